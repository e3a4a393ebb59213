"""Which events are announced where, and why the others are not. Every answer carries its reason."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.domain.acts.act import Certainty
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.event.development import Development, Loudness, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, Match, Rule, RuleId, Status
from monitor.domain.sources.licensing import MACHINE, Audience, Terms, channel

__all__ = ["Announcement", "AnnouncementState", "Routes", "Wait", "announce"]


class AnnouncementState(StrEnum):
    """QUEUED went to the outbox; the others say why nothing did. HELD and DIGEST may still become QUEUED."""

    QUEUED = "queued"
    BASELINE = "baseline"  # known since the first look at a source
    MUTED = "muted"  # every rule that speaks here is muted
    HELD = "held"  # waits for the certainty that the rule asks for
    DIGEST = "digest"  # below the route's minimum: stored and listed
    DRAFT = "draft"  # a draft rule: counted only
    TOLD = "told"  # said as part of another event, from which a decision by hand has taken its reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A rule that holds but for the certainty that it asks for, `waits_for`; `since` when it waits."""

    rule_id: RuleId
    level: Level
    waits_for: Certainty
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """Event × channel. `rule_id` is the loudest rule that matched, `also` the others; `at` when it was decided.

    One that is held names the rule that would speak first, and in `waits_for` the certainty that this takes; `at` is
    since when it is held. `waiting` are the further rules that wait in the channel, the least demanding first: of what
    is held all others, else those that would raise the level. `reopened_at` is when what had been said last turned out
    not to hold: who acknowledged it before that must look again.
    """

    event_id: EventId
    route: str
    channel: str
    level: Level
    rule_id: RuleId
    rule_version: str
    state: AnnouncementState
    at: datetime
    also: tuple[RuleId, ...] = ()
    trial: bool = False
    waits_for: Certainty | None = None
    waiting: tuple[Wait, ...] = ()
    reopened_at: datetime | None = None

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Every rule that waits here, the one that would speak first before the others."""
        if self.waits_for is None:
            return self.waiting
        first = Wait(rule_id=self.rule_id, level=self.level, waits_for=self.waits_for, since=self.at)
        return (first, *self.waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """Where alerts can go. `unrouted` names the route of rules that name none, or a missing one; `default` is used
    where there is no such route either. `screen` is the channel that is this machine's own, "" where none is.
    """

    default: Route
    named: tuple[Route, ...] = ()
    unrouted: str | None = None
    screen: str = ""

    def of(self, rule: Rule) -> tuple[Route, ...]:
        """The routes of a rule: never empty, so that nothing is dropped for want of a route."""
        if rule.status is Status.TRIAL:
            return (self._of_kind(RouteKind.TRIAL) or self.default,)
        found = tuple(r for r in self.named if r.name in rule.routes)
        if found:
            return found
        if self.unrouted is not None:
            return tuple(r for r in self.named if r.name == self.unrouted) or (self.default,)
        return (self.default,)

    def called(self, name: str) -> Route:
        """The route of that name, the default where there is none any more."""
        return next((r for r in self.named if r.name == name), self.default)

    def readers(self, place: str) -> Audience:
        """Who reads in a channel: of several routes to it each counts. At its screen sits who works at the machine."""
        return (
            MACHINE
            if place and place == self.screen
            else channel(r.name for r in (self.default, *self.named) if r.channel == place)
        )

    def open_to(self, shown: Iterable[Terms]) -> tuple[str, ...]:
        """The channels that may see all these sources, () for every channel."""
        seen_by = (frozenset(r.channel for r in self.named if r.name in t.visible_in) for t in shown if t.visible_in)
        restricted = [channels | {self.screen} if self.screen else channels for channels in seen_by]
        return tuple(sorted(frozenset.intersection(*restricted))) if restricted else ()

    @property
    def operator(self) -> Route:
        return self._of_kind(RouteKind.OPERATOR) or self.default

    def _of_kind(self, kind: RouteKind) -> Route | None:
        return next((r for r in self.named if r.kind is kind), None)


def announce(
    event: PolicyEvent,
    matches: Sequence[tuple[Match, Rule]],
    developments: Sequence[Development],
    past: Sequence[Announcement],
    routes: Routes,
    *,
    baseline: bool,
    now: datetime,
    muted: Collection[RuleId] = frozenset(),
) -> tuple[Announcement, ...]:
    """The announcements that are new or changed by what just happened to `event`.

    `matches` are the live, trial and draft rules that hold for the articles just read; `past` is what was
    decided before. `baseline` is whether they came with a first poll. A channel that was told is not told again; its
    announcement changes where a louder rule holds now, and is reopened where what was said no longer does.
    A first poll undoes no decision, and may release what is held.
    An event that a first poll brought, that a register knew, or that was said as part of another is announced only by a
    loud development.

    A channel gets one root, whatever the number of rules: the loudest that holds speaks, the others are named. Rules
    that a speaking one supersedes are neither heard nor named there. A rule that waits for certainty speaks, counts
    and supersedes only once it is there, unless all of the channel wait. A rule in `muted` is not heard; the event is
    still told by the others, and nothing mutes what is critical.
    """
    loud = any(d.loudness is Loudness.LOUD for d in developments)
    decided: list[Announcement] = []
    told: dict[str, Announcement] = {}
    by_route = _by_route(matches, routes)
    for route, found in by_route:
        heard = _heard(found, event.certainty)
        hits = [hit for hit in heard if hit[1].id not in muted or hit[0].level is Level.CRITICAL] or heard
        before = next((a for a in past if a.channel == route.channel), None)
        if before is not None and before.state is AnnouncementState.QUEUED:
            now_told = _raised(before, hits, baseline=baseline)
            told[route.channel] = replace(
                now_told, waiting=_waiting(event, found, now_told, before, muted=muted, now=now)
            )
            continue
        state = _state(event, hits, route, before, baseline=baseline, loud=loud)
        if state in _WOULD_SPEAK and hits is heard and all(r.id in muted for _, r in hits):
            state = AnnouncementState.MUTED
        held = state is AnnouncementState.HELD
        if before is not None and before.state is state and not held:
            told[route.channel] = replace(before, waiting=_waiting(event, found, before, before, muted=muted, now=now))
            continue
        said = _said(event, route, hits, state, before, now=now)
        said = replace(said, waiting=_waiting(event, hits if held else found, said, before, muted=muted, now=now))
        if said != before:
            decided.append(said)
    channels = {route.channel for route, _ in by_route}
    for before in past:
        idle = before.channel not in channels and before.state is not AnnouncementState.HELD
        stands = replace(before, waiting=()) if idle else told.get(before.channel, before)
        now_told = _reopened(stands, developments, now)
        if now_told != before:
            decided.append(now_told)
    return tuple(decided)


def _said(
    event: PolicyEvent,
    route: Route,
    hits: Sequence[tuple[Match, Rule]],
    state: AnnouncementState,
    before: Announcement | None,
    *,
    now: datetime,
) -> Announcement:
    """What is decided by the first of `hits`; of one that is held, by the one that waits for the least certainty."""
    held = state is AnnouncementState.HELD
    (match, rule), *others = sorted(hits, key=_demand) if held else hits
    return Announcement(
        event_id=event.id,
        route=route.name,
        channel=route.channel,
        level=match.level,
        rule_id=rule.id,
        rule_version=match.rule_version,
        state=state,
        at=before.at if before is not None and before.state is state else now,
        also=tuple(r.id for _, r in others),
        trial=rule.status is Status.TRIAL,
        waits_for=rule.certainty if held else None,
    )


def _raised(before: Announcement, hits: Sequence[tuple[Match, Rule]], *, baseline: bool) -> Announcement:
    """What was announced, by the loudest rule that holds now. It never becomes quieter."""
    own_kind = [hit for hit in hits if hit[1].status is (Status.TRIAL if before.trial else Status.LIVE)]
    if baseline or not own_kind:
        return before
    match, rule = own_kind[0]
    held = tuple(dict.fromkeys((before.rule_id, *before.also, *(r.id for _, r in own_kind))))
    if match.level.rank <= before.level.rank:
        return replace(before, also=tuple(r for r in held if r != before.rule_id))
    return replace(
        before,
        level=match.level,
        rule_id=rule.id,
        rule_version=match.rule_version,
        also=tuple(r for r in held if r != rule.id),
    )


def _waiting(
    event: PolicyEvent,
    found: Sequence[tuple[Match, Rule]],
    said: Announcement,
    before: Announcement | None,
    *,
    muted: Collection[RuleId],
    now: datetime,
) -> tuple[Wait, ...]:
    """The rules that wait beside the one of `said`: all where that waits itself, else those that would raise the level.

    One that gives way to a rule that speaks waits for nothing, nor does one that is muted, of another status or in a
    channel that is to hear nothing.
    """
    if said.state not in _WOULD_SPEAK:
        return ()
    since = {w.rule_id: w.since for w in before.waits} if before is not None else {}
    own_kind = [(m, r) for m, r in found if (r.status is Status.TRIAL) is said.trial and r.status in _RUNS]
    speaking = [r for _, r in own_kind if not _waits(event.certainty, r)]
    return tuple(
        Wait(rule_id=r.id, level=m.level, waits_for=r.certainty, since=since.get(r.id, now))
        for m, r in sorted(own_kind, key=_demand)
        if r.certainty is not None and _waits(event.certainty, r) and r.id != said.rule_id
        if said.state is AnnouncementState.HELD or m.level.rank > said.level.rank
        if r.id not in muted or m.level is Level.CRITICAL
        if not any(_silences(other, r) for other in speaking)
    )


def _reopened(told: Announcement, developments: Sequence[Development], now: datetime) -> Announcement:
    unsettled = told.state is AnnouncementState.QUEUED and any(d.unsettles for d in developments)
    return replace(told, reopened_at=now) if unsettled else told


def _demand(hit: tuple[Match, Rule]) -> int:
    """How much certainty a rule waits for."""
    return hit[1].certainty.rank if hit[1].certainty is not None else -1


_NO_NEWS = frozenset({AnnouncementState.BASELINE, AnnouncementState.TOLD})
_WOULD_SPEAK = frozenset({AnnouncementState.QUEUED, AnnouncementState.HELD, AnnouncementState.DIGEST})


def _by_route(matches: Sequence[tuple[Match, Rule]], routes: Routes) -> list[tuple[Route, list[tuple[Match, Rule]]]]:
    """Matches by channel, loudest first; one channel under two route names counts once, under the first."""
    channels: dict[str, tuple[Route, list[tuple[Match, Rule]]]] = {}
    ranked = sorted(matches, key=lambda m: (_STATUS_RANK[m[1].status], -m[0].level.rank, -len(m[0].evidence), m[1].id))
    for match, rule in ranked:
        for route in routes.of(rule):
            channels.setdefault(route.channel, (route, []))[1].append((match, rule))
    return list(channels.values())


def _heard(hits: Sequence[tuple[Match, Rule]], certainty: Certainty) -> list[tuple[Match, Rule]]:
    """Those of a channel that count, in their order: without those that still wait and those that give way."""
    best = _STATUS_RANK[hits[0][1].status]
    sure = [hit for hit in hits if not _waits(certainty, hit[1])]
    if not any(_STATUS_RANK[r.status] == best for _, r in sure):
        sure = [hit for hit in hits if _STATUS_RANK[hit[1].status] == best]  # a trial uses up no live rule's root
    kept = [(m, r) for m, r in sure if not any(_silences(other, r) for _, other in sure)]
    return kept or sure  # rules that silence each other can't be loaded; an alert is not lost if they are


def _silences(rule: Rule, other: Rule) -> bool:
    """A draft or a rule on trial never silences one that runs."""
    return other.id in rule.supersedes and _STATUS_RANK[rule.status] <= _STATUS_RANK[other.status]


_RUNS = frozenset({Status.LIVE, Status.TRIAL})
_STATUS_RANK = {Status.LIVE: 0, Status.TRIAL: 1, Status.DRAFT: 2, Status.RETIRED: 3}


def _state(
    event: PolicyEvent,
    hits: Sequence[tuple[Match, Rule]],
    route: Route,
    before: Announcement | None,
    *,
    baseline: bool,
    loud: bool,
) -> AnnouncementState:
    match, rule = hits[0]
    if rule.status is Status.DRAFT:
        return AnnouncementState.DRAFT
    if baseline and before is not None and before.state is not AnnouncementState.HELD:
        return before.state
    if (baseline and before is None) or (event.baseline and not loud):
        return AnnouncementState.BASELINE
    if before is not None and before.state in _NO_NEWS and not loud:
        return before.state
    if all(_waits(event.certainty, r) for _, r in hits):
        return AnnouncementState.HELD
    if match.level.rank < route.minimum.rank:
        return AnnouncementState.DIGEST
    return AnnouncementState.QUEUED


def _waits(certainty: Certainty, rule: Rule) -> bool:
    return rule.certainty is not None and certainty.rank < rule.certainty.rank
