"""The private folder with real files and a database on disk: what is kept of it, and what of it is stored or logged."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from monitor.app.rules.runtime_config import config_of
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.rulefiles.folders.reader import FolderReader
from monitor.rulefiles.folders.watcher import FolderWatcher
from monitor.settings import read_settings
from monitor.store import open_store, sqlite_url
from tests.fakes.rules import Stage

BASE = Path(__file__).parent.parent / "rulefiles" / "base"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WATCH = """watch:
  materials:
    - {is: gallium, parts: [CANARY-1], owner: Canary desk, note: canary}
  firms:
    - {name: Canary Metals, zh: 金丝雀, role: canary}
"""
BROKEN = WATCH.replace("is: gallium", "is: canary")


class Installation:
    """A rules folder, a private folder, a database, and the reloader on them."""

    def __init__(self, tmp_path: Path) -> None:
        self.root, self.private, self.data = tmp_path / "rules", tmp_path / "rules.private", tmp_path / "data"
        self.root.mkdir()
        self.data.mkdir()
        (self.root / "README.md").write_text("none yet", encoding="utf-8")
        self.write(WATCH)
        self._stack = AsyncExitStack()

    def write(self, text: str) -> None:
        self.private.mkdir(exist_ok=True)
        (self.private / "watch.yaml").write_text(text, encoding="utf-8")

    async def start(self) -> Reloaded:
        await self.stop()
        store = await self._stack.enter_async_context(open_store(sqlite_url(self.data)))
        self.reloader = Reloader(
            store=store,
            files=FolderReader(self.root, BASE, private=self.private),
            config_of=lambda rules: config_of(rules, read_settings({}), "terminal"),
            rehearse=Stage(),
            engine="1.0",
            clock=lambda: NOW,
        )
        return await self.reloader.reload()

    async def stop(self) -> None:
        await self._stack.aclose()
        self._stack = AsyncExitStack()

    @property
    def watched(self) -> int:
        return len(self.reloader.config.watch)


@pytest.fixture
async def installed(tmp_path: Path) -> AsyncIterator[Installation]:
    installation = Installation(tmp_path)
    yield installation
    await installation.stop()


async def test_an_edit_counts_and_a_broken_one_keeps_the_list(installed: Installation) -> None:
    await installed.start()
    assert installed.watched == 2
    installed.write(f"{WATCH}    - {{name: Another}}\n")
    assert (await installed.reloader.reload()).changed
    assert installed.watched == 3
    installed.write(BROKEN)
    reloaded = await installed.reloader.reload()
    assert ([t.pack for t in reloaded.troubles], reloaded.changed, installed.watched) == (["watch list"], False, 3)
    assert reloaded.troubles[0].problem == "private/watch.yaml:3:12: error[unknown-value]"
    await installed.start()
    assert installed.watched == 1


async def test_a_lost_mount_is_not_an_empty_list_and_comes_back(installed: Installation) -> None:
    await installed.start()
    shutil.rmtree(installed.private)
    reloaded = await installed.reloader.reload()
    assert ([t.pack for t in reloaded.troubles], installed.watched) == (["watch list"], 2)
    assert "does not exist" in reloaded.troubles[0].problem
    reloaded = await installed.start()
    assert ([t.kept for t in reloaded.troubles], installed.watched) == ([False], 0)
    installed.write(WATCH)
    assert ((await installed.reloader.reload()).troubles, installed.watched) == ((), 2)


async def test_nothing_of_the_list_is_in_the_database_or_the_log(installed: Installation) -> None:
    with capture_logs() as logs:
        await installed.start()
        installed.write(BROKEN)
        await installed.reloader.reload()
        await installed.stop()
    stored = b"".join(path.read_bytes() for path in installed.data.iterdir())
    for canary in ("canary", "CANARY", "Canary", "金丝雀"):
        assert canary.encode() not in stored
        assert canary not in repr(logs)
    assert b"private/watch.yaml:3:12: error[unknown-value]" in stored


async def test_the_watcher_sees_an_edit_of_the_list(installed: Installation) -> None:
    short = timedelta(milliseconds=20)
    watcher = FolderWatcher(installed.root, installed.private, quiet_for=short, scan_interval=short)
    changes = watcher.changes()
    installed.write(BROKEN)
    await anext(changes)
    await changes.aclose()  # type: ignore[attr-defined]
