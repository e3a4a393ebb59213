"""Feeds over loopback from a process of their own, so that serving takes no time from those who are measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import ProxyHandler, build_opener

TENTH = 10  # every tenth feed grows in a round


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedServer:
    port: int
    feeds: int
    pid: int = 0

    def url(self, number: int) -> str:
        return f"http://127.0.0.1:{self.port}/feed/{number}"

    def grow(self, number: int) -> None:
        """Begin the round of that number, from 1."""
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{self.port}/round/{number}") as answer:
            answer.read()


@contextmanager
def serving(feeds: int, entries: int) -> Iterator[FeedServer]:
    command = [sys.executable, "-m", "tests.benchmarks.feeds", str(feeds), str(entries)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            yield FeedServer(port=int(line), feeds=feeds, pid=process.pid)
        finally:
            process.kill()
