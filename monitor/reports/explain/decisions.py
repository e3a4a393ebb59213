"""Announcement decisions of an event in words: announced in which channel, or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import ArticleId
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.event_ids import entry_of
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match, Rule, RuleId
from monitor.ports.queries.lookup import EventRow
from monitor.ports.repositories.articles import EventArticle
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.precedents import missing_precedent, precedent_in_words
from monitor.reports.explain.answer import Stop, at_minute, printable
from monitor.wording.phrases.english import joined, written_day
from monitor.wording.phrases.topics import topic_words


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """An event with all its stored data."""

    row: EventRow
    reports: tuple[Report, ...] = ()
    articles: tuple[EventArticle, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    developments: tuple[Development, ...] = ()
    precedents: tuple[PrecedentResult, ...] = ()
    merged_into: str = ""  # label of the event that it was merged into

    @property
    def event(self) -> PolicyEvent:
        return self.row.event


def decided(record: EventRecord, engine: Engine) -> tuple[Stop, list[str]]:
    """Return the stop and one sentence per channel: announced, or why not."""
    event = record.event
    if event.joined_into:
        merged = record.merged_into or event.joined_into
        return Stop.JOINED, [f"{event.label} was merged into {merged}; see monitor why {merged}."]
    entry = entry_of(event.anchor)
    if entry and not event.reports:
        return Stop.BASELINE, [
            f"Nothing was announced: the event is a register entry ({entry}) that no article has reported yet."
        ]
    precedents = _precedent_sentences(record, engine)
    if not record.row.announcements:
        waiting = {s.rule_id for s in record.precedents if s.earlier is None}
        gone = [m.rule_id for m in matches_of(record) if m.rule_id not in waiting]
        if precedents and not gone:
            return Stop.NO_EARLIER_ACT, ["Nothing was announced.", *precedents]
        if not gone:
            return Stop.NO_RULE, [f"No rule matched {event.label}, so nothing was announced."]
        inactive = f"Nothing was announced: {joined(gone)} matched, but no longer applied at the time of the decision."
        return Stop.SILENT, [inactive, *precedents]
    ends = [_announced(a, record, engine) for a in record.row.announcements]
    return max((stop for stop, _ in ends), key=list(Stop).index), [*(sentence for _, sentence in ends), *precedents]


def _precedent_sentences(record: EventRecord, engine: Engine) -> list[str]:
    """Return one sentence per rule that requires a precedent."""
    return [_precedent_line(result, engine.rule(result.rule_id)) for result in record.precedents]


def _precedent_line(result: PrecedentResult, rule: Rule | None) -> str:
    if result.earlier is not None:
        return f"{result.rule_id} found its precedent: {precedent_in_words(result.earlier)}."
    if rule is None or rule.after is None or rule.version != result.rule_version:
        return f"{result.rule_id}, in an earlier version, found no precedent."
    return f"{result.rule_id} found no precedent: {missing_precedent(rule.after)}."


def _known_before(event: PolicyEvent) -> str:
    entry = entry_of(event.anchor)
    if entry:
        return f"No alert (baseline): the event was in the register ({entry}), and later reports added nothing new."
    return "No alert (baseline): it was found by the initial poll of its source."


def _announced(announcement: Announcement, record: EventRecord, engine: Engine) -> tuple[Stop, str]:
    event, rule = record.event, engine.rule(announcement.rule_id)
    what = f"{announcement.rule_id} ({announcement.level})"
    match announcement.state:
        case AnnouncementState.QUEUED:
            matched = {m.rule_id for m in matches_of(record)}
            superseded = [r for r in rule.supersedes if r in matched] if rule else []
            return _sent(announcement, record.deliveries, superseded)
        case AnnouncementState.BASELINE:
            return Stop.BASELINE, _known_before(event)
        case AnnouncementState.ANNOUNCED_ELSEWHERE:
            where = f"in {announcement.channel} by {what}"
            return (
                Stop.ANNOUNCED_ELSEWHERE,
                f"It was announced {where} as part of another event, then separated by hand.",
            )
        case AnnouncementState.MUTED:
            return Stop.MUTED, f"No alert in {announcement.channel}: {_muted(announcement, what, engine)}."
        case AnnouncementState.HELD:
            required = announcement.waits_for or "a higher certainty"
            state = f"{what} requires {required}, the event is {event.certainty}"
            return Stop.HELD, f"The alert for {announcement.channel} is held: {state}."
        case AnnouncementState.DIGEST:
            route = next((r for r in engine.routes.named if r.name == announcement.route), engine.routes.default)
            below = f"below the minimum level ({route.minimum}) of route {announcement.route}"
            return Stop.DIGEST, f"No alert: {what} is {below}. {_listed(route, announcement)}"
        case AnnouncementState.DRAFT:
            return Stop.DRAFT, f"No alert: {what} is a draft, which is only counted."


def _muted(announcement: Announcement, what: str, engine: Engine) -> str:
    """`rule (high) is muted there until 12 Dec 2026 by U1: a campaign`; a topic in its place."""
    mute = announcement.muted_by
    if mute is None:
        return f"{what} is muted there"
    name = f"{what} is muted" if mute.rule_id else f"{topic_words(mute.topic, engine.vocabulary)} is muted"
    because = f": {printable(mute.because)}" if mute.because else ""
    return f"{name} there until {written_day(mute.until)} by {printable(mute.by)}{because}"


def _listed(route: Route, announcement: Announcement) -> str:
    if route.digest is None:
        return "The route has no digest; monitor events list shows the event."
    if announcement.level not in route.digest.levels:
        return f"The route's digest excludes level {announcement.level}."
    return "The route's digest lists it."


def _sent(announcement: Announcement, deliveries: Iterable[Delivery], superseded: Sequence[RuleId]) -> tuple[Stop, str]:
    trial = ", trial" if announcement.trial else ""
    where, what = announcement.channel, f"{announcement.rule_id} ({announcement.level}{trial})"
    also = f"; {joined(announcement.also)} also matched" if announcement.also else ""
    also += f"; it supersedes {joined(superseded)}" if superseded else ""
    roots = [d for d in deliveries if d.kind is DeliveryKind.ROOT and d.event_id == announcement.event_id]
    root = next((d for d in roots if d.channel == where), None)
    if root is None:
        return Stop.WAITING, f"It is queued for {where} by {what}{also}."
    instead = next((d for d in roots if d.id == root.replaced_by), None)
    if root.state is DeliveryState.REROUTED and instead is not None:
        stop, sentence = _ended(instead, instead.channel, what, also)
        return stop, f"The alert could not be sent to {where} ({root.last_error}) and was rerouted. {sentence}"
    return _ended(root, where, what, also)


def _ended(root: Delivery, where: str, what: str, also: str) -> tuple[Stop, str]:
    if root.state is DeliveryState.DELIVERED:
        at = f" on {at_minute(root.delivered_at)}" if root.delivered_at else ""
        simpler = ", in a simpler layout because Slack rejected the full one" if root.is_degraded else ""
        return Stop.ANNOUNCED, f"It was announced in {where}{at} by {what}{simpler}{also}."
    if root.state is DeliveryState.SUMMARISED:
        return (
            Stop.ANNOUNCED,
            f"It was delayed for too long and was sent in the summary of delayed alerts in {where}{also}.",
        )
    error = f" ({root.last_error})" if root.last_error else ""
    if root.state.is_final:
        return Stop.WAITING, f"The alert for {where} by {what} will not be sent{error}."
    put_off = root.attempts == 0 and root.not_before > root.created_at
    waits = "until the end of quiet hours on" if put_off else "since"
    since = root.not_before if put_off else root.created_at
    return Stop.WAITING, f"The alert for {where} by {what} is queued {waits} {at_minute(since)}{error}."


def matches_of(record: EventRecord) -> tuple[Match, ...]:
    """Return the first match of each rule, or a later one whose level was raised higher; highest level first."""
    own: dict[ArticleId, set[int]] = {}
    for report in record.reports:
        own.setdefault(report.ref.article_id, set()).add(report.ref.ordinal)
    found: dict[RuleId, Match] = {}
    for article in record.articles:
        for match in (m.for_acts(own.get(article.article_id, (0,))) for m in article.matches):
            known = found.get(match.rule_id)
            if known is None or (match.raised is not None and match.level.rank > known.level.rank):
                found[match.rule_id] = match
    return tuple(sorted(found.values(), key=lambda m: (-m.level.rank, m.rule_id)))
