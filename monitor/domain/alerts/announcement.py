"""The decision which events are announced in which channel. Every decision carries its reason."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.mute import Mute
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.event.development import Development, Loudness, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level, Match, Rule, RuleId, Status
from monitor.domain.sources.licensing import MACHINE, Audience, Terms, channel


class AnnouncementState(StrEnum):
    """QUEUED went to the outbox; the others are reasons why nothing did. HELD and DIGEST may still become QUEUED."""

    QUEUED = "queued"
    BASELINE = "baseline"  # known since the initial poll of a source
    MUTED = "muted"  # every matching rule is muted, or the topic of the event
    HELD = "held"  # waits for the certainty that the rule requires
    DIGEST = "digest"  # below the route's minimum level: stored, listed in the digest
    DRAFT = "draft"  # a draft rule: counted only
    # announced as part of another event, from which a manual decision has since moved its reports
    ANNOUNCED_ELSEWHERE = "announced_elsewhere"


PERSONAL = Route(name="@follow", channel="", dates=())
"""The route of direct messages to people who follow a topic: no quiet hours, reminders, mentions or digest."""

NOTHING_MUTED: Mapping[RuleId, Mute] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A rule that matches except for certainty: it requires `waits_for` and has waited `since`."""

    rule_id: RuleId
    level: Level
    waits_for: Certainty
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One event in one channel. `rule_id` is the loudest matching rule, `also` the others; `at` is the time of the
    decision.

    If held, `rule_id` is the first rule to be satisfied, `waits_for` the certainty that it requires, and `at` the start
    of the wait. `waiting` lists further waiting rules, least demanding first: all of them if held, else those that
    would raise the level. `reopened_at` is when the last announced status turned out to be wrong; acknowledgements
    before it no longer count. `muted_by` is the mute of `rule_id`, or of a topic that covers the event, if it is muted.
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
    muted_by: Mute | None = None

    @property
    def waits(self) -> tuple[Wait, ...]:
        """Every waiting rule, the first to be satisfied first."""
        if self.waits_for is None:
            return self.waiting
        first = Wait(rule_id=self.rule_id, level=self.level, waits_for=self.waits_for, since=self.at)
        return (first, *self.waiting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """The configured routes. `unrouted` names the route for rules that name none or an unknown one; if that is missing
    too, `default` is used. `screen` is the channel of the local terminal, "" if there is none.
    """

    default: Route
    named: tuple[Route, ...] = ()
    unrouted: str | None = None
    screen: str = ""

    def of(self, rule: Rule) -> tuple[Route, ...]:
        """The routes of a rule. Never empty, so that no alert is lost for lack of a route."""
        if rule.status is Status.TRIAL:
            return (self._of_kind(RouteKind.TRIAL) or self.default,)
        found = tuple(r for r in self.named if r.name in rule.routes)
        if found:
            return found
        if self.unrouted is not None:
            return tuple(r for r in self.named if r.name == self.unrouted) or (self.default,)
        return (self.default,)

    def by_name(self, name: str) -> Route:
        """The route with this name, the default if there is none."""
        if name == PERSONAL.name:
            return PERSONAL
        return next((r for r in self.named if r.name == name), self.default)

    def audience_of(self, place: str) -> Audience:
        """The audience of a channel: every route to it counts. The local terminal is the MACHINE audience."""
        return (
            MACHINE
            if place and place == self.screen
            else channel(r.name for r in (self.default, *self.named) if r.channel == place)
        )

    def channels_for(self, shown: Iterable[Terms]) -> tuple[str, ...]:
        """The channels that may show all these sources, () for every channel."""
        seen_by = (frozenset(r.channel for r in self.named if r.name in t.visible_in) for t in shown if t.visible_in)
        restricted = [channels | {self.screen} if self.screen else channels for channels in seen_by]
        return tuple(sorted(frozenset.intersection(*restricted))) if restricted else ()

    @property
    def watch_channels(self) -> tuple[str, ...]:
        """The channels that may show the watch list: of each route that may, and the local terminal."""
        channels = {r.channel for r in self.named if r.may_show_watch}
        return tuple(sorted(channels | {self.screen} if self.screen else channels))

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
    muted: Mapping[RuleId, Mute] = NOTHING_MUTED,
) -> tuple[Announcement, ...]:
    """The announcements that change because of new reports of `event`.

    `matches` are the matching live, trial and draft rules for the articles just read; `past` are earlier decisions.
    `baseline` is True if the articles came with an initial poll. An announced event is not announced again in a
    channel: its announcement changes if a louder rule now matches, and is reopened if the announced status no longer
    holds. An initial poll revokes no decision, but may release a held one. An event that came with an initial poll, is
    known from a register, or was announced as part of another, is announced only by a loud development.

    A channel gets one root message however many rules match: the loudest is named first, then the others. Rules that it
    supersedes are ignored there. A rule that waits for certainty counts, and supersedes, only once the certainty is
    reached, unless all rules of the channel wait. Rules in `muted`, each with its mute, are ignored, the others still
    announce the event; critical matches are never muted.
    """
    loud = any(d.loudness is Loudness.LOUD for d in developments)
    decided: list[Announcement] = []
    current: dict[str, Announcement] = {}
    by_route = _by_route(matches, routes)
    for route, found in by_route:
        active = _active(found, event.certainty)
        hits = [hit for hit in active if hit[1].id not in muted or hit[0].level is Level.CRITICAL] or active
        before = next((a for a in past if a.channel == route.channel), None)
        if before is not None and before.state is AnnouncementState.QUEUED:
            updated = _with_loudest_rule(before, hits, baseline=baseline)
            current[route.channel] = replace(
                updated, waiting=_waiting(event, found, updated, before, muted=muted, now=now)
            )
            continue
        state = _state(event, hits, route, before, baseline=baseline, loud=loud)
        if state in _ANNOUNCEABLE and hits is active and all(r.id in muted for _, r in hits):
            state = AnnouncementState.MUTED
        held = state is AnnouncementState.HELD
        if before is not None and before.state is state and not held:
            current[route.channel] = replace(
                before, waiting=_waiting(event, found, before, before, muted=muted, now=now)
            )
            continue
        result = _announcement(event, route, hits, state, before, now=now)
        if state is AnnouncementState.MUTED:
            result = replace(result, muted_by=muted[result.rule_id])
        result = replace(result, waiting=_waiting(event, hits if held else found, result, before, muted=muted, now=now))
        if result != before:
            decided.append(result)
    channels = {route.channel for route, _ in by_route}
    for before in past:
        idle = before.channel not in channels and before.state is not AnnouncementState.HELD
        kept = replace(before, waiting=()) if idle else current.get(before.channel, before)
        updated = _reopened(kept, developments, now)
        if updated != before:
            decided.append(updated)
    return tuple(decided)


