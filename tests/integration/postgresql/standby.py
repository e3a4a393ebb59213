"""Three daemons on one database, the active one killed or cut off again and again, and what the channel shows then."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import IO

from sqlalchemy import create_engine, text

from monitor.domain.delivery.outbox import DeliveryState
from monitor.errors import StoreError
from monitor.store import DatabaseStore, open_store
from tests.fakes.slack_server import TOKEN, FakeSlack

CHANNEL = "C0ALERTS1"
LOST = 75  # the exit code of a daemon that was cut off

_STATES = (
    *("India", "Indonesia", "Vietnam", "Malaysia", "Thailand", "Russia", "Turkey", "Egypt", "Argentina", "Brazil"),
    *(
        "Mexico",
        "Kazakhstan",
        "Ukraine",
        "Pakistan",
        "Bangladesh",
        "Myanmar",
        "Philippines",
        "Chile",
        "Peru",
        "Nigeria",
    ),
)
_GOODS = (
    *("rice", "sugar", "wheat", "onions", "urea", "gallium", "germanium", "antimony", "tungsten", "graphite"),
    *("nickel", "copper", "bauxite", "palm oil", "cotton", "maize", "tin", "cobalt", "lithium", "tomatoes"),
)
_OF_A_SOURCE = 20


@dataclass(slots=True)
class Figures:
    """`take_overs` are the seconds from a kill to the lock of the next daemon, `silences` to its first message."""

    events: int = 0
    alerts: int = 0
    copies: int = 0
    waiting: int = 0
    kills: int = 0
    cuts: int = 0
    take_overs: list[float] = field(default_factory=list)
    silences: list[float] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)


@contextmanager
def feeds_of(events: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """A server on loopback with feeds of twenty articles, each an event. Gives its address and the feeds' names."""
    titles = [f"{state} bans {goods} exports" for goods, state in product(_GOODS, _STATES)][:events]
    assert len(titles) == events
    pages = {
        f"wire-{n}": _rss(n, titles[start : start + _OF_A_SOURCE])
        for n, start in enumerate(range(0, events, _OF_A_SOURCE))
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages[self.path.strip("/")]
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", tuple(pages)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _rss(number: int, titles: list[str]) -> bytes:
    at = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><guid isPermaLink='false'>{number}-{n}</guid><title>{title}</title>"
        f"<link>https://news.example/{number}/{n}</link><pubDate>{at}</pubDate></item>"
        for n, title in enumerate(titles)
    )
    page = f'<rss version="2.0"><channel><title>Wire {number}</title><language>en</language>{items}</channel></rss>'
    return page.encode()


class Cluster:
    """Daemons that are started again whenever they end, as by a supervisor."""

    def __init__(self, folder: Path, url: str, slack: FakeSlack, address: str, feeds: tuple[str, ...]) -> None:
        rules = folder / "rules" / "desk"
        rules.mkdir(parents=True)
        rows = [
            {
                "name": name,
                "url": f"http://{address}/{name}",
                "kind": "rss",
                "language": "en",
                "tier": "wire",
                "first_poll": "announce",
                "full_text": False,  # nothing is asked of a name server
            }
            for name in feeds
        ]
        (rules / "sources.yaml").write_text(json.dumps({"sources": rows}), encoding="utf-8")
        self.url = url
        self.exits: list[int] = []
        self._folder = folder
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")},
            "MONITOR_DATABASE_URL": url,
            "MONITOR_RULES_DIR": str(rules.parent),
            "MONITOR_SLACK_BOT_TOKEN": TOKEN,
            "MONITOR_SLACK_CHANNEL": CHANNEL,
            "MONITOR_SLACK_API_URL": slack.url,
            "MONITOR_ALLOW_HOSTS": address,
            "MONITOR_PAGE": "off",
            "MONITOR_LOG_LEVEL": "warning",
        }
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._log: IO[bytes] = (folder / "daemons.log").open("ab")

    def start(self, number: int) -> None:
        environment = self._environment | {"MONITOR_DATA_DIR": str(self._folder / f"data-{number}")}
        command = [sys.executable, "-m", "tests.integration.postgresql.daemon"]
        self._processes[number] = subprocess.Popen(command, env=environment, stdout=self._log, stderr=self._log)

    def supervise(self) -> None:
        """Start daemons that have ended."""
        for number, process in list(self._processes.items()):
            if process.poll() is not None:
                self.exits.append(process.returncode)
                self.start(number)

    def stop(self) -> None:
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()

    @property
    def log(self) -> str:
        return (self._folder / "daemons.log").read_text(errors="replace")[-20_000:]


