"""What people ask of events: one filter for the command line, the page and its outputs, and as pairs in an address.

Names are those of the vocabulary in any language. A filter keeps what was asked (`rare_earths`, HS code `2846`);
`conditions_of` makes of it what the database looks up, with the goods below and the places of a union.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.event.past_acts import PastAct
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.source import SourceId
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.domain.watch.lookup import watched_subjects
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.errors import FilterError, SearchError
from monitor.language.query.codes import codes_of, goods_under
from monitor.language.query.nearest import did_you_mean
from monitor.language.text_search import text_search
from monitor.ports.queries.lookup import EventConditions, Subject
from monitor.reports.regime import concept_named, nearest_name

E = TypeVar("E", bound=StrEnum)

FILTERS = (
    *("issuer", "commodity", "hs", "eccn", "direction", "measure", "stage", "level", "language", "rule", "watch"),
    *("since", "until", "text"),
)
"""The names of the filters, in the order of an address. All but level, watch, since, until and text may be repeated."""

MOST_VALUES = 20  # of one filter
_MOST_CHARS = 500  # of one value


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """A filter of events; empty means all. Of several values of one field one is enough; all fields must hold.

    `issuers` are place ids, `goods` commodity ids, `hs` and `eccn` codes as written; goods and codes add up. `level` is
    the minimum level of an alert, `languages` are those of articles (`zh` means both scripts), `watch` is a kind of
    entry of the watch list (WATCH_VALUES) that is touched, "" for no condition. `since` and `until` are days of the
    event, inclusive.
    """

    issuers: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    eccn: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    measures: tuple[Measure, ...] = ()
    stages: tuple[Stage, ...] = ()
    level: Level | None = None
    languages: tuple[str, ...] = ()
    rules: tuple[RuleId, ...] = ()
    watch: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return self != NO_FILTER

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The filter as (name, value) in the order of FILTERS: `read_filter` gives an equal filter for them."""
        several = zip(_SEVERAL, (getattr(self, field) for field in _SEVERAL.values()), strict=True)
        found = [(name, str(value)) for name, values in several for value in values]
        found += [(name, str(value)) for name in _SINGLE if (value := getattr(self, name))]
        return tuple(sorted(found, key=lambda pair: FILTERS.index(pair[0])))


_SEVERAL = {
    "issuer": "issuers",
    "commodity": "goods",
    "hs": "hs",
    "eccn": "eccn",
    "direction": "directions",
    "measure": "measures",
    "stage": "stages",
    "language": "languages",
    "rule": "rules",
}
_SINGLE = ("level", "watch", "since", "until", "text")

NO_FILTER = EventFilter()


# ------------------------------------------------------------------ reading


def read_filter(given: Iterable[tuple[str, str]], vocabulary: Callable[[], Vocabulary]) -> EventFilter:
    """Return the filter of (name, value) pairs, as an address or a command has them; blank values are left out.

    The vocabulary is asked for only if a name has to be looked up. Of a filter with one value the last counts. Raises
    FilterError with all problems: unknown names with the nearest, invalid days, a text without words.
    """
    reader = _Reader(vocabulary)
    for name, value in given:
        if value.strip():
            reader.take(name, value.strip())
    return reader.filter()


class _Reader:
    def __init__(self, vocabulary: Callable[[], Vocabulary]) -> None:
        self._vocabulary = vocabulary
        self._several: dict[str, dict[Any, None]] = {}
        self._single: dict[str, Any] = {}
        self._problems: list[tuple[str, str]] = []

    def take(self, name: str, value: str) -> None:
        if name not in FILTERS:
            self._problems.append((name, f"unknown filter. {did_you_mean(name, FILTERS)}".strip()))
            return
        try:
            read = self._value(name, value)
        except (ValueError, SearchError) as error:
            self._problems.append((name, str(error)))
            return
        if name in _SINGLE:
            self._single[name] = read
        else:
            self._several.setdefault(name, {})[read] = None

    def filter(self) -> EventFilter:
        self._problems += (
            (name, f"more than {MOST_VALUES} values")
            for name, values in self._several.items()
            if len(values) > MOST_VALUES
        )
        if self._problems:
            raise FilterError(tuple(self._problems))
        fields: dict[str, Any] = {_SEVERAL[name]: tuple(values) for name, values in self._several.items()}
        return EventFilter(**fields, **self._single)

    def _value(self, name: str, value: str) -> Any:
        if len(value) > _MOST_CHARS:
            msg = f"longer than {_MOST_CHARS} characters"
            raise ValueError(msg)
        match name:
            case "issuer" | "commodity":
                return _concept(value, _KINDS[name], self._vocabulary())
            case "hs" | "eccn":
                return _code(name, value, self._vocabulary())
            case "direction" | "measure" | "stage" | "level":
                return _member(value, _ENUMS[name])
            case "watch":
                return _one_of(value, WATCH_VALUES)
            case "since" | "until":
                return _day(value)
            case "text":
                text_search(value)
                return value
            case "language":
                return value
            case _:
                return RuleId(value)


