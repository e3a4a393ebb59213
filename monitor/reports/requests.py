"""Reports that people ask for in words (`regime gallium`), shortened to a few lines for a messenger.

They are the reports of the commands `regime`, `calendar` and `events list`, and name the command that shows the rest.
"""

import shlex
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.past_acts import MeasureState, PastAct
from monitor.domain.interactions.request import Request
from monitor.domain.interactions.topic import Topic
from monitor.domain.sources.licensing import Audience
from monitor.language.text_search import text_search
from monitor.ports.queries.lookup import EventConditions, EventRow
from monitor.ports.repositories.user_actions import Reported
from monitor.reports import calendar, regime
from monitor.reports.calendar import CalendarDate, calendar_dates
from monitor.reports.regime import MeasureStatus, measure_statuses
from monitor.wording.messages.texts import picture
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.english import counted, relative_days, written_day
from monitor.wording.phrases.plain_text import cut
from monitor.wording.phrases.ties import cited
from monitor.wording.phrases.topics import topic_words


class EventSearch(Protocol):
    """The part of `ports.lookup.Archive` that finds events."""

    async def events(self, *, limit: int = 50, only: EventConditions | None = None) -> tuple[EventRow, ...]: ...


SHOWN = 12  # lines
SHOWN_CHARS = 2_200  # of all lines; Slack cuts longer sections at 3,000
LINE_CHARS = 380  # as messengers cut lines
AHEAD, BACK = timedelta(days=90), timedelta(days=30)  # as the command `calendar`
NEWEST = 500  # events that are searched for a topic

_ONLY_GOODS = "By issuers and goods only. For firms and lists, send: find {words}"


def regime_report(request: Request, past: Sequence[PastAct], vocabulary: Vocabulary, *, now: datetime) -> Reported:
    """Known measures on the topic: those that have not ended first, the newest first."""
    topic = request.topic
    if topic.firms or topic.lists:
        return Reported(text=_ONLY_GOODS.format(words=topic_words(topic, vocabulary)))
    found = [
        measure
        for issuer in topic.issuers or (None,)
        for measure in measure_statuses(past, vocabulary, now=now, issuer=issuer, commodities=topic.goods or None)
    ]
    found.sort(key=lambda m: m.since.toordinal() if m.since else 0, reverse=True)
    found.sort(key=lambda m: m.state is MeasureState.ENDED)
    about = f" on {topic_words(topic, vocabulary)}" if topic else ""
    head = f"{counted(len(found), 'measure')}{about}. {regime.HEADING}."
    return Reported(text=head, lines=_shortened(map(_measure, found), len(found), f"monitor regime{_options(topic)}"))


def _measure(measure: MeasureStatus) -> str:
    where = cited(measure.url, secondary_only=measure.secondary_only)
    title = measure.title if measure.title != measure.what else ""
    return _line((measure.issuer or "?", measure.in_words, measure.what, title), where)


def calendar_report(request: Request, past: Sequence[PastAct], vocabulary: Vocabulary, *, now: datetime) -> Reported:
    """Dates of law on the topic: those ahead in order, then those that passed without a later act."""
    topic, ahead = request.topic, timedelta(days=request.days) if request.days else AHEAD
    if topic.firms or topic.lists:
        return Reported(text=_ONLY_GOODS.format(words=topic_words(topic, vocabulary)))
    dates = calendar_dates(past, vocabulary, now=now, ahead=ahead, back=BACK, commodities=topic.goods)
    found = [one for one in dates if not topic.issuers or one.issuer in topic.issuers]
    found.sort(key=lambda one: one.in_days < 0)
    about = f" for {topic_words(topic, vocabulary)}" if topic else ""
    head = f"{counted(len(found), 'date')}{about} in the next {ahead.days} days. {calendar.HEADING}."
    options = f"{_options(topic)} --ahead {ahead.days}"
    return Reported(text=head, lines=_shortened(map(_date, found), len(found), f"monitor calendar{options}"))


