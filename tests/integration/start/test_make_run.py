"""`make run` at a terminal as a stranger types it: the first card, a second daemon, Ctrl-C."""

import os
import pty
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
FIRST_LINE = "Policy monitor "


class Terminal:
    """A command at a terminal of its own, with every word it has said so far."""

    def __init__(self, *command: str, environment: dict[str, str]) -> None:
        self._pid, self._screen = pty.fork()
        if self._pid == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], command, environment)
        self.said = ""
        self.ended = False

    def read_until(self, words: str, *, seconds: float) -> float:
        """Seconds until the words were said; fails the test where they are not."""
        began = time.monotonic()
        while words not in self.said:
            waited = time.monotonic() - began
            if self.ended or waited > seconds:
                pytest.fail(f"{words!r} was not said in {waited:.1f} s:\n{self.said}")
            self._read(0.1)
        return time.monotonic() - began

    def read_to_end(self, *, seconds: float) -> float:
        began = time.monotonic()
        while not self.ended:
            if time.monotonic() - began > seconds:
                pytest.fail(f"still running after {seconds} s:\n{self.said}")
            self._read(0.1)
        os.waitpid(self._pid, 0)
        return time.monotonic() - began

    def watch(self, *, seconds: float) -> None:
        """Goes on reading for so long, whatever is said."""
        until = time.monotonic() + seconds
        while not self.ended and time.monotonic() < until:
            self._read(0.1)

    def press_ctrl_c(self) -> None:
        os.write(self._screen, b"\x03")

    def kill(self) -> None:
        if not self.ended:
            os.killpg(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._screen)

    def _read(self, seconds: float) -> None:
        ready, _, _ = select.select([self._screen], [], [], seconds)
        if not ready:
            return
        try:
            piece = os.read(self._screen, 65_536)
        except OSError:  # Linux's way of saying that the other end is gone
            piece = b""
        self.ended = not piece
        self.said += re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", piece.decode("utf-8", "replace"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A user without settings, and a machine whose way out is closed: no feed is asked. The page has a free port, for
    another monitor may run here.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        page = f"127.0.0.1:{free.getsockname()[1]}"
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.upper().startswith(("MONITOR_", "SLACK_")) and "PROXY" not in k.upper()
    }
    closed = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    home = tmp_path_factory.mktemp("home")
    return {
        **kept,
        **closed,
        "MONITOR_PAGE": page,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "share"),
        "TERM": "xterm",
        "COLUMNS": "120",
    }


@pytest.fixture(scope="module")
def terminal(environment: dict[str, str]) -> Iterator[Terminal]:
    subprocess.run(["make", "setup"], cwd=ROOT, check=True, capture_output=True, timeout=300)
    started = Terminal("make", "run", environment=environment)
    yield started
    started.kill()


def test_first_card_appears_within_10_seconds_of_the_first_line(terminal: Terminal) -> None:
    terminal.read_until(FIRST_LINE, seconds=30)
    terminal.read_until("SAMPLE", seconds=10)
    terminal.read_until("read,", seconds=10)
    assert re.search(r"sample: \d+ items read, .*without an act", terminal.said)


def test_four_lines_say_what_it_watches_where_it_stores_and_what_comes_next(
    terminal: Terminal, environment: dict[str, str]
) -> None:
    begun = terminal.said[terminal.said.index(FIRST_LINE) :].splitlines()[:5]
    for line, beginning in zip(begun[1:], ("watching", "storing", "page", "Slack"), strict=True):
        assert line.strip().startswith(beginning)
    assert begun[3].split()[1] == f"http://{environment['MONITOR_PAGE']}"
    assert "rules/README.md" in begun[4]


def test_the_page_is_there(terminal: Terminal, environment: dict[str, str]) -> None:
    assert not terminal.ended
    with urlopen(f"http://{environment['MONITOR_PAGE']}/", timeout=60) as answer:
        assert "China approves some rare-earth export licences" in answer.read().decode()


def test_data_lie_in_the_users_data_folder(terminal: Terminal, environment: dict[str, str]) -> None:
    folder = Path(environment["XDG_DATA_HOME"]) / "policy-monitor"
    assert any(folder.iterdir())
    assert "policy-monitor" in terminal.said


def test_second_daemon_names_the_first_and_exits_2(terminal: Terminal, environment: dict[str, str]) -> None:
    assert not terminal.ended
    second = subprocess.run(
        [ROOT / ".venv/bin/monitor", "run"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert re.search(r"pid \d+", second.stderr)
    assert "policy-monitor" in second.stderr


def test_ctrl_c_stops_within_5_seconds_and_says_that_nothing_is_lost(terminal: Terminal) -> None:
    terminal.press_ctrl_c()
    terminal.read_until("stopped: ", seconds=5)
    assert terminal.read_to_end(seconds=5) < 5
    assert "Traceback" not in terminal.said
    assert "***" not in terminal.said  # make's own complaint


def test_next_start_shows_no_second_card(terminal: Terminal, environment: dict[str, str]) -> None:
    assert terminal.ended
    again = Terminal("make", "run", environment=environment)
    try:
        again.read_until("stop: Ctrl-C", seconds=30)
        again.watch(seconds=3)
        again.press_ctrl_c()
        again.read_to_end(seconds=10)
    finally:
        again.kill()
    assert "SAMPLE" not in again.said
