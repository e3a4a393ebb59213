"""What a harvest brings, in one unit of work: articles kept, acts attached, events announced, the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.domain.acts.act import Reading
from monitor.domain.articles.article import ArticleId
from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source
from monitor.pipeline.alerts.announce import announce_events
from monitor.pipeline.alerts.compose import Witness
from monitor.pipeline.events.attach import Attached, attach
from monitor.pipeline.events.continuations import link_sequels
from monitor.pipeline.events.follow_ups import with_answers
from monitor.pipeline.events.stories import attach_story
from monitor.pipeline.poll.number_gaps import note_numbers
from monitor.pipeline.poll.page_queue import ask_for_pages
from monitor.pipeline.poll.second_reader_queue import ask_second_reader
from monitor.pipeline.poll.source_health import note_held, survey
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.articles import Kept
from monitor.ports.fetching import Fetched
from monitor.ports.harvesting import Harvest, Harvested
from monitor.ports.store import Transaction

__all__ = ["Collected", "Unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one poll brought. `baseline` is whether it was the source's first look; `events` those it touched.

    `turned_up` are keys of document numbers that had been said to be missing, `gap` what went by since the last poll.
    `way` is the index of the way that was asked (`Source.ways`). `revived` is how long the source had not answered
    before this poll, None if it had. `in_outage` says that the poll did not get through because the network is away,
    which is no fault of the source.
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
    problems: tuple[str, ...] = ()
    turned_up: tuple[str, ...] = ()
    gap: Gap | None = None
    way: int = 0
    revived: timedelta | None = None
    in_outage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    acts: ActLedger
    announcements: AnnouncementLedger
    events: tuple[Attached, ...]

    def __add__(self, other: "_Joined") -> "_Joined":
        return _Joined(
            acts=self.acts + other.acts,
            announcements=self.announcements + other.announcements,
            events=(*self.events, *other.events),
        )


class Unit:
    """All that a harvest writes, so that it is stored whole or not at all.

    `old_before` is given at the first look at another address of a known source: what is dated before then was there
    before, though nobody saw it. None: nothing was.
    """

    def __init__(
        self,
        desk: Desk,
        source: Source,
        fetched: Fetched,
        harvest: Harvest,
        *,
        first: bool,
        baseline: bool,
        now: datetime,
        old_before: datetime | None = None,
        of_page: bool = False,
    ) -> None:
        """`of_page`: the harvest is one article with what its page, or a second reader, says, and no poll's."""
        self._old_before = old_before
        self._of_page = of_page
        self._first = first
        self._desk = desk
        self._source = source
        self._fetched = fetched
        self._harvest = harvest
        self._baseline = baseline
        self._now = now

    def run(self, tx: Transaction, later: PollState) -> Collected:
        """With the poll that brought the harvest, which is settled with it."""
        first_look = self._first or self._old_before is not None
        found = survey(tx, self._source, self._fetched, self._harvest, first=first_look, now=self._now)
        brought = self.bring(tx, held=found.held | self._old())
        if found.held:
            note_held(tx, self._source.id, [a.event for a in brought.events if a.event.opened_at == self._now])
        tx.sources.save(later)
        return replace(brought, gap=found.gap)

    def bring(self, tx: Transaction, *, held: frozenset[ArticleId] = frozenset()) -> Collected:
        """`held` articles are stored, joined and not alerted, as those of a first look are."""
        answers = with_answers(tx, self._harvest.articles, self._source, self._desk, now=self._now)
        kept = [
            (h, tx.articles.keep(h, self._fetched, now=self._now, sample=self._source.sample)) for h in answers.articles
        ]
        tx.articles.move(self._harvest.moved)
        tx.articles.refuse(self._source.id, self._harvest.refused, now=self._now)
        changed = [(h, k) for h, k in kept if k.change != "known"]
        link_sequels(tx, changed, answers.meant, self._desk, sample=self._source.sample, now=self._now)
        joined = self._join(tx, [(h, k) for h, k in changed if k.article_id not in held], quietly=self._baseline)
        if held:
            joined += self._join(tx, [(h, k) for h, k in changed if k.article_id in held], quietly=True)
        turned_up = note_numbers(
            tx, self._readings([h for h, _ in changed]), self._desk, first_look=self._first, now=self._now
        )
        items = self._items([k for _, k in kept])
        tx.journal.add(self._source.id, items, joined.acts, joined.announcements, now=self._now)
        return Collected(
            source=self._source,
            outcome=Outcome.NEW_BODY,
            baseline=self._baseline,
            items=items,
            acts=joined.acts,
            announcements=joined.announcements,
            events=joined.events,
            near_misses=tuple(
                h.reading.near_misses[0].reason
                for h, k in changed
                if not h.reading.acts and h.reading.near_misses and k.change == "new"
            ),
            problems=self._harvest.problems,
            turned_up=turned_up,
        )

    def _old(self) -> frozenset[ArticleId]:
        """Articles that were there before the first look at this address."""
        before = self._old_before
        if before is None:
            return frozenset()
        dated = ((h.article.id, h.article.published) for h in self._harvest.articles)
        return frozenset(article for article, at in dated if at is not None and at < before)

    def _join(self, tx: Transaction, changed: Sequence[tuple[Harvested, Kept]], *, quietly: bool) -> "_Joined":
        """Events of these articles, announced unless `quietly`, and their pages asked for."""
        sample, now = self._source.sample, self._now
        if not self._of_page:
            ask_for_pages(tx, self._source, changed, baseline=quietly, now=now)
        if self._desk.second_reader:
            ask_second_reader(tx, self._source, changed, baseline=quietly, now=now)
        attached, acts = attach(tx, [k for _, k in changed], self._desk, baseline=quietly, sample=sample, now=now)
        stories = self._stories(tx, changed, quietly=quietly)
        announcements = announce_events(tx, attached, stories, self._desk, baseline=quietly, now=now)
        alive = (a for a in attached if a.event.joined_into is None)
        return _Joined(acts=acts, announcements=announcements, events=(*alive, *(a for a, _ in stories)))

    def _readings(self, changed: list[Harvested]) -> list[Reading]:
        """Those that are about the world; a sample's numbers are made up."""
        return [] if self._source.sample else [h.reading for h in changed]

    def _stories(
        self, tx: Transaction, changed: Sequence[tuple[Harvested, Kept]], *, quietly: bool
    ) -> list[tuple[Attached, Witness]]:
        found = []
        for harvested, kept in changed:
            is_news = kept.change == "new" or (self._of_page and not kept.in_story)
            if is_news and harvested.matches and not harvested.reading.acts:
                story = attach_story(
                    tx, harvested, kept, self._desk, baseline=quietly, sample=self._source.sample, now=self._now
                )
                found.append((story, Witness(harvested=harvested, matches=harvested.matches, seen_at=self._now)))
        return found

    def _items(self, kept: list[Kept]) -> ItemLedger:
        by_change = {c: sum(1 for k in kept if k.change == c) for c in ("new", "edited", "known")}
        return ItemLedger(
            fetched=self._harvest.fetched,
            new=by_change["new"],
            edited=by_change["edited"],
            known=by_change["known"] + self._harvest.known,
            refused=len(self._harvest.refused),
        )
