"""Four days of news about one approval, in five languages, through the whole product: one event and one root."""

from pathlib import Path

import pytest

from monitor.domain.act import Certainty
from tests.integration.replay.founding import NEWS
from tests.integration.replay.reel import Reel, advance, replaying
from tests.integration.slack.emulator import running_emulator

pytestmark = pytest.mark.integration


async def test_the_reports_of_one_approval_are_one_event_with_one_root(tmp_path: Path) -> None:
    reel = Reel(NEWS)
    with running_emulator(tmp_path) as slack:
        async with replaying(reel, slack, tmp_path) as app:
            for moment in reel.moments:
                await advance(app, reel, moment)
            events = await app.archive.events()
        roots = [m for m in slack.alerts() if m.get("thread_ts") in (None, m["ts"])]
    assert [r.event.headline for r in events] == ["China approves some rare-earth export licences"]
    assert events[0].event.certainty is Certainty.OFFICIAL
    assert events[0].event.reports == len(NEWS)
    assert len(roots) == 1
