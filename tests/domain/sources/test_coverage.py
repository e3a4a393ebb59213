from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.rules.query import ActPattern, And, AtLeast, Facet, Field, Near, Not, Or, Query, Term
from monitor.domain.sources.alarms import Uptime
from monitor.domain.sources.coverage import (
    CoverageCell,
    ObservedSource,
    Uncovered,
    UncoveredReason,
    coverage,
    issuers_of,
)
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.domain.sources.source_health import SourceHealth, failed

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
UP = Uptime.long(NOW)
AGO = NOW - timedelta(minutes=5)


def official(name: str, place: str, language: str = "en", **more: object) -> Source:
    return source(name, tier=Tier.OFFICIAL, place=place, language=language, **more)


def source(name: str, **more: object) -> Source:
    return replace(Source(id=SourceId(name), name=name, url="https://a.example/"), **more)  # type: ignore[arg-type]


def well(of: Source, at: datetime = AGO) -> ObservedSource:
    state = PollState(source_id=of.id, due_at=NOW, last_polled_at=at, last_success_at=at)
    return ObservedSource(source=of, state=state, health=SourceHealth(source_id=of.id))


def silent(of: Source) -> ObservedSource:
    since = NOW - timedelta(days=3)
    state = PollState(source_id=of.id, due_at=NOW, last_polled_at=NOW, last_success_at=since)
    return ObservedSource(source=of, state=state, health=failed(SourceHealth(source_id=of.id), Outcome.TLS, now=since))


PRESS = [well(source(f"press-{tag}", language=tag)) for tag in ("en", "zh-Hans", "ja", "ko")]


def test_official_sources_are_counted_by_state_and_the_press_by_language() -> None:
    found = coverage(
        [
            well(official("a", "CN", "zh-Hans")),
            well(official("b", "CN", "zh-Hant")),
            silent(official("c", "CN")),
            *PRESS,
        ],
        ["CN"],
        UP,
    )
    assert found.cells[-2:] == (
        CoverageCell(
            place="CN", tier=Tier.OFFICIAL, language="en", sources=1, served=0, last_success_at=NOW - timedelta(days=3)
        ),
        CoverageCell(place="CN", tier=Tier.OFFICIAL, language="zh", sources=2, served=2, last_success_at=AGO),
    )
    assert [(c.place, c.language, c.served) for c in found.cells[:4]] == [
        (None, language, 1) for language in ("en", "ja", "ko", "zh")
    ]
    assert (found.uncovered, found.covered) == ((), ("CN",))


def test_wanted_state_without_a_source_is_uncovered() -> None:
    assert coverage(PRESS, ["CD"], UP).uncovered == (Uncovered(why=UncoveredReason.NO_SOURCE, place="CD"),)


def test_uncovered_state_has_a_reason_per_source() -> None:
    off = official("b", "NL", enabled=False, because="it blocks programs")
    found = coverage([silent(official("a", "NL")), ObservedSource(source=off), *PRESS], [], UP)
    assert found.uncovered == (
        Uncovered(
            why=UncoveredReason.BROKEN, place="NL", source=SourceId("a"), since=NOW - timedelta(days=3), about="tls"
        ),
        Uncovered(why=UncoveredReason.OFF, place="NL", source=SourceId("b"), because="it blocks programs"),
    )
    assert found.covered == ()


def test_a_source_that_was_not_reached_yet_covers_nothing() -> None:
    found = coverage([ObservedSource(source=official("a", "NL")), *PRESS], [], UP)
    not_yet = Uncovered(why=UncoveredReason.NOT_YET, place="NL", source=SourceId("a"))
    assert (found.uncovered, found.covered, found.wanted) == ((not_yet,), (), ("NL",))


@pytest.mark.parametrize(
    ("observed", "why"),
    [
        ([], UncoveredReason.NO_SOURCE),
        ([ObservedSource(source=source("k", language="ko", enabled=False))], UncoveredReason.OFF),
        ([silent(source("k", language="ko"))], UncoveredReason.BROKEN),
        ([ObservedSource(source=source("k", language="ko"))], UncoveredReason.NOT_YET),
    ],
)
def test_language_without_a_working_wire_or_medium_is_uncovered(
    observed: list[ObservedSource], why: UncoveredReason
) -> None:
    found = coverage([*PRESS[:3], well(official("o", "KR", "ko")), *observed], [], UP)
    assert found.uncovered == (Uncovered(why=why, language="ko"),)


def test_a_sample_covers_nothing() -> None:
    assert coverage([replace(well(source("s", sample=True, language="en"))), *PRESS], [], UP).cells[0].sources == 1


def pattern(*values: str, name: str = "issuer", negated: bool = False) -> ActPattern:
    return ActPattern(facets=(Facet(name=name, values=values, negated=negated),))


@pytest.mark.parametrize(
    ("clause", "issuers"),
    [
        (pattern("CN", "US"), {"CN", "US"}),
        (pattern("CN", name="target"), set()),
        (pattern("CN", negated=True), set()),
        (And(operands=(pattern("CN"), Or(operands=(pattern("JP"), Term(text="x"))))), {"CN", "JP"}),
        (Not(operand=pattern("CN")), set()),
        (Near(left=Term(text="x"), right=Term(text="y"), distance=3), set()),
        (AtLeast(count=2, terms=(pattern("KR"),)), {"KR"}),
        (Field(name="title", operand=Term(text="x")), set()),
    ],
)
def test_issuers_that_a_clause_names(clause: Query, issuers: set[str]) -> None:
    assert issuers_of([clause]) == issuers
