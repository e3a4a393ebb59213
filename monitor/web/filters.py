"""The filter of events and its query string: one value for the list, JSON, CSV, Atom and iCalendar.

A view is its address: `query_of(read_filter(params, config))` is the same query, in a fixed order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import QueryParams

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.source import SourceId
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.errors import PageRequestError, SearchError
from monitor.language.query.codes import codes_of, goods_under
from monitor.language.query.nearest import did_you_mean
from monitor.language.words import phrases_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.page import EventSelection
from monitor.reports.regime import concept_named, nearest_name

__all__ = ["FILTERS", "LANGUAGES", "EventFilter", "query_of", "read_filter", "selection_of"]

T = TypeVar("T", bound=StrEnum)

LANGUAGES = ("en", "zh", "ja", "ko", "es", "id")
_MOST_TEXT = 300  # characters of a search
_MOST_VALUES = 20  # of one repeatable filter


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What a reader asked for; None or empty means no condition. The fields are the parameters of the address.

    `issuer` is a place id, `commodity` are concept ids, `hs` codes as written; an event must be about one of the goods
    of `commodity` and `hs`. `level` is the lowest level. `watch` is `any` or a kind of entry of the watch list. `since`
    and `until` are days of the event, inclusive.
    """

    issuer: str | None = None
    commodity: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    direction: Direction | None = None
    measure: Measure | None = None
    stage: Stage | None = None
    level: Level | None = None
    language: str = ""
    rule: RuleId | None = None
    watch: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return bool(query_of(self))

    def without(self, name: str) -> "EventFilter":
        """Return the filter without one of its conditions."""
        return replace(self, **{name: getattr(EventFilter(), name)})


FILTERS = tuple(field.name for field in fields(EventFilter))
"""The parameters of an address that filter events."""


def query_of(only: EventFilter) -> list[tuple[str, str]]:
    """Return the parameters of the filter, in a fixed order."""
    found: list[tuple[str, str]] = []
    for name in FILTERS:
        value = getattr(only, name)
        if isinstance(value, tuple):
            found += [(name, str(one)) for one in value]
        elif value:
            found.append((name, value.isoformat() if isinstance(value, date) else str(value)))
    return found


def read_filter(
    params: QueryParams, config: RuntimeConfig, *, also: Sequence[str] = (), show_watch: bool = False
) -> EventFilter:
    """Return the filter of an address. Empty parameters, as forms send them, count as missing.

    `also` are the further parameters of the page. Raises PageRequestError with all problems.
    """
    reader = _Reader(params, config)
    for name in dict.fromkeys(params):
        if name not in FILTERS and name not in also:
            reader.problem(name, "unknown filter", did_you_mean(name, FILTERS))
    watch = reader.one_of("watch", WATCH_VALUES)
    if watch and not show_watch:
        reader.problem("watch", "this page does not show the watch list", "Set MONITOR_PAGE_SHOW_WATCH=on.")
    found = EventFilter(
        issuer=reader.concept("issuer", ConceptKind.PLACE),
        commodity=reader.concepts("commodity", ConceptKind.COMMODITY),
        hs=reader.codes("hs"),
        direction=reader.choice("direction", Direction),
        measure=reader.choice("measure", Measure),
        stage=reader.choice("stage", Stage),
        level=reader.choice("level", Level),
        language=reader.one_of("language", LANGUAGES),
        rule=reader.rule("rule"),
        watch=watch,
        since=reader.day("since"),
        until=reader.day("until"),
        text=reader.search("text"),
    )
    if found.since and found.until and found.since > found.until:
        reader.problem("until", f"{found.until} is before since, {found.since}", "")
    if reader.problems:
        raise PageRequestError(tuple(reader.problems))
    return found


