"""Expected alert volume per channel, measured on the stored events of the last days as if each were new.

Only root messages are counted, not replies. Rules count by the matches stored when the articles were read: additional
matches of a rule that has changed since are not known.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Routes, announce
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, Match, Rule, RuleId, Status
from monitor.ports.queries.lookup import Archive, ArticleTraces
from monitor.ports.repositories.articles import EventArticle
from monitor.wording.phrases.english import counted

DAYS = 7
_EVENTS_MAX = 5_000
_SHOWN = 3  # routes listed in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteVolume:
    """What one channel would receive: `alerts` by level, `below_minimum` events below its minimum level, `held` ones
    that wait for their certainty. `digest` is True if the route has a digest, which lists the softer events.
    """

    route: str
    channel: str
    alerts: tuple[tuple[Level, int], ...] = ()
    below_minimum: int = 0
    held: int = 0
    digest: bool = False

    @property
    def total(self) -> int:
        return sum(count for _, count in self.alerts)

    def __str__(self) -> str:
        """Return `about 6 alerts a week (2 high) and 9 digest lines`."""
        loud = [f"{n} {level}" for level, n in reversed(self.alerts) if level.rank >= Level.HIGH.rank]
        alerts = counted(self.total, "alert")
        text = f"about {alerts} a week" if self.total else "no alerts a week"
        text += f" ({', '.join(loud)})" if loud else ""
        if self.below_minimum:
            lines = (
                counted(self.below_minimum, "digest line")
                if self.digest
                else f"{self.below_minimum} below the minimum level, which are not sent"
            )
            text += f" and {lines}"
        return f"{text}, {self.held} held until confirmed" if self.held else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The volume of each route, in route order. `events` is how many events were measured; `changed` are rules that are
    new or have changed since the articles were read.
    """

    routes: tuple[RouteVolume, ...]
    events: int
    changed: tuple[RuleId, ...] = ()

    def __str__(self) -> str:
        return f"Expected volume: {self._all} (measured on the last {DAYS} days)."

    @property
    def lines(self) -> tuple[str, ...]:
        """Return lines for a message: the total, then the first routes if there are several."""
        if len(self.routes) < 2:
            return (str(self),)
        shown = tuple(f"{v.channel}: {v}" for v in self.routes[:_SHOWN])
        more = len(self.routes) - len(shown)
        return (str(self), *shown, *([f"and {counted(more, 'route')} more: monitor rules volume"] if more else []))

    @property
    def _all(self) -> RouteVolume:
        levels: Counter[Level] = Counter()
        for volume in self.routes:
            levels.update(dict(volume.alerts))
        return RouteVolume(
            route="",
            channel="",
            alerts=_in_order(levels),
            below_minimum=sum(v.below_minimum for v in self.routes),
            held=sum(v.held for v in self.routes),
            digest=any(v.digest for v in self.routes),
        )


async def expected_volume(
    archive: Archive,
    traces: ArticleTraces,
    rules: Mapping[RuleId, Rule],
    routes: Routes,
    *,
    now: datetime,
    ran: Mapping[RuleId, Rule] | None = None,
) -> Expected:
    """Measure the volume. `ran` are the rules that read the articles, if they differ. Raises StoreError."""
    since = now - timedelta(days=DAYS)
    rows = await archive.events(limit=_EVENTS_MAX, since=since)
    recent = [r.event for r in rows if r.event.day >= since.date() and not r.event.sample and not r.event.joined_into]
    decided: list[Announcement] = []
    for event in recent:
        decided += await _decided_now(event, archive, traces, rules, routes, now=now)
    changed = () if ran is None else _changed(rules, ran)
    return Expected(routes=_by_route(decided, routes), events=len(recent), changed=changed)


async def events_that_alert(
    archive: Archive,
    traces: ArticleTraces,
    events: Collection[PolicyEvent],
    rules: Mapping[RuleId, Rule],
    routes: Routes,
    *,
    now: datetime,
) -> frozenset[EventId]:
    """Return those of the events that a channel would be alerted of if they were new. Raises StoreError."""
    found = set()
    for event in events:
        decided = await _decided_now(event, archive, traces, rules, routes, now=now)
        if any(a.state is AnnouncementState.QUEUED for a in decided):
            found.add(event.id)
    return frozenset(found)


async def _decided_now(
    event: PolicyEvent,
    archive: Archive,
    traces: ArticleTraces,
    rules: Mapping[RuleId, Rule],
    routes: Routes,
    *,
    now: datetime,
) -> tuple[Announcement, ...]:
    found = await archive.event(event.id)
    waiting = {s.rule_id for s in await traces.precedent_results(event.id) if s.earlier is None}
    return _decided(event, found[2] if found else (), rules, waiting, routes, now=now)


def _decided(
    event: PolicyEvent,
    articles: Sequence[EventArticle],
    rules: Mapping[RuleId, Rule],
    waiting: set[RuleId],
    routes: Routes,
    *,
    now: datetime,
) -> tuple[Announcement, ...]:
    matched: dict[RuleId, Match] = {}
    for match in (m for article in articles for m in article.matches):
        rule = rules.get(match.rule_id)
        if rule is not None and rule.status is not Status.RETIRED and rule.id not in waiting:
            known, level = matched.get(rule.id), rule.level_of(match)
            if known is None or level.rank > known.level.rank:
                matched[rule.id] = replace(match, level=level)
    hits = [(match, rules[rule_id]) for rule_id, match in matched.items()]
    new = replace(event, baseline=False)
    return announce(new, hits, (), (), routes, baseline=False, now=now)


def _by_route(decided: Iterable[Announcement], routes: Routes) -> tuple[RouteVolume, ...]:
    """Return the volume of each route that alerts can use. An announcement counts for the route that decided it."""
    of_route: dict[str, list[Announcement]] = {}
    for one in decided:
        of_route.setdefault(one.route, []).append(one)
    every = (*routes.named, *([routes.default] if routes.default.name in of_route or not routes.named else []))
    return tuple(
        _volume(route, of_route.get(route.name, ()))
        for route in every
        if route.name in of_route or route.kind is not RouteKind.OPERATOR
    )


def _volume(route: Route, decided: Sequence[Announcement]) -> RouteVolume:
    states = Counter(a.state for a in decided)
    alerts = Counter(a.level for a in decided if a.state is AnnouncementState.QUEUED)
    return RouteVolume(
        route=route.name,
        channel=route.channel,
        alerts=_in_order(alerts),
        below_minimum=states[AnnouncementState.DIGEST],
        held=states[AnnouncementState.HELD],
        digest=route.digest is not None,
    )


def _in_order(levels: Counter[Level]) -> tuple[tuple[Level, int], ...]:
    return tuple((level, levels[level]) for level in Level if levels[level])


def _changed(rules: Mapping[RuleId, Rule], ran: Mapping[RuleId, Rule]) -> tuple[RuleId, ...]:
    """Return rules whose match conditions changed; level, status and route are always the current ones."""
    asked = (rule for rule in rules.values() if rule.status is not Status.RETIRED)
    return tuple(r.id for r in asked if r.id not in ran or _asked(r) != _asked(ran[r.id]))


def _asked(rule: Rule) -> tuple[object, ...]:
    return rule.when, rule.after, rule.raises
