"""One event on the page: what is known about it, who reported it in which words, what was sent, and why.

Facts are made into English here or by `wording`, and not stored. Words of sources follow their licences.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

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
from monitor.domain.event.certainty import Weight
from monitor.domain.event.context import Context
from monitor.domain.event.development import Development, DevelopmentKind, Loudness
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.interactions.user_actions import assignment_in, decision_on, first_acknowledgement, not_for_us
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Audience
from monitor.language.sentences import split
from monitor.ports.repositories.articles import EventArticle
from monitor.reports.calendar import CalendarDate
from monitor.reports.explain.certainty import parts_of, weight_in_words
from monitor.reports.explain.decisions import EventRecord
from monitor.reports.explain.growth import Growth, growth_of
from monitor.reports.licensed import headline_of
from monitor.reports.page.marks import Mark, Marker, Piece, pieces
from monitor.reports.regime import MeasureStatus
from monitor.wording.headline import stage_word, summary
from monitor.wording.headline.render import target_words
from monitor.wording.messages.background import prior_acts, record, relation, unchanged
from monitor.wording.messages.changes import change
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.dates import day_there
from monitor.wording.phrases.english import joined
from monitor.wording.phrases.figures import amounts, lasting_words
from monitor.wording.phrases.names import firm_names, goods_alone, goods_of, short_place
from monitor.wording.phrases.readings import facets_called_open, facets_not_found, read_as, texts_read

REPORTS = 40  # that are shown
MOMENTS = 80
EARLIER = 12  # acts on the same goods, the latest
DELIVERIES = 60
_SENTENCES = 4  # of one report
_SENTENCE_CHARS = 500


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
class Quoted:
    """A sentence of a source, cut at the words that an act was read from."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """One article of the event. `title` is () if it may not be shown, and `instead` says why. `weighs` is what it
    counts as. `language` is "" if it may not be shown.
    """

    source: str
    tier: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    title: tuple[Piece, ...]
    instead: str
    gloss: tuple[Piece, ...]
    sentences: tuple[Quoted, ...]
    acts: tuple[tuple[str, ...], ...]
    weighs: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A development: what it changed in words, by which source, and where it was sent. `count` reports in a row that
    changed nothing are one moment, until `last`.
    """

    at: datetime
    heading: str
    text: str
    by: str
    loudness: Loudness
    sent: tuple[str, ...] = ()
    count: int = 1
    last: datetime | None = None


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
    moments = tuple(_moments(details, vocabulary, audience))
    articles = details.record.articles
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
        reports=tuple(_reports(details, vocabulary, audience)),
        more_reports=max(len(articles) - REPORTS, 0),
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


# ------------------------------------------------------------------ timeline


def _moments(details: EventDetails, vocabulary: Vocabulary, audience: Audience) -> Iterator[Moment]:
    """The developments, earliest first; reports in a row that changed nothing are one moment."""
    names = {a.article_id: a.shown(audience).name for a in details.record.articles}
    issuer = issuer_of_key(details.record.event.issuer) or None
    stored = details.record.developments
    waiting: Moment | None = None
    for one, grown in zip(stored, growth_of(stored, details.record.deliveries), strict=True):
        moment = _moment(one, grown, names.get(grown.by, "a deleted article"), issuer, vocabulary)
        if one.kind is DevelopmentKind.RESTATED:
            waiting = _together(waiting, moment)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        yield moment
    if waiting is not None:
        yield waiting


def _together(first: Moment | None, later: Moment) -> Moment:
    if first is None:
        return later
    names = tuple(dict.fromkeys((*first.by.split(", "), later.by)))
    by = ", ".join(names[:3]) + (", …" if len(names) > 3 and not names[2].endswith("…") else "")
    return replace(first, count=first.count + 1, last=later.at, by=by)


def _moment(one: Development, grown: Growth, by: str, issuer: str | None, vocabulary: Vocabulary) -> Moment:
    text = "" if one.kind in _SILENT else change(one, issuer, vocabulary)
    return Moment(at=one.at, heading=_HEADINGS[one.kind], text=text, by=by, loudness=grown.loudness, sent=grown.sent)


