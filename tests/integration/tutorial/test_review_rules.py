"""docs/tutorial/review-rules.md, done step by step without a network: what the page promises happens."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.shift import SHIFT
from tests.integration.tutorial.terminal import Terminal

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/tutorial/review-rules.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MAKE, RUN, BRANCH, CHECK, DIFF, SHOWN, REVIEW, MERGE = (text for language, text in BLOCKS if not language)
(RULE,) = (text for language, text in BLOCKS if language == "yaml")
(RELOADED,) = re.findall(r"prints `(rules reloaded at commit) …`", PAGE)
OFFLINE = "http://127.0.0.1:9"  # the discard port: the network is not reachable


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with `.venv/bin/monitor`, as in a clone."""
    command = tmp_path / ".venv/bin/monitor"
    command.parent.mkdir(parents=True)
    code = "from monitor.cli import main; main()"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return tmp_path


@pytest.fixture
def environment(clone: Path) -> dict[str, str]:
    people = {f"GIT_{who}_{what}": "ana@team.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {
        **SHIFT,
        **people,
        "PATH": os.environ["PATH"],
        "HOME": str(clone),
        "MONITOR_PAGE": "off",
        "HTTP_PROXY": OFFLINE,
        "HTTPS_PROXY": OFFLINE,
        "NO_PROXY": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def terminal(clone: Path, environment: dict[str, str]) -> Iterator[Terminal]:
    """The second terminal, once the first step is done in the first one."""
    done(MAKE, clone, environment)
    process = subprocess.Popen(
        ["sh", "-c", RUN.replace(".venv/bin/monitor run", "exec .venv/bin/monitor run")],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    yield Terminal(process=process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=180)


def done(block: str, clone: Path, environment: dict[str, str]) -> str:
    """Run the lines of a block in the first terminal and return what they print."""
    command = ["sh", "-e", "-c", block]
    ended = subprocess.run(
        command, check=False, cwd=clone, env=environment, capture_output=True, encoding="utf-8", timeout=180
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def number(output: str, what: str) -> int:
    """Return the number before a word in the last line."""
    (found,) = re.findall(rf"(\d+) {what}", output.splitlines()[-1])
    return int(found)


def test_an_edit_reaches_the_daemon_as_the_page_says(
    clone: Path, environment: dict[str, str], terminal: Terminal
) -> None:
    rules = number(terminal.read_until("watching"), "rules")

    done(BRANCH, clone, environment)
    with (clone / "team/rules/minerals/alerts.yaml").open("a", encoding="utf-8") as file:
        file.write(RULE)
    assert done(CHECK, clone, environment).splitlines()[-1] == "0 errors, 0 warnings"
    assert SHOWN in done(DIFF, clone, environment)
    assert "level high → critical" in done(REVIEW, clone, environment)

    done(MERGE, clone, environment)
    assert number(terminal.read_until(RELOADED), "rules,") == rules + 1
