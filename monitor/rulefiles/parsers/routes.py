"""The parser of routes.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.domain.alerts.route import Mention, Route, RouteKind, Updates
from monitor.domain.rules.rule import Level, Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.parsers.hours import DIGEST, QUIET, REMIND, ZONE, read_digest, read_quiet, read_remind, read_zone
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import MapNode, Node, Scalar

__all__ = ["read_routes"]

_DAYS = r"(?:[12]?\d{1,2}|3[0-5]\d|36[0-5])d"  # up to a year
NONE = "none"
"""Written in place of a mapping or a fallback: overrides `defaults` with nothing."""
_Entry = tuple[Scalar, Node]

MENTION = Table(
    what="a mention",
    keys=(
        Key(
            name="group",
            means="id of a user group (S0…)",
            required=True,
            pattern=r"S[A-Z0-9]{6,20}",
            noun="user group id",
            advice="Write the id (S0…) from the group's page in Slack; a name notifies nobody.",
        ),
        Key(name="from", means="lowest level that mentions the group; default critical", values=tuple(Level)),
    ),
)
_SETTINGS = (
    Key(name="minimum", means="lowest level that is sent at once", values=tuple(Level)),
    ZONE,
    Key(name="language", means="language of messages; only English is available", values=("en",)),
    Key(
        name="updates",
        means="developments shown in the channel as well as in the thread: escalations, none, or all",
        values=tuple(Updates),
    ),
    Key(name="quiet", means="quiet hours: nothing is sent", kind=Kind.TABLE, table=QUIET, values=(NONE,)),
    Key(name="digest", means="daily message with events of lower level", kind=Kind.TABLE, table=DIGEST, values=(NONE,)),
    Key(name="remind", means="reminders of unacknowledged alerts", kind=Kind.TABLE, table=REMIND, values=(NONE,)),
    Key(name="mention", means="user group to mention in alerts", kind=Kind.TABLE, table=MENTION, values=(NONE,)),
    Key(
        name="dates",
        means="reminders in an alert's thread before a legal date: [30d, 7d, 1d]; [] for none",
        kind=Kind.TEXTS,
        pattern=_DAYS,
        noun="number of days",
        advice="Write [30d, 7d, 1d], at most one year, or [] for no reminders.",
    ),
    Key(name="fallback", means="route that takes over while this one can't be posted to"),
)
_LATER = {"may_show_watch": "the watch list"}
_HINTS = {
    "empty": "It belongs in digest: {at: …, empty: send}.",
    "pass": "It belongs in quiet: {…, pass: high}.",
}
ROUTE = Table(
    what="a route",
    keys=(
        Key(
            name="channel",
            means='"#name" in quotes, id of a channel (C0…), or webhook:name',
            required=True,
            pattern=r"[CG][A-Z0-9]{6,}|webhook:[a-z0-9]+(?:-[a-z0-9]+)*|#?[^\s#@A-Z<>&,:]{1,80}",
            noun="channel",
            advice='Write "#name" in quotes, the id from the channel\'s details (C0…), or webhook:name.',
        ),
        Key(
            name="kind",
            means="operator: notices about the monitor itself · trial: alerts of trial rules · alerts",
            values=tuple(RouteKind),
        ),
        *_SETTINGS,
    ),
    later=_LATER,
    hints=_HINTS,
)
DEFAULTS = Table(
    what="defaults",
    keys=_SETTINGS,
    later=_LATER,
    hints={**_HINTS, "channel": "Each route has its own.", "kind": "Each route has its own."},
)
ROUTES = Table(
    what="routes.yaml",
    keys=(
        Key(name="defaults", means="default settings of all routes", kind=Kind.TABLE, table=DEFAULTS),
        Key(name="routes", means="routes by name", kind=Kind.NAMED, required=True, table=ROUTE),
        Key(name="unrouted", means="route for alerts of rules without a route"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Located:
    """A route, and the places of its name and its fallback."""

    route: Route
    place: Place
    fallback: Place


def read_routes(node: Node, findings: Findings) -> tuple[tuple[Route, ...], str | None]:
    """Return the routes in the file's order, and the name of the route for alerts of rules without a route."""
    top = Fields.of_file(node, ROUTES, findings)
    if top is None:
        return (), None
    defaults = _read_defaults(top)
    table = top.node_of("routes")
    unrouted = top.scalar("unrouted")
    top.finish()
    routes = _read_table(table, defaults, findings)
    if unrouted is None:
        return routes, None
    names = [r.name for r in routes]
    named = [key.text for key, _ in table.entries] if isinstance(table, MapNode) else names
    if unrouted.text not in named:
        message = f"unknown route '{unrouted.text}' at 'unrouted'."
        findings.add(unrouted.place, "unknown-route", message, _nearest(unrouted.text, named), width=unrouted.width)
    return routes, unrouted.text if unrouted.text in names else None


def _read_defaults(top: Fields) -> tuple[_Entry, ...]:
    """Return the entries that each route inherits. Problems in them are reported here, once."""
    table = top.mapping("defaults")
    if table is None:
        return ()
    _read_settings(table, Route(name="", channel=""))
    table.finish()
    return tuple((key, value) for key, value in table.node.entries if key.text in DEFAULTS)