def _date(one: CalendarDate) -> str:
    where = cited(one.url, secondary_only=one.secondary_only)
    document = one.document if one.document != one.what else ""
    return _line((f"{one.day:%a} {one.there}", relative_days(one.in_days), one.what, one.meaning, document), where)


async def events_report(request: Request, archive: EventSearch, vocabulary: Vocabulary, audience: Audience) -> Reported:
    """The newest events about the topic, or with the words in an article that the audience may know of.

    Raises SearchError for words that can't be searched for.
    """
    topic, words = request.topic, topic_words(request.topic, vocabulary)
    rows = await archive.events(limit=NEWEST, only=_filter(topic, vocabulary)) if topic else ()
    about = [_event(row.event, row.event.headline) for row in rows if _is_about(row.event, topic, vocabulary)]
    if about:
        return _events(f"{counted(len(about), 'event')} about {words}", about, rows, f"events list{_options(topic)}")
    rows = await archive.events(limit=NEWEST, only=EventConditions(text=text_search(request.words, vocabulary)))
    found = [line for row in rows if (line := _found_line(row, audience))]
    none = f"No event about {words}. " if topic else ""
    head = f"{none}{counted(len(found), 'event')} with {request.words} in an article"
    return _events(head, found, rows, f"events list --text {shlex.quote(request.words)}")


def _events(head: str, lines: Sequence[str], among: Sequence[EventRow], command: str) -> Reported:
    newest = f", of the newest {NEWEST}" if len(among) == NEWEST else ""
    return Reported(text=f"{head}{newest}.", lines=_shortened(lines, len(lines), f"monitor {command}"))


def _is_about(event: PolicyEvent, topic: Topic, vocabulary: Vocabulary) -> bool:
    """True for an act about the topic. The headline of a story is its article's, which may be restricted."""
    return event.kind == "act" and not event.sample and topic.covers(event, vocabulary)


def _found_line(row: EventRow, audience: Audience) -> str:
    """The line of an event whose articles have the words; "" if the audience may not know of any of these articles."""
    event = row.event
    named = [article for article in row.found if article.shown(audience).is_named]
    if event.sample or not named:
        return ""
    if event.kind == "act":
        return _event(event, event.headline)
    return _event(event, next((a.title for a in named if a.shown(audience).headlines), "a report"))


def _filter(topic: Topic, vocabulary: Vocabulary) -> EventConditions:
    """A filter that leaves all events about the topic; an event names firms by label."""
    labels = {vocabulary.concepts[i].label for i in topic.firms if i in vocabulary.concepts}
    about = vocabulary.overlapping(topic.goods) if topic.goods else vocabulary.overlapping(topic.lists)
    subjects = frozenset(about) if topic.goods or topic.lists else frozenset({*labels, *topic.firms})
    return EventConditions(issuers=frozenset(topic.issuers if len(topic.issuers) == 1 else ()), about=subjects)


def _event(event: PolicyEvent, headline: str) -> str:
    day = written_day(event.day)
    return _line((f"{picture(event.direction)} {event.label}", day, headline, certainty_of(event)))


# ------------------------------------------------------------------ shared


def _options(topic: Topic) -> str:
    """The topic as options of a command, as far as that has them."""
    goods = "".join(f" --commodity {i}" for i in topic.goods[:5])
    return f"{goods} --issuer {topic.issuers[0]}" if len(topic.issuers) == 1 else goods


def _line(parts: Iterable[str], url: str = "") -> str:
    """The parts in one line; the address is left out where it would be cut."""
    text = " · ".join(filter(None, parts))
    with_url = f"{text} · {url}" if url else text
    return cut(with_url if len(with_url) <= LINE_CHARS else text, LINE_CHARS)


def _shortened(lines: Iterable[str], count: int, command: str) -> tuple[str, ...]:
    """The first lines, and how many more the command shows."""
    shown: list[str] = []
    room = SHOWN_CHARS
    for line in lines:
        if len(shown) == SHOWN or len(line) > room:
            break
        shown.append(line)
        room -= len(line)
    more = count - len(shown)
    return (*shown, f"and {more:,} more: {command}") if more else tuple(shown)
