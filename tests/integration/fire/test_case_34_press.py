"""Case 34: releases of a ministry in four languages: each is alerted once, each change reported, what is gone shown."""

from pathlib import Path

import pytest

from tests.integration.fire.press import LANGUAGES, releases, watched_year

pytestmark = pytest.mark.integration

SEED, DAYS = 4, 60


def test_more_than_one_release_in_five_of_a_year_is_edited() -> None:
    made = releases(SEED, days=365)
    assert len(made) > 200
    assert 0.17 < sum(one.edit is not None for one in made) / len(made) < 0.27
    assert all(len(one.days) == len(LANGUAGES) for one in made)


async def test_case_34_each_release_is_alerted_once_and_so_is_what_changed_in_it(tmp_path: Path) -> None:
    found = await watched_year(releases(SEED, days=DAYS), tmp_path, days=DAYS)
    assert min(found.wanted, found.changed, found.revoked) > 0
    assert found.good, found
