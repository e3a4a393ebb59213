"""routes.yaml in, routes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.domain.alerts.route import Mention, Route, RouteKind, Updates
from monitor.domain.rules.rule import Level, Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.hours import DIGEST, QUIET, REMIND, ZONE, read_digest, read_quiet, read_remind, read_zone
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["read_routes"]

_DAYS = r"(?:[12]?\d{1,2}|3[0-5]\d|36[0-5])d"  # up to a year
NONE = "none"
"""In place of a mapping or of the name of a fallback: not even what stands under `defaults`."""
_Entry = tuple[Scalar, Node]

MENTION = Table(
    what="a mention",
    keys=(
        Key(
            name="group",
            means="the id of a user group (S0…)",
            required=True,
            pattern=r"S[A-Z0-9]{6,20}",
            noun="user group",
            advice="Write its id (S0…), from the group's page in Slack: a name would call nobody.",
        ),
        Key(name="from", means="the lowest level that calls the group; critical unless said", values=tuple(Level)),
    ),
)
_SETTINGS = (
    Key(name="minimum", means="the lowest level that is sent at once", values=tuple(Level)),
    ZONE,
    Key(name="language", means="the language of messages: English is the only one", values=("en",)),
    Key(
        name="updates",
        means="which developments the channel is shown besides the thread: the loud ones, none, or all",
        values=tuple(Updates),
    ),
    Key(name="quiet", means="hours in which nothing is said", kind=Kind.TABLE, table=QUIET, values=(NONE,)),
    Key(name="digest", means="one message a day for what is softer", kind=Kind.TABLE, table=DIGEST, values=(NONE,)),
    Key(name="remind", means="alerts that nobody looks at", kind=Kind.TABLE, table=REMIND, values=(NONE,)),
    Key(name="mention", means="a group that loud alerts call", kind=Kind.TABLE, table=MENTION, values=(NONE,)),
    Key(
        name="dates",
        means="how long before a date of law its alert's thread is reminded: [30d, 7d, 1d]; [] for never",
        kind=Kind.TEXTS,
        pattern=_DAYS,
        noun="number of days",
        advice="Write [30d, 7d, 1d], at most a year ahead, or [] for no reminders.",
    ),
    Key(name="fallback", means="the route that takes over while nothing can be posted to this one"),
)
_LATER = {"may_show_watch": "the watch list"}
_ELSEWHERE = {
    "empty": "It belongs into digest: {at: …, empty: send}.",
    "pass": "It belongs into quiet: {…, pass: high}.",
}
ROUTE = Table(
    what="a route",
    keys=(
        Key(
            name="channel",
            means='"#name" in quotes, the id of a channel (C0…), or webhook:name',
            required=True,
            pattern=r"[CG][A-Z0-9]{6,}|webhook:[a-z0-9]+(?:-[a-z0-9]+)*|#?[^\s#@A-Z<>&,:]{1,80}",
            noun="channel",
            advice='Write "#name" in quotes, the id from the channel\'s details (C0…), or webhook:name.',
        ),
        Key(
            name="kind",
            means="operator: notices about the monitor itself · trial: alerts of rules on trial · alerts",
            values=tuple(RouteKind),
        ),
        *_SETTINGS,
    ),
    later=_LATER,
    elsewhere=_ELSEWHERE,
)
DEFAULTS = Table(
    what="defaults",
    keys=_SETTINGS,
    later=_LATER,
    elsewhere={**_ELSEWHERE, "channel": "Each route has its own.", "kind": "Each route has its own."},
)
ROUTES = Table(
    what="routes.yaml",
    keys=(
        Key(name="defaults", means="values for all routes that don't say otherwise", kind=Kind.TABLE, table=DEFAULTS),
        Key(
            name="routes",
            means="names of your own, each with its channel",
            kind=Kind.NAMED,
            required=True,
            table=ROUTE,
        ),
        Key(name="unrouted", means="the route for alerts of rules that name none"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Located:
    """A route, and where its name and its fallback stand."""

    route: Route
    place: Place
    fallback: Place


def read_routes(node: Node, findings: Findings) -> tuple[tuple[Route, ...], str | None]:
    """The routes in the file's order and the one that takes what no rule has routed."""
    if not isinstance(node, MapNode):
        findings.add(node.place, "bad-value", "the file has no keys.", "Begin it with 'routes:'.", width=node.width)
        return (), None
    top = Fields(node, ROUTES, findings)
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
        message = f"'unrouted' names the route '{unrouted.text}', which is not there."
        findings.add(unrouted.place, "unknown-route", message, _nearest(unrouted.text, named), width=unrouted.width)
    return routes, unrouted.text if unrouted.text in names else None


