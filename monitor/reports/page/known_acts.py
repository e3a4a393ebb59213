"""Known acts on the page: measures by issuer and goods on a day, and all acts over time by direction.

States are those of `monitor regime` and of the event's page, made by the same fold over the same acts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol

from monitor.domain.acts.scheme import Direction
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.past_acts import MeasureState, PastAct
from monitor.ports.queries.page_known import HasKnownActs, SubjectCount
from monitor.ports.repositories.store import HasEvents
from monitor.reports.regime import MeasureStatus, measure_statuses
from monitor.wording.headline import headline
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.names import goods_alone, short_place

ALL_OF = 1_000
"""Events of an issuer, or of all, that are folded whole; of more, only the latest acts on the goods asked for."""

LATEST = 300
"""Acts on some goods that are folded where there are too many to fold all."""

ROWS = 80
_SPAN = timedelta(days=3 * 365)  # of the chart
_TICKS = 600  # acts of the chart, the latest


class KnownActsQueries(HasEvents, HasKnownActs, Protocol):
    """What known acts are loaded from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedActs:
    """Known acts, near misses left out. `is_whole`: all of the issuers asked for, so that their states are exact."""

    acts: tuple[PastAct, ...]
    is_whole: bool


def load_known_acts(
    queries: KnownActsQueries,
    vocabulary: Vocabulary,
    *,
    issuers: Sequence[str] = (),
    goods: Sequence[str] = (),
    since: date | None = None,
) -> LoadedActs | None:
    """Return the known acts of the issuers (none: of all), all of them where these are not too many, else the latest
    on the goods. None if there are too many and no goods narrow them down.

    All acts of an issuer are loaded even if goods are asked for: a suspension may name documents and no goods. With
    `since`, the latest on the goods are those of that day and later: enough for what they do to acts of that day.
    """
    found: list[PastAct] = []
    is_whole = True
    for issuer in issuers or (None,):
        if queries.known_act_counts.events(issuer, most=ALL_OF) <= ALL_OF:
            found += queries.events.past(issuer)
        elif goods:
            is_whole = False
            found += queries.events.past(issuer, since=since, about=vocabulary.overlapping(goods), limit=LATEST)
        else:
            return None
    return LoadedActs(acts=tuple(found), is_whole=is_whole)


