"""One event on the page: what is known about it, who reported it in which words, what was sent, and why.

Facts are made into English here or by `wording`, and not stored. Words of sources follow their licences.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.domain.acts.act import Act
from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.scheme import Direction
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.assignment import Assignment
from monitor.domain.alerts.decision import Decision
from monitor.domain.alerts.message import BackgroundAct
from monitor.domain.articles.article import ArticleId
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, is_person
from monitor.domain.event.context import Context
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.event.past_acts import PastAct
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.interactions.user_actions import assignment_in, decision_on, first_acknowledgement, not_for_us
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Audience
from monitor.reports.calendar import CalendarDate
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.licensed import headline_of
from monitor.reports.page.event_reports import ReportView, reports_of
from monitor.reports.page.event_timeline import Moment, moments_of
from monitor.reports.regime import MeasureStatus
from monitor.wording.headline import stage_word, summary
from monitor.wording.headline.render import target_words
from monitor.wording.messages.background import prior_acts, record, relation, unchanged
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.dates import day_there
from monitor.wording.phrases.english import joined
from monitor.wording.phrases.figures import amounts, lasting_words
from monitor.wording.phrases.names import firm_names, goods_alone, goods_of, short_place
from monitor.wording.phrases.readings import facets_called_open, facets_not_found, texts_read

REPORTS = 40  # that are shown
MOMENTS = 80
EARLIER = 12  # acts on the same goods, the latest
DELIVERIES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """All stored data of an event, and what was computed from other acts.

    `act` is the act of all reports, None for a story. `texts` are texts of articles by id, as far as they are stored.
    `context` are the earlier acts; `status` is the state of the measure today, None if the act makes none; `dates` are
    the event's dates of law, with what later acts did to them. `entry` is its register entry.
    """

    record: EventRecord
    act: Act | None = None
    user_actions: tuple[RecordedInteraction, ...] = ()
    texts: Mapping[ArticleId, str]
    context: Context | None = None
    status: MeasureStatus | None = None
    dates: tuple[CalendarDate, ...] = ()
    entry: PastAct | None = None
    merged_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    channel: str
    kind: DeliveryKind
    state: DeliveryState
    created_at: datetime
    delivered_at: datetime | None
    attempts: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """The event in one channel. `may_act`: it was alerted there, so that people can decide on it."""

    channel: str
    route: str
    level: Level
    rule_id: str
    state: AnnouncementState
    trial: bool
    at: datetime
    also: tuple[str, ...]
    acknowledgement: Acknowledgement | None
    decision: Decision | None
    assignment: Assignment | None
    unwanted: tuple[str, ...]

    @property
    def may_act(self) -> bool:
        return self.state is AnnouncementState.QUEUED


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """The page of an event. `facts` are pairs of a name and its words; `not_found` and `stated_open` are what no report
    gives and what one calls open.
    """

    label: str
    kind: str
    headline: str
    summary: str
    direction: Direction
    level: Level | None
    issuer: str
    day: date
    opened_at: datetime
    stage_words: str
    certainty_words: str
    sample: bool
    merged_from: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    not_found: str
    stated_open: tuple[str, ...]
    texts_read: str
    status: MeasureStatus | None
    relation: str
    unchanged: str
    record: str
    background: tuple[BackgroundAct, ...]
    more_background: int
    dates: tuple[CalendarDate, ...]
    channels: tuple[ChannelView, ...]
    moments: tuple[Moment, ...]
    more_moments: int
    reports: tuple[ReportView, ...]
    more_reports: int
    deliveries: tuple[DeliveryView, ...]
    more_deliveries: int
    entry: PastAct | None


def event_view(details: EventDetails, vocabulary: Vocabulary, audience: Audience, *, today: date) -> EventView:
    """Return the page of the event as `audience` may see it, with decisions as of `today`."""
    event, act = details.record.event, details.act
    place = issuer_of_key(event.issuer)
    channels = tuple(_channels(details, today))
    moments = tuple(moments_of(details.record, vocabulary, audience))
    articles = details.record.articles[:REPORTS]
    deliveries = [d for d in details.record.deliveries if not is_person(d.channel)]
    context = details.context
    shown = None if context is None else replace(context, earlier=context.earlier[-EARLIER:])
    return EventView(
        label=event.label,
        kind=event.kind,
        headline=_headline(details, audience),
        summary=summary(act) if act is not None else "",
        direction=event.direction,
        level=max((c.level for c in channels), key=lambda level: level.rank, default=None),
        issuer=short_place(place, vocabulary) if place else "",
        day=event.day,
        opened_at=event.opened_at,
        stage_words=stage_word(event.stage) if event.kind == "act" else "",
        certainty_words=certainty_of(event) if event.kind == "act" else "",
        sample=event.sample,
        merged_from=details.merged_from,
        facts=tuple(_facts(act, details, vocabulary)) if act is not None else (),
        not_found=_listed(facets_not_found(act)) if act is not None else "",
        stated_open=facets_called_open(act, quotes=_may_quote(details, audience)) if act is not None else (),
        texts_read=texts_read([r.has_page for r in details.record.reports]) if details.record.reports else "",
        status=details.status,
        relation=relation(act, context, vocabulary) if act is not None and context is not None else "",
        unchanged=unchanged(context) if context is not None else "",
        record=record(context) if context is not None else "",
        background=prior_acts(act, shown, vocabulary) if act is not None and shown is not None else (),
        more_background=max(len(context.earlier) - EARLIER, 0) if context is not None else 0,
        dates=details.dates,
        channels=channels,
        moments=moments[:MOMENTS],
        more_moments=max(len(moments) - MOMENTS, 0),
        reports=tuple(reports_of(replace(details.record, articles=articles), details.texts, vocabulary, audience)),
        more_reports=len(details.record.articles) - len(articles),
        deliveries=tuple(map(_delivery, deliveries[:DELIVERIES])),
        more_deliveries=max(len(deliveries) - DELIVERIES, 0),
        entry=details.entry,
    )


def _headline(details: EventDetails, audience: Audience) -> str:
    """The headline. That of a story is an article's, so it follows the licence of its source."""
    event, first = details.record.event, next(iter(details.record.articles), None)
    if event.kind == "act" or first is None:
        return event.headline
    return headline_of(first, audience)


