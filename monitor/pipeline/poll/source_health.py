"""Source health after each poll, stored in the transaction of the poll."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.articles.article import ArticleId
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.event.development import PolicyEvent
from monitor.domain.sources.alarms import Alarm, AlarmKind
from monitor.domain.sources.continuity import (
    Continuity,
    ContinuityVerdict,
    FeedWindow,
    Gap,
    UnknownItem,
    assess_continuity,
)
from monitor.domain.sources.publishing_pattern import SeenItem
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_health import Body, SourceHealth, failed, reached, read
from monitor.ports.children.extraction import ExtractedArticle, FeedExtraction
from monitor.ports.network.fetch import Fetched
from monitor.ports.repositories.store import HasArticles, HasHealth, HasSources
from monitor.wording.notices.sources import gap_line

_NAMED = 20  # held events that are stored by name
_GAPS_A_WEEK = 3  # reported per source; further ones are only counted
_WEEK = timedelta(days=7)


class SourceHealthTransaction(HasArticles, HasHealth, HasSources, Protocol):
    """Repositories of the health of a source."""


def record_failure(tx: SourceHealthTransaction, later: PollState, outcome: Outcome, *, now: datetime) -> None:
    """Store the state and health after a failed poll."""
    tx.sources.save(later)
    tx.health.save(failed(tx.health.of(later.source_id), outcome, now=now))


def record_successes(tx: SourceHealthTransaction, polls: Sequence[tuple[PollState, datetime | None]]) -> None:
    """Store the states after polls without new items, each with the expiry of the server's certificate; the health
    only where it changed.
    """
    tx.sources.save_all([later for later, _ in polls])
    tx.health.reached({later.source_id: until for later, until in polls})


def check_continuity(
    tx: SourceHealthTransaction,
    source: Source,
    fetched: Fetched,
    extraction: FeedExtraction,
    *,
    first: bool,
    now: datetime,
) -> tuple[frozenset[ArticleId], Gap | None]:
    """Compare a body with the one before it and store the source's health. Call it before the articles are stored.

    Returns the articles to hold, which raise no alert, and the period since the last poll if items went by unseen.
    """
    before = tx.health.of(source.id)
    found = _continuity(tx, source, extraction, before, first=first, now=now)
    after = reached(before, certificate_until=fetched.certificate_until)
    tx.health.save(
        read(after, _body(extraction, first=first, flooded=found.verdict is ContinuityVerdict.FLOOD, now=now), now=now)
    )
    if found.gap is not None:
        tx.health.put(_alarm(tx, source, found.gap, now))
    return _held(extraction, found), found.gap


def record_held_events(tx: HasHealth, source_id: SourceId, opened: Sequence[PolicyEvent]) -> None:
    """Store which events were opened by held articles."""
    health = tx.health.of(source_id)
    named = dict.fromkeys((*health.held, *(f"{event.label} {event.headline}" for event in opened)))
    tx.health.save(replace(health, held=tuple(named)[:_NAMED]))


def _body(extraction: FeedExtraction, *, first: bool, flooded: bool, now: datetime) -> Body:
    return Body(
        items=extraction.fetched,
        refused=len(extraction.refused),
        new_items=tuple(_sight(one, now) for one in extraction.articles if not one.edited),
        first=first,
        flooded=flooded,
    )


def _sight(one: ExtractedArticle, now: datetime) -> SeenItem:
    published = one.article.published
    return SeenItem(
        at=now if published is None else min(published, now),
        language=one.article.language,
        dated=published is not None,
        acts=bool(one.reading.acts),
    )


def _continuity(
    tx: SourceHealthTransaction,
    source: Source,
    extraction: FeedExtraction,
    before: SourceHealth,
    *,
    first: bool,
    now: datetime,
) -> Continuity:
    state = tx.sources.state(source.id)
    last_poll = state.last_success_at if state is not None else None
    if first or source.sample or last_poll is None or before.is_trusted(now=now):
        return Continuity(verdict=ContinuityVerdict.CONTINUES)
    unknown = [one for one in extraction.articles if not one.edited]
    shared = extraction.known + len(extraction.articles) - len(unknown)
    titles = _titles(tx, source.id) if len(unknown) > shared else frozenset()
    window = FeedWindow(
        unknown=tuple(_unknown(one, titles) for one in unknown),
        shared=shared,
        before=before.usable,
        largest=before.largest,
        last_poll=last_poll,
        publishing_pattern=before.publishing_pattern(now=now),
        now=now,
    )
    return assess_continuity(window)


def _titles(tx: HasArticles, source_id: SourceId) -> frozenset[str]:
    """The title hashes of the source's articles before this poll."""
    return frozenset(map(_title, tx.articles.known(source_id).values()))


def _title(content_hash: str) -> str:
    """The hash of the title, case-insensitive."""
    return ContentKeys.read(content_hash).title


def _unknown(one: ExtractedArticle, titles: frozenset[str]) -> UnknownItem:
    title = _title(one.article.content_hash)
    return UnknownItem(title=title, known=title in titles, published=one.article.published)


def _held(extraction: FeedExtraction, found: Continuity) -> frozenset[ArticleId]:
    """The articles to hold. Documents with an official number are never held: the number prevents a second alert."""
    unknown = [one for one in extraction.articles if not one.edited]
    held = (one for place, one in enumerate(unknown) if place in found.held)
    return frozenset(one.article.id for one in held if not any(act.document for act in one.reading.acts))


def _alarm(tx: HasHealth, source: Source, gap: Gap, now: datetime) -> Alarm:
    """The alarm of a gap. A source with frequent gaps, such as a daily list, gets few alarms a week."""
    week = [one for one in tx.health.last(source.id, since=now - _WEEK) if one.kind is AlarmKind.GAP]
    last = len(week) == _GAPS_A_WEEK - 1
    text = gap_line(source, gap) + ("; further gaps of this week are only counted" if last else "")
    counted = week[0].notice if len(week) >= _GAPS_A_WEEK else None  # as if reported together with the one before
    return Alarm(
        source_id=source.id,
        kind=AlarmKind.GAP,
        since=gap.start,
        raised_at=now,
        until=gap.end,
        message=text,
        notice=counted,
    )
