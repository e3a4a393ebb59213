"""The benchmarks run with small sizes; speed and memory themselves are no test."""

from pathlib import Path

import pytest

from tests.benchmarks import (
    attaching,
    backtesting,
    ingest,
    latency,
    lengthy,
    matching,
    memory,
    paging,
    polls,
    reading,
    ruling,
    scale,
    search,
    starting,
)
from tests.benchmarks.articles import LANGUAGES
from tests.benchmarks.processes import tells_memory
from tests.benchmarks.small import Steps, small


@pytest.mark.integration
def test_ingest_is_measured_beside_reader_and_both_find_the_same() -> None:
    rows, steps = small(ingest, feeds=20, entries=3, quiet=10, repeats=2)
    first, bare, nothing, few = rows
    assert first.figures["new_entries"] == bare.figures["new_entries"] == 60
    assert nothing.figures["new_entries"] == 0
    assert few.figures["new_entries"] == 4  # a tenth of 20 feeds, twice
    assert len(steps.seen) == ingest.steps(2)


@pytest.mark.integration
def test_each_source_that_is_due_is_timed_until_its_event_is_stored() -> None:
    rows, steps = small(latency, sources=3, repeats=1)
    assert [row.bench for row in rows] == ["latency", "latency, p99"]
    assert all(row.figures["seconds"] > 0 for row in rows)
    assert len(steps.seen) == latency.steps(1)


@pytest.mark.integration
def test_a_start_is_timed_until_its_first_request(tmp_path: Path) -> None:
    steps = Steps()
    (row,) = starting.measure(steps, repeats=1, keep_in=tmp_path)
    assert row.figures["articles"] == 0
    assert row.figures["seconds"] > 0
    assert len(steps.seen) == starting.steps(1)


@pytest.mark.integration
def test_attaching_is_compared_with_its_limits(tmp_path: Path) -> None:
    steps = Steps()
    median, last = attaching.measure(steps, articles=1_000, repeats=1, keep_in=tmp_path)
    assert 0 < median.figures["ms"] <= last.figures["ms"]
    assert len(steps.seen) == attaching.steps(1)


@pytest.mark.integration
def test_memory_is_summed_over_the_daemon_and_all_below_it() -> None:
    rows, steps = small(memory, feeds=2, entries=2, repeats=1)
    assert len(rows) == tells_memory()
    for row in rows:  # none where the system reports no PSS
        parts = sum(v for k, v in row.figures.items() if k != "total_mb")
        assert row.figures["total_mb"] == pytest.approx(parts, abs=0.2)
        assert row.figures["children_mb"] > 1
        assert len(steps.seen) == memory.steps(1) // len(memory.FEEDS)  # one number of feeds instead of all


@pytest.mark.integration
def test_memory_is_measured_after_each_round_of_polls_beside_reader() -> None:
    rows, steps = small(polls, feeds=3, entries=2, rounds=2, repeats=1)
    assert len(rows) == tells_memory()
    for row in rows:
        assert row.figures["most_mb"] == max(row.figures["first_mb"], row.figures["total_mb"])
        assert 1 < row.figures["peer_mb"] < row.figures["total_mb"]
        assert len(steps.seen) == 2


@pytest.mark.integration
def test_reading_is_measured_beside_the_bare_automaton() -> None:
    rows, steps = small(reading, articles=50, items=50, searched=2, repeats=2)
    assert [row.bench for row in rows[:3]] == ["read", "read, ordinary", "read, items"]
    assert [row.bench for row in rows[3:]] == ["read, re", "read, re, ordinary"]
    assert all(row.figures["articles_per_second"] > 0 for row in rows[:3])
    for row in rows:
        assert row.spread[0] <= row.ratio + 0.05
        assert row.repeats == 2
    assert len(steps.seen) == reading.steps(2)


@pytest.mark.integration
def test_rules_are_matched_beside_two_peers_that_find_the_same() -> None:
    pytest.importorskip("yara_x")
    steps = Steps()
    (row,) = matching.measure(steps, counts=(200,), articles=10, repeats=2)
    assert set(row.figures) == {"us_ours", "us_yara_python", "us_yara_x"}
    assert len(steps.seen) == 2


@pytest.mark.integration
def test_long_articles_are_measured_in_each_language_and_hostile_ones_beside_them() -> None:
    (prose, hostile), steps = small(lengthy, text_bytes=4_000, repeats=1)
    assert set(prose.figures) == {f"ms_{k}" for k in LANGUAGES}
    assert all(v > 0 for v in (*prose.figures.values(), *hostile.figures.values()))
    assert len(steps.seen) == lengthy.steps(1)


@pytest.mark.integration
def test_many_rules_and_hostile_ones_are_measured() -> None:
    rows, steps = small(ruling, rules=160, text_bytes=6_000, repeats=1)
    assert [row.bench for row in rows] == ["rules load", "rules broken", "rules match", "rules hostile"]
    assert all(row.ratio > 0 for row in rows)
    assert len(steps.seen) == ruling.steps(1)


@pytest.mark.integration
def test_searching_is_measured_among_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BENCH_POSTGRESQL_URL", raising=False)
    (keep, find, events, theirs), steps = small(search, articles=600, kept=200, repeats=1)
    assert theirs.figures["chinese_found"] >= theirs.figures["chinese_in_texts"] > 0
    assert theirs.figures["chinese_found_by_peer"] == 0
    assert keep.figures["index_of_database"] > 0
    assert find.figures["found_most"] >= 3
    assert find.figures["found_most"] % 3 == 0
    assert events.ratio > 0
    assert len(steps.seen) == search.steps(1)


@pytest.mark.integration
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


@pytest.mark.integration
def test_each_view_of_the_page_is_measured(tmp_path: Path) -> None:
    steps = Steps()
    rows = paging.measure(steps, articles=2_000, repeats=1, keep_in=tmp_path)
    assert rows[-1].ratio == max(row.ratio for row in rows)
    assert len(steps.seen) == paging.steps(1)


@pytest.mark.integration
def test_a_back_test_is_measured_beside_one_process_and_both_find_the_same() -> None:
    (row,), steps = small(backtesting, articles=300, repeats=1)
    assert row.figures["alerts"] > 0
    assert row.figures["articles_per_second"] > 0
    assert (row.figures["peak_mb"] > 0) == tells_memory()
    assert len(steps.seen) == backtesting.steps(1)
