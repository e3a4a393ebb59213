"""Coverage: official sources by state, wires and media by language. Pure.

A wire reports the acts of all states in its language, so it counts for a language, not for a state.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from monitor.domain.rules.query import ActPattern, Facet, Not, Query, parts_of
from monitor.domain.sources.alarms import ActiveAlarm, AlarmKind, Uptime, active_alarms
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.domain.sources.source_health import SourceHealth

LANGUAGES = ("en", "zh", "ja", "ko")
"""The languages in which acts are read."""

_BROKEN = frozenset({AlarmKind.SILENT, AlarmKind.STRUCTURE_CHANGED, AlarmKind.EMPTY})


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedSource:
    """A source with its stored state; without a state it was never polled."""

    source: Source
    state: PollState | None = None
    health: SourceHealth | None = None

    def broken(self, up: Uptime) -> ActiveAlarm | None:
        """The alarm because of which it delivers nothing; None if it delivers, or was not polled yet."""
        if self.state is None:
            return None
        health = self.health or SourceHealth(source_id=self.source.id)
        alarms = active_alarms(self.source, self.state, health, up)
        return next((one for one in alarms if one.kind in _BROKEN), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCell:
    """Enabled sources of one state (official ones only, None: any), tier and language ("" if it varies).

    `served` of the `sources` deliver; `last_success_at` is the latest of all.
    """

    place: str | None
    tier: Tier
    language: str
    sources: int
    served: int
    last_success_at: datetime | None = None


class UncoveredReason(StrEnum):
    """Why something is not covered."""

    NO_SOURCE = "no_source"
    OFF = "off"
    BROKEN = "broken"
    NOT_YET = "not_yet"  # enabled recently and not reached yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """A state without a working official source, or a language without a working wire or medium.

    `source` is one that could cover it, None if there is none. `because` is the reason in its file for being disabled;
    `since` and `about` describe when and how it broke.
    """

    why: UncoveredReason
    place: str | None = None
    language: str = ""
    source: SourceId | None = None
    because: str = ""
    since: datetime | None = None
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """`cells` by state, tier and language, `uncovered` by state and language. `wanted` are the states in question."""

    cells: tuple[CoverageCell, ...]
    uncovered: tuple[Uncovered, ...]
    wanted: tuple[str, ...]

    @property
    def covered(self) -> tuple[str, ...]:
        """The states with a working official source."""
        return tuple(sorted({cell.place for cell in self.cells if cell.place and cell.served}))


def issuers_of(clauses: Iterable[Query]) -> frozenset[str]:
    """The issuers that clauses name."""
    return frozenset(place for clause in clauses for place in _issuers(clause))


def _issuers(node: Query) -> Iterator[str]:
    match node:
        case ActPattern():
            for facet in node.facets:
                if isinstance(facet, Facet) and facet.name == "issuer" and not facet.negated:
                    yield from facet.values
        case Not():  # names what is excluded
            return
        case _:
            for part in parts_of(node):
                yield from _issuers(part)


def coverage(observed: Sequence[ObservedSource], wanted: Collection[str], up: Uptime) -> Coverage:
    """The coverage by all sources, enabled or not, of the `wanted` states and of each state with a source."""
    known = [one for one in observed if not one.source.sample]
    places = sorted({*wanted, *(one.source.place for one in known if one.source.place is not None)})
    broken = {one.source.id: one.broken(up) for one in known}
    uncovered = (*(gap for place in places for gap in _of_place(place, known, broken)), *_of_languages(known, broken))
    return Coverage(cells=tuple(_cells(known, broken)), uncovered=uncovered, wanted=tuple(places))


def _cells(known: Sequence[ObservedSource], broken: Mapping[SourceId, ActiveAlarm | None]) -> Iterator[CoverageCell]:
    enabled = sorted((one for one in known if one.source.enabled), key=_where)
    for (place, tier, language), group in groupby(enabled, key=_where):
        members = list(group)
        reached = [one.state.last_success_at for one in members if one.state and one.state.last_success_at]
        yield CoverageCell(
            place=place or None,
            tier=list(Tier)[tier],
            language=language,
            sources=len(members),
            served=sum(_serves(one, broken) for one in members),
            last_success_at=max(reached, default=None),
        )


def _where(one: ObservedSource) -> tuple[str, int, str]:
    source = one.source
    place = source.place if source.tier is Tier.OFFICIAL else None
    return (place or "", source.tier.rank, _language(source))


def _language(source: Source) -> str:
    """The language without script."""
    return (source.language or "").partition("-")[0]


def _serves(one: ObservedSource, broken: Mapping[SourceId, ActiveAlarm | None]) -> bool:
    reached = one.state is not None and one.state.last_success_at is not None
    return one.source.enabled and reached and broken[one.source.id] is None


def _of_place(
    place: str, known: Sequence[ObservedSource], broken: Mapping[SourceId, ActiveAlarm | None]
) -> Iterator[Uncovered]:
    official = [one for one in known if one.source.place == place and one.source.tier is Tier.OFFICIAL]
    if any(_serves(one, broken) for one in official):
        return
    if not official:
        yield Uncovered(why=UncoveredReason.NO_SOURCE, place=place)
    for one in sorted(official, key=lambda o: not o.source.enabled):
        yield _reason(one, broken[one.source.id], place)


def _reason(one: ObservedSource, alarm: ActiveAlarm | None, place: str) -> Uncovered:
    source = one.source
    if not source.enabled:
        return Uncovered(why=UncoveredReason.OFF, place=place, source=source.id, because=source.because)
    if alarm is None:
        return Uncovered(why=UncoveredReason.NOT_YET, place=place, source=source.id)
    return Uncovered(why=UncoveredReason.BROKEN, place=place, source=source.id, since=alarm.since, about=alarm.about)


def _of_languages(
    known: Sequence[ObservedSource], broken: Mapping[SourceId, ActiveAlarm | None]
) -> Iterator[Uncovered]:
    """Languages without a working wire or medium."""
    for language in LANGUAGES:
        press = [o for o in known if o.source.tier is not Tier.OFFICIAL and _language(o.source) == language]
        asked = [o for o in press if o.source.enabled]
        if not asked:
            yield Uncovered(why=UncoveredReason.OFF if press else UncoveredReason.NO_SOURCE, language=language)
        elif all(broken[o.source.id] is not None for o in asked):
            yield Uncovered(why=UncoveredReason.BROKEN, language=language)
        elif not any(_serves(o, broken) for o in asked):
            yield Uncovered(why=UncoveredReason.NOT_YET, language=language)