def selection_of(only: EventFilter, vocabulary: Vocabulary, *, without: frozenset[SourceId]) -> EventSelection:
    """Return the filter as the database needs it: goods with everything that overlaps them."""
    goods = (*only.commodity, *(good for code in only.hs for good in goods_under("hs", code, vocabulary)))
    return EventSelection(
        issuer=only.issuer,
        about=vocabulary.overlapping(goods) if goods else frozenset(),
        direction=only.direction,
        measure=only.measure,
        stage=only.stage,
        level=only.level,
        language=only.language,
        rule=only.rule,
        text=only.text,
        since=only.since,
        until=only.until,
        without=without,
    )


class _Reader:
    """Reads parameters and collects the problems."""

    def __init__(self, params: QueryParams, config: RuntimeConfig) -> None:
        self.problems: list[str] = []
        self._params = params
        self._config = config

    def problem(self, name: str, what: str, advice: str) -> None:
        self.problems.append(f"{name[:40]}: {what}{f'. {advice}' if advice else ''}")

    def text(self, name: str) -> str:
        """Return the value; "" without one."""
        values = [value.strip() for value in self._params.getlist(name) if value.strip()]
        if len(values) > 1:
            self.problem(name, "is given more than once", "")
        value = values[0] if values else ""
        if len(value) > _MOST_TEXT:
            self.problem(name, f"has {len(value):,} characters", f"At most {_MOST_TEXT} are allowed.")
            return ""
        return value

    def search(self, name: str) -> str:
        value = self.text(name)
        try:
            phrases_of(value or "word")
        except SearchError as e:
            self.problem(name, str(e), "")
        return value

    def several(self, name: str) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(v.strip() for v in self._params.getlist(name) if v.strip()))
        if len(values) > _MOST_VALUES:
            self.problem(name, f"has {len(values)} values", f"At most {_MOST_VALUES} are allowed.")
        return tuple(value[:_MOST_TEXT] for value in values[:_MOST_VALUES])

    def one_of(self, name: str, allowed: Iterable[str]) -> str:
        value, known = self.text(name), tuple(allowed)
        if value and value.lower() not in known:
            self.problem(name, f"'{_short(value)}' is not one of {', '.join(known)}", did_you_mean(value, known))
            return ""
        return value.lower()

    def choice(self, name: str, kind: type[T]) -> T | None:
        value = self.one_of(name, [str(one) for one in kind])
        return kind(value) if value else None

    def concept(self, name: str, kind: ConceptKind) -> str | None:
        value = self.text(name)
        return self._concept(name, value, kind) if value else None

    def concepts(self, name: str, kind: ConceptKind) -> tuple[str, ...]:
        found = (self._concept(name, value, kind) for value in self.several(name))
        return tuple(dict.fromkeys(filter(None, found)))

    def _concept(self, name: str, value: str, kind: ConceptKind) -> str | None:
        vocabulary = self._config.vocabulary
        found = concept_named(value, kind, vocabulary)
        if found is None:
            self.problem(name, f"'{_short(value)}' is not in the vocabulary", nearest_name(value, kind, vocabulary))
        return found

    def codes(self, name: str) -> tuple[str, ...]:
        vocabulary = self._config.vocabulary
        codes = self.several(name)
        for code in codes:
            if not goods_under(name, code, vocabulary):
                known = codes_of(name, vocabulary.of_kind(ConceptKind.COMMODITY))
                advice = did_you_mean(code, sorted(known)) or "Name the goods with commodity."
                self.problem(name, f"no goods of the vocabulary have the code '{_short(code)}'", advice)
        return codes

    def rule(self, name: str) -> RuleId | None:
        value = self.text(name)
        if value and RuleId(value) not in self._config.rules:
            self.problem(name, f"no rule is called '{_short(value)}'", did_you_mean(value, self._config.rules))
            return None
        return RuleId(value) if value else None

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.problem(name, f"'{_short(value)}' is not a day", "Write it as 2026-11-29.")
            return None


def _short(value: str) -> str:
    return value if len(value) <= 40 else f"{value[:39]}…"
