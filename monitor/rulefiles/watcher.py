"""`ports.RuleWatcher` over folders: the system's own notices of edits, and a look every other second in any case.

The look sees what no notice tells of: a folder that is a link and was swapped (git-sync), files that are links into one
(Kubernetes), mounts that pass no notices on, a folder that comes to exist. It reads names, sizes and times alone.
"""

import asyncio
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import structlog

__all__ = ["FolderWatcher"]

_DEPTH = 3  # rules/base/alerts/x.yaml
_MOST = 10_000  # entries; a folder with more is watched in its first ones
Signature = tuple[object, ...]

_log = structlog.get_logger()


class FolderWatcher:
    """Tells of changes in `folders`, which may not exist yet, since it was made.

    It waits until they have been `still`, for a file that is half written may load, but tells at the latest after
    `at_most`. `look` is how often it looks by itself.
    """

    def __init__(
        self,
        *folders: Path,
        still: timedelta = timedelta(seconds=1),
        at_most: timedelta = timedelta(seconds=5),
        look: timedelta = timedelta(seconds=2),
    ) -> None:
        self._folders = folders
        self._still = still
        self._at_most = at_most
        self._look = look
        self._seen = _signature(folders)  # now, so that nothing is missed between a first reading and the first wait

    async def changes(self) -> AsyncIterator[None]:
        while True:
            found = await self._signature()
            if found != self._seen:
                self._seen = await self._settled(found)
                yield
            await self._wait()

    async def _settled(self, found: Signature) -> Signature:
        """What stands there when nothing changed for a while."""
        before: Signature = ()
        passed = timedelta(0)
        while found != before and passed < self._at_most:
            await asyncio.sleep(self._still.total_seconds())
            passed += self._still
            before, found = found, await self._signature()
        return found

    async def _signature(self) -> Signature:
        return await asyncio.to_thread(_signature, self._folders)

    async def _wait(self) -> None:
        """Until the system tells of an edit, but no longer than to the next look."""
        from watchfiles import awatch

        there = [real for real in map(_real, self._folders) if real.is_dir()]
        if not there:
            await asyncio.sleep(self._look.total_seconds())
            return
        try:
            edits = awatch(
                *there,
                watch_filter=None,
                rust_timeout=round(self._look.total_seconds() * 1_000),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            )
            async with aclosing(edits):
                await anext(edits)
        except OSError as e:  # no watches left, or a folder that went away just now
            _log.debug("no notices of edits", why=str(e))
            await asyncio.sleep(self._look.total_seconds())


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
            if len(found) > _MOST:
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
    """Mode, inode, size and time of what stands there, behind links; None where nothing does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mode, found.st_ino, found.st_size, found.st_mtime_ns
