"""A compose project of this checkout, started and asked as a person would."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One compose project. `settings` are what the person who starts it has in the environment; `beside_slack` is a
    service that reaches the emulator on loopback and has the files of this folder at /test.
    """

    project: str
    files: tuple[Path, ...]
    settings: dict[str, str]
    beside_slack: str = "feeds"

    def compose(self, *words: str, check: bool = True, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        which = [part for file in self.files for part in ("-f", str(file))]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("MONITOR_", "SLACK_"))}
        done = subprocess.run(
            ["docker", "compose", "--project-directory", str(ROOT), "-p", self.project, *which, *words],
            cwd=ROOT,
            env={**environment, **self.settings},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"docker compose {' '.join(words)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done

    def inspect(self, service: str = "monitor") -> dict[str, Any]:
        container = self.compose("ps", "-a", "-q", service).stdout.strip()
        done = subprocess.run(["docker", "inspect", container], capture_output=True, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout)[0]
        return found

    def health(self) -> str:
        return str(self.inspect()["State"]["Health"]["Status"])

    def inside(self, *command: str, service: str = "monitor") -> str:
        return self.compose("exec", "-T", service, *command).stdout

    def said(self, service: str = "monitor") -> str:
        return self.compose("logs", "--no-color", service).stdout

    def channel(self) -> list[dict[str, Any]]:
        """The messages in the alerts channel of the emulator, newest first."""
        listed = self._ask_slack("conversations.list")
        found = next(c["id"] for c in listed["channels"] if c["name"] == "policy-alerts")
        messages: list[dict[str, Any]] = self._ask_slack("conversations.history", channel=found)["messages"]
        return messages

    def alerts(self, words: str) -> list[dict[str, Any]]:
        return [m for m in self.channel() if words in json.dumps(m, ensure_ascii=False).lower()]

    def _ask_slack(self, method: str, **arguments: str) -> dict[str, Any]:
        words = ("python3", "/test/neighbours.py", "ask", method, json.dumps(arguments))
        answer: dict[str, Any] = json.loads(self.inside(*words, service=self.beside_slack))
        assert answer["ok"], answer
        return answer


def until(condition: Callable[[], object], stack: Stack, what: str, *, seconds: float = 180) -> float:
    """Seconds that it took until the condition held."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds:.0f} s: {what}\n{stack.said()[-4000:]}")
        time.sleep(0.5)
    return time.monotonic() - began


def gone(stack: Stack) -> None:
    stack.compose("down", "--volumes", "--remove-orphans", "--timeout", "1", check=False)
