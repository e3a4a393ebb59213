"""The implementation of `ports.RuleWatcher` over folders: file system events, and a scan every two seconds.

The scan sees changes without events: a folder that is a swapped link (git-sync), files that link into one (Kubernetes),
mounts without events, a folder that is created later. It compares only names, sizes and times.
"""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import structlog

_DEPTH = 3  # rules/base/alerts/x.yaml
_MAX_ENTRIES = 10_000  # in a larger folder only the first entries are watched
Signature = tuple[object, ...]

_log = structlog.get_logger()


class FolderWatcher:
    """Reports changes in `folders`, which may not exist yet, since its creation.

    It waits until nothing has changed for `quiet_for`, because a half-written file may load, but at most `max_wait`.
    `scan_interval` is the time between two scans.
    """

    def __init__(
        self,
        *folders: Path,
        quiet_for: timedelta = timedelta(seconds=1),
        max_wait: timedelta = timedelta(seconds=5),
        scan_interval: timedelta = timedelta(seconds=2),
    ) -> None:
        self._folders = folders
        self._quiet_for = quiet_for
        self._max_wait = max_wait
        self._scan_interval = scan_interval
        self._seen = _signature(folders)  # now, so that no change between the first read and the first wait is missed

    async def changes(self) -> AsyncIterator[None]:
        while True:
            found = await self._signature()
            if found != self._seen:
                self._seen = await self._settled(found)
                yield
            await self._wait()

    async def _settled(self, found: Signature) -> Signature:
        """Return the signature once it has stayed the same for a while."""
        before: Signature = ()
        passed = timedelta(0)
        while found != before and passed < self._max_wait:
            await asyncio.sleep(self._quiet_for.total_seconds())
            passed += self._quiet_for
            before, found = found, await self._signature()
        return found

    async def _signature(self) -> Signature:
        return await asyncio.to_thread(_signature, self._folders)

    async def _wait(self) -> None:
        """Wait for a file system event, at most until the next scan."""
        from watchfiles import awatch

        there = [real for real in map(_real, self._folders) if real.is_dir()]
        if not there:
            await asyncio.sleep(self._scan_interval.total_seconds())
            return
        try:
            edits = awatch(
                *there,
                watch_filter=None,
                rust_timeout=round(self._scan_interval.total_seconds() * 1_000),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            )
            async with aclosing(edits):
                await anext(edits)
        except OSError as e:  # no inotify watches left, or the folder has just been removed
            _log.debug("file system events unavailable, scanning only", why=str(e))
            await asyncio.sleep(self._scan_interval.total_seconds())


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path


def _signature(folders: tuple[Path, ...]) -> Signature:
    found: list[object] = []
    for folder in folders:
        real = _real(folder)
        found.append((str(real), _state(real)))
        for entry in _entries(real, _DEPTH):
            found.append(entry)
            if len(found) > _MAX_ENTRIES:
                return tuple(found)
    return tuple(found)


def _entries(folder: Path, depth: int) -> Iterator[tuple[str, object]]:
    try:
        children = sorted(folder.iterdir())
    except OSError as e:
        yield str(folder), e.errno
        return
    for child in children:
        if child.name.startswith("."):
            continue
        state = _state(child)
        yield str(child), state
        if depth > 1 and state is not None and stat.S_ISDIR(state[0]):
            yield from _entries(child, depth - 1)


def _state(path: Path) -> tuple[int, int, int, int] | None:
    """Return mode, inode, size and modification time of the link target, None if there is nothing."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns
