"""The audit of events: one record for each event and channel, with who decided what and when.

Only what may be passed on: a source that only some routes may show appears as "a restricted source". The fields and
their order are the schema of `events export`, which docs/reference/output.md describes.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.interactions.user_actions import assignment_in, decision_on, first_acknowledgement, not_for_us
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import EXPORT, RESTRICTED, licence
from monitor.ports.queries.audit import AuditCursor, AuditedEvent, AuditTrail
from monitor.ports.queries.lookup import EventConditions

_PAGE = 200  # events that are in memory at a time

ExposureOf = Callable[[PolicyEvent, Sequence[Act]], str]
"""The entries of the watch list that an event touches by its state and by the acts of its reports, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """An event in one channel; without a channel if it was not announced anywhere. Times are UTC.

    `status` is why it was or was not announced. Decision and acknowledgement are those that count now: not those before
    the event was reopened, and not those that were undone. `not_for_us` is the reason of the last person who said so.
    `assigned_to` is the person who has taken it on, "" for nobody.
    `exposure` is None unless asked for: entries of the watch list are private.
    """

    event: str
    day: date
    issuer: str
    headline: str
    direction: Direction
    stage: Stage
    certainty: Certainty
    goods: tuple[str, ...]
    number: str
    reports: int
    independent: int
    first_seen: datetime | None
    sources: tuple[str, ...]
    channel: str = ""
    route: str = ""
    level: Level | None = None
    rule: str = ""
    status: AnnouncementState | None = None
    trial: bool = False
    announced_at: datetime | None = None
    decision: DecisionKind | None = None
    decision_until: date | None = None
    note: str = ""
    ticket: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    not_for_us: str = ""
    not_for_us_by: str = ""
    assigned_to: str = ""
    exposure: str | None = None


async def audit_records(
    trail: AuditTrail, only: EventConditions, *, exposure_of: ExposureOf | None = None
) -> AsyncIterator[AuditRecord]:
    """Yield the records by day of the event, then label, then channel. Holds one page of events at a time."""
    after: AuditCursor | None = None
    with_acts = exposure_of is not None
    while page := await trail.page(only, after=after, limit=_PAGE, with_acts=with_acts):
        for audited in page:
            for record in records_of(audited, exposure_of=exposure_of):
                yield record
        after = page[-1].cursor


def records_of(audited: AuditedEvent, *, exposure_of: ExposureOf | None = None) -> Iterator[AuditRecord]:
    """Yield one record for each announcement, or one without a channel."""
    exposure = exposure_of(audited.event, audited.acts) if exposure_of else None
    for announcement in sorted(audited.announcements, key=lambda a: a.channel) or (None,):
        yield _record(audited, announcement, exposure)


def _record(audited: AuditedEvent, announced: Announcement | None, exposure: str | None) -> AuditRecord:
    event = audited.event
    record = AuditRecord(
        event=event.label,
        day=event.day,
        issuer=issuer_of_key(event.issuer),
        headline=_headline(audited),
        direction=event.direction,
        stage=event.stage,
        certainty=event.certainty,
        goods=event.commodities,
        number=event.number or "",
        reports=event.reports,
        independent=event.sources,
        first_seen=audited.first_seen,
        sources=tuple(dict.fromkeys(licence(terms, EXPORT, called=name).tag(name) for name, terms in audited.sources)),
        exposure=exposure,
    )
    return record if announced is None else _with_actions(record, announced, audited.user_actions)


def _headline(audited: AuditedEvent) -> str:
    """The headline. That of a story is the title of an article, so it follows the licence of its sources."""
    may_show = all(licence(terms, EXPORT, called=name).headlines for name, terms in audited.sources)
    return audited.event.headline if audited.event.kind == "act" or may_show else f"A report from {RESTRICTED}"


def _with_actions(record: AuditRecord, announced: Announcement, log: Sequence[RecordedInteraction]) -> AuditRecord:
    decision = decision_on(log, announced.channel, announced.reopened_at)
    seen = first_acknowledgement(log, announced.channel, announced.reopened_at)
    unwanted = not_for_us(log, announced.channel)
    last = unwanted[-1].interaction if unwanted else None
    assigned = assignment_in(log, announced.channel)
    return replace(
        record,
        channel=announced.channel,
        route=announced.route,
        level=announced.level,
        rule=announced.rule_id,
        status=announced.state,
        trial=announced.trial,
        announced_at=announced.at,
        decision=decision.kind if decision else None,
        decision_until=decision.until if decision else None,
        note=decision.note if decision else "",
        ticket=decision.ticket if decision else "",
        decided_by=decision.by if decision else "",
        decided_at=decision.at if decision else None,
        acknowledged_by=seen.by if seen else "",
        acknowledged_at=seen.at if seen else None,
        not_for_us=last.reason.value if last and last.reason else "",
        not_for_us_by=last.by if last else "",
        assigned_to=assigned.to if assigned else "",
    )
