"""The watcher on real files. A wait ends with a change or fails after ten seconds."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Self

import pytest

from monitor.rulefiles.folders.watcher import FolderWatcher

SOON = timedelta(milliseconds=20)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "one" / "minerals").mkdir(parents=True)
    (tmp_path / "one" / "minerals" / "alerts.yaml").write_text("rules: []\n", encoding="utf-8")
    return tmp_path / "one"


class Ear:
    """Listens from now on; `count` is the number of reported changes."""

    def __init__(self, root: Path) -> None:
        watcher = FolderWatcher(
            root, quiet_for=SOON, max_wait=timedelta(milliseconds=100), scan_interval=timedelta(milliseconds=100)
        )
        self.count = 0
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._listen(watcher.changes()))

    async def _listen(self, changes: AsyncIterator[None]) -> None:
        async for _ in changes:
            self.count += 1
            self._changed.set()

    async def changed(self) -> bool:
        """Return whether a change is reported within a minute."""
        try:
            async with asyncio.timeout(60):
                await self._changed.wait()
        except TimeoutError:
            return False
        return True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def after(root: Path, change: Callable[[], object]) -> None:
    """Listen, make a change, and wait for its report."""
    async with Ear(root) as ear:
        change()
        assert await ear.changed()


def counted(path: Path) -> Callable[[], object]:
    """Write different content at each call."""
    words = iter(range(1_000))
    return lambda: path.write_text("x" * next(words), encoding="utf-8")


async def test_an_edit_before_the_first_wait_is_reported(root: Path) -> None:
    watcher = FolderWatcher(root, quiet_for=SOON)
    (root / "minerals" / "alerts.yaml").write_text("rules: []  # edited\n", encoding="utf-8")
    async with asyncio.timeout(60):
        await anext(aiter(watcher.changes()))


async def test_an_edit_is_reported(root: Path) -> None:
    await after(root, counted(root / "minerals" / "alerts.yaml"))


async def test_a_new_pack_is_reported(root: Path) -> None:
    def appear() -> None:
        (root / f"chips{len(list(root.iterdir()))}").mkdir()

    await after(root, appear)


async def test_a_folder_created_later_is_reported(tmp_path: Path) -> None:
    root = tmp_path / "later"

    def appear() -> None:
        root.mkdir(exist_ok=True)
        counted(root / f"{len(list(root.iterdir()))}.yaml")()

    await after(root, appear)


async def test_a_swapped_link_is_reported_as_with_git_sync(root: Path) -> None:
    link = root.with_name("current")
    link.symlink_to(root)
    copies = iter(range(1_000))

    def swap() -> None:
        other = root.with_name(f"copy{next(copies)}")
        other.mkdir()
        new = root.with_name("new")
        new.symlink_to(other)
        new.replace(link)

    await after(link, swap)


async def test_a_swapped_data_folder_is_reported_as_with_kubernetes(root: Path) -> None:
    mount = root.with_name("mount")
    for name in ("..one", "..two"):
        (mount / name / "minerals").mkdir(parents=True)
        (mount / name / "minerals" / "alerts.yaml").write_text(name, encoding="utf-8")
    (mount / "..data").symlink_to("..one")
    (mount / "minerals").symlink_to("..data/minerals")

    def swap() -> None:
        other = "..two" if (mount / "..data").readlink().name == "..one" else "..one"
        (mount / "..new").symlink_to(other)
        (mount / "..new").replace(mount / "..data")

    await after(mount, swap)


async def test_case_30_a_thousand_edits_are_reported_a_few_times(root: Path) -> None:
    write = counted(root / "minerals" / "alerts.yaml")
    await after(root, write)
    async with Ear(root) as ear:
        for _ in range(900):
            write()
            await asyncio.sleep(0)
        assert await ear.changed()
        assert ear.count < 50
