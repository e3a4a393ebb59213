"""The write transaction of an extraction: its articles, acts, events, announcements and ledgers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.domain.articles.article import ArticleId
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source
from monitor.pipeline.alerts.announce import announce_events
from monitor.pipeline.alerts.compose import StoryArticle
from monitor.pipeline.events.attach import Attached, attach
from monitor.pipeline.events.continuations import link_continuations
from monitor.pipeline.events.follow_ups import with_follow_ups
from monitor.pipeline.events.nameless import name_stored, with_issuers
from monitor.pipeline.events.stories import StoryTransaction, attach_story
from monitor.pipeline.poll.number_gaps import record_numbers
from monitor.pipeline.poll.page_queue import queue_pages
from monitor.pipeline.poll.second_reader_queue import queue_consultations
from monitor.pipeline.poll.source_health import SourceHealthTransaction, check_continuity, record_held_events
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle, FeedExtraction
from monitor.ports.network.fetch import Fetched
from monitor.ports.repositories import store as ports
from monitor.ports.repositories.articles import StoredArticle

Changed = Sequence[tuple[ExtractedArticle, StoredArticle]]
"""New and edited articles as they were read, each with how it was stored."""


class IngestTransaction(
    ports.HasAnnouncements,
    ports.HasArticles,
    ports.HasBursts,
    ports.HasChannels,
    ports.HasConsultations,
    ports.HasEvents,
    ports.HasInteractions,
    ports.HasJournal,
    ports.HasLinks,
    ports.HasNumbers,
    ports.HasOutbox,
    ports.HasPages,
    ports.HasPartyLists,
    ports.HasPrecedentResults,
    ports.HasRegister,
    ports.HasScheduledTasks,
    ports.HasStories,
    Protocol,
):
    """Repositories to ingest articles: read, join, announce, count."""


class PollTransaction(IngestTransaction, SourceHealthTransaction, Protocol):
    """Repositories of one poll."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """The result of one poll.

    `baseline`: it was the source's initial poll, whose content is not alerted. `events`: those it touched.
    `near_misses`: why the first candidate of each new article without an act is none. `gap`: the time since the last
    poll, where items went by unseen. `parse_differs`: a comparison found that the parse of new items alone gave other
    articles than that of the whole feed.
    """

    source: Source
    outcome: Outcome
    detail: str = ""
    baseline: bool = False
    items: ItemLedger = field(default_factory=ItemLedger)
    acts: ActLedger = field(default_factory=ActLedger)
    announcements: AnnouncementLedger = field(default_factory=AnnouncementLedger)
    events: tuple[Attached, ...] = ()
    near_misses: tuple[str, ...] = ()
    gap: Gap | None = None
    parse_differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """Everything that an extraction writes, stored as a whole or not at all.

    `first`: the initial poll of the source. `old_before`: at the first poll of another address of a known source,
    articles dated before this are not news; None elsewhere. `of_page`: the extraction is one stored article with the
    text of its page or the answer of a second reader, not a poll.
    """

    config: RuntimeConfig
    source: Source
    fetched: Fetched
    extraction: FeedExtraction
    first: bool
    baseline: bool
    now: datetime
    old_before: datetime | None = None
    of_page: bool = False

    @classmethod
    def of_article(
        cls,
        config: RuntimeConfig,
        source: Source,
        fetched: Fetched,
        extracted: ExtractedArticle,
        *,
        baseline: bool = False,
        now: datetime,
    ) -> "Ingestion":
        """The transaction of one stored article that was read again."""
        extraction = FeedExtraction(fetched=1, known=0, articles=(extracted,))
        return cls(
            config=config,
            source=source,
            fetched=fetched,
            extraction=extraction,
            first=baseline,
            baseline=baseline,
            now=now,
            of_page=True,
        )

    def ingest_poll(self, tx: PollTransaction, later: PollState) -> PollResult:
        """Store the extraction of a poll together with the state after that poll."""
        is_first = self.first or self.old_before is not None
        held, gap = check_continuity(tx, self.source, self.fetched, self.extraction, first=is_first, now=self.now)
        result = self.ingest(tx, held=held | self._old(), gap=gap)
        if held:
            record_held_events(tx, self.source.id, [a.event for a in result.events if a.event.opened_at == self.now])
        tx.sources.save(later)
        return result

    def ingest(
        self, tx: IngestTransaction, *, held: frozenset[ArticleId] = frozenset(), gap: Gap | None = None
    ) -> PollResult:
        """Store the extraction. Articles in `held` join events but raise no alert, as those of an initial poll."""
        articles, answers = with_follow_ups(tx, self.extraction.articles, self.source, self.config, now=self.now)
        articles = with_issuers(tx, articles, self.config, now=self.now)
        stored = tx.articles.keep_all(articles, self.fetched, now=self.now, sample=self.source.sample)
        kept = list(zip(articles, stored, strict=True))
        if self.extraction.lists is not None:
            tx.party_lists.store(self.extraction.lists, now=self.now)
        tx.articles.move(self.extraction.moved)
        tx.articles.renew(self.source.id, self.extraction.moved, now=self.now)
        tx.articles.refuse(self.source.id, self.extraction.refused, now=self.now)
        changed = [(h, k) for h, k in kept if k.change != "known"]
        link_continuations(tx, changed, answers, self.config, sample=self.source.sample, now=self.now)
        loud = [(h, k) for h, k in changed if k.article_id not in held]
        acts, announcements, events = self._join(tx, loud, quietly=self.baseline)
        if held:
            quiet = [(h, k) for h, k in changed if k.article_id in held]
            more_acts, more_announcements, more_events = self._join(tx, quiet, quietly=True)
            acts, announcements, events = acts + more_acts, announcements + more_announcements, events + more_events
        record_numbers(
            tx, [h.reading for h, _ in changed], self.source, self.config, first_poll=self.first, now=self.now
        )
        items = self._items([k for _, k in kept])
        tx.journal.add(self.source.id, items, acts, announcements, now=self.now)
        return PollResult(
            source=self.source,
            outcome=Outcome.NEW_BODY,
            baseline=self.baseline,
            items=items,
            acts=acts,
            announcements=announcements,
            events=events,
            near_misses=tuple(
                h.reading.near_misses[0].reason
                for h, k in changed
                if not h.reading.acts and h.reading.near_misses and k.change == "new"
            ),
            gap=gap,
        )

    def _old(self) -> frozenset[ArticleId]:
        """Articles dated before `old_before`."""
        before = self.old_before
        if before is None:
            return frozenset()
        dated = ((h.article.id, h.article.published) for h in self.extraction.articles)
        return frozenset(article for article, at in dated if at is not None and at < before)

    def _join(
        self, tx: IngestTransaction, changed: Changed, *, quietly: bool
    ) -> tuple[ActLedger, AnnouncementLedger, tuple[Attached, ...]]:
        """Join the articles to events, announce these unless `quietly`, and queue page fetches and consultations."""
        sample, now = self.source.sample, self.now
        if not self.of_page:
            queue_pages(tx, self.source, changed, baseline=quietly, now=now)
        if self.config.second_reader:
            queue_consultations(tx, self.source, changed, baseline=quietly, now=now)
        renamed = name_stored(tx, changed, self.config, sample=sample)
        kept = [k for _, k in changed]
        attached, acts = attach(tx, kept, self.config, renamed=renamed, baseline=quietly, sample=sample, now=now)
        stories = self._stories(tx, changed, quietly=quietly)
        announcements = announce_events(tx, attached, stories, self.config, baseline=quietly, now=now)
        alive = (a for a in attached if a.event.joined_into is None)
        return acts, announcements, (*alive, *(a for a, _ in stories))

    def _stories(self, tx: StoryTransaction, changed: Changed, *, quietly: bool) -> list[tuple[Attached, StoryArticle]]:
        found = []
        for extracted, kept in changed:
            is_news = kept.change == "new" or (self.of_page and not kept.in_story)
            if is_news and extracted.matches and not extracted.reading.acts:
                story = attach_story(
                    tx, extracted, kept, self.config, baseline=quietly, sample=self.source.sample, now=self.now
                )
                found.append((story, StoryArticle(extracted=extracted, matches=extracted.matches, seen_at=self.now)))
        return found

    def _items(self, kept: list[StoredArticle]) -> ItemLedger:
        by_change = {c: sum(1 for k in kept if k.change == c) for c in ("new", "edited", "known")}
        return ItemLedger(
            fetched=self.extraction.fetched,
            new=by_change["new"],
            edited=by_change["edited"],
            known=by_change["known"] + self.extraction.known,
            refused=len(self.extraction.refused),
        )
