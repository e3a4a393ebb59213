"""Case 37: clocks go forward and back, and a digest at 01:30, 02:30 or 03:30 comes once on each local date."""

from datetime import time

import pytest

from tests.integration.fire.calendars import CHANGES, TIMES, around, closed_on, looks

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("at", TIMES, ids=str)
@pytest.mark.parametrize("change", CHANGES)
async def test_case_37_a_digest_comes_once_on_each_local_date(change: str, at: time) -> None:
    zone, day = CHANGES[change]
    assert await closed_on(zone, at, looks(zone, day)) == around(day)
