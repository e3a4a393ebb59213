"""The parser of routes.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.domain.alerts.route import DigestPlan, Mention, Route, RouteKind, Updates
from monitor.domain.rules.rule import Level, Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.parsers.hours import DIGEST, QUIET, REMIND, ZONE
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import MapNode, Node, Scalar

NONE = "none"
"""Written in place of a mapping or a fallback: overrides `defaults` with nothing."""
_Entry = tuple[Scalar, Node]

MENTION = Table(
    what="a mention",
    makes=Mention,
    keys=(
        Key(
            "group",
            "id of a user group (S0…)",
            required=True,
            pattern=r"S[A-Z0-9]{6,20}",
            noun="user group id",
            advice="Write the id (S0…) from the group's page in Slack; a name notifies nobody.",
        ),
        Key("from", "lowest level that mentions the group", field="least", values=tuple(Level)),
    ),
)
_SETTINGS = (
    Key("minimum", "lowest level that is sent at once; lower levels are stored", values=tuple(Level)),
    ZONE,
    Key("language", "language of messages; only English is available", values=("en",)),
    Key(
        "updates",
        "developments shown in the channel as well as in the thread: escalations (confirmed, corrected, denied, now in "
        "force, level raised, touches the watch list), none, or all",
        values=tuple(Updates),
    ),
    Key("quiet", "quiet hours: alerts, replies and reminders wait", kind=Kind.TABLE, table=QUIET, values=(NONE,)),
    Key("digest", "daily message with events of lower level", kind=Kind.TABLE, table=DIGEST, values=(NONE,)),
    Key("remind", "reminders of unacknowledged alerts", kind=Kind.TABLE, table=REMIND, values=(NONE,)),
    Key("mention", "user group to mention in alerts", kind=Kind.TABLE, table=MENTION, values=(NONE,)),
    Key(
        "dates",
        "reminders in an alert's thread before a legal date; default `[30d, 7d, 1d]`, `[]` for none",
        kind=Kind.TEXTS,
        pattern=r"(?:[12]?\d{1,2}|3[0-5]\d|36[0-5])d",  # up to a year
        noun="number of days",
        advice="Write [30d, 7d, 1d], at most one year, or [] for no reminders.",
        make=lambda texts: tuple(sorted({timedelta(days=int(text[:-1])) for text in texts}, reverse=True)),
    ),
    Key(
        "fallback",
        "route that takes over while this one can't be posted to, with another channel; `none` overrides the default",
    ),
)
_HINTS = {"empty": "It belongs in digest: {at: …, empty: send}.", "pass": "It belongs in quiet: {…, pass: high}."}
ROUTE = Table(
    what="a route",
    makes=Route,
    keys=(
        Key(
            "channel",
            '`"#name"` in quotes, id of a channel (`C0…`), `webhook:name`, `teams:name`, or `apprise:name`',
            required=True,
            pattern=r"[CG][A-Z0-9]{6,}|(?:webhook|teams|apprise):[a-z0-9]+(?:-[a-z0-9]+)*|#?[^\s#@A-Z<>&,:]{1,80}",
            noun="channel",
            advice='Write "#name" in quotes, the id from the channel\'s details (C0…), webhook:name, teams:name, '
            "or apprise:name.",
        ),
        Key(
            "kind",
            "`operator`: notices about the monitor itself; `trial`: alerts of trial rules; one route of each at most",
            values=tuple(RouteKind),
        ),
        Key(
            "may_show_watch",
            "messages name the entries of the watch list that an event touches; otherwise no entry is shown",
            kind=Kind.FLAG,
        ),
        *_SETTINGS,
    ),
    hints=_HINTS,
)
DEFAULTS = Table(
    what="defaults",
    keys=_SETTINGS,
    hints={
        **_HINTS,
        "channel": "Each route has its own.",
        "kind": "Each route has its own.",
        "may_show_watch": "Write it in each route that may show the watch list.",
    },
)
ROUTES = Table(
    what="routes.yaml",
    keys=(
        Key("defaults", "default settings of all routes", kind=Kind.TABLE, table=DEFAULTS),
        Key("routes", "routes by name", kind=Kind.NAMED, required=True, table=ROUTE),
        Key(
            "unrouted",
            "route for alerts of rules without a route; default the channel in `MONITOR_SLACK_CHANNEL`",
            located=True,
        ),
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
    unrouted: Scalar | None = top.values().get("unrouted")
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
    table.values()
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
    values = table.values()
    findings.problems += [p for p in found.problems if p not in findings.problems]  # defaults are reported already
    if "channel" not in values:
        return None
    _report_without_effect(str(values["channel"]), own, table, findings)
    values.pop("language", None)
    if values.get("fallback") == NONE or (values.get("fallback") == name.text and "fallback" not in own):
        del values["fallback"]
    digest = values.pop("digest", None)
    route = Route(name=name.text, **values)
    if digest is not None:
        below = tuple(level for level in Level if level.rank < route.minimum.rank)
        route = replace(route, digest=DigestPlan(**{"zone": route.zone, "levels": below, **digest}))
    return _Located(route=route, place=name.place, fallback=table.place("fallback"))


_WITHOUT_EFFECT = (
    ("remind", ("webhook:", "teams:", "apprise:"), "its alerts can't be acknowledged"),
    ("mention", ("teams:", "apprise:"), "the group is one of Slack's"),
)


def _report_without_effect(channel: str, own: set[str], table: Fields, findings: Findings) -> None:
    """Warn of a route's own settings that its messenger can't carry out. Those of `defaults` are for other routes."""
    for key, prefixes, why in _WITHOUT_EFFECT:
        if key in own and channel.startswith(prefixes):
            message = f"'{key}' has no effect in {channel}: {why}."
            findings.warn(table.place(key), "no-effect", message, f"Delete '{key}', or name a channel of Slack.")


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


def check_route_names(
    found: tuple[Scalar, ...], known: tuple[str, ...] | None, findings: Findings, *, may_lack: bool = True
) -> tuple[str, ...]:
    """Return the names that another file has of routes, and report unknown ones.

    `known` are those in routes.yaml: empty if there is no such file, None if it has an error. With `may_lack`, an
    unknown name is only a warning if there is no file.
    """
    for scalar in found:
        if known is None or scalar.text in known:
            continue
        message = f"route '{scalar.text}' is not in routes.yaml."
        if known or not may_lack:
            findings.add(scalar.place, "unknown-route", message, _nearest(scalar.text, known), width=scalar.width)
        else:
            advice = "Alerts go to the default channel until the route is added."
            findings.warn(scalar.place, "unknown-route", message, advice, width=scalar.width)
    return tuple(scalar.text for scalar in found)