def _may_quote(details: EventDetails, audience: Audience) -> bool:
    return all(report.shown(audience).sentences for report in details.record.reports)


# ------------------------------------------------------------------ facts


def _facts(act: Act, details: EventDetails, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    there = act.issuer
    issuer = short_place(act.issuer, vocabulary) if act.issuer else "not named"
    agency = vocabulary.concepts.get(act.agency or "")
    yield "Who", f"{issuer}, {agency.label}" if agency is not None else issuer
    yield "Measure", f"{act.measure.replace('_', ' ')}: {act.action}"
    named = (
        ("Goods", _listed([goods_alone(good, vocabulary) for good in goods_of(act, vocabulary)])),
        ("Firms and persons", _listed((*firm_names(act, vocabulary), *act.persons))),
        ("Towards", target_words(act, vocabulary)),
        ("Figures", _listed((*amounts(act), *filter(None, [lasting_words(act)])))),
        ("Document", formatted_number(details.record.event.number) if details.record.event.number else ""),
    )
    days = (
        ("Announced", act.announced),
        ("Takes effect", act.effective),
        ("Last day", act.until),
        ("Comments until", act.comments_until),
    )
    yield from ((name, words) for name, words in named if words)
    yield from ((name, day_there(day, there, vocabulary)) for name, day in days if day is not None)


def _listed(words: Sequence[str]) -> str:
    return joined(words) if words else ""


# ------------------------------------------------------------------ channels


def _channels(details: EventDetails, today: date) -> Iterator[ChannelView]:
    log = details.user_actions
    for one in details.record.row.announcements:
        decision = decision_on(log, one.channel, one.reopened_at)
        yield ChannelView(
            channel=one.channel,
            route=one.route,
            level=one.level,
            rule_id=one.rule_id,
            state=one.state,
            trial=one.trial,
            at=one.at,
            also=one.also,
            acknowledgement=first_acknowledgement(log, one.channel, one.reopened_at),
            decision=decision if decision is not None and decision.is_current_on(today) else None,
            assignment=assignment_in(log, one.channel),
            unwanted=_unwanted(log, one),
        )


def _unwanted(log: Sequence[RecordedInteraction], one: Announcement) -> tuple[str, ...]:
    reasons = (row.interaction.reason for row in not_for_us(log, one.channel))
    return tuple(reason.in_words for reason in reasons if reason is not None)


def _delivery(row: Delivery) -> DeliveryView:
    return DeliveryView(
        channel=row.channel,
        kind=row.kind,
        state=row.state,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        attempts=row.attempts,
        error=row.last_error,
    )
