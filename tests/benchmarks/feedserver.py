"""Feeds over loopback from a process of their own, so that serving takes no time from those who are measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import ProxyHandler, build_opener

TENTH = 10  # every tenth feed grows in a round
ACT_EVERY = 100  # in ordinary news it is one in 700


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedServer:
    """`spread`: each feed has an address, as sources have hosts; else all are on one."""

    port: int
    feeds: int
    pid: int = 0
    spread: bool = False

    def address(self, number: int) -> str:
        return f"127.1.{number // 250}.{number % 250 + 1}" if self.spread else "127.0.0.1"

    def url(self, number: int) -> str:
        return f"http://{self.address(number)}:{self.port}/feed/{number}"

    def grow(self, number: int) -> None:
        """Begin the round of that number, from 1."""
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{self.port}/round/{number}") as answer:
            answer.read()


@contextmanager
def serving(
    feeds: int, entries: int, *, spread: bool = False, act_every: int = ACT_EVERY, grow_every: int = TENTH
) -> Iterator[FeedServer]:
    """`act_every`: one entry in so many has an act; `grow_every`: one feed in so many grows in a round."""
    sizes = (feeds, entries, act_every, grow_every, int(spread))
    command = [sys.executable, "-m", "tests.benchmarks.feeds", *map(str, sizes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield FeedServer(port=int(line), feeds=feeds, pid=process.pid, spread=spread)
        finally:
            process.kill()
