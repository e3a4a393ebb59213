"""A back-test on a cluster as a process that can be killed.

`python -m tests.integration.scale.command ADDRESS IDLE FILE…` prints a line when the first page is read, then waits.
"""

import asyncio
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from monitor.store.corpus import FileArchive
from monitor.workers.cluster import ClusterArchive, Credentials, connect
from tests.workers.contract.archive_work import COMPARISON, mortal


async def _read(address: str, idle: timedelta, files: Sequence[Path]) -> None:
    archives = [FileArchive(path) for path in files]
    async with (
        connect(address, Credentials()) as client,
        ClusterArchive(client, archives, mortal, COMPARISON, part_size=30, idle=idle) as archive,
    ):
        async for _ in archive.evaluated():
            print("reads", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_read(sys.argv[1], timedelta(seconds=float(sys.argv[2])), [Path(name) for name in sys.argv[3:]]))