async def endure(
    cluster: Cluster, slack: FakeSlack, *, events: int, every: float, strikes: int, within: float
) -> Figures:
    """Run until every event is in the channel. The active daemon is killed `every` so many seconds after its first
    message, or earlier, once an equal share of the events is there, so that a quick machine sees all `strikes` too.
    The second time it is cut off from its lock instead.
    """
    found = Figures(events=events)
    end = time.monotonic() + within
    try:
        for number in range(3):
            cluster.start(number)
        active = await _await_active(cluster, other_than=0, until=end)
        async with open_store(cluster.url, read_only=True) as store:
            await _await_post(cluster, slack, 0, until=end)
            due = time.monotonic() + every
            while not await _is_done(store, slack, events):
                assert time.monotonic() < end, f"{_roots(slack)} of {events}, {found}\n{cluster.log}"
                cluster.supervise()
                done = found.kills + found.cuts
                share = _roots(slack) >= events * (done + 1) / (strikes + 1)
                if done < strikes and (share or time.monotonic() >= due):
                    active = await _strike(cluster, slack, active, found, until=end)
                    due = time.monotonic() + every
                await asyncio.sleep(0.1)
            found.waiting = await _waiting(store)
    finally:
        cluster.stop()
    found.exits = cluster.exits
    found.alerts = _roots(slack)
    found.copies = sum(n - 1 for n in _deliveries(slack).values())
    return found


async def _strike(cluster: Cluster, slack: FakeSlack, active: int, found: Figures, *, until: float) -> int:
    """Kill the active daemon, or cut it off. Returns the next one."""
    began = time.monotonic()
    if found.kills == 1 and not found.cuts:
        found.cuts += 1
        await asyncio.to_thread(_cut_off, cluster.url)
    else:
        found.kills += 1
        os.kill(active, signal.SIGKILL)
    next_one = await _await_active(cluster, other_than=active, until=until)
    found.take_overs.append(round(time.monotonic() - began, 2))
    await _await_post(cluster, slack, _posts(slack), until=until)
    found.silences.append(round(time.monotonic() - began, 2))
    return next_one


async def _await_post(cluster: Cluster, slack: FakeSlack, known: int, *, until: float) -> None:
    while _posts(slack) == known:
        assert time.monotonic() < until, cluster.log
        cluster.supervise()
        await asyncio.sleep(0.05)


def _cut_off(url: str) -> None:
    """End the session of the active daemon on the server."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name LIKE 'policy-monitor active %'"
            )
        )
        assert ended.scalars().all() == [True]
    engine.dispose()


async def _await_active(cluster: Cluster, *, other_than: int, until: float) -> int:
    """The process id of the active daemon."""
    while time.monotonic() < until:
        cluster.supervise()
        found = await _active(cluster.url)
        if found not in (0, other_than):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"no daemon is active\n{cluster.log}")


async def _active(url: str) -> int:
    try:
        async with open_store(url, read_only=True) as store:
            names = [d.name for d in await store.read(lambda tx: tx.daemons.connected()) if d.active]
    except StoreError:  # no tables yet
        return 0
    return int(names[0].rpartition(" ")[2]) if names else 0


async def _is_done(store: DatabaseStore, slack: FakeSlack, events: int) -> bool:
    return _roots(slack) >= events and not await _waiting(store)


async def _waiting(store: DatabaseStore) -> int:
    by_state = await store.read(lambda tx: tx.outbox.backlog().by_state)
    assert not by_state.get(DeliveryState.DEAD)
    return sum(n for state, n in by_state.items() if not state.is_final)


def _posts(slack: FakeSlack) -> int:
    return len(slack.messages[CHANNEL])


def _roots(slack: FakeSlack) -> int:
    """Alerts in the channel; other messages of ours are notices to the operator."""
    return sum(" bans " in json.dumps(m) for m in slack.messages[CHANNEL] if "thread_ts" not in m)


def _deliveries(slack: FakeSlack) -> Counter[str]:
    """How often each delivery is in the channel and its threads."""
    metadata = [m["metadata"] for m in slack.messages[CHANNEL] if "metadata" in m]
    read = [json.loads(one) if isinstance(one, str) else one for one in metadata]
    return Counter(one["event_payload"]["delivery_id"] for one in read)
