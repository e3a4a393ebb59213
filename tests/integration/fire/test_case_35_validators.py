"""Case 35: validators lie. What is new is seen within a day, and nobody is asked in a storm."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.fire.liar import LIES, MOST_REQUESTS, watched

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("name", LIES)
async def test_case_35_what_is_new_is_seen_within_a_day_whatever_validators_say(name: str, tmp_path: Path) -> None:
    seen = await watched(LIES[name], tmp_path)
    assert seen.missed == 0
    assert seen.latest <= timedelta(hours=24)
    assert seen.a_day <= MOST_REQUESTS
