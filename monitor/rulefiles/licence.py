"""The keys by which a source says who may see it and for how long its words are stored."""

from datetime import timedelta

from monitor.domain.sources.source import Quote
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.tables import Key, Kind
from monitor.rulefiles.yaml12 import ListNode

__all__ = ["LICENCE_KEYS", "read_keep_text", "read_visible_in"]

LICENCE_KEYS = (
    Key(name="quote", means="how much of its words may be shown", values=tuple(Quote)),
    Key(
        name="visible_in",
        means="the routes that may show it; elsewhere it is 'a restricted source'",
        kind=Kind.TEXTS,
    ),
    Key(
        name="keep_text",
        means="how long its words may be stored: 1d to 3650d",
        kind=Kind.DURATION,
        advice="Write 30d.",
    ),
)
_LEAST, _MOST = timedelta(days=1), timedelta(days=3_650)  # words that go within a day are gone before they are edited


def read_visible_in(table: Fields, routes: tuple[str, ...] | None) -> tuple[str, ...]:
    """Each is a route: a name that is none would hide the source from those who may see it.

    `routes` are the names that routes.yaml has, empty where there is no such file, None where it is broken.
    """
    found = table.scalars("visible_in")
    node = table.node_of("visible_in")
    if isinstance(node, ListNode) and not node.items:
        advice = "Name the routes that may show it, or delete the line."
        table.findings.add(node.place, "empty", "'visible_in' is empty.", advice)
    for scalar in found:
        if routes is not None and scalar.text not in routes:
            message = f"the route '{scalar.text}' is not in routes.yaml."
            advice = did_you_mean(scalar.text, routes) or f"There are: {', '.join(routes) or 'none'}."
            table.findings.add(scalar.place, "unknown-route", message, advice, width=scalar.width)
    return tuple(dict.fromkeys(s.text for s in found))


def read_keep_text(table: Fields) -> timedelta | None:
    """None where words are kept as long as any other."""
    return table.duration("keep_text", _MOST, least=_LEAST, most=_MOST) if table.has("keep_text") else None
