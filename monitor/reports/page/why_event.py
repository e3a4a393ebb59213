"""Why an event was alerted or not, and why its reports are one event, in sentences. Nothing is read anew: that takes a
child process (`monitor why`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.event.link import Link
from monitor.domain.sources.licensing import Audience
from monitor.ports.repositories.articles import StoredAct
from monitor.reports.evaluation.engine import Engine
from monitor.reports.explain.answer import quoted
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.explain.same_event import EventActs, why_joined
from monitor.reports.explain.why import why_event
from monitor.reports.licensed import headline_of

ACTS = 40  # that are explained


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReasons:
    """`why` is the paragraph of `monitor why`, `rules` a line for each rule that matched, `one_event` a sentence for
    each act; `more_acts` are not explained.
    """

    why: str
    rules: tuple[str, ...]
    one_event: tuple[str, ...]
    more_acts: int


def event_reasons(
    record: EventRecord,
    acts: Sequence[StoredAct],
    links: Sequence[Link],
    engine: Engine,
    audience: Audience,
) -> EventReasons:
    """Return the reasons by the rules and routes of the engine, as the audience may see them."""
    why = why_event(record, None, engine, audience)
    event_acts = EventActs(event=record.event, acts=tuple(acts))
    joined = why_joined(event_acts, engine.vocabulary, links, most=ACTS) if acts else ()
    hidden = {
        quoted(article.title): headline_of(article, audience)
        for article in record.articles
        if not article.shown(audience).headline(article.title)
    }
    return EventReasons(
        why=_masked(why.paragraph, hidden),
        rules=tuple(_masked(line, hidden) for line in why.rules),
        one_event=tuple(_masked(line, hidden) for line in joined),
        more_acts=max(len(acts) - ACTS, 0),
    )


def _masked(text: str, hidden: dict[str, str]) -> str:
    for words, instead in hidden.items():
        text = text.replace(words, instead)
    return text
