"""Four days of news about one approval, in five languages, through the whole product: one event, one living alert.

What the channel reads after each moment stands in tests/data/replay/founding_case.txt. After a wanted change of the
wording: python -m tests.integration.replay.test_founding_case, and read the diff.
"""

import asyncio
import re
import tempfile
from pathlib import Path

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.ports.queries.lookup import EventRow
from tests.integration.replay.channel import Channel
from tests.integration.replay.founding import NEWS
from tests.integration.replay.reel import Reel, advance, replaying
from tests.integration.slack.emulator import Emulator, running_emulator

pytestmark = pytest.mark.integration

GOLDEN = Path(__file__).parents[2] / "data/replay/founding_case.txt"
_VERSION = re.compile(r"(rule [a-z-]+) [0-9a-f]{12}")
_MOMENT = re.compile(r"<!date\^(\d+)\^")
_LINE = re.compile(r"(base/alerts/\w+\.yaml):\d+")


async def replay(slack: Emulator, folder: Path) -> tuple[str, tuple[EventRow, ...]]:
    reel, channel, lines = Reel(NEWS), Channel(slack), list[str]()
    async with replaying(reel, slack, folder) as app:
        for moment in reel.moments:
            await advance(app, reel, moment)
            lines += [f"{moment:%Y-%m-%d %H:%M}", *channel.news(), ""]
        events = await app.archive.events()
    return _steady("\n".join(lines)), events


def _steady(text: str) -> str:
    """Without what changes with each edit of a rule file, and with times to the minute: a machine may be slow."""
    return _MOMENT.sub(_minute, _LINE.sub(r"\1:…", _VERSION.sub(r"\1 …", text)))


def _minute(moment: re.Match[str]) -> str:
    return f"<!date^{int(moment[1]) // 60 * 60}^"


async def test_the_reports_of_one_approval_are_one_event_whose_alert_lives_on(tmp_path: Path) -> None:
    with running_emulator(tmp_path) as slack:
        shown, (event,) = await replay(slack, tmp_path)
    assert event.event.certainty is Certainty.OFFICIAL
    assert event.event.reports == len(NEWS)
    assert shown == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made, running_emulator(Path(made)) as emulator:
        GOLDEN.write_text(asyncio.run(replay(emulator, Path(made)))[0], encoding="utf-8")
