"""The content of a digest for one route and window."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from monitor.domain.acts.legal_zones import zones
from monitor.domain.alerts.acknowledgement import current_acknowledgers
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.bare_acts import date_without_words
from monitor.domain.alerts.digest import POSSIBLE, REST, DigestWindow, shares
from monitor.domain.alerts.digest_content import (
    DigestLine,
    MutedRuleLine,
    RepeatLine,
)
from monitor.domain.alerts.digest_facts import CandidateFacts, DigestDateFacts, DigestFacts
from monitor.domain.alerts.mute import Mute, MuteSubject
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.domain.event.calendar import DateFate, KnownDate, calendar_at
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.interactions.topic import Topic
from monitor.domain.interactions.user_actions import acknowledgements, decision_on, not_for_us
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Audience
from monitor.pipeline.alerts.compose import for_us_of
from monitor.pipeline.alerts.monitoring_summary import CoverageTransaction, monitoring_summary
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.queries.lookup import CandidateRow
from monitor.ports.repositories.digests import Announced
from monitor.ports.repositories.store import (
    HasAlertHistory,
    HasAnnouncements,
    HasCoverageStats,
    HasDigests,
    HasEvents,
    HasInteractions,
)

WAITING_FOR = timedelta(days=30)
"""How long an alert without a decision is listed."""

AHEAD = timedelta(days=14)
"""How far ahead legal dates are listed."""

_LOUD = (Level.HIGH, Level.CRITICAL)
_OVERLAP = timedelta(days=2)  # a decision just before the window may have been stored after its start
_REMEMBERED = timedelta(days=90)  # restatements are counted for this long after the alert
_GOODS_OF = timedelta(days=365)  # goods of alerts of this period select the legal dates
_PAST = timedelta(days=3 * 366)  # a measure may be dated years ahead
_EVENTS = 500  # latest ones that are considered
_DATES, _ELSEWHERE, _QUIET, _MUTED = 5, 3, 3, 5
_POSSIBLE = 500  # latest ones that are sorted
_OLD = timedelta(days=2)  # before the window: earlier articles are no news, such as the archive of a new source


class DigestEventTransaction(HasAlertHistory, HasAnnouncements, HasDigests, HasEvents, HasInteractions, Protocol):
    """Repositories of the events that a digest lists."""


class DigestTransaction(CoverageTransaction, DigestEventTransaction, Protocol):
    """Repositories of the content of a digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSpan:
    """A window of a route's digest plan. `began_at`: when the digests of its channel began."""

    route: Route
    plan: DigestPlan
    window: DigestWindow
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestResult:
    """A digest, and the events that it lists or counts as new.

    `rest`: the reply under it with those that it only counts, None if it shows all.
    """

    digest: DigestFacts
    listed: tuple[EventId, ...]
    rest: DigestFacts | None = None


def build_digest(tx: DigestTransaction, span: DigestSpan, config: RuntimeConfig, *, now: datetime) -> DigestResult:
    """The digest of the window: its events, and what is open `now`."""
    route, plan, window = span.route, span.plan, span.window
    waiting, line = _waiting(tx, route, config, now), partial(_line, tx, route, config)
    unlisted, listed = _unlisted(tx, span)
    new = sorted(unlisted, key=_weight)
    shown = shares(len(waiting), len(new))
    readers = config.routes.audience_of(route.channel)
    possible = _candidates(tx, window, readers)
    restated = sorted(tx.alert_history.restated(route.channel, window, since=now - _REMEMBERED).items(), key=_most)
    elsewhere = [a for a in tx.alert_history.alerted_elsewhere(route.channel, window) if not a[0].trial]
    digest = DigestFacts(
        route=route.name,
        start=window.start,
        end=window.end,
        zone=getattr(plan.zone, "key", "UTC"),
        watch=monitoring_summary(tx, window, config, readers, now=now),
        below=route.minimum,
        waiting=waiting[: shown.waiting],
        waiting_count=len(waiting),
        new=tuple(map(line, new[: shown.new])),
        new_count=len(new),
        possible=tuple(_candidate(row, config, readers) for row in possible[:POSSIBLE]),
        possible_count=len(possible),
        quiet=tuple(RepeatLine(label=label, reports=reports) for label, reports in restated[:_QUIET]),
        quiet_reports=sum(reports for _, reports in restated),
        muted=_muted(tx, route, window, config, now),
        elsewhere=tuple(_elsewhere(a, plan, config) for a in sorted(elsewhere, key=_weight)[:_ELSEWHERE]),
        elsewhere_count=len(elsewhere),
        dates=_dates(tx, route, config, now),
    )
    rest = _rest(digest, waiting[shown.waiting :], new[shown.new :], line)
    return DigestResult(digest=digest, listed=listed, rest=rest)


def _rest(
    digest: DigestFacts,
    waiting: Sequence[DigestLine],
    new: Sequence[Announced],
    line: Callable[[Announced], DigestLine],
) -> DigestFacts | None:
    shown = shares(len(waiting), len(new), lines=REST)
    if not waiting and not new:
        return None
    return replace(
        _bare(digest, digest.route),
        below=digest.below,
        waiting=tuple(waiting[: shown.waiting]),
        waiting_count=len(waiting),
        new=tuple(map(line, new[: shown.new])),
        new_count=len(new),
        continued=True,
    )


def watch_only(digest: DigestFacts) -> DigestFacts:
    """The digest with the source statistics only."""
    return _bare(digest, "")


def _bare(digest: DigestFacts, route: str) -> DigestFacts:
    return DigestFacts(route=route, start=digest.start, end=digest.end, zone=digest.zone, watch=digest.watch)


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return (-counted[1], counted[0])


def _weight(announced: Announced) -> tuple[int, int, int, datetime, str]:
    """Sort key: highest level, certainty and number of sources first."""
    announcement, event = announced
    return (-announcement.level.rank, -event.certainty.rank, -event.sources, announcement.at, event.id)


# ------------------------------------------------------------------ events


def _line(tx: HasEvents, route: Route, config: RuntimeConfig, announced: Announced) -> DigestLine:
    """The line with the best report that the channel may see, preferably one that all may see."""
    announcement, event = announced
    readers = config.routes.audience_of(route.channel)
    seen = [a for a in tx.events.articles(event.id) if a.shown(readers).is_named]
    report = min(seen, key=lambda a: (bool(a.terms.visible_in), a.tier.rank), default=None)
    line = replace(_short(announcement, event, config), for_us=for_us_of(event, (), route.channel, config))
    return (
        line if report is None else replace(line, url=report.url, visible_in=config.routes.channels_for([report.terms]))
    )


def _short(announcement: Announcement, event: PolicyEvent, config: RuntimeConfig) -> DigestLine:
    rule = config.rules.get(announcement.rule_id)
    return DigestLine(
        direction=event.direction,
        level=announcement.level,
        headline=rule.title if event.kind == "story" and rule is not None else event.headline,
        certainty=event.certainty,
        stage=event.stage if event.kind == "act" else None,
        disputed=bool(event.state and event.state.values(Field.DISSENT)),
        label=event.label,
    )


def _waiting(tx: DigestEventTransaction, route: Route, config: RuntimeConfig, now: datetime) -> tuple[DigestLine, ...]:
    """Alerts of the last weeks at level high or critical without a decision: highest level first, then oldest."""
    alerted = tx.alert_history.alerted(route.channel, since=now - WAITING_FOR, levels=_LOUD, limit=_EVENTS)
    living = _living(tx, (a for a in alerted if not a[0].trial))
    today = now.astimezone(route.zone).date()
    found: list[tuple[Announced, DigestLine]] = []
    for announcement, event in living:
        log = tx.interactions.of_event(event.id)
        decided = decision_on(log, announcement.channel, announcement.reopened_at)
        if (decided is not None and decided.is_current_on(today)) or not_for_us(log, announcement.channel):
            continue
        acknowledgers = current_acknowledgers(acknowledgements(log, announcement.channel), announcement.reopened_at)
        line = replace(
            _short(announcement, event, config),
            acknowledged_by=acknowledgers,
            days=(now - announcement.at).days,
            for_us=for_us_of(event, (), route.channel, config),
        )
        found.append(((announcement, event), line))
    found.sort(key=lambda pair: (-pair[0][0].level.rank, pair[0][0].at, pair[0][1].id))
    return tuple(line for _, line in found)


def _living(tx: HasEvents, announced: Iterable[Announced]) -> tuple[Announced, ...]:
    """Each event that still has reports once, after any merge."""
    found: dict[EventId, Announced] = {}
    for announcement, event in announced:
        alive = tx.events.living(event)
        if alive.reports > 0 and not alive.sample:
            found.setdefault(alive.id, (announcement, alive))
    return tuple(found.values())


def _unlisted(tx: DigestEventTransaction, span: DigestSpan) -> tuple[tuple[Announced, ...], tuple[EventId, ...]]:
    """The events to list; and these with the events merged into them, which count as listed too."""
    window = replace(span.window, start=max(span.began_at, span.window.start - _OVERLAP))
    soft = tx.digests.unlisted(span.route.channel, window, span.plan.levels)
    new = tuple(a for a in _living(tx, soft) if not _is_known(tx, span.route, a[1]))
    return new, tuple(dict.fromkeys((*(e.id for _, e in new), *(e.id for _, e in soft))))


