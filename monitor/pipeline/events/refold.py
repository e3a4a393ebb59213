"""Folding of one issuer's acts from a day on: loads what may change and folds it. Stores nothing.

These are the acts from that day on; later acts cannot change the events of earlier days. Of an earlier event only what
can still be joined is loaded: within the window its first act and what the others add, acts whose number occurs again,
and whole events that were merged or split by hand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from typing import Protocol

from monitor.domain.event.candidate_events import CandidateEventFilter, Subject, broader_terms
from monitor.domain.event.event_ids import is_of_entry
from monitor.domain.event.fold import fold
from monitor.domain.event.identity import JOIN_WINDOW, ActRef, ConceptTree, EventCell, EventId, Item
from monitor.domain.event.incremental_fold import insert_act
from monitor.domain.event.link import Link, LinkKind
from monitor.domain.event.past_acts import PastAct, may_be_entry
from monitor.ports.repositories.articles import EventOrigin, StoredAct
from monitor.ports.repositories.store import HasEvents, HasLinks, HasRegister, HasScheduledTasks

LONG_AGO = date.min
"""The day of an anchor that is too old to be compared."""


class RefoldTransaction(HasEvents, HasLinks, HasRegister, HasScheduledTasks, Protocol):
    """Repositories to group the acts of an issuer into events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """`cells`: all that may have changed. `seeds`: the events of cells with acts before the day, by anchor.

    `held`: the events of the acts so far. `homes`: those of them with this issuer.
    """

    cells: tuple[EventCell, ...]
    seeds: Mapping[ActRef, EventId]
    homes: Mapping[ActRef, EventId]
    held: Mapping[ActRef, EventId]


def first_joinable_day(day: date, window: timedelta = JOIN_WINDOW) -> date:
    """The first day whose events an act, or a copy, of `day` can still join."""
    return day - window if day - LONG_AGO > window else LONG_AGO


def days_around(day: date, window: timedelta) -> tuple[date, date]:
    """The first and the last day that are at most that far from the day."""
    return first_joinable_day(day, window), day + window if date.max - day > window else date.max


def regroup(
    tx: RefoldTransaction, issuer: str, day: date, tree: ConceptTree, left: Collection[EventId] = ()
) -> Regrouped:
    """The issuer's acts (`identity.issuer_key`) from `day` on, folded into its earlier events that they can join, and
    into those in `left`.
    """
    links = tx.links.of(issuer, since=first_joinable_day(day))  # links of older events change nothing
    later = tx.events.acts(issuer, since=day)
    new = [row.item for row in later if row.event_id is None]
    is_one_more = not left and len(new) == 1 < len(later) and _are_free(later, links)
    found = _one_more(tx, new[0], later, tree, links) if is_one_more else None
    if found is not None:
        return found
    within = tx.events.acts(issuer, since=first_joinable_day(day)) if links else later
    return _again(tx, issuer, day, tree, links=links, within=within, left=left)


# ------------------------------------------------------------------ one additional act


def _are_free(rows: "Rows", links: Sequence[Link]) -> bool:
    """True if none of these acts is linked: then links matter only for earlier acts."""
    linked = {end for link in links for end in link.pair}
    return linked.isdisjoint(ref for row in rows for ref in row.item.refs)


def _one_more(
    tx: RefoldTransaction, act: Item, within: "Rows", tree: ConceptTree, links: Sequence[Link]
) -> Regrouped | None:
    """The result of adding the only new act to the earlier events. None if other acts may have to move.

    `within`: all acts from its day on.
    """
    numbers = _numbers(within)
    known = _entries(tx, act.issuer, numbers)
    if act.number is not None and (
        act.number.key in known or len(tx.events.acts_by_number(act.issuer, [act.number.key])) > 1
    ):
        return None
    rows = _before(tx, act, within, tree)
    known = {**known, **_entries(tx, act.issuer, _numbers(rows) - numbers)}
    events = _by_event(_owning(known, row) for row in rows)
    origins = tx.events.origins(events)
    seeds = {event: _seed(items, origins[event].anchor) for event, items in events.items()}
    for event in tx.links.events(act.issuer) & events.keys() if links else ():
        acts = [row.item for row in tx.events.acts_of(event) if row.item.issuer == act.issuer]
        cells = _Past(links, [acts], tree).folded([i for i in acts if i.order < act.order])
        if len(cells) != 1 or is_of_entry(origins[event].anchor):
            return None
        (seeds[event],) = cells
    put = insert_act(act, tuple(seeds.values()), tree)
    if put.cell.also and any(row.item.order > act.order for row in within):
        return None
    home = next((event for event, seed in seeds.items() if seed is put.was), None)
    after = _by_event(_owning(known, row) for row in within if row.item.order > act.order)
    own = after.pop(home, []) if home is not None else []
    if not put.others_stay(own, list(chain.from_iterable(after.values())), tree):
        return None
    held = {item.refs[0]: home for item in put.cell.items if item is not act and home is not None}
    anchors = {put.cell.anchor.refs[0]: home} if home is not None else {}
    return Regrouped(cells=(put.cell,), seeds=anchors, homes=held, held=held)


