"""Three daemons, the active one killed every ten seconds: each event is one message.

The full form, with 1,000 events, is run by `make torture`.
"""

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
            found = await endure(cluster, slack, events=EVENTS, every=10, within=240)
    with capsys.disabled():
        print(f"\nstandby: {found}")
    print(
        "SAMPLE",
        str(slack.messages["C0ALERTS1"][:3])[:1500],
        [m["text"] for m in slack.messages["C0ALERTS1"] if "thread_ts" not in m][::25],
    )
    assert (found.alerts, found.copies, found.waiting) == (EVENTS, 0, 0)
    assert found.kills + found.cuts >= 3
    assert found.cuts == 1
    assert found.exits.count(LOST) == 1
    assert max(found.take_overs) <= 15
