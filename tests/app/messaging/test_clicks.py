"""Where clicks can't arrive, the rest goes on, and it is known what to do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app.assemble import Overrides, assemble
from monitor.ports.repositories.store import CLICKS
from monitor.rulefiles import RuleSet, load
from monitor.settings import Settings, read_settings
from tests.fakes.idle_child import idle
from tests.fakes.slack_socket import APP_TOKEN, BOT_TOKEN, FakeSockets, fake_sockets


@pytest.fixture
async def slack() -> AsyncIterator[FakeSockets]:
    async with fake_sockets() as server:
        yield server


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    folder = tmp_path_factory.mktemp("rules")
    return load(folder)


def settings_for(slack: FakeSockets, folder: Path, token: str = APP_TOKEN) -> Settings:
    return read_settings(
        {
            "MONITOR_DATA_DIR": str(folder),
            "MONITOR_SLACK_BOT_TOKEN": BOT_TOKEN,
            "MONITOR_SLACK_APP_TOKEN": token,
            "MONITOR_SLACK_CHANNEL": "C0ALERTS1",
            "MONITOR_SLACK_API_URL": slack.url,
        }
    )


async def clicks_of(settings: Settings, rules: RuleSet) -> str | None:
    """What a daemon that ran for a moment left on record about clicks."""
    async with assemble(
        settings, environment={}, overrides=Overrides(rules=replace(rules, sources=()), work=idle)
    ) as app:
        stop = asyncio.Event()
        running = asyncio.create_task(app.daemon.run(stop))
        async with asyncio.timeout(60):
            while (said := await app.store.read(lambda tx: tx.journal.recall(CLICKS))) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        stop.set()
        await running
        return said


async def test_a_refused_app_token_stops_nothing_and_is_on_record_with_what_to_click(
    slack: FakeSockets, tmp_path: Path, rules: RuleSet
) -> None:
    said = await clicks_of(settings_for(slack, tmp_path, "xapp-wrong"), rules)
    assert said is not None
    assert "MONITOR_SLACK_APP_TOKEN" in said
    assert "xapp-wrong" not in said


async def test_with_both_tokens_clicks_arrive(slack: FakeSockets, tmp_path: Path, rules: RuleSet) -> None:
    assert await clicks_of(settings_for(slack, tmp_path), rules) == ""
    assert slack.opened == 2