def _read_table(node: Node | None, defaults: Sequence[_Entry], findings: Findings) -> tuple[Route, ...]:
    if node is None:
        return ()
    if not isinstance(node, MapNode):
        message, advice = "'routes' must be a mapping.", "Write 'minerals: {channel: \"#minerals\"}'."
        findings.add(node.place, "bad-value", message, advice, width=node.width)
        return ()
    found: list[_Located] = []
    for key, value in node.entries:
        if isinstance(value, MapNode):
            located = _read_route(key, value, defaults, findings)
            found += [] if located is None else [located]
        else:
            message, advice = f"route '{key.text}' needs a channel.", f"Write '{key.text}: {{channel: \"#name\"}}'."
            findings.add(value.place, "bad-value", message, advice, width=value.width)
    _report_second_of_kind(found, findings)
    _check_fallbacks(found, [key.text for key, _ in node.entries], findings)
    return tuple(located.route for located in found)


def _read_route(name: Scalar, node: MapNode, defaults: Sequence[_Entry], findings: Findings) -> _Located | None:
    own = {key.text for key, _ in node.entries}
    whole = replace(node, entries=(*node.entries, *((k, v) for k, v in defaults if k.text not in own)))
    found = Findings(pack=findings.pack, lines=findings.lines)
    table = Fields(whole, ROUTE, found)
    channel = table.scalar("channel")
    kind = table.choice("kind", RouteKind, RouteKind.ALERTS)
    route = _read_settings(table, Route(name=name.text, channel=channel.text if channel else "", kind=kind))
    table.finish()
    findings.problems += [p for p in found.problems if p not in findings.problems]  # defaults are reported already
    if route.fallback == route.name and "fallback" not in own:
        route = replace(route, fallback=None)
    return None if channel is None else _Located(route=route, place=name.place, fallback=table.place("fallback"))


def _read_settings(table: Fields, route: Route) -> Route:
    """Return the route with the settings in the table."""
    table.word("language")
    minimum = table.choice("minimum", Level, route.minimum)
    zone = read_zone(table.scalar("zone"), "unknown-value", table.findings) or route.zone
    fallback = table.scalar("fallback")
    return replace(
        route,
        minimum=minimum,
        zone=zone,
        updates=table.choice("updates", Updates, route.updates),
        quiet=read_quiet(quiet) if (quiet := table.mapping("quiet")) else None,
        digest=read_digest(digest, zone, minimum) if (digest := table.mapping("digest")) else None,
        remind=read_remind(remind) if (remind := table.mapping("remind")) else None,
        mention=_read_mention(mention) if (mention := table.mapping("mention")) else None,
        dates=_read_dates(table, route.dates),
        fallback=None if fallback is None or fallback.text == NONE else fallback.text,
    )


def _read_mention(table: Fields) -> Mention | None:
    group = table.scalar("group")
    least = table.choice("from", Level, Level.CRITICAL)
    table.finish()
    return None if group is None else Mention(group=group.text, least=least)


def _read_dates(table: Fields, default: tuple[timedelta, ...]) -> tuple[timedelta, ...]:
    """Return the days before a legal date, each once, longest first."""
    if not table.has("dates"):
        return default
    days = {int(found.text.removesuffix("d")) for found in table.scalars("dates")}
    return tuple(timedelta(days=n) for n in sorted(days, reverse=True))


def _report_second_of_kind(found: Sequence[_Located], findings: Findings) -> None:
    """Report a second operator route or a second trial route."""
    for kind in (RouteKind.OPERATOR, RouteKind.TRIAL):
        for route, place in [(one.route, one.place) for one in found if one.route.kind is kind][1:]:
            message = f"route '{route.name}' is a second route of kind {kind}."
            findings.add(place, "duplicate-id", message, "Keep one.", width=len(route.name))


def _check_fallbacks(found: Sequence[_Located], names: Sequence[str], findings: Findings) -> None:
    """Report fallbacks that are unknown, have the same channel, or form a cycle.

    `names` are the names in the file, including routes that could not be read.
    """
    routes = {one.route.name: one.route for one in found}
    reported: set[Place] = set()  # routes share the place of a fallback in the defaults
    for one in found:
        problem = _fallback_problem(one.route, routes, names)
        if problem is not None and one.fallback not in reported:
            reported.add(one.fallback)
            findings.add(one.fallback, *problem, width=len(one.route.fallback or ""))


def _fallback_problem(route: Route, routes: Mapping[str, Route], names: Sequence[str]) -> tuple[str, str, str] | None:
    """Return code, message and advice if the fallback is wrong, else None."""
    name, other = route.name, route.fallback
    if other is None:
        return None
    if other not in names:
        message = f"unknown route '{other}' as fallback of '{name}'."
        return "unknown-route", message, _nearest(other, names)
    chain = _fallback_chain(name, routes)
    if name in chain[1:]:
        message = f"fallback cycle: {' → '.join(chain)}."
        return "fallback-ring", message, "Write 'fallback: none' for one of them."
    if other in routes and routes[other].channel == route.channel:
        message = f"the fallback of '{name}' is '{other}', which has the same channel."
        return "bad-value", message, "Name a route with another channel."
    return None


def _fallback_chain(name: str, routes: Mapping[str, Route]) -> tuple[str, ...]:
    """Return the route and its fallbacks, up to the last one or the first repetition."""
    chain = [name]
    while (route := routes.get(chain[-1])) is not None and route.fallback is not None:
        chain.append(route.fallback)
        if route.fallback in chain[:-1]:
            break
    return tuple(chain)


def _nearest(name: str, names: Sequence[str]) -> str:
    return did_you_mean(name, names) or f"Known routes: {', '.join(names) or 'none'}."
