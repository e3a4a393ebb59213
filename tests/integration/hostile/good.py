"""Good sources in a process of their own, so that what the hostile ones send holds up only who asks for it.

`python -m tests.integration.hostile.good COUNT` prints their addresses. Each has one item more whenever it is asked.
"""

import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.integration.hostile.attack import Talk, answering, feed


@contextmanager
def serving_good(count: int) -> Iterator[tuple[str, ...]]:
    command = [sys.executable, "-m", "tests.integration.hostile.good", str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield tuple(json.loads(process.stdout.readline() if process.stdout else "[]"))
        finally:
            process.kill()


def _always_new(name: str) -> Talk:
    count = itertools.count()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        n = next(count)
        titles = (f"{name}: report {i} on harvests" for i in range(max(n - 20, 0), n + 1))
        await answering(feed(*titles))(reader, writer)
        writer.close()

    return talk


async def _serve(count: int) -> None:
    urls = []
    for n in range(count):
        server = await asyncio.start_server(_always_new(f"good-{n}"), f"127.67.0.{n + 1}", 0)
        address, port = server.sockets[0].getsockname()
        urls.append(f"http://{address}:{port}/feed")
    print(json.dumps(urls), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
