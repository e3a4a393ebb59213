"""routes.yaml in, routes out."""

from datetime import timedelta

from monitor.domain.rule import REMINDERS, Level, Place, Route, RouteKind
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node

__all__ = ["read_routes"]

_DAYS = r"(?:[12]?\d{1,2}|3[0-5]\d|36[0-5])d"  # up to a year
ROUTE = Table(
    what="a route",
    keys=(
        Key(
            name="channel",
            means='"#name" in quotes, or the id of a channel (C0…)',
            required=True,
            pattern=r"[CG][A-Z0-9]{6,}|#?[^\s#@A-Z<>&,]{1,80}",
            noun="channel",
            advice='Write "#name" in quotes, or the id from the channel\'s details (C0…).',
        ),
        Key(name="minimum", means="the lowest level that is sent at once", values=tuple(Level)),
        Key(
            name="kind",
            means="operator: notices about the monitor itself · trial: alerts of rules on trial · alerts",
            values=tuple(RouteKind),
        ),
        Key(
            name="dates",
            means="how long before a date of law its alert's thread is reminded: [30d, 7d, 1d]; [] for never",
            kind=Kind.TEXTS,
            pattern=_DAYS,
            noun="number of days",
            advice="Write [30d, 7d, 1d], at most a year ahead, or [] for no reminders.",
        ),
    ),
    later={
        "updates": "how developments are told",
        "digest": "digests",
        "quiet": "quiet hours",
        "remind": "reminders",
        "mention": "mentions",
        "fallback": "another route when one fails",
        "may_show_watch": "the watch list",
        "language": "the language of alerts",
        "zone": "the zone of times",
        "empty": "digests",
    },
)
ROUTES = Table(
    what="routes.yaml",
    keys=(
        Key(
            name="routes",
            means="names of your own, each with its channel",
            kind=Kind.NAMED,
            required=True,
            table=ROUTE,
        ),
        Key(name="unrouted", means="the route for alerts of rules that name none"),
    ),
    later={"defaults": "values for all routes"},
)


def read_routes(node: Node, findings: Findings) -> tuple[tuple[Route, ...], str | None]:
    """The routes in the file's order and the one that takes what no rule has routed."""
    if not isinstance(node, MapNode):
        findings.add(node.place, "bad-value", "the file has no keys.", "Begin it with 'routes:'.", width=node.width)
        return (), None
    top = Fields(node, ROUTES, findings)
    table = top.node_of("routes")
    unrouted = top.scalar("unrouted")
    top.finish()
    routes = _read_table(table, findings)
    if unrouted is None:
        return routes, None
    names = {r.name: r for r in routes}
    if unrouted.text not in names:
        message = f"'unrouted' names the route '{unrouted.text}', which is not there."
        advice = did_you_mean(unrouted.text, names) or f"There are: {', '.join(names) or 'none'}."
        findings.add(unrouted.place, "unknown-route", message, advice, width=unrouted.width)
    return routes, unrouted.text if unrouted.text in names else None


def _read_table(node: Node | None, findings: Findings) -> tuple[Route, ...]:
    if node is None:
        return ()
    if not isinstance(node, MapNode):
        message, advice = "'routes' is a mapping of names to channels.", "Write 'minerals: {channel: \"#minerals\"}'."
        findings.add(node.place, "bad-value", message, advice, width=node.width)
        return ()
    routes = []
    for key, value in node.entries:
        if isinstance(value, MapNode):
            route = _read_route(key.text, Fields(value, ROUTE, findings))
            routes += [] if route is None else [route]
        else:
            message, advice = f"route '{key.text}' needs a channel.", f"Write '{key.text}: {{channel: \"#name\"}}'."
            findings.add(value.place, "bad-value", message, advice, width=value.width)
    _refuse_second_operators(routes, node, findings)
    return tuple(routes)


def _read_route(name: str, table: Fields) -> Route | None:
    channel = table.scalar("channel")
    minimum = table.choice("minimum", Level, Level.MEDIUM)
    kind = table.choice("kind", RouteKind, RouteKind.ALERTS)
    dates = _read_dates(table)
    table.finish()
    if channel is None:
        return None
    return Route(name=name, channel=channel.text, minimum=minimum, kind=kind, dates=dates)


def _read_dates(table: Fields) -> tuple[timedelta, ...]:
    """The longest first, each once."""
    if not table.has("dates"):
        return REMINDERS
    days = {int(found.text.removesuffix("d")) for found in table.scalars("dates")}
    return tuple(timedelta(days=n) for n in sorted(days, reverse=True))


def _refuse_second_operators(routes: list[Route], node: MapNode, findings: Findings) -> None:
    """There is one operator's route and one for trials."""
    places: dict[str, Place] = {key.text: key.place for key, _ in node.entries}
    for kind in (RouteKind.OPERATOR, RouteKind.TRIAL):
        for route in [r for r in routes if r.kind is kind][1:]:
            message = f"route '{route.name}' is the second of kind {kind}."
            findings.add(places[route.name], "duplicate-id", message, "Keep one.", width=len(route.name))
