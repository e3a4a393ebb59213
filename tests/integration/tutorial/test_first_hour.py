"""docs/tutorial/first-hour.md, done step by step: what the page promises happens."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.fakes.shift import SHIFT

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/tutorial/first-hour.md").read_text(encoding="utf-8")
FEED, *ADDED = re.findall(r"```xml\n(.*?)```", PAGE, re.DOTALL)
PACK = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)
OFFLINE = "http://127.0.0.1:9"  # the discard port: what is not on this machine can't be reached


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """The folder `hour` of the page, with its feed served."""

    folder: Path
    address: str

    def put(self, feed: str) -> None:
        (self.folder / "feed.xml").write_text(self.here(feed), encoding="utf-8")

    def here(self, text: str) -> str:
        return text.replace("127.0.0.1:8000", self.address)

    def monitor(self, *arguments: str) -> str:
        """What the command says. It must end well."""
        environment = {
            **SHIFT,
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "MONITOR_DATA_DIR": str(self.folder / "data"),
            "MONITOR_SAMPLE": "off",
            "MONITOR_ALLOW_HOSTS": self.address,
            "HTTP_PROXY": OFFLINE,
            "HTTPS_PROXY": OFFLINE,
            "NO_PROXY": "127.0.0.1",
        }
        script = "from monitor.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=self.folder,
            env=environment | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def hour(tmp_path: Path) -> Iterator[Hour]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    made = Hour(folder=tmp_path, address=f"127.0.0.1:{server.server_port}")
    for name, text in PACK:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.here(text), encoding="utf-8")
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_hour_goes_as_the_page_says(hour: Hour) -> None:
    copper, again, price = ADDED
    start, first = FEED.split("<item>", 1)
    first = "<item>" + first

    hour.put(FEED)
    assert "0 errors, 0 warnings" in hour.monitor("check").splitlines()
    assert "0 alerts" in hour.monitor("once")
    assert "baseline" in hour.monitor("events", "list")

    hour.put(start + copper + first)
    card = hour.monitor("once", "--all")
    assert "1 alert" in card
    assert "Indonesia bans copper-ore exports" in card
    assert "advice: Call the smelter." in card

    hour.put(start + again + first)
    assert "0 alerts" in hour.monitor("once", "--all")
    (event,) = (line for line in hour.monitor("events", "list").splitlines() if "copper" in line)
    label, *_, reports, _ = event.split("\t")
    assert reports == "2"
    shown = hour.monitor("events", "show", label)
    assert "印尼宣布禁止铜矿石出口" in shown
    assert "“禁止”" in shown
    assert "indonesia-copper (" in shown
    assert "export-bans (" in shown
    assert "ministry says" in shown

    hour.put(start + price + again + first)
    assert "0 alerts" in hour.monitor("once", "--all")
    one, *pair = re.findall(r"^monitor why (\S+)(?: (\S+))?$", PAGE, re.MULTILINE)
    assert "is about prices" in hour.monitor("why", hour.here(one[0]))
    ((first_report, second_report),) = pair
    assert "Both belong to E-" in hour.monitor("why", hour.here(first_report), hour.here(second_report))
