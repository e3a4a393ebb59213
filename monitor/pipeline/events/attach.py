"""Assignment of acts to events: every act joins one, whether or not a rule matches. Runs in the poll's transaction.

Only what may change is folded again: the issuer's acts from the earliest touched day on. Later acts cannot change the
events of earlier days.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain

from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.develop import Watched, develop, nothing_watched
from monitor.domain.event.development import Development, DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.edited_reports import with_correction
from monitor.domain.event.event_ids import event_id, label_for
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventCell, EventId
from monitor.domain.event.report import Report
from monitor.domain.operations.ledger import ActLedger
from monitor.domain.watch.subjects import subjects_of_state
from monitor.pipeline.events.describe import EventView, describe
from monitor.pipeline.events.first_days import known_entries, schedule_first_day, view_on_day
from monitor.pipeline.events.nameless import Renamed
from monitor.pipeline.events.refold import LONG_AGO, RefoldTransaction, regroup
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.store import HasEvents


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An event that new or edited articles touched, with its developments; or one that an edit left without acts."""

    event: PolicyEvent
    developments: tuple[Development, ...]


def attach(
    tx: RefoldTransaction,
    kept: Sequence[StoredArticle],
    config: RuntimeConfig,
    *,
    renamed: Renamed | None = None,
    baseline: bool,
    sample: bool,
    now: datetime,
) -> tuple[tuple[Attached, ...], ActLedger]:
    """Join the acts of the articles just stored to events, and stored acts that got an issuer by them (`renamed`).

    Returns the touched events and the ledger of acts.
    """
    renamed = renamed or Renamed()
    days = dict(renamed.days)
    for one in kept:
        for issuer in one.issuers:
            days[issuer] = min(one.day, days.get(issuer, one.day))
    fresh = {k.article_id: k.change == "new" for k in kept}
    left = {e: one.article_id for one in reversed(kept) for e in one.events}
    attached: list[Attached] = []
    ledger = ActLedger()
    for issuer, day in sorted(days.items()):
        first = _first_concerned(tx, issuer, day, left)
        fold = _Refold(
            *(tx, config, issuer, first, left),
            fresh=fresh,
            losing=renamed.left,
            baseline=baseline,
            sample=sample,
            now=now,
        )
        touched, counted = fold.run()
        attached += touched
        ledger += counted
    return (*attached, *_close(tx, left, now)), ledger


def _first_concerned(tx: RefoldTransaction, issuer: str, day: date, left: Collection[EventId]) -> date:
    """The first day whose acts may change: an edit can remove an act by which earlier ones were linked by hand."""
    if not left or not tx.links.of(issuer):
        return day
    rest = (act.item.day for event in left for act in tx.events.acts_of(event) if act.item.issuer == issuer)
    return min((day, *rest))


def refold(
    tx: RefoldTransaction,
    event: PolicyEvent,
    day: date,
    config: RuntimeConfig,
    *,
    leaving: frozenset[ActRef] = frozenset(),
    now: datetime,
) -> Mapping[EventId, frozenset[EventId]]:
    """Fold the acts of an event's issuer again from `day` on, after a merge or split by hand.

    Acts in `leaving` do not take the key of their event along. Returns for each changed event those it got acts from.
    """
    baseline, sample = event.baseline, event.sample
    fold = _Refold(
        tx, config, event.issuer, day, {}, fresh={}, leaving=leaving, baseline=baseline, sample=sample, now=now
    )
    fold.run()
    return fold.came_from


def _close(tx: HasEvents, left: Mapping[EventId, ArticleId], now: datetime) -> Iterator[Attached]:
    """Close events that an edit left without acts. Their key and announcements stay."""
    for event, article in sorted(left.items()):
        stored = tx.events.get(event)
        if stored is not None and stored.reports and not tx.events.reports(event):
            closed = replace(stored, reports=0, sources=0, state=None)
            by = ActRef(article_id=article, ordinal=WHOLE_ARTICLE)
            gone = Development(event_id=event, kind=DevelopmentKind.WITHDRAWN, by=by, at=now, was=(stored.stage,))
            tx.events.save(closed, (), (gone,))
            yield Attached(event=closed, developments=(gone,))


def _is_withdrawn(event: PolicyEvent) -> bool:
    return not event.reports and event.state is None and event.joined_into is None and event.kind == "act"


def _is_surer(event: PolicyEvent, before: PolicyEvent | None) -> bool:
    """True if the certainty rose, also by reports of another event: announcements may have waited for that."""
    return before is not None and event.certainty.rank > before.certainty.rank