_KINDS = {"issuer": ConceptKind.PLACE, "commodity": ConceptKind.COMMODITY}
_ENUMS: dict[str, type[StrEnum]] = {"direction": Direction, "measure": Measure, "stage": Stage, "level": Level}


def _concept(name: str, kind: ConceptKind, vocabulary: Vocabulary) -> str:
    found = concept_named(name, kind, vocabulary)
    if found is None:
        msg = f"'{name}' is not in the vocabulary. {nearest_name(name, kind, vocabulary)}"
        raise ValueError(msg)
    return found


def _code(kind: str, code: str, vocabulary: Vocabulary) -> str:
    if not goods_under(kind, code, vocabulary):
        known = codes_of(kind, vocabulary.of_kind(ConceptKind.COMMODITY))
        near = did_you_mean(code, sorted(known)) or "Name the goods with commodity."
        msg = f"no goods of the vocabulary have the code '{code}'. {near}"
        raise ValueError(msg)
    return code


def _member(value: str, enum: type[E]) -> E:
    return enum(_one_of(value, [one.value for one in enum]))


def _one_of(value: str, known: Iterable[str]) -> str:
    names = tuple(known)
    word = value.casefold().replace(" ", "_")
    if word not in names:
        msg = f"'{value}' is not one of {', '.join(names)}. {did_you_mean(value, names)}".strip()
        raise ValueError(msg)
    return word


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        msg = f"'{value}' is not a day. Write it as 2026-11-29."
        raise ValueError(msg) from None


# ------------------------------------------------------------------ what is looked up


def conditions_of(
    asked: EventFilter,
    vocabulary: Callable[[], Vocabulary],
    *,
    watched: WatchList = NOTHING_WATCHED,
    without: Iterable[SourceId] = (),
) -> EventConditions:
    """Return the filter as conditions. `watched` is the watch list that runs; pass it only for an audience that may see
    it: with an empty one a filter by it finds nothing. Raises SearchError.
    """
    needs_names = asked.issuers or asked.goods or asked.hs or asked.eccn or asked.watch or asked.text
    names = vocabulary() if needs_names else None
    return EventConditions(
        issuers=_places(asked.issuers, names) if names else frozenset(),
        about=names.overlapping(goods) if names and (goods := goods_of(asked, names)) else frozenset(),
        watched=tuple(_subjects(asked.watch, watched, names)) if names and asked.watch else None,
        directions=frozenset(asked.directions),
        measures=frozenset(asked.measures),
        stages=frozenset(asked.stages),
        level=asked.level,
        languages=frozenset(tag for one in asked.languages for tag in (one, *_SCRIPTS.get(one, ()))),
        rules=frozenset(asked.rules),
        text=text_search(asked.text, names) if asked.text else None,
        since=asked.since,
        until=asked.until,
        without=frozenset(without),
    )


def keeps_act(only: EventConditions) -> Callable[[PastAct], bool]:
    """Return whether a known act has the direction, measure, stage and day asked for, and names what is watched. The
    other conditions are on reports and alerts, which an act of a register does not have.
    """

    def keeps(past: PastAct) -> bool:
        act = past.act
        return (
            (not only.directions or act.direction in only.directions)
            and (not only.measures or act.measure in only.measures)
            and (not only.stages or act.stage in only.stages)
            and (only.since or date.min) <= past.day <= (only.until or date.max)
            and (only.watched is None or any(_names(one, act) for one in only.watched))
        )

    return keeps


def _names(subject: Subject, act: Act) -> bool:
    return not subject.concepts.isdisjoint(act.about) and (not subject.issuers or act.issuer in subject.issuers)


_SCRIPTS = {"zh": ("zh-Hans", "zh-Hant")}


def goods_of(asked: EventFilter, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the commodities that the filter names, by id or by code, each once."""
    coded = (goods_under(kind, code, vocabulary) for kind in ("hs", "eccn") for code in getattr(asked, kind))
    return tuple(dict.fromkeys((*asked.goods, *(one for some in coded for one in some))))


def _places(issuers: Iterable[str], vocabulary: Vocabulary) -> frozenset[str]:
    asked = tuple(issuers)
    below = (p.id for p in vocabulary.of_kind(ConceptKind.PLACE) if any(vocabulary.is_within(p.id, a) for a in asked))
    return frozenset((*asked, *below)) if asked else frozenset()


def _subjects(kind: str, watched: WatchList, vocabulary: Vocabulary) -> Iterator[Subject]:
    for concepts, issuers in watched_subjects(watched, vocabulary, kind):
        yield Subject(concepts=concepts, issuers=issuers)