def _announcement(
    event: PolicyEvent,
    route: Route,
    hits: Sequence[tuple[Match, Rule]],
    state: AnnouncementState,
    before: Announcement | None,
    *,
    now: datetime,
) -> Announcement:
    """The announcement by the first of `hits`; if held, by the rule that requires the least certainty."""
    held = state is AnnouncementState.HELD
    (match, rule), *others = sorted(hits, key=_required_rank) if held else hits
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


def _with_loudest_rule(before: Announcement, hits: Sequence[tuple[Match, Rule]], *, baseline: bool) -> Announcement:
    """An existing announcement with the loudest rule that now matches. Its level never falls."""
    same_status = [hit for hit in hits if hit[1].status is (Status.TRIAL if before.trial else Status.LIVE)]
    if baseline or not same_status:
        return before
    match, rule = same_status[0]
    matched = tuple(dict.fromkeys((before.rule_id, *before.also, *(r.id for _, r in same_status))))
    if match.level.rank <= before.level.rank:
        return replace(before, also=tuple(r for r in matched if r != before.rule_id))
    return replace(
        before,
        level=match.level,
        rule_id=rule.id,
        rule_version=match.rule_version,
        also=tuple(r for r in matched if r != rule.id),
    )


def _waiting(
    event: PolicyEvent,
    found: Sequence[tuple[Match, Rule]],
    announcement: Announcement,
    before: Announcement | None,
    *,
    muted: Collection[RuleId],
    now: datetime,
) -> tuple[Wait, ...]:
    """The waiting rules besides that of `announcement`: all if it is held, else those that would raise the level.

    A rule does not wait if a counting rule supersedes it, if it is muted or of another status, or if the channel gets
    nothing anyway.
    """
    if announcement.state not in _ANNOUNCEABLE:
        return ()
    since = {w.rule_id: w.since for w in before.waits} if before is not None else {}
    same_status = [
        (m, r) for m, r in found if (r.status is Status.TRIAL) is announcement.trial and r.status in _RUNNING
    ]
    satisfied = [r for _, r in same_status if not _waits(event.certainty, r)]
    return tuple(
        Wait(rule_id=r.id, level=m.level, waits_for=r.certainty, since=since.get(r.id, now))
        for m, r in sorted(same_status, key=_required_rank)
        if r.certainty is not None and _waits(event.certainty, r) and r.id != announcement.rule_id
        if announcement.state is AnnouncementState.HELD or m.level.rank > announcement.level.rank
        if r.id not in muted or m.level is Level.CRITICAL
        if not any(_supersedes(other, r) for other in satisfied)
    )


