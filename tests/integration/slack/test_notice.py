"""A rule pack breaks and is mended while the daemon runs, and the operator's channel has one message about it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from monitor.app.assemble import Overrides, Screen, assemble
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.settings import Settings, read_settings
from tests.integration.slack.emulator import FULL, PATIENCE, Emulator

pytestmark = pytest.mark.integration

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
OPERATOR = "policy-digest"
RULE = """rules:
  - id: of-minerals
    title: China acts on gallium
    level: high
    when: act(issuer:CN) AND {word}
    examples:
      match:
        - {{lang: en, title: China bans exports of gallium}}
"""


class House:
    """The product on a rules folder with a pack, before an emulated Slack."""

    def __init__(self, folder: Path, slack: Emulator) -> None:
        self._slack = slack
        self._rules = folder / "rules"
        (self._rules / "minerals").mkdir(parents=True)
        self.write("gallium")
        route = f'routes:\n  operator: {{channel: "{slack.channels[OPERATOR]}", kind: operator}}\n'
        (self._rules / "routes.yaml").write_text(route, encoding="utf-8")
        self._settings: Settings = read_settings(
            {
                "MONITOR_DATA_DIR": str(folder / "data"),
                "MONITOR_RULES_DIR": str(self._rules),
                "MONITOR_SLACK_BOT_TOKEN": FULL,
                "MONITOR_SLACK_CHANNEL": slack.channels["policy-alerts"],
                "MONITOR_SLACK_API_URL": slack.api_url,
            }
        )

    def write(self, word: str) -> None:
        (self._rules / "minerals" / "alerts.yaml").write_text(RULE.format(word=word), encoding="utf-8")

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        stop, quick = asyncio.Event(), DeliveryTimes(pace=timedelta(milliseconds=50))
        console = Console(file=StringIO())
        async with assemble(
            self._settings, screen=Screen(console=console), environment=NOWHERE, overrides=Overrides(times=quick)
        ) as app:
            running = asyncio.create_task(app.daemon.run(stop))
            yield
            stop.set()
            await running

    async def notice_that(self, holds: Callable[[str], bool]) -> dict[str, Any]:
        """The one message of the operator's channel once its text is as asked."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            messages = self._slack.alerts(OPERATOR)
            if messages and holds(str(messages[-1]["text"])):
                (message,) = messages
                return message
            await asyncio.sleep(0.1)
        raise AssertionError(f"no such notice: {[m['text'] for m in self._slack.alerts(OPERATOR)]}")


async def test_a_broken_pack_is_one_message_that_says_in_the_end_that_it_loads_also_over_a_restart(
    tmp_path: Path, emulator: Emulator
) -> None:
    house = House(tmp_path, emulator)
    async with house.running():
        house.write("$no_such_concept")
        broken = await house.notice_that(lambda text: "minerals rules not loaded: 1 error" in text)
        house.write("$no_such_concept AND $nor_this")
        worse = await house.notice_that(lambda text: "2 errors" in text)
    async with house.running():
        house.write("germanium OR gallium")
        mended = await house.notice_that(lambda text: "minerals rules loaded again" in text)
    assert broken["ts"] == worse["ts"] == mended["ts"]
    assert broken["metadata"] == mended["metadata"]


async def test_where_somebody_deleted_the_message_a_new_one_says_that_the_pack_loads(
    tmp_path: Path, emulator: Emulator
) -> None:
    house = House(tmp_path, emulator)
    async with house.running():
        house.write("$no_such_concept")
        broken = await house.notice_that(lambda text: "not loaded" in text)
        emulator.delete(broken["ts"], OPERATOR)
        house.write("gallium")
        mended = await house.notice_that(lambda text: "loaded again" in text)
    assert "can't be edited any more" in str(mended["blocks"])