def _before(tx: HasEvents, act: Item, within: "Rows", tree: ConceptTree) -> "Rows":
    """The earlier acts of events that this act can join."""
    reach = CandidateEventFilter([act], tree)
    same_day = [row for row in within if row.item.order < act.order]
    also = {row.event_id for row in same_day if row.event_id is not None and reach(_subject(row.item))}
    words = broader_terms((row.item for row in within), tree)
    rows = tx.events.comparable_acts(
        act.issuer, since=first_joinable_day(act.day), day=act.day, reach=reach, words=words, also=also
    )
    met = {row.event_id for row in rows} | also
    return (*rows, *(row for row in same_day if row.event_id in met))


def _by_event(rows: Iterable[StoredAct]) -> dict[EventId, list[Item]]:
    found: dict[EventId, list[Item]] = defaultdict(list)
    for row in rows:
        if row.event_id is not None:
            found[row.event_id].append(row.item)
    return found


def _subject(item: Item) -> Subject:
    return Subject(commodities=item.commodities, list_id=item.list_id, firms=item.firms, number=item.number)


# ------------------------------------------------------------------ all acts from the day on


def _again(
    tx: RefoldTransaction,
    issuer: str,
    day: date,
    tree: ConceptTree,
    *,
    links: Sequence[Link],
    within: "Rows",
    left: Collection[EventId],
) -> Regrouped:
    rows = _with_numbered(tx, issuer, day, within)
    asked = _numbers(rows)
    known = _entries(tx, issuer, asked)
    decided: frozenset[EventId] = frozenset()
    if links:
        decided = _decided(tx, issuer, rows, links)
        rows = _with_all_of(tx, issuer, decided, rows)
    else:
        reach = CandidateEventFilter((row.item for row in within), tree)
        also = {*left, *(past.event_id for past in known.values()), *(row.event_id for row in rows if row.event_id)}
        words = broader_terms((row.item for row in within), tree)
        rows = _and(
            rows,
            tx.events.comparable_acts(
                issuer, since=first_joinable_day(day), day=day, reach=reach, words=words, also=also
            ),
        )
    origins = tx.events.origins({row.event_id for row in rows if row.event_id is not None})
    rows = _with_all_of(tx, issuer, _begun_earlier(rows, origins, day), rows)
    known = {**known, **_entries(tx, issuer, _numbers(rows) - asked)}
    rows = tuple(_owning(known, row) for row in rows)
    # an edit can change the issuer of an act; then the act leaves its event
    held = {row.item.refs[0]: row.event_id for row in rows if row.event_id is not None}
    homes = {ref: event for ref, event in held.items() if event in origins and origins[event].issuer == issuer}
    before = _by_event(row for row in rows if row.item.day < day and row.item.refs[0] in homes)
    past = _Past(links, before.values(), tree)
    seeds = [(event, seed) for event, seed in _registered(tx, known, day, rows) if event not in before]
    for event, items in before.items():
        anchor = origins[event].anchor
        whole = event in decided and not is_of_entry(anchor)
        seeds += ((event, seed) for seed in (past.folded(items) if whole else (_seed(items, anchor),)))
    later = (row.item for row in rows if row.item.day >= day)
    cells = fold(later, tree, [seed for _, seed in seeds], links)
    return Regrouped(
        cells=tuple(cell for cell in cells if cell.items),
        seeds={seed.anchor.refs[0]: event for event, seed in seeds},
        homes=homes,
        held=held,
    )


# ------------------------------------------------------------------ what is loaded

Rows = Sequence[StoredAct]


def _with_numbered(tx: HasEvents, issuer: str, day: date, rows: Rows) -> Rows:
    """The rows with all acts of any day that share a number with acts to be folded."""
    numbers = _numbers(row for row in rows if row.item.day >= day)
    return _and(rows, tx.events.acts_by_number(issuer, sorted(numbers))) if numbers else rows


def _numbers(rows: Iterable[StoredAct]) -> set[str]:
    return {row.item.number.key for row in rows if row.item.number is not None}


Entries = Mapping[str, PastAct]
"""Register entries by the key of their number."""


