"""A start on a full disk: a message that says so, and a start as usual when there is room again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import lock_folder, open_store, sqlite_url
from tests.integration.faults.full_disk import fill, small_disk
from tests.store.examples import NOW, source

pytestmark = pytest.mark.integration

FULL = r"disk full\. Free some space\. .* one that ended with this message must be started again"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "small", mb=4) as mounted:
        yield mounted


async def _start(folder: Path) -> None:
    with lock_folder(folder, now=NOW):
        async with open_store(sqlite_url(folder)) as store:
            await store.write(lambda tx: tx.sources.sync([source()], now=NOW))


@pytest.mark.parametrize("free", [0, 40_960, 409_600])
async def test_a_first_start_on_a_full_disk(disk: Path, free: int) -> None:
    folder = disk / "data"
    folder.mkdir()
    filler = fill(disk, but=free)
    with pytest.raises(StoreError, match=FULL if free else "disk full|cannot open"):
        await _start(folder)
    filler.unlink()
    await _start(folder)


async def test_a_later_start_on_a_full_disk(disk: Path) -> None:
    await _start(disk)
    filler = fill(disk)
    with pytest.raises(StoreError, match=FULL):
        await _start(disk)
    filler.unlink()
    await _start(disk)
