"""The benchmarks run; what they measure is no test."""

from types import ModuleType

import pytest

from monitor.language.folding import fold
from tests.benchmarks import ingest, memory, reading
from tests.benchmarks.articles import LANGUAGES, TEXT_BYTES, pieces
from tests.benchmarks.measuring import Row, spread_of


class Steps:
    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, what: str) -> None:
        self.seen.append(what)


def small(bench: ModuleType, **sizes: int) -> tuple[tuple[Row, ...], Steps]:
    steps = Steps()
    return bench.measure(steps, **sizes), steps


def test_reading_is_measured_beside_the_bare_automaton() -> None:
    (row,), steps = small(reading, articles=50, repeats=2)
    assert row.figures["articles_per_second"] > 0
    assert row.spread[0] <= row.ratio + 0.05
    assert row.repeats == 2
    assert len(steps.seen) == reading.steps(2)


def test_every_tenth_article_tells_of_an_act_in_each_language() -> None:
    made = pieces(100)
    assert [sum(p.tells for p in made if p.language == k) for k in LANGUAGES] == [2, 2, 2, 2, 2]
    assert {p.title for p in made if p.tells}.isdisjoint(p.title for p in made if not p.tells)


def test_articles_are_the_same_in_every_run_and_about_a_kilobyte() -> None:
    assert pieces(40) == pieces(40)
    assert pieces(40) != pieces(40, seed=2)
    assert all(TEXT_BYTES <= len(p.text.encode()) < TEXT_BYTES * 1.3 for p in pieces(40))


def test_the_generator_fills_every_gap() -> None:
    assert not any("{" in p.title + p.text for p in pieces(400))
    assert all(fold(p.text).text for p in pieces(40))


def test_a_spread_is_the_least_and_the_most() -> None:
    assert spread_of([2.0, 0.51234, 1.0]) == (0.512, 2.0)


@pytest.mark.integration
def test_ingest_is_measured_beside_reader_and_both_find_the_same() -> None:
    rows, steps = small(ingest, feeds=20, entries=3, repeats=2)
    first, nothing, few = rows
    assert first.figures["new_entries"] == 60
    assert nothing.figures["new_entries"] == 0
    assert few.figures["new_entries"] == 4  # a tenth of 20 feeds, twice
    assert len(steps.seen) == ingest.steps(2)


@pytest.mark.integration
def test_memory_is_summed_over_the_daemon_and_all_below_it() -> None:
    rows, steps = small(memory, feeds=2, entries=2, repeats=1)
    for row in rows:  # none where the system tells no PSS
        parts = sum(v for k, v in row.figures.items() if k != "total_mb")
        assert row.figures["total_mb"] == pytest.approx(parts, abs=0.2)
        assert row.figures["children_mb"] > 1
        assert len(steps.seen) == memory.steps(1)