def _entries(tx: HasRegister, issuer: str, numbers: Collection[str]) -> Entries:
    known = tx.register.numbered(issuer, sorted(numbers)) if numbers else ()
    return {past.act.document.key: past for past in known if past.act.document is not None}


def _owning(known: Entries, row: StoredAct) -> StoredAct:
    """The act without its number if the register has another act under it: then the act is about that document."""
    number = row.item.number
    entry = known.get(number.key) if number is not None else None
    if entry is None or may_be_entry(entry, row.item.direction, row.item.family):
        return row
    return replace(row, item=replace(row.item, number=None))


def _decided(tx: HasEvents, issuer: str, rows: Rows, links: Iterable[Link]) -> frozenset[EventId]:
    """The events that were merged or split by hand in a way that concerns these acts."""
    known = {row.item.refs[0] for row in rows}
    ends = {end for link in links if not known.isdisjoint(link.pair) for end in link.pair}
    beyond = {end.article_id for end in ends - known}
    linked = (row for article in sorted(beyond) for row in tx.events.acts_in(article) if row.item.issuer == issuer)
    ours = [*rows, *linked]
    return frozenset(row.event_id for row in ours if row.item.refs[0] in ends and row.event_id is not None)


def _begun_earlier(rows: Rows, origins: Mapping[EventId, EventOrigin], day: date) -> set[EventId]:
    """Events of acts to be folded whose first act is not loaded: an edit may remove the loaded acts."""
    known = {row.item.refs[0] for row in rows}
    events = {row.event_id for row in rows if row.item.day >= day and row.event_id is not None}
    return {event for event in events if event in origins and origins[event].anchor not in known}


def _with_all_of(tx: HasEvents, issuer: str, events: Iterable[EventId], rows: Rows) -> Rows:
    """The rows with all acts of these events, so that the events can be folded from their first act."""
    for event in sorted(events):
        rows = _and(rows, [row for row in tx.events.acts_of(event) if row.item.issuer == issuer])
    return rows


def _and(rows: Rows, more: Rows) -> Rows:
    known = {row.item.refs[0] for row in rows}
    return (*rows, *(row for row in more if row.item.refs[0] not in known))


# ------------------------------------------------------------------ events before the day


def _seed(items: Iterable[Item], anchor: ActRef) -> EventCell:
    """The cell of an event before the day. If its anchor is too old, acts can join only by number."""
    first, *rest = sorted(items, key=lambda i: i.order)
    if anchor not in first.refs:
        first = replace(first, day=LONG_AGO)
    return _cell(first, (first, *rest))


def _registered(tx: HasEvents, known: Entries, day: date, rows: Rows) -> Iterator[tuple[EventId, EventCell]]:
    """Register events without reports, as cells without acts, which acts join by number."""
    numbers = {r.item.number.key: r.item for r in rows if r.item.number is not None and r.item.day >= day}
    entries = {number: past for number, past in known.items() if number in numbers}
    origins = tx.events.origins([past.event_id for past in entries.values()])
    for number, past in sorted(entries.items()):
        item, anchor = numbers[number], origins[past.event_id].anchor
        if is_of_entry(anchor) and item.number is not None:
            first = replace(item, refs=(anchor,), day=LONG_AGO)
            yield past.event_id, EventCell(anchor=first, items=(), numbers=(item.number,))


class _Past:
    """Events that were merged or split by hand. Which of their acts are anchors is not stored; folding shows it."""

    def __init__(self, links: Sequence[Link], before: Iterable[Iterable[Item]], tree: ConceptTree) -> None:
        self._links = links
        self._tree = tree
        known = {item.refs[0] for items in before for item in items}
        together = (link for link in links if link.kind is not LinkKind.APART)
        self._later = not all(known.issuperset(link.pair) for link in together)

    def folded(self, items: Sequence[Item]) -> tuple[EventCell, ...]:
        """The cells of an event whose merge by hand comes later or was undone, else the event as one cell.

        Cells may no longer fit together after an edit of the vocabulary, which must not change events.
        """
        cells = fold(items, self._tree, links=self._links)
        if len(cells) == 1 or self._later:
            return cells
        heads = sorted((head for c in cells for head in (c.anchor, *c.also)), key=lambda i: i.order)
        return (_cell(heads[0], sorted(items, key=lambda i: i.order), heads[1:]),)


def _cell(anchor: Item, items: Sequence[Item], also: Sequence[Item] = ()) -> EventCell:
    numbers = dict.fromkeys(i.number for i in items if i.number is not None)
    return EventCell(anchor=anchor, items=tuple(items), numbers=tuple(numbers), also=tuple(also))
