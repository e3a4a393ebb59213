"""The benchmarks that start processes run with small sizes; speed and memory themselves are no test."""

import pytest

from tests.benchmarks import ingest, memory
from tests.benchmarks.small import small


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
