"""Touched events into announcements and deliveries, inside the poll's unit of work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.domain.announcement import Announcement, AnnouncementState, announce
from monitor.domain.article import Article
from monitor.domain.delivery import Delivery, DeliveryKind, delivery_id, delivery_key
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef
from monitor.domain.event.report import Report
from monitor.domain.ledger import AnnouncementLedger
from monitor.domain.message import Alert, Message
from monitor.domain.rule import Match, Rule, RuleId
from monitor.domain.sequence import Forerunner
from monitor.domain.source import Quote, Source
from monitor.language.headline import summary
from monitor.pipeline.attach import Attached
from monitor.pipeline.desk import Desk
from monitor.pipeline.sequences import follows, in_sequence, overtaken
from monitor.pipeline.tuned import tuned
from monitor.ports import Harvested, Transaction

__all__ = ["Witness", "announce_events"]

_CAPITALS = {"CN": "Beijing", "US": "Washington", "EU": "Brussels", "JP": "Tokyo", "KR": "Seoul", "TW": "Taipei"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The article that an alert about a story quotes; an alert about acts quotes its event's surest report."""

    harvested: Harvested
    matches: tuple[Match, ...]
    seen_at: datetime


def announce_events(
    tx: Transaction,
    attached: Sequence[Attached],
    stories: Sequence[tuple[Attached, Witness]],
    desk: Desk,
    *,
    baseline: bool,
    now: datetime,
) -> AnnouncementLedger:
    """Decide for every touched event, store the decisions, and queue what is to be said."""
    balance = AnnouncementLedger()
    queue: list[tuple[Announcement, Delivery]] = []
    late = [(one, one.event.baseline) for one in overtaken(tx, attached, desk)]
    for one, known_before in [*((one, baseline) for one in attached), *late]:
        reports = tx.events.reports(one.event.id)
        matches = _matches_of(tx, one.event, reports)
        voice = _Voice(reports=reports)
        balance += _decide(tx, one, matches, voice, desk, queue=queue, baseline=known_before, now=now)
    for one, witness in stories:
        balance += _decide(
            tx, one, witness.matches, _Voice(witness=witness), desk, queue=queue, baseline=baseline, now=now
        )
    for _, delivery in sorted(queue, key=lambda q: -q[0].level.rank):  # of what came together, the loudest first
        tx.outbox.queue(delivery)
    return balance


def _matches_of(tx: Transaction, event: PolicyEvent, reports: Sequence[Report]) -> tuple[Match, ...]:
    """Matches whose witness acts are the event's; a text-only match goes with its article's foremost act."""
    own = {r.ref for r in reports}
    found: dict[RuleId, Match] = {}
    for match, ref in tx.announcements.matches(event.id):
        foremost = ref if ref.ordinal != WHOLE_ARTICLE else ActRef(article_id=ref.article_id, ordinal=0)
        if foremost in own:
            found.setdefault(match.rule_id, match)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voice:
    """Where the words of an alert come from: the reports of an event, or the one article of a story."""

    reports: Sequence[Report] = ()
    witness: Witness | None = None


def _decide(
    tx: Transaction,
    attached: Attached,
    matches: Iterable[Match],
    voice: _Voice,
    desk: Desk,
    *,
    queue: list[tuple[Announcement, Delivery]],
    baseline: bool,
    now: datetime,
) -> AnnouncementLedger:
    event = attached.event
    known = ((m, desk.rule(m.rule_id)) for m in matches)
    live = in_sequence(tx, event, voice.reports, [(m, r) for m, r in known if r is not None], desk, now=now)
    past = tx.announcements.past(event.id)
    told = {a.channel for a in past if a.state is AnnouncementState.QUEUED}
    decided = announce(
        event,
        live,
        attached.developments,
        past,
        desk.routes,
        baseline=baseline,
        now=now,
    )
    queued = held = muted = digest = 0
    for announcement in decided:
        tx.announcements.save(announcement)
        if announcement.channel in told:
            continue
        if announcement.state is AnnouncementState.QUEUED:
            alert = _compose(event, announcement, desk.rules[announcement.rule_id], voice, desk)
            alert = replace(alert, follows=_followed(follows(tx, event, announcement.rule_id)))
            queue.append((announcement, _delivery(event, announcement, alert, desk, now=now)))
            queued += 1
        held += announcement.state is AnnouncementState.HELD
        muted += announcement.state is AnnouncementState.MUTED
        digest += announcement.state is AnnouncementState.DIGEST
    due = queued + held + muted + digest
    return AnnouncementLedger(due=due, queued=queued, held=held, muted=muted, digest=digest)