def _reopened(announcement: Announcement, developments: Sequence[Development], now: datetime) -> Announcement:
    invalid = announcement.state is AnnouncementState.QUEUED and any(d.invalidates for d in developments)
    return replace(announcement, reopened_at=now) if invalid else announcement


def _required_rank(hit: tuple[Match, Rule]) -> int:
    """The rank of the certainty that the rule requires, -1 for none."""
    return hit[1].certainty.rank if hit[1].certainty is not None else -1


_KNOWN = frozenset({AnnouncementState.BASELINE, AnnouncementState.ANNOUNCED_ELSEWHERE})
_ANNOUNCEABLE = frozenset({AnnouncementState.QUEUED, AnnouncementState.HELD, AnnouncementState.DIGEST})


def _by_route(matches: Sequence[tuple[Match, Rule]], routes: Routes) -> list[tuple[Route, list[tuple[Match, Rule]]]]:
    """Matches by channel, loudest first. A channel with two route names counts once, under the first."""
    channels: dict[str, tuple[Route, list[tuple[Match, Rule]]]] = {}
    ranked = sorted(matches, key=lambda m: (_STATUS_RANK[m[1].status], -m[0].level.rank, -len(m[0].evidence), m[1].id))
    for match, rule in ranked:
        for route in routes.of(rule):
            channels.setdefault(route.channel, (route, []))[1].append((match, rule))
    return list(channels.values())


def _active(hits: Sequence[tuple[Match, Rule]], certainty: Certainty) -> list[tuple[Match, Rule]]:
    """The rules of a channel that count, in order: without waiting and superseded ones."""
    best = _STATUS_RANK[hits[0][1].status]
    satisfied = [hit for hit in hits if not _waits(certainty, hit[1])]
    if not any(_STATUS_RANK[r.status] == best for _, r in satisfied):
        # all wait: nobody is superseded by a trial, which must not take a live rule's root message
        satisfied = [hit for hit in hits if _STATUS_RANK[hit[1].status] == best]
    kept = [(m, r) for m, r in satisfied if not any(_supersedes(other, r) for _, other in satisfied)]
    return kept or satisfied  # rules that supersede each other are refused at load; even so no alert is lost


def _supersedes(rule: Rule, other: Rule) -> bool:
    """True if `rule` supersedes `other`. A draft or trial rule never supersedes a live one."""
    return other.id in rule.supersedes and _STATUS_RANK[rule.status] <= _STATUS_RANK[other.status]


_RUNNING = frozenset({Status.LIVE, Status.TRIAL})
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
    if before is not None and before.state in _KNOWN and not loud:
        return before.state
    if all(_waits(event.certainty, r) for _, r in hits):
        return AnnouncementState.HELD
    if match.level.rank < route.minimum.rank:
        return AnnouncementState.DIGEST
    return AnnouncementState.QUEUED


def _waits(certainty: Certainty, rule: Rule) -> bool:
    return rule.certainty is not None and certainty.rank < rule.certainty.rank
