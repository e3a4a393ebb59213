"""The licence keys of a source: how much may be quoted, who may see it, and how long its text may be stored."""

from datetime import timedelta

from monitor.domain.sources.source import Quote
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind
from monitor.rulefiles.syntax.yaml12 import ListNode

__all__ = ["LICENCE_KEYS", "read_keep_text", "read_visible_in"]

LICENCE_KEYS = (
    Key("quote", "how much of its text may be shown", values=tuple(Quote)),
    Key(
        "visible_in",
        "routes that may show it; other routes show 'a restricted source'",
        kind=Kind.TEXTS,
    ),
    Key(
        "keep_text",
        "how long its text may be stored: 1d to 3650d",
        kind=Kind.DURATION,
        advice="Write 30d.",
    ),
)
_MIN_KEEP, _MAX_KEEP = timedelta(days=1), timedelta(days=3_650)  # under a day, text is deleted before edits arrive


def read_visible_in(table: Fields, routes: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the route names. An unknown name is an error: it would hide the source from those who may see it.

    `routes` are the route names in routes.yaml: empty if there is no such file, None if it has an error.
    """
    found = table.scalars("visible_in")
    node = table.node_of("visible_in")
    if isinstance(node, ListNode) and not node.items:
        advice = "Name the routes that may show it, or delete the line."
        table.findings.add(node.place, "empty", "'visible_in' is empty.", advice)
    for scalar in found:
        if routes is not None and scalar.text not in routes:
            message = f"route '{scalar.text}' is not in routes.yaml."
            advice = did_you_mean(scalar.text, routes) or f"Known routes: {', '.join(routes) or 'none'}."
            table.findings.add(scalar.place, "unknown-route", message, advice, width=scalar.width)
    return tuple(dict.fromkeys(s.text for s in found))


def read_keep_text(table: Fields) -> timedelta | None:
    """Return the retention time of the text, None for no limit."""
    return table.duration("keep_text", _MAX_KEEP, least=_MIN_KEEP, most=_MAX_KEEP) if table.has("keep_text") else None
