"""The list of events on the page: the last seen first, each event as a card with its words, level and decision."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from monitor.domain.acts.scheme import Certainty, Direction, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import issuer_of_key
from monitor.domain.interactions.user_actions import decision_on, first_acknowledgement, not_for_us
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import RESTRICTED, Audience, licence
from monitor.ports.queries.lookup import EventConditions, EventCursor
from monitor.ports.queries.page import ChangeMark, HasEventList, ListedEvent
from monitor.wording.headline import stage_word
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.names import short_place

EVENTS_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What cards are made with: names, the readers, today, and what an event touches of the watch list in words.

    `touches` is None if the page may not show the watch list.
    """

    vocabulary: Vocabulary
    audience: Audience
    today: date
    touches: Callable[[PolicyEvent], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A headline as its source has it. `title` is "" if it may not be shown; `gloss` is it word by word in English."""

    title: str
    language: str
    gloss: str
    url: str
    source: str
    published: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCard:
    """One event of the list. `level` is the highest one of its announcements, None if no rule matched.

    `status` is where it stands with the team: `no impact`, `looked at`, `undecided`, `not alerted: muted`. `touches` is
    what it touches of the watch list, "" if nothing or not shown.
    """

    label: str
    day: date
    opened_at: datetime
    direction: Direction
    level: Level | None
    issuer: str
    headline: str
    stage: Stage
    stage_words: str
    certainty: Certainty
    certainty_words: str
    reports: int
    sources: int
    status: str
    channels: tuple[str, ...] = ()
    original: Original | None = None
    touches: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDay:
    day: date
    cards: tuple[EventCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """A page of the list. `older` is where the next page begins, None on the last one. `last_change` is how much had
    changed when it was read.
    """

    days: tuple[EventDay, ...]
    older: EventCursor | None
    last_change: ChangeMark

    @property
    def cards(self) -> Iterable[EventCard]:
        return (card for day in self.days for card in day.cards)


def event_page(
    queries: HasEventList,
    only: EventConditions,
    outlook: Outlook,
    *,
    after: EventCursor | None = None,
    limit: int = EVENTS_A_PAGE,
) -> EventPage:
    """Return a page of events, by the day on which they were first stored."""
    last_change = queries.event_list.last_change()
    found = queries.event_list.page(only, after=after, limit=limit)
    cards = [event_card(listed, outlook) for listed in found.events]
    by_day = groupby(cards, key=lambda card: card.opened_at.astimezone(UTC).date())
    days = tuple(EventDay(day=day, cards=tuple(some)) for day, some in by_day)
    return EventPage(days=days, older=found.older, last_change=last_change)


def event_card(listed: ListedEvent, outlook: Outlook) -> EventCard:
    event = listed.event
    place = issuer_of_key(event.issuer)
    return EventCard(
        label=event.label,
        day=event.day,
        opened_at=event.opened_at,
        direction=event.direction,
        level=max((a.level for a in listed.announcements), key=lambda level: level.rank, default=None),
        issuer=short_place(place, outlook.vocabulary) if place else "",
        headline=_headline(listed, outlook.audience),
        stage=event.stage,
        stage_words=stage_word(event.stage) if event.kind == "act" else "",
        certainty=event.certainty,
        certainty_words=certainty_of(event) if event.kind == "act" else "",
        reports=event.reports,
        sources=event.sources,
        status=status_of(listed, today=outlook.today),
        channels=tuple(a.channel for a in _announced(listed.announcements)),
        original=_original(listed, outlook.audience),
        touches=outlook.touches(event) if outlook.touches is not None else "",
        sample=event.sample,
    )


def _headline(listed: ListedEvent, audience: Audience) -> str:
    """The headline. That of a story is the title of an article, so it follows the licence of its sources."""
    terms = (licence(one.terms, audience, called=one.source_id) for one in listed.sources)
    may_show = listed.event.kind == "act" or all(one.headlines for one in terms)
    return listed.event.headline if may_show else f"A report from {RESTRICTED}"


def _original(listed: ListedEvent, audience: Audience) -> Original | None:
    """The headline of the first article, None if nothing of it may be shown or it says the same as the card."""
    found = listed.original
    if found is None:
        return None
    shown = licence(found.terms, audience, called=found.source_id)
    title = shown.headline(found.title)
    if not shown.is_named or title == listed.event.headline:
        title = ""
    return Original(
        title=title,
        language=shown.language(found.language),
        gloss=shown.headline(found.gloss),
        url=shown.link(found.url),
        source=shown.name,
        published=found.published,
        seen_at=found.seen_at,
    )


def _announced(announcements: Sequence[Announcement]) -> tuple[Announcement, ...]:
    return tuple(a for a in announcements if a.state is AnnouncementState.QUEUED)


_WHY_NOT = {
    AnnouncementState.BASELINE: "known when its source was added",
    AnnouncementState.MUTED: "muted",
    AnnouncementState.HELD: "waits for more certainty",
    AnnouncementState.DIGEST: "in the digest",
    AnnouncementState.DRAFT: "draft rule",
    AnnouncementState.ANNOUNCED_ELSEWHERE: "announced with another event",
}
_BY_WEIGHT = tuple(_WHY_NOT)


def status_of(listed: ListedEvent, *, today: date) -> str:
    """Return the team's decision, or how far it is from one; for an event that was not alerted, why not."""
    sent = _announced(listed.announcements)
    if not sent:
        return _why_not(listed)
    log = listed.user_actions
    decisions = [d for a in sent if (d := decision_on(log, a.channel, a.reopened_at)) and d.is_current_on(today)]
    if decisions:
        return max(decisions, key=lambda d: d.at).kind.in_words
    if any(not_for_us(log, a.channel) for a in sent):
        return "not for us"
    seen = any(first_acknowledgement(log, a.channel, a.reopened_at) for a in sent)
    return "acknowledged, undecided" if seen else "undecided"


def _why_not(listed: ListedEvent) -> str:
    states = {a.state for a in listed.announcements}
    if not states:
        return "sample, not alerted" if listed.event.sample else "no rule matched"
    return f"not alerted: {_WHY_NOT[min(states, key=_BY_WEIGHT.index)]}"
