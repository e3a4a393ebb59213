"""Three daemons, the active one killed every ten seconds: each event is one message."""

from pathlib import Path

import pytest

from tests.fakes.slack_server import fake_slack
from tests.integration.postgresql.server import Server
from tests.integration.postgresql.standby import LOST, Cluster, endure, feeds_of

pytestmark = pytest.mark.integration

EVENTS = 300


async def test_three_daemons_whose_active_one_is_killed_every_ten_seconds_post_each_event_once(
    postgresql: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with feeds_of(EVENTS) as (address, feeds):
        async with fake_slack() as slack:
            cluster = Cluster(tmp_path, postgresql.database(), slack, address, feeds)
            found = await endure(cluster, slack, events=EVENTS, every=10, strikes=3, within=240)
    with capsys.disabled():
        print(f"\nstandby: {found}")
    assert (found.alerts, found.copies, found.waiting) == (EVENTS, 0, 0)
    assert (found.kills, found.cuts) == (2, 1)
    assert found.exits.count(LOST) == 1
    assert max(found.take_overs) <= 15