def _delivery(
    event: PolicyEvent, announcement: Announcement, message: Message, desk: Desk, *, now: datetime
) -> Delivery:
    """The root of an event in a channel is said once whatever its words: its news is that it is the root."""
    key = delivery_key(
        workspace=desk.workspace,
        channel=announcement.channel,
        subject=event.id,
        kind=DeliveryKind.ROOT,
        news="root",
    )
    return Delivery(
        id=delivery_id(key),
        key=key,
        channel=announcement.channel,
        kind=DeliveryKind.ROOT,
        message=message,
        created_at=now,
        not_before=now,
        event_id=event.id,
    )


def _compose(event: PolicyEvent, announcement: Announcement, rule: Rule, voice: _Voice, desk: Desk) -> Alert:
    if voice.witness is not None:
        harvested = voice.witness.harvested
        story = _told(event, announcement, rule, harvested.article, seen_at=voice.witness.seen_at, desk=desk)
        said = "Matched by words alone: no act of a government was read."
        gloss = harvested.reading.gloss if story.quote else ""
        return replace(story, headline=rule.title, summary=said, gloss=gloss)
    best = max(voice.reports, key=lambda r: (r.act.certainty.rank, -r.tier.rank))
    alert = _told(event, announcement, rule, best, seen_at=best.seen_at, desk=desk)
    return replace(
        alert,
        summary=summary(best.act, desk.vocabulary),
        gloss=best.gloss if alert.quote else "",
        number=_number(event.number),
        announced=best.act.announced,
        effective=best.act.effective,
        until=best.act.until,
        zone=_CAPITALS.get(best.act.issuer or "", ""),
    )


def _told(
    event: PolicyEvent, announcement: Announcement, rule: Rule, by: Report | Article, *, seen_at: datetime, desk: Desk
) -> Alert:
    """What every alert says: the event, the rule, and the article that it quotes."""
    source = desk.sources.get(by.source_id)
    return Alert(
        direction=event.direction,
        level=announcement.level,
        headline=event.headline,
        summary="",
        certainty=event.certainty,
        stage=event.stage,
        reports=event.reports,
        sources=event.sources,
        quote=_quotable(by.title, source),
        url=by.url,
        source_name=source.name if source else by.source_id,
        tier=by.tier,
        language=by.language,
        published=by.published,
        seen_at=seen_at,
        label=event.label,
        rule_id=rule.id,
        rule_version=_version(announcement, rule, desk),
        why=rule.why,
        also=announcement.also,
        tuned=tuned(rule),
        sample=event.sample,
        trial=announcement.trial,
    )


def _followed(earlier: Forerunner | None) -> str:
    return "" if earlier is None else f"{earlier.label}, {earlier.day.day} {earlier.day:%b %Y}: {earlier.title}"


def _number(key: str | None) -> str:
    """The key of a document number as people write it: `MOFCOM No. 10/2025`, `EU 2025/1234`."""
    authority, _, rest = (key or "").partition("/")
    number, _, year = rest.rpartition("/")
    return f"{authority} No. {number}/{year}" if number.isdigit() else f"{authority} {number}".strip()


def _version(announcement: Announcement, rule: Rule, desk: Desk) -> str:
    """With the commit of the folder that the rule stands in; shipped rules come with the package."""
    return f"{announcement.rule_version} {desk.revision}".strip() if rule.pack != "base" else announcement.rule_version


def _quotable(title: str, source: Source | None) -> str:
    return "" if source is not None and source.quote is Quote.LINK_ONLY else title
