"""The quick benchmark runs, and what it reads is as it says; speed is no test. Others: tests/integration/benchmarks."""

from pathlib import Path

import pytest

from monitor.language.folding import fold
from tests.benchmarks import lengthy, reading, ruling, scale, search
from tests.benchmarks.articles import LANGUAGES, TEXT_BYTES, pieces
from tests.benchmarks.measuring import spread_of
from tests.benchmarks.small import Steps, small


def test_reading_is_measured_beside_the_bare_automaton() -> None:
    (row,), steps = small(reading, articles=50, repeats=2)
    assert row.figures["articles_per_second"] > 0
    assert row.spread[0] <= row.ratio + 0.05
    assert row.repeats == 2
    assert len(steps.seen) == reading.steps(2)


def test_long_articles_are_measured_in_each_language_and_hostile_ones_beside_them() -> None:
    (prose, hostile), steps = small(lengthy, text_bytes=4_000, repeats=1)
    assert set(prose.figures) == {f"ms_{k}" for k in LANGUAGES}
    assert all(v > 0 for v in (*prose.figures.values(), *hostile.figures.values()))
    assert len(steps.seen) == lengthy.steps(1)


def test_many_rules_and_hostile_ones_are_measured() -> None:
    rows, steps = small(ruling, rules=160, text_bytes=6_000, repeats=1)
    assert [row.bench for row in rows] == ["rules load", "rules broken", "rules match", "rules hostile"]
    assert all(row.ratio > 0 for row in rows)
    assert len(steps.seen) == ruling.steps(1)


def test_searching_is_measured_among_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENCH_POSTGRESQL_URL", raising=False)
    (keep, find, events), steps = small(search, articles=600, kept=200, repeats=1)
    assert keep.figures["index_of_database"] > 0
    assert find.figures["found_most"] >= 3
    assert find.figures["found_most"] % 3 == 0
    assert events.ratio > 0
    assert len(steps.seen) == search.steps(1)


def test_polls_and_questions_are_measured_in_a_database_that_is_kept(tmp_path: Path) -> None:
    steps = Steps()
    rows = scale.measure(steps, articles=2_000, repeats=1, polls=3, keep_in=tmp_path)
    again = scale.measure(steps, articles=2_000, repeats=1, polls=3, keep_in=tmp_path)
    assert [row.bench for row in rows] == [row.bench for row in again]
    assert [row.bench for row in rows][:2] == ["scale, attach, any", "scale, announce, any"]
    assert all(row.ratio > 0 for row in rows)
    assert 0 < rows[0].figures["statements"] <= rows[0].figures["most_statements"] < 30
    assert rows[0].figures["made_in_seconds"] >= again[0].figures["made_in_seconds"] == 0
    assert len(steps.seen) == 2 * scale.steps(1)


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
