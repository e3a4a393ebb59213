"""What a harvest brings, in one unit of work: articles kept, acts attached, events announced, the ledger."""

from dataclasses import dataclass, field
from datetime import datetime

from monitor.domain.act import Reading
from monitor.domain.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.schedule import Outcome, PollState
from monitor.domain.source import Source
from monitor.pipeline.announce import announce_events
from monitor.pipeline.attach import Attached, attach
from monitor.pipeline.compose import Witness
from monitor.pipeline.desk import Desk
from monitor.pipeline.gaps import note_numbers
from monitor.pipeline.stories import attach_story
from monitor.ports import Fetched, Harvest, Harvested, Kept, Transaction

__all__ = ["Collected", "Unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What one poll brought. `baseline` is whether it was the source's first look; `events` those it touched.

    `turned_up` are keys of document numbers that had been said to be missing.
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


class Unit:
    """All that a harvest writes, so that it is stored whole or not at all."""

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
    ) -> None:
        self._first = first
        self._desk = desk
        self._source = source
        self._fetched = fetched
        self._harvest = harvest
        self._baseline = baseline
        self._now = now

    def run(self, tx: Transaction, later: PollState) -> Collected:
        """With the poll that brought the harvest, which is settled with it."""
        brought = self.bring(tx)
        tx.sources.save(later)
        return brought

    def bring(self, tx: Transaction) -> Collected:
        kept = [
            (h, tx.articles.keep(h, self._fetched, now=self._now, sample=self._source.sample))
            for h in self._harvest.articles
        ]
        tx.articles.move(self._harvest.moved)
        tx.articles.refuse(self._source.id, self._harvest.refused, now=self._now)
        changed = [(h, k) for h, k in kept if k.change != "known"]
        attached, acts = attach(
            tx,
            [k for _, k in changed],
            self._desk,
            baseline=self._baseline,
            sample=self._source.sample,
            now=self._now,
        )
        stories = self._stories(tx, changed)
        turned_up = note_numbers(
            tx, self._readings([h for h, _ in changed]), self._desk, first_look=self._first, now=self._now
        )
        announcements = announce_events(tx, attached, stories, self._desk, baseline=self._baseline, now=self._now)
        items = self._items([k for _, k in kept])
        tx.journal.add(self._source.id, items, acts, announcements, now=self._now)
        return Collected(
            source=self._source,
            outcome=Outcome.NEW_BODY,
            baseline=self._baseline,
            items=items,
            acts=acts,
            announcements=announcements,
            events=(*(a for a in attached if a.event.joined_into is None), *(a for a, _ in stories)),
            near_misses=tuple(
                h.reading.near_misses[0].reason
                for h, k in changed
                if not h.reading.acts and h.reading.near_misses and k.change == "new"
            ),
            problems=self._harvest.problems,
            turned_up=turned_up,
        )

    def _readings(self, changed: list[Harvested]) -> list[Reading]:
        """Those that are about the world; a sample's numbers are made up."""
        return [] if self._source.sample else [h.reading for h in changed]

    def _stories(self, tx: Transaction, changed: list[tuple[Harvested, Kept]]) -> list[tuple[Attached, Witness]]:
        found = []
        for harvested, kept in changed:
            if kept.change == "new" and harvested.matches and not harvested.reading.acts:
                story = attach_story(
                    tx, harvested, kept, baseline=self._baseline, sample=self._source.sample, now=self._now
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
