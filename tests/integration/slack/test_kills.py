"""Processes that are killed, one after the other or the active one of two, and what stands in the channels then.

The full forms, with 50 kills and 1,000 events, are run by `make torture`.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.slack.emulator import WireMock
from tests.integration.slack.ordeals import Figures, kills, soak

pytestmark = pytest.mark.integration


def _show(capsys: pytest.CaptureFixture[str], name: str, figures: Figures) -> None:
    with capsys.disabled():
        print(f"\n{name}: {figures}")


async def test_slack_05_twenty_kills_at_random_points_lose_and_double_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = await kills(tmp_path, count=20, seed=5)
    _show(capsys, "05", found)
    assert found.kills == 20
    assert found.alerts == found.replies >= 20
    assert found.is_good


async def test_slack_25_three_hundred_events_through_a_bad_network_and_kills_are_three_hundred_messages(
    tmp_path: Path, proxy: WireMock, capsys: pytest.CaptureFixture[str]
) -> None:
    found = await soak(tmp_path, proxy, events=300, scale=4, seed=25, within=timedelta(minutes=5))
    _show(capsys, "25", found)
    assert (found.alerts, found.replies) == (300, 300)
    assert found.kills >= 3
    assert found.is_good
    assert found.pace <= 1.5
