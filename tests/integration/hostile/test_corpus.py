"""Case 22: what any reader of feeds must be able to read."""

from pathlib import Path

import pytest

from tests.integration.hostile.corpus import corpus
from tests.integration.hostile.reading import judge_corpus

pytestmark = pytest.mark.integration


def test_case_22_every_feed_is_read_with_the_entries_that_were_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = judge_corpus(tmp_path)
    with capsys.disabled():
        print(f"\n22: {row.what}: {row.measured}")
    assert row.good, row.measured


def test_the_corpus_is_large_and_says_of_each_feed_what_is_in_it() -> None:
    made = corpus()
    assert len(made) >= 300
    assert len({written.name for written in made}) == len(made)
    assert sum(bool(written.removed) for written in made) >= 123
