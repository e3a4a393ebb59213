"""The day of an entity-list rule through the whole product: one event with all names, and their file in the thread.

What the channel reads after each moment stands in tests/data/replay/entity_list.txt. After a wanted change of the
wording: python -m tests.integration.replay.test_entity_list, and read the diff.
"""

import asyncio
import tempfile
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.ports.repositories.articles import EventArticle
from tests.integration.replay.channel import Channel
from tests.integration.replay.entity_list import LISTED, NEWS, SHEETS, WATCH
from tests.integration.replay.reel import Reel, advance, replaying
from tests.integration.replay.test_founding_case import _steady
from tests.integration.slack.emulator import FULL, Emulator, running_emulator

pytestmark = pytest.mark.integration

GOLDEN = Path(__file__).parents[2] / "data/replay/entity_list.txt"


async def replay(slack: Emulator, folder: Path) -> tuple[str, list[str]]:
    """What the channel reads, and the labels of the events with the titles of their articles."""
    reel, channel, lines = Reel(NEWS, SHEETS), Channel(slack), list[str]()
    async with replaying(reel, slack, folder, watch=WATCH) as app:
        for moment in reel.moments:
            await advance(app, reel, moment)
            lines += [f"{moment:%Y-%m-%d %H:%M}", *channel.news(), ""]
        events = await app.archive.events()
        found = [(one, await app.archive.event(one.event.label)) for one in events]
    assert all(row.event.certainty is Certainty.OFFICIAL for row, _ in found)
    titles = [f"{row.event.reports} reports: {_titles(shown[2])}" for row, shown in found if shown is not None]
    return _steady("\n".join(lines)), titles


def _titles(articles: tuple[EventArticle, ...]) -> str:
    return " | ".join(sorted(one.title for one in articles))


def files(slack: Emulator) -> list[tuple[str, bytes]]:
    """The files in the threads of the channel, each with its content."""
    replies = [m for root in slack.alerts() for m in slack.thread(root["ts"])]
    found = [file for message in replies for file in message.get("files") or ()]
    return [(file["name"], _content(file["url_private"])) for file in found]


def _content(url: str) -> bytes:
    request = Request(url, headers={"Authorization": f"Bearer {FULL}"})
    with urlopen(request) as response:
        content: bytes = response.read()
    return content


async def test_notice_reports_and_list_are_one_event_with_the_names_in_a_file(tmp_path: Path) -> None:
    with running_emulator(tmp_path) as slack:
        result, events = await replay(slack, tmp_path)
        shared = files(slack)
    assert len(events) == 1, events
    assert events[0].startswith("5 reports: ")
    ((name, content),) = shared
    assert name.startswith("us_entity_list_2026-03-10_E-")
    text = content.decode("utf-8-sig")
    assert [firm for _, firm, _, _ in LISTED if firm not in text] == []
    assert "琥珀流明微电子有限公司" in text
    assert result == GOLDEN.read_text(encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made, running_emulator(Path(made)) as emulator:
        result, events = asyncio.run(replay(emulator, Path(made)))
        print(events, files(emulator))
        GOLDEN.write_text(result, encoding="utf-8")