class _Refold:
    """One issuer's acts from `day` on, folded again. `left`: events that edited articles may have left, each with one
    of these articles. `fresh`: the articles just stored, True if new, False if edited. `losing`: events that lost acts
    to another issuer.

    `run` fills `came_from`: for each changed event, those it got acts from. For an event that was merged and is
    separate again this is empty.
    """

    def __init__(
        self,
        tx: RefoldTransaction,
        config: RuntimeConfig,
        issuer: str,
        day: date,
        left: Mapping[EventId, ArticleId],
        *,
        fresh: Mapping[ArticleId, bool],
        leaving: frozenset[ActRef] = frozenset(),
        losing: frozenset[EventId] = frozenset(),
        baseline: bool,
        sample: bool,
        now: datetime,
    ) -> None:
        self._losing = losing
        self._tx = tx
        self._config = config
        self._issuer = issuer
        self._edited = left
        self._fresh = fresh
        self._baseline = baseline
        self._sample = sample
        self._now = now
        self.came_from: dict[EventId, frozenset[EventId]] = {}
        self._found = regroup(tx, issuer, day, config.vocabulary, left)
        self._event_of_act: dict[ActRef, EventId | None] = dict(self._found.held)
        homes = self._found.homes
        self._keys = {r: event for r, event in homes.items() if r not in leaving} if leaving else homes

    def run(self) -> tuple[list[Attached], ActLedger]:
        homes = self._found.homes
        attached: list[Attached] = []
        ledger = ActLedger()
        had = Counter(homes.values())
        emptied = set(had)
        used: set[EventId] = set()
        moved_from: set[EventId] = set()
        for cell in self._found.cells:
            event = self._event_of(cell, used)
            used.add(event)
            emptied.discard(event)
            refs = cell.refs
            arrived = any(r.article_id in self._fresh for r in refs)
            unmoved = had[event] == len(refs) and all(homes.get(r) == event for r in refs)
            if not arrived and unmoved and event not in self._edited and event not in self._losing:
                continue
            stored = self._tx.events.get(event)
            origins = frozenset(homes[r] for r in refs if r in homes) - {event}
            moved_from |= origins
            is_back = stored is not None and stored.joined_into is not None
            self.came_from[event] = frozenset() if is_back else origins
            touched, counted = self._settle(cell, event, stored)
            ledger += counted
            if arrived or touched.developments or _is_surer(touched.event, stored):
                attached.append(touched)
        gone = self._join(emptied | self._losing | {e.id for e in self._tx.events.joined(moved_from)})
        return [*attached, *gone], ledger

    def _event_of(self, cell: EventCell, used: set[EventId]) -> EventId:
        """The key of a cell: that of its seed, its anchor, or its earliest act with one; else a new key.

        A cell that separates from a merged event gets its former key back, and so does an act that one edit removed
        and another restored.
        """
        seeds, homes = self._found.seeds, self._keys
        candidates = chain(
            (seeds[r] for r in cell.anchor.refs if r in seeds),
            (homes[r] for i in (cell.anchor, *cell.items) for r in i.refs if r in homes),
        )
        known = next((c for c in candidates if c not in used), None) or self._before(cell, used)
        return known or event_id(cell, lambda key: key in used or self._is_taken(key))

    def _is_taken(self, key: EventId) -> bool:
        stored = self._tx.events.get(key)
        return stored is not None and not _is_withdrawn(stored)

    def _before(self, cell: EventCell, used: set[EventId]) -> EventId | None:
        """The event that the cell was before it was merged into another."""
        homes = {self._found.homes[r] for r in cell.refs if r in self._found.homes}
        were = {e.anchor: e.id for e in self._tx.events.joined(homes) if e.id not in used}
        return next((were[r] for i in cell.items for r in i.refs if r in were), None)

    def _settle(self, cell: EventCell, event: EventId, stored: PolicyEvent | None) -> tuple[Attached, ActLedger]:
        """Store the cell as its event. Returns it with the developments that the new and edited articles bring."""
        current = stored or self._first(event, cell)
        now, overlap = self._now, self._config.vocabulary.overlap
        self._give(self._lost(event, cell), None)
        gained = [r for r in sorted(cell.refs) if self._event_of_act.get(r) != event]
        if stored is None:
            reports = self._tx.events.reports_by(cell.refs)
        else:
            self._give(gained, event)
            reports = self._tx.events.reports(event)
        known = [] if stored is None else known_entries(self._tx, event, now=now)
        new = [r for r in reports if self._fresh.get(r.ref.article_id, False)]
        edited = [r for r in reports if self._fresh.get(r.ref.article_id) is False]
        view = view_on_day(self._tx, current, reports, known, self._config, now=now)
        was = current.state or (fold_reports(known, overlap) if known else None)
        watched = self._watched(current.issuer, reports)
        developments = develop(event, was, view.state, new, edited, overlap=overlap, now=now, watched=watched)
        placed = replace(current, anchor=cell.anchor.refs[0], day=cell.anchor.day, joined_into=None)
        settled = describe(placed, view, self._config)
        if stored is not None and event in self._edited:
            developments = self._amended(stored, settled, view, developments, edited)
        no_news = bool(known) and all(d.loudness is not Loudness.LOUD for d in developments)
        settled = replace(settled, baseline=current.baseline and (self._baseline or no_news))
        if cell.anchor.day == LONG_AGO and stored is not None:
            settled = replace(settled, anchor=stored.anchor, day=stored.day)
        self._tx.events.put(settled, developments, was=stored)
        schedule_first_day(self._tx, settled, self._config, now=now)
        if stored is None:
            self._give(gained, event)
        return Attached(event=settled, developments=developments), _counted(developments, new, edited)

    def _watched(self, issuer: str, reports: Sequence[Report]) -> Watched:
        exposure = self._config.exposure
        if exposure is None:
            return nothing_watched
        return lambda state: frozenset(exposure.of(subjects_of_state(issuer, state, reports)).keys)

    def _amended(
        self,
        stored: PolicyEvent,
        settled: PolicyEvent,
        view: "EventView",
        found: tuple[Development, ...],
        edited: Sequence[Report],
    ) -> tuple[Development, ...]:
        """The developments with those of the edit, by the article's report if it has one left, else by the article."""
        article = self._edited[stored.id]
        whole = ActRef(article_id=article, ordinal=WHOLE_ARTICLE)
        by = next((r.ref for r in edited if r.ref.article_id == article), whole)
        overlap = self._config.vocabulary.overlap
        return with_correction(stored, settled, view.combined, found, by=by, overlap=overlap, now=self._now)

    def _lost(self, event: EventId, cell: EventCell) -> list[ActRef]:
        """Acts of the event that are now in another cell or, after an edit, of another issuer."""
        lost = {r for r, held in self._event_of_act.items() if held == event} - cell.refs
        if event in self._edited:
            acts = (act.item for act in self._tx.events.acts_of(event))
            lost.update(r for item in acts if item.issuer != self._issuer for r in item.refs)
        return sorted(lost)

    def _give(self, acts: Collection[ActRef], event: EventId | None) -> None:
        self._tx.events.give(acts, event)
        self._event_of_act.update(dict.fromkeys(acts, event))

    def _first(self, event: EventId, cell: EventCell) -> PolicyEvent:
        anchor = cell.anchor
        return PolicyEvent(
            id=event,
            label=label_for(event, self._tx.events.label_taken),
            issuer=anchor.issuer,
            anchor=anchor.refs[0],
            day=anchor.day,
            opened_at=self._now,
            measure=None,
            direction=anchor.direction,
            stage=Stage.CONSIDERED,
            certainty=Certainty.RUMOURED,
            headline=anchor.title,
            number=cell.number.key if cell.number else None,
            baseline=self._baseline,
            sample=self._sample,
        )

    def _join(self, emptied: Iterable[EventId]) -> Iterator[Attached]:
        """Mark events without acts as joined into the event that has their anchor. Their key and announcements stay."""
        for event in sorted(emptied):
            stored = self._tx.events.get(event)
            if stored is None or self._tx.events.reports(event):
                continue
            rows = self._tx.events.acts_in(stored.anchor.article_id)
            heir = next((r.event_id for r in rows if stored.anchor in r.item.refs), None)
            if heir is None and event in self._losing:
                continue  # its acts are folded later, with those of their issuer
            gone = replace(stored, joined_into=heir or stored.joined_into, reports=0)
            self._tx.events.save(gone, (), ())
            if gone.joined_into != stored.joined_into:
                yield Attached(event=gone, developments=())


def _counted(developments: Sequence[Development], new: Sequence[Report], edited: Sequence[Report]) -> ActLedger:
    """The ledger of the acts just read; acts of edited articles count as restated."""
    fresh = {r.ref for r in new}
    opened = sum(d.kind is DevelopmentKind.OPENED and d.by in fresh for d in developments)
    restated = sum(d.kind is DevelopmentKind.RESTATED for d in developments)
    return ActLedger(
        read=len(new) + len(edited),
        opened=opened,
        joined=len(new) - opened - restated,
        restated=restated + len(edited),
    )
