"""Answers to programs, made from what the pages show. `base` is the beginning of addresses of the page, "" for none."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from monitor.domain.event.identity import issuer_of_key
from monitor.ports.queries.page import ListedEvent
from monitor.reports.api.values import (
    CalendarAnswer,
    ChannelState,
    EventAnswer,
    EventSummary,
    KnownAnswer,
    NamedFact,
    SourcesAnswer,
    SourceState,
    Step,
    Testimony,
    WhyAnswer,
)
from monitor.reports.calendar import HEADING as DATES_HEADING
from monitor.reports.calendar import CalendarDate
from monitor.reports.page.now import EventCard
from monitor.reports.page.sources import SourceLine, SourcesPage
from monitor.reports.regime import HEADING, MeasureStatus

if TYPE_CHECKING:  # they import what reads texts, which the daemon does not carry until somebody asks
    from monitor.reports.page.event import EventView
    from monitor.reports.page.event_reports import ReportView
    from monitor.reports.page.marked_words import Piece
    from monitor.reports.page.why_event import EventReasons

_WHY_REPORTS = 8


def _page_of(label: str, base: str) -> str:
    """Return the address of the page of an event."""
    return f"{base}/events/{label}"


def summary_of(listed: ListedEvent, card: EventCard, base: str) -> EventSummary:
    """Return the event of a card."""
    event = listed.event
    return EventSummary(
        event=event.label,
        page=_page_of(event.label, base),
        day=event.day,
        opened_at=event.opened_at,
        changed_at=listed.changed_at or event.opened_at,
        issuer=issuer_of_key(event.issuer),
        issuer_name=card.issuer,
        direction=event.direction,
        level=card.level,
        headline=card.headline,
        stage=event.stage,
        certainty=event.certainty,
        goods=event.commodities,
        number=event.number,
        reports=event.reports,
        sources=event.sources,
        status=card.status,
        original=card.original,
        sample=event.sample,
    )


def event_answer(view: "EventView", base: str, *, asked: str = "") -> EventAnswer:
    return EventAnswer(
        event=view.label,
        page=_page_of(view.label, base),
        asked=asked,
        headline=view.headline,
        summary=view.summary,
        direction=view.direction,
        level=view.level,
        issuer_name=view.issuer,
        day=view.day,
        opened_at=view.opened_at,
        stage=view.stage_words,
        certainty=view.certainty_words,
        sample=view.sample,
        facts=tuple(NamedFact(name=name, words=words) for name, words in view.facts),
        not_found=view.not_found,
        stated_open=view.stated_open,
        status=view.status,
        dates=view.dates,
        reports=tuple(map(_testimony, view.reports)),
        more_reports=view.more_reports,
        developments=tuple(
            Step(at=one.at, heading=one.heading, text=one.text, by=one.by, count=one.count) for one in view.moments
        ),
        more_developments=view.more_moments,
        channels=tuple(
            ChannelState(
                channel=one.channel,
                level=one.level,
                rule=one.rule_id,
                state=one.state,
                acknowledged=one.acknowledgement is not None,
                decision="" if one.decision is None else one.decision.kind.in_words,
            )
            for one in view.channels
        ),
    )


def _testimony(report: "ReportView") -> Testimony:
    return Testimony(
        source=report.source,
        tier=report.tier,
        language=report.language,
        url=report.url,
        published=report.published,
        seen_at=report.seen_at,
        title=_text(report.title),
        instead=report.instead,
        gloss=_text(report.gloss),
        quotes=tuple(_text(sentence.pieces).strip() for sentence in report.sentences),
        read_as=report.acts,
        weighs=report.weighs,
        rules=report.rules,
    )


def _text(pieces: "Iterable[Piece]") -> str:
    return "".join(piece.text for piece in pieces)


def why_answer(view: "EventView", reasons: "EventReasons", base: str, *, about: str) -> WhyAnswer:
    return WhyAnswer(
        about=about,
        event=view.label,
        page=_page_of(view.label, base),
        text=reasons.why,
        rules=reasons.rules,
        one_event=reasons.one_event,
        reports=tuple(map(_testimony, view.reports[:_WHY_REPORTS])),
    )


def known_answer(measures: Sequence[MeasureStatus], *, on: date | None, is_whole: bool, limit: int) -> KnownAnswer:
    more = max(len(measures) - limit, 0)
    return KnownAnswer(heading=HEADING, on=on, is_whole=is_whole, measures=tuple(measures[:limit]), more=more)


def dates_answer(dates: Sequence[CalendarDate], *, is_whole: bool, limit: int) -> CalendarAnswer:
    more = max(len(dates) - limit, 0)
    return CalendarAnswer(heading=DATES_HEADING, is_whole=is_whole, dates=tuple(dates[:limit]), more=more)


def sources_answer(page: SourcesPage, base: str, *, hidden: int) -> SourcesAnswer:
    return SourcesAnswer(
        sources=tuple(_source(line, base) for line in page.lines),
        off=len(page.off),
        hidden=hidden,
        not_covered=page.uncovered,
    )


def _source(line: SourceLine, base: str) -> SourceState:
    report = line.report
    return SourceState(
        source=report.id,
        name=report.name,
        page=f"{base}{line.address}",
        tier=report.tier,
        condition=report.condition,
        detail=report.detail,
        needs_action=report.bad,
        last_success_at=report.last_success_at,
        last_new_at=report.last_new_at,
        next_poll_at=report.next_poll_at,
        failed_as=report.failed_as,
        failures=report.failures,
        new_per_day=report.per_day,
        languages=report.languages,
    )
