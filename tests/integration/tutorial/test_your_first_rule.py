"""docs/tutorial/your-first-rule.md, done step by step without a network: what the page promises happens."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.fakes.shift import SHIFT
from tests.integration.tutorial.terminal import Terminal

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/tutorial/your-first-rule.md").read_text(encoding="utf-8")
WHY, LOOK, TAKE, CHECK, LIST, AGAIN = re.findall(r"^(?:\S+=\S+ -d\) )?\.venv/bin/monitor (.*)$", PAGE, re.MULTILINE)
((NAME, EDITED),) = re.findall(r"```yaml\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)
(PROPOSED,) = re.findall(r"```\n(rules:\n.*?)```", PAGE, re.DOTALL)
(MISTAKE,) = re.findall(r"Write `commodity:(\w+)`", PAGE)
OFFLINE = "http://127.0.0.1:9"  # the discard port: what is not on this machine can't be reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """A folder like a fresh clone's: `rules` has nothing of the user's in it."""

    folder: Path

    def start(self, *arguments: str, data: str = "data") -> subprocess.Popen[str]:
        environment = {
            **SHIFT,
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "MONITOR_DATA_DIR": str(self.folder / data),
            "MONITOR_PAGE": "off",
            "HTTP_PROXY": OFFLINE,
            "HTTPS_PROXY": OFFLINE,
            "NO_PROXY": "127.0.0.1",
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-c", "from monitor.cli import main; main()", *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if arguments[0] in ("run", "once") else subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )

    def monitor(self, line: str, data: str = "data") -> str:
        """What the command says. It must end well."""
        process = self.start(*shlex.split(line), data=data)
        said, _ = process.communicate(timeout=180)
        assert process.returncode == 0, said
        return said


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "README.md").write_bytes((ROOT / "rules" / "README.md").read_bytes())
    return Checkout(folder=tmp_path)


@pytest.fixture
def terminal(checkout: Checkout) -> Iterator[Terminal]:
    process = checkout.start("run")
    yield Terminal(process=process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=180)


def test_the_ten_minutes_go_as_the_page_says(checkout: Checkout, terminal: Terminal) -> None:
    event = WHY.split()[1]
    card = terminal.read_until("see: monitor why --sample")
    assert "China approves some rare-earth export licences" in card
    assert re.search(rf"Bundled sample .* {event}\n", card)
    assert "cn-rare-earth-approvals" in checkout.monitor(WHY)

    assert checkout.monitor(LOOK).startswith(PROPOSED)
    assert not (checkout.folder / "rules/minerals").exists()
    checkout.monitor(TAKE)
    terminal.read_until("rules reloaded: ")

    path = checkout.folder / NAME
    assert path.read_text(encoding="utf-8") == PROPOSED
    path.write_text(EDITED, encoding="utf-8")
    assert checkout.monitor(CHECK).splitlines()[-1] == "0 errors, 0 warnings"
    terminal.read_until("rules reloaded: ")

    path.write_text(EDITED.replace("rare_earths", MISTAKE), encoding="utf-8")
    terminal.read_until("minerals rules not loaded: 1 error. Alerts continue with the version of")
    assert f'"{MISTAKE}" is not in the vocabulary. Did you mean rare_earths?' in terminal.read_until("Did you mean")
    path.write_text(EDITED, encoding="utf-8")
    terminal.read_until("minerals rules loaded again")
    assert re.search(r"^our-rare-earths\tcritical\tlive\t", checkout.monitor(LIST), re.MULTILINE)

    assert AGAIN == "once"
    spoken = checkout.monitor(AGAIN, data="nothing known yet").partition("SAMPLE")[2]
    assert "Critical · China approves some rare-earth export licences" in spoken
    assert re.search(r"^  advice: Call the magnet plant\.", spoken, re.MULTILINE)
