"""The tools of assistants over standard input: `monitor mcp`, started by the SDK's own client."""

import asyncio
import sys
from pathlib import Path

import pytest

pytest.importorskip("mcp")

from mcp import Client, StdioServerParameters

from monitor.rulefiles import base_folder, load
from tests.cli.filled import fill
from tests.web.outputs.test_assistants import text_of

pytestmark = pytest.mark.integration


async def test_an_assistant_starts_the_command(tmp_path: Path) -> None:
    await asyncio.to_thread(lambda: asyncio.run(fill(tmp_path, load(base_folder() / "no packs"))))
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from monitor.cli import main; main()", "mcp"],
        env={"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(tmp_path / "rules"), "MONITOR_READER": "off"},
        cwd=Path(__file__).parents[3],
    )
    async with Client(command) as asking:
        found = await asking.call_tool("events", {"commodity": ["antimony"]})
        (one,) = found.structured_content["events"]
        why = await asking.call_tool("why", {"about": one["event"]})
        assert "export-bans" in text_of(why)
        page = await asking.call_tool("why", {"about": "https://nobody.example/1"})
        assert "nobody.example" in text_of(page)
        regime = await asking.call_tool("regime", {"commodity": ["antimony"], "limit": 2})
        assert regime.structured_content["measures"][0]["event"] == one["event"]