def _is_known(tx: DigestEventTransaction, route: Route, event: PolicyEvent) -> bool:
    """True if the event, after any merge, was alerted or listed in the channel."""
    past = (a.state for a in tx.announcements.past(event.id) if a.channel == route.channel)
    return AnnouncementState.QUEUED in past or tx.digests.is_listed(route.channel, event.id)


def _elsewhere(announced: Announced, plan: DigestPlan, config: RuntimeConfig) -> DigestLine:
    announcement, event = announced
    return replace(
        _short(announcement, event, config), route=announcement.route, day=announcement.at.astimezone(plan.zone).date()
    )


# ------------------------------------------------------------------ candidates


def _candidates(tx: HasCoverageStats, window: DigestWindow, readers: Audience) -> tuple[CandidateRow, ...]:
    """Candidates by score, each headline once, without sources that the readers may not see."""
    rows = tx.coverage_stats.possible_rows(window, since=window.start - _OLD, limit=_POSSIBLE)
    once: dict[str, CandidateRow] = {}
    for row in sorted(rows, key=lambda row: -(row.possible.score or 0.0)):
        if row.shown(readers).is_named:
            once.setdefault(" ".join(row.title.casefold().split()) or row.article_id, row)
    return tuple(once.values())


def _candidate(row: CandidateRow, config: RuntimeConfig, readers: Audience) -> CandidateFacts:
    shown = row.shown(readers)
    headline = shown.headline(row.gloss or row.title)
    return CandidateFacts(
        headline=headline,
        possible=replace(row.possible, evidence=()),
        source=shown.name,
        url=shown.link(row.url),
        language="" if row.language == "en" else shown.language(row.language),
        score=row.possible.score,
        visible_in=config.routes.channels_for([row.terms]),
        redact_at=row.terms.ends(row.seen_at) if headline else None,
    )


# ------------------------------------------------------------------ muted rules, legal dates, source statistics


def _muted(
    tx: DigestEventTransaction, route: Route, window: DigestWindow, config: RuntimeConfig, now: datetime
) -> tuple[MutedRuleLine, ...]:
    """Rules of the channel that are muted, topics, which are muted in all channels, and mutes that ended in the window
    if they suppressed something.
    """
    kept = tx.alert_history.muted(route.channel, window)
    current = {m.subject: m for m in tx.interactions.mutes(now=now)}
    here = {
        rule.id for rule in config.rules.values() if any(r.channel == route.channel for r in config.routes.of(rule))
    }
    shown = {*kept, *(subject for subject in current if isinstance(subject, Topic) or subject in here)}
    lines = (_muted_line(subject, kept.get(subject, 0), current.get(subject)) for subject in shown)
    return tuple(sorted(lines, key=lambda line: (-line.events, line.rule_id, line.topic.code))[:_MUTED])


def _muted_line(subject: MuteSubject, events: int, mute: Mute | None) -> MutedRuleLine:
    until = mute.until if mute else None
    if not isinstance(subject, Topic):
        return MutedRuleLine(rule_id=subject, events=events, until=until)
    return MutedRuleLine(rule_id="", topic=subject, events=events, until=until, because=mute.because if mute else "")


def _dates(
    tx: DigestEventTransaction, route: Route, config: RuntimeConfig, now: datetime
) -> tuple[DigestDateFacts, ...]:
    """Legal dates ahead, of acts on goods that the channel was alerted to within a year."""
    alerted = tx.alert_history.alerted(route.channel, since=now - _GOODS_OF, levels=tuple(Level), limit=_EVENTS)
    goods = config.vocabulary.overlapping({c for _, event in alerted for c in event.commodities})
    if not goods:
        return ()
    zone = zones(config.vocabulary)
    past = tx.events.past(None, since=(now - _PAST).date(), about=goods, limit=_EVENTS)
    near = ((d, (d.day - now.astimezone(zone(d.past.act.issuer)).date()).days) for d in _due(past, config, now))
    shown = [(known, days) for known, days in near if 0 <= days <= AHEAD.days][:_DATES]
    return tuple(DigestDateFacts(date=date_without_words(known), in_days=days) for known, days in shown)


def _due(past: Sequence[PastAct], config: RuntimeConfig, now: datetime) -> Iterable[KnownDate]:
    return (d for d in calendar_at(past, now=now, zone=zones(config.vocabulary)) if d.fate is DateFate.DUE)