def _read_defaults(top: Fields) -> tuple[_Entry, ...]:
    """What each route reads as its own where it does not say otherwise; what is wrong in it is told here, once."""
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
        message, advice = "'routes' is a mapping of names to channels.", "Write 'minerals: {channel: \"#minerals\"}'."
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
    _refuse_second_operators(found, findings)
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
    findings.problems += [p for p in found.problems if p not in findings.problems]  # those of the defaults are told
    if route.fallback == route.name and "fallback" not in own:
        route = replace(route, fallback=None)
    return None if channel is None else _Located(route=route, place=name.place, fallback=table.place("fallback"))


def _read_settings(table: Fields, route: Route) -> Route:
    """The route with what the table says of it."""
    table.word("language")
    minimum = table.choice("minimum", Level, route.minimum)
    zone = read_zone(table, route.zone)
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
    """The longest first, each once."""
    if not table.has("dates"):
        return default
    days = {int(found.text.removesuffix("d")) for found in table.scalars("dates")}
    return tuple(timedelta(days=n) for n in sorted(days, reverse=True))


def _refuse_second_operators(found: Sequence[_Located], findings: Findings) -> None:
    """There is one operator's route and one for trials."""
    for kind in (RouteKind.OPERATOR, RouteKind.TRIAL):
        for route, place in [(one.route, one.place) for one in found if one.route.kind is kind][1:]:
            message = f"route '{route.name}' is the second of kind {kind}."
            findings.add(place, "duplicate-id", message, "Keep one.", width=len(route.name))


def _check_fallbacks(found: Sequence[_Located], names: Sequence[str], findings: Findings) -> None:
    """Each names another route with another channel, and none comes back to where it began.

    `names` are those of the file, of routes that could not be read as well.
    """
    routes = {one.route.name: one.route for one in found}
    told: set[Place] = set()  # that of the defaults once
    for one in found:
        problem = _of_fallback(one.route, routes, names)
        if problem is not None and one.fallback not in told:
            told.add(one.fallback)
            findings.add(one.fallback, *problem, width=len(one.route.fallback or ""))


def _of_fallback(route: Route, routes: Mapping[str, Route], names: Sequence[str]) -> tuple[str, str, str] | None:
    """What is wrong with it: code, message and advice."""
    name, other = route.name, route.fallback
    if other is None:
        return None
    if other not in names:
        message = f"the fallback of '{name}' is the route '{other}', which is not there."
        return "unknown-route", message, _nearest(other, names)
    way = _way(name, routes)
    if name in way[1:]:
        message = f"the fallback of '{name}' comes back to it: {' → '.join(way)}."
        return "fallback-ring", message, "Let one of them have none."
    if other in routes and routes[other].channel == route.channel:
        message = f"the fallback of '{name}' is '{other}', which has the same channel."
        return "bad-value", message, "Name a route to another channel."
    return None


def _way(name: str, routes: Mapping[str, Route]) -> tuple[str, ...]:
    """From a route over its fallbacks, until one has none or comes a second time."""
    way = [name]
    while (route := routes.get(way[-1])) is not None and route.fallback is not None:
        way.append(route.fallback)
        if route.fallback in way[:-1]:
            break
    return tuple(way)


def _nearest(name: str, names: Sequence[str]) -> str:
    return did_you_mean(name, names) or f"There are: {', '.join(names) or 'none'}."
