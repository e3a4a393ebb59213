"""`monitor run` as a process between feeds and a Slack of the test's, and what can be seen of it from outside."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from pathlib import Path
from typing import Self

from tests.benchmarks.processes import children_of
from tests.fakes.feeds import Entry, rss
from tests.fakes.slack_server import TOKEN, FakeSlack

CHANNEL = "C0ALERTS1"
ROOT = Path(__file__).parents[3]
_WAITING = "SELECT count(*) FROM delivery WHERE state IN ('pending', 'sending', 'retry_wait', 'ambiguous')"
_PATIENCE = 180  # seconds that a busy machine may take
_STATES = ("India", "Indonesia", "Vietnam", "Malaysia", "Thailand", "Russia", "Turkey", "Egypt", "Argentina", "Brazil")
_GOODS = ("rice", "sugar", "wheat", "urea", "gallium", "germanium", "antimony", "tungsten", "graphite", "nickel")


def bans(count: int) -> list[str]:
    """Headlines of different acts."""
    return [f"{state} bans {goods} exports" for goods, state in product(_GOODS, _STATES)][:count]


def feed(titles: Iterable[str], *, text: str = "") -> bytes:
    return rss([Entry(id=t, link=f"https://news.example/{t.replace(' ', '-')}", title=t, text=text) for t in titles])


@dataclass(slots=True)
class Site:
    """`pages` are bodies by name, `asked` counts the requests. A page that is `held` has no answer as long as it is."""

    address: str
    pages: dict[str, bytes]
    held: set[str]
    asked: Counter[str]


@contextmanager
def serving(pages: Mapping[str, bytes], *, held: Iterable[str]) -> Iterator[Site]:
    site = Site(address="", pages=dict(pages), held=set(held), asked=Counter())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.strip("/")
            site.asked[name] += 1
            while name in site.held:
                time.sleep(0.02)
            page = site.pages[name]
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            with suppress(OSError):  # nobody waits any longer
                self.wfile.write(page)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.address = f"127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield site
        finally:
            site.held.clear()
            server.shutdown()


class Daemon:
    """Processes with one data folder, one after the other. At the end none is left."""

    def __init__(self, folder: Path, site: Site, slack: FakeSlack, *, data: Path | None = None) -> None:
        self._rules = folder / "rules"
        (self._rules / "desk").mkdir(parents=True)
        self._address = site.address
        self.watch(site.pages)
        self.data = data or folder / "data"
        self._slack = slack
        self._log = folder / "daemon.log"
        self._environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("MONITOR_")},
            "PYTHONPATH": str(ROOT),
            "MONITOR_DATA_DIR": str(self.data),
            "MONITOR_RULES_DIR": str(self._rules),
            "MONITOR_SLACK_BOT_TOKEN": TOKEN,
            "MONITOR_SLACK_CHANNEL": CHANNEL,
            "MONITOR_SLACK_API_URL": slack.url,
            "MONITOR_ALLOW_HOSTS": site.address,
            "MONITOR_PAGE": "off",
            "MONITOR_BACKUP_KEEP": "off",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def watch(self, names: Iterable[str]) -> None:
        """These pages are the sources from now on."""
        rows = [
            {"name": name, "url": f"http://{self._address}/{name}", "kind": "rss", "language": "en", "tier": "wire"}
            | {"first_poll": "announce", "full_text": False}
            for name in names
        ]
        (self._rules / "desk" / "sources.yaml").write_text(json.dumps({"sources": rows}), encoding="utf-8")

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "tests.integration.postgresql.daemon"]
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log, cwd=ROOT)

    def end(self, how: signal.Signals = signal.SIGTERM) -> tuple[float, int]:
        """Signal the process; seconds until it and all processes below it were gone, and its exit code."""
        assert self._process is not None
        below, began = self.below(), time.monotonic()
        self._process.send_signal(how)
        code = self._process.wait(timeout=60)
        self._process = None
        self.until(lambda: not any(map(_runs, below)))
        return time.monotonic() - began, code

    def below(self) -> list[int]:
        """The processes that it started, and those that these started."""
        assert self._process is not None
        children, found, at = children_of(), list[int](), [self._process.pid]
        while at:
            new = children[at.pop()]
            found += new
            at += new
        return found

    def health(self) -> Mapping[str, bool]:
        """What `monitor health` finds."""
        command = [sys.executable, "-c", "from monitor.cli import main; main()", "health", "--format", "json"]
        done = subprocess.run(
            command, env=self._environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        return {f["what"]: f["ok"] for f in json.loads(done.stdout)["findings"]}

    def waiting(self) -> int:
        """Messages that are not sent yet."""
        with closing(sqlite3.connect(self.data / "monitor.db")) as database:
            return int(database.execute(_WAITING).fetchone()[0])

    def alerts(self) -> Counter[str]:
        """How often each headline is in the channel itself."""
        roots = [json.dumps(m) for m in list(self._slack.messages[CHANNEL]) if "thread_ts" not in m]
        return Counter(title for title in bans(100) for one in roots if title in one)

    def until(self, holds: Callable[[], bool], *, seconds: float = _PATIENCE) -> float:
        """Seconds until it held. Raises AssertionError with the log after so many, and if the daemon ends by itself."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < seconds, self.log()
            assert self._process is None or self._process.poll() is None, self.log()
            time.sleep(0.05)
        return time.monotonic() - began

    def log(self) -> str:
        return self._log.read_text(errors="replace")[-8_000:]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
