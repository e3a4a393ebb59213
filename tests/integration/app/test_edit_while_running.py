"""The whole process, but for the network: a rule file is edited and broken under it."""

import asyncio
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from monitor.app.assemble import Screen, assemble
from monitor.daemon.narrator import Quiet
from monitor.pipeline.rules.reload import Reloaded
from monitor.settings import read_settings

pytestmark = pytest.mark.integration

RULE = """rules:
  - id: of-minerals
    title: China acts
    level: high
    when: act(issuer:CN) AND {word}
    examples:
      match:
        - {{lang: en, title: China bans exports of {word}}}
"""
NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}  # discard: nobody listens


class RecordingNarrator(Quiet):
    def __init__(self) -> None:
        self.reloads: asyncio.Queue[Reloaded] = asyncio.Queue()

    def rules(self, reloaded: Reloaded) -> None:
        self.reloads.put_nowait(reloaded)


async def test_an_edit_is_in_force_and_an_error_reported(tmp_path: Path) -> None:
    alerts = tmp_path / "rules" / "minerals" / "alerts.yaml"
    alerts.parent.mkdir(parents=True)
    alerts.write_text(RULE.format(word="gallium"), encoding="utf-8")
    settings = read_settings(
        {
            "MONITOR_DATA_DIR": str(tmp_path / "data"),
            "MONITOR_RULES_DIR": str(tmp_path / "rules"),
            "MONITOR_SAMPLE": "off",
        }
    )
    shown, stop = RecordingNarrator(), asyncio.Event()
    console = Console(file=StringIO())
    async with (
        assemble(settings, screen=Screen(console=console, narrator=shown), environment=NOWHERE) as app,
        asyncio.TaskGroup() as on,
    ):
        on.create_task(app.daemon.run(stop))
        async with asyncio.timeout(60):
            alerts.write_text(RULE.format(word="germanium"), encoding="utf-8")
            edited = await shown.reloads.get()
        assert edited.changed
        assert "act(issuer:CN) AND germanium" in {r.when_text for r in edited.rules.knowledge.rules}
        async with asyncio.timeout(60):
            alerts.write_text(RULE.format(word="germanium") + "\t", encoding="utf-8")
            broken = await shown.reloads.get()
        assert [t.pack for t in broken.troubles] == ["minerals"]
        assert broken.rules.knowledge.version == edited.rules.knowledge.version
        stop.set()
