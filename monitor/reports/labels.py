"""What people said about alerts, as an audience may see it."""

from collections.abc import Mapping
from dataclasses import replace

from monitor.domain.interactions.feedback import Label
from monitor.domain.sources.licensing import Audience, Terms, licence
from monitor.domain.sources.source import Source, SourceId


def shown_label(label: Label, sources: Mapping[SourceId, Source], audience: Audience) -> Label:
    """Return the label without what the licence of its source hides from the audience."""
    if label.source_id is None:
        return label
    shown = licence(Terms.of(sources.get(label.source_id)), audience, called=label.source_id)
    source = SourceId(shown.tag(label.source_id))
    return replace(label, title=shown.headline(label.title), url=shown.link(label.url), source_id=source)
