"""The licence keys of a source: how much may be quoted, who may see it, and how long its text may be stored."""

from datetime import timedelta

from monitor.domain.sources.source import Quote
from monitor.rulefiles.parsers.routes import check_route_names
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind
from monitor.rulefiles.syntax.yaml12 import ListNode, Scalar

LICENCE_KEYS = (
    Key(
        "quote",
        "how much of its text may be shown: all, headlines and single sentences, headlines, or only the link",
        values=tuple(Quote),
    ),
    Key(
        "visible_in",
        "routes that may show it, default all; other routes show 'a restricted source' without name, link and text",
        kind=Kind.TEXTS,
        located=True,
    ),
    Key(
        "keep_text",
        "how long its text may be stored; no limit if left out",
        kind=Kind.DURATION,
        least=timedelta(days=1),  # in less time, text is deleted before edits arrive
        most=timedelta(days=3_650),
        advice="Write 30d.",
    ),
)


def check_visible_in(table: Fields, found: tuple[Scalar, ...], routes: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the route names. An unknown name is an error: it would hide the source from those who may see it."""
    node = table.node_of("visible_in")
    if isinstance(node, ListNode) and not node.items:
        advice = "Name the routes that may show it, or delete the line."
        table.findings.add(node.place, "empty", "'visible_in' is empty.", advice)
    return tuple(dict.fromkeys(check_route_names(found, routes, table.findings, may_lack=False)))