# ------------------------------------------------------------------ measures by issuer and goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The measures of one issuer on some goods. `lines` say how many are in which state, and until when: `in force (3),
    next last day 31 Dec 2026`, `suspended until 10 Nov 2026`.
    """

    issuer: str
    lines: tuple[str, ...]
    measures: tuple[MeasureStatus, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsRow:
    """Goods (ids and names) with the same measures, and a cell for each issuer of one, by name. The id is "" for
    measures that name no goods.
    """

    goods: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """An act in the chart. `x` is its place from 0 to 1,000."""

    x: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The acts of one direction over time."""

    direction: Direction
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownActsView:
    """`more_rows` are left out. `years` are the acts of each year by
    direction, in the order of `lanes`; `first` and `on` are the ends of the chart.
    """

    on: date
    rows: tuple[GoodsRow, ...]
    more_rows: int
    measures: int
    is_whole: bool
    lanes: tuple[Lane, ...]
    first: date
    years: tuple[tuple[int, tuple[int, ...]], ...]


_BY_WEIGHT = (
    MeasureState.IN_FORCE,
    MeasureState.PARTLY_SUSPENDED,
    MeasureState.ANNOUNCED,
    MeasureState.SUSPENDED,
    MeasureState.UNKNOWN,
    MeasureState.PROPOSED,
    MeasureState.ENDED,
)


def known_acts_view(
    loaded: LoadedActs,
    vocabulary: Vocabulary,
    *,
    now: datetime,
    on: date | None = None,
    goods: Sequence[str] = (),
    wanted: Callable[[PastAct], bool],
) -> KnownActsView:
    """Return the table and the chart of the acts that are wanted, as of `on` (default: today in each issuer's zone)."""
    day = on or now.date()
    statuses = measure_statuses(loaded.acts, vocabulary, now=now, on=on, commodities=goods or None, wanted=wanted)
    named = {(p.label, p.entry): p.act.commodities for p in loaded.acts}
    of_goods: dict[str, list[MeasureStatus]] = defaultdict(list)
    with_goods = [(one, named.get((one.event, one.entry), ())) for one in statuses]
    for concept in dict.fromkeys(c for _, commodities in with_goods for c in commodities or ("",)):
        for one, commodities in with_goods:
            if (concept and vocabulary.overlap((concept,), commodities)) or (not concept and not commodities):
                of_goods[concept].append(one)
    if goods:
        of_goods = {c: some for c, some in of_goods.items() if c and vocabulary.overlap((c,), goods)}
    rows = _rows(of_goods, vocabulary)
    acts = [past for past in _on_goods(loaded.acts, vocabulary, goods) if past.day <= day and wanted(past)]
    lanes, first = _chart(acts, vocabulary, day)
    return KnownActsView(
        on=day,
        rows=rows[:ROWS],
        more_rows=max(len(rows) - ROWS, 0),
        measures=len(statuses),
        is_whole=loaded.is_whole,
        lanes=lanes,
        first=first,
        years=_years(acts),
    )


def _rows(of_goods: Mapping[str, Sequence[MeasureStatus]], vocabulary: Vocabulary) -> tuple[GoodsRow, ...]:
    """The rows by name. Goods with the same measures, as elements of one control often have, share a row."""
    named = [(c, goods_alone(c, vocabulary) if c else "no goods named") for c in of_goods]
    alike: dict[tuple[Cell, ...], list[tuple[str, str]]] = defaultdict(list)
    for concept, label in sorted(named, key=lambda one: (not one[0], one[1].casefold())):
        alike[_cells(of_goods[concept], vocabulary)].append((concept, label))
    return tuple(GoodsRow(goods=tuple(goods), cells=cells) for cells, goods in alike.items())


def _cells(measures: Sequence[MeasureStatus], vocabulary: Vocabulary) -> tuple[Cell, ...]:
    of_issuer: dict[str, list[MeasureStatus]] = defaultdict(list)
    for measure in measures:
        of_issuer[short_place(measure.issuer, vocabulary)].append(measure)
    return tuple(_cell(issuer, of_issuer[issuer]) for issuer in sorted(of_issuer))


def _cell(issuer: str, measures: Sequence[MeasureStatus]) -> Cell:
    ordered = sorted(measures, key=lambda m: (_BY_WEIGHT.index(m.state), -(m.since or date.min).toordinal()))
    lines = tuple(_state_line(state, tuple(some)) for state, some in groupby(ordered, key=lambda m: m.state))
    return Cell(issuer=issuer, lines=lines, measures=tuple(ordered))


def _state_line(state: MeasureState, measures: Sequence[MeasureStatus]) -> str:
    """The state of these measures. A last day is theirs: that of a suspension, or of validity."""
    words = "not known" if state is MeasureState.UNKNOWN else state.replace("_", " ")
    days = sorted(m.until for m in measures if m.until is not None) if state not in _WITHOUT_DAYS else []
    if len(measures) == 1:
        return f"{words} until {written_day(days[0])}" if days else words
    return f"{words} ({len(measures)}){f', next last day {written_day(days[0])}' if days else ''}"


_WITHOUT_DAYS = (MeasureState.ENDED, MeasureState.UNKNOWN)  # the day has passed


# ------------------------------------------------------------------ acts over time


def _chart(acts: Sequence[PastAct], vocabulary: Vocabulary, on: date) -> tuple[tuple[Lane, ...], date]:
    shown = [p for p in acts if on - _SPAN <= p.day][-_TICKS:]
    first = min((p.day for p in shown), default=on - _SPAN)
    span = max((on - first).days, 1)
    lanes: dict[Direction, list[Tick]] = {direction: [] for direction in Direction}
    for past in shown:
        title = f"{written_day(past.day)}: {headline(past.act, vocabulary)}"
        lanes[past.act.direction].append(Tick(x=1_000 * (past.day - first).days // span, title=title))
    return tuple(Lane(direction=d, ticks=tuple(ticks)) for d, ticks in lanes.items()), first


def _years(acts: Sequence[PastAct]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    counts: dict[int, dict[Direction, int]] = defaultdict(lambda: dict.fromkeys(Direction, 0))
    for past in acts:
        counts[past.day.year][past.act.direction] += 1
    return tuple((year, tuple(counts[year].values())) for year in sorted(counts, reverse=True))


def _on_goods(acts: Iterable[PastAct], vocabulary: Vocabulary, goods: Sequence[str]) -> list[PastAct]:
    on_them = (p for p in acts if not goods or vocabulary.overlap(p.act.commodities, goods))
    return sorted(on_them, key=lambda past: past.order)


# ------------------------------------------------------------------ too many acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The numbers of events by goods and issuer, most first, where there are too many to fold all."""

    goods: tuple[tuple[str, str, int], ...]
    issuers: tuple[tuple[str, str, int], ...]


def overview_of(counts: Sequence[SubjectCount], vocabulary: Vocabulary, *, most: int = 40) -> Overview:
    """Return (id, name, number) of the goods and issuers with the most events."""
    goods: dict[str, int] = defaultdict(int)
    issuers: dict[str, int] = defaultdict(int)
    for one in counts:
        if one.concept in vocabulary.concepts:
            goods[one.concept] += one.events
        issuers[one.issuer] += one.events
    return Overview(
        goods=tuple((i, vocabulary.concepts[i].label, n) for i, n in _top(goods, most)),
        issuers=tuple((i, short_place(i, vocabulary), n) for i, n in _top(issuers, most) if i),
    )


def _top(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most]
