"""A start on a full disk: a message that says so, and a start as usual when there is room again."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import lock_folder, open_store, sqlite_url
from tests.store.examples import NOW, source

pytestmark = pytest.mark.integration

FULL = r"disk full\. Free some space\. .* one that ended with this message must be started again"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(disk: Path, *, but: int = 0) -> Path:
    """A file that leaves so many bytes of the disk free."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4_096):
            pass
    os.truncate(filler, max(filler.stat().st_size - but, 0))
    return filler


async def _start(folder: Path) -> None:
    with lock_folder(folder, now=NOW):
        async with open_store(sqlite_url(folder)) as store:
            await store.write(lambda tx: tx.sources.sync([source()], now=NOW))


@pytest.mark.parametrize("free", [0, 40_960, 409_600])
async def test_a_first_start_on_a_full_disk(small_disk: Path, free: int) -> None:
    folder = small_disk / "data"
    folder.mkdir()
    filler = fill(small_disk, but=free)
    with pytest.raises(StoreError, match=FULL if free else "disk full|cannot open"):
        await _start(folder)
    filler.unlink()
    await _start(folder)


async def test_a_later_start_on_a_full_disk(small_disk: Path) -> None:
    await _start(small_disk)
    filler = fill(small_disk)
    with pytest.raises(StoreError, match=FULL):
        await _start(small_disk)
    filler.unlink()
    await _start(small_disk)