_SILENT = (DevelopmentKind.OPENED, DevelopmentKind.RESTATED, DevelopmentKind.TOUCHES_WATCH_LIST)
_HEADINGS = {
    DevelopmentKind.OPENED: "First report",
    DevelopmentKind.RESTATED: "Reported again, nothing new",
    DevelopmentKind.CERTAINTY_UP: "More certain",
    DevelopmentKind.STAGE_UP: "New stage",
    DevelopmentKind.SIGN_FLIPPED: "Direction changed",
    DevelopmentKind.CORRECTED: "Corrected",
    DevelopmentKind.DENIED: "Denied",
    DevelopmentKind.WITHDRAWN: "Withdrawn",
    DevelopmentKind.CLAIMS_MORE: "Another government claims more",
    DevelopmentKind.CONTRADICTED: "Contradicted",
    DevelopmentKind.ENDED: "Ended",
    DevelopmentKind.UPHELD: "Upheld",
    DevelopmentKind.EXTENDED: "Extended",
    DevelopmentKind.EXEMPTED: "Exemption",
    DevelopmentKind.NUMBER_ADDED: "Document number",
    DevelopmentKind.DATE_CHANGED: "Date",
    DevelopmentKind.TARGET_CHANGED: "More countries",
    DevelopmentKind.SCOPE_CHANGED: "Wider scope",
    DevelopmentKind.QUANTITY_CHANGED: "Figures",
    DevelopmentKind.TOUCHES_WATCH_LIST: "Exposure changed",
}


# ------------------------------------------------------------------ sources


def _reports(details: EventDetails, vocabulary: Vocabulary, audience: Audience) -> Iterator[ReportView]:
    """The articles, first seen first."""
    weights = parts_of(details.record.reports)
    marker = Marker(vocabulary)
    of_article: dict[ArticleId, list[Report]] = defaultdict(list)
    for report in details.record.reports:
        of_article[report.ref.article_id].append(report)
    for article in details.record.articles[:REPORTS]:
        shown = article.shown(audience)
        own = sorted(of_article[article.article_id], key=lambda r: r.ref.ordinal)
        acts = [r.act.quoting(shown.quotes) for r in own]
        marks = tuple(dict.fromkeys(mark for act in acts for mark in marker.marks_of(act)))
        title = shown.headline(article.title)
        weight = weights.get(article.article_id)
        yield ReportView(
            source=shown.name,
            tier=article.tier,
            language=shown.language(article.language),
            url=shown.link(article.url),
            published=article.published,
            seen_at=article.seen_at,
            title=pieces(title, "title", marks),
            instead="" if title else headline_of(article, audience),
            gloss=marker.gloss(shown.headline(article.gloss), acts[0] if acts else None),
            sentences=_sentences(article, details, marks) if shown.sentences else (),
            acts=tuple(read_as(act, vocabulary) for act in acts),
            weighs=_weighs(weight, details.record.reports, audience),
            rules=tuple(f"{m.rule_id} ({m.level})" for m in article.matches),
        )


def _weighs(weight: Weight | None, reports: Sequence[Report], audience: Audience) -> str:
    return weight_in_words(weight, reports, audience) if weight is not None else ""


def _sentences(article: EventArticle, details: EventDetails, marks: Iterable[Mark]) -> tuple[Quoted, ...]:
    """The sentences of the text with marked words, in order."""
    text = details.texts.get(article.article_id, "")
    own = tuple(m for m in marks if m.field == "text" and text[m.start : m.end] == m.quote)
    if not own:
        return ()
    read = text[: max(m.end for m in own) + _SENTENCE_CHARS]
    within = (
        (sentence.start, sentence.end)
        for sentence in split(read, "text", article.language)
        if any(sentence.start <= m.start and m.end <= sentence.end for m in own)
    )
    return tuple(_quoted(read, start, end, own) for start, end in islice(within, _SENTENCES))


def _quoted(text: str, start: int, end: int, marks: Sequence[Mark]) -> Quoted:
    """The sentence, cut after its last mark if it is very long."""
    last = max(m.end for m in marks if start <= m.start < end)
    shown = min(end, max(start + _SENTENCE_CHARS, last))
    cut = (Piece(text=" …"),) if shown < end else ()
    return Quoted(pieces=(*pieces(text[start:shown], "text", marks, start=start), *cut))
