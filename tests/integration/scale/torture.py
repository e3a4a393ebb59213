"""What `make torture-scale` measures: docker-compose.scale.yml with a real engine, from nothing to a back-test.

PostgreSQL, an active monitor, a standby, a Dask scheduler and two workers: the daemon alerts, the standby takes over
when the active one is killed, and a back-test runs on the cluster while a worker is killed.
"""

import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.benchmarks.backtesting import write_corpus
from tests.integration.docker.stack import ROOT, Stack, gone, until
from tests.torture.row import Row, Say

HERE = Path(__file__).resolve().parent
PACKS = HERE.parent / "docker/packs"
ARTICLES, FILES = 10_000, 10
FIRST, SECOND = "china bans tungsten exports to japan*", "zinc dross"
TAKE_OVER = 15  # seconds until another daemon has the lock
PATIENCE = 600  # seconds that a busy machine may take


def measure(say: Say) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as temporary, _stack(Path(temporary), say) as stack:
        yield from _alerts(stack, say)
        yield from _takes_over(stack, say)
        yield from _back_tests(stack, say)


@contextmanager
def _stack(folder: Path, say: Say) -> Iterator[Stack]:
    rules, archive = folder / "rules", folder / "archive"
    shutil.copytree(ROOT / "rules/base", rules / "base")
    _add_pack(rules, "harbour")
    archive.mkdir()
    for number in range(FILES):
        write_corpus(archive / f"{number}.jsonl", ARTICLES // FILES, begin=number * (ARTICLES // FILES))
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | 0o055)  # the containers' user is another
    made = Stack(
        project="policy-monitor-scale",
        files=(ROOT / "docker-compose.yml", ROOT / "docker-compose.scale.yml", HERE / "stack/compose.yaml"),
        settings={"TEST_RULES": str(rules), "ARCHIVE": str(archive), "PAGE_PORT": ""},
        beside_slack="slack",
    )
    gone(made)
    try:
        say("images")
        made.compose("build", "monitor", "scheduler", seconds=900)
        say("containers")
        made.compose("up", "--detach", "--no-build")
        yield made
    finally:
        gone(made)


def _add_pack(rules: Path, name: str) -> None:
    shutil.copytree(PACKS / name, rules / name)
    sources = rules / name / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8").replace("127.0.0.1:8099", "feeds:8099"), encoding="utf-8")
    for path in (rules / name, *(rules / name).iterdir()):
        path.chmod(path.stat().st_mode | 0o055)


def _alerts(stack: Stack, say: Say) -> Iterator[Row]:
    say("an alert")
    took = until(lambda: _alerted(stack, FIRST), stack, f"an alert on {FIRST}", seconds=PATIENCE)
    active, standby = _roles(stack)
    yield Row(
        case="compose",
        what="PostgreSQL, two daemons, scheduler, workers: the alert of a feed, one daemon active",
        target="1 alert, 1 active, 1 standby",
        measured=f"{_alerted(stack, FIRST)} alert after {took:.0f} s, {len(active)} active, {len(standby)} standby",
        good=(_alerted(stack, FIRST), len(active), len(standby)) == (1, 1, 1),
    )


def _takes_over(stack: Stack, say: Say) -> Iterator[Row]:
    (killed,), (standby,) = _roles(stack)
    say(f"{killed} is killed, a feed is added")
    stack.compose("kill", "--signal", "KILL", killed)
    began = time.monotonic()
    until(lambda: _roles(stack)[0] == [standby], stack, "the standby is active", seconds=PATIENCE)
    took = (_active_since(stack, standby) - _at(stack.inspect(killed)["State"]["FinishedAt"])).total_seconds()
    _add_pack(Path(stack.settings["TEST_RULES"]), "desk")
    until(lambda: _alerted(stack, SECOND), stack, f"an alert on {SECOND}", seconds=PATIENCE)
    posted = time.monotonic() - began
    yield Row(
        case="compose",
        what="the active daemon is killed: the standby takes over and alerts what comes next, nothing twice",
        target=f"≤ {TAKE_OVER} s, 1 alert each",
        measured=f"lock after {took:.1f} s, alert of the new feed after {posted:.0f} s, {_alerted(stack, FIRST)} and "
        f"{_alerted(stack, SECOND)} alert",
        good=took <= TAKE_OVER and (_alerted(stack, FIRST), _alerted(stack, SECOND)) == (1, 1),
    )


def _back_tests(stack: Stack, say: Say) -> Iterator[Row]:
    say("a back-test on the cluster, of which a worker is killed, and one in processes beside it")
    began = time.monotonic()
    with ThreadPoolExecutor(1) as aside:
        running = aside.submit(_figures, stack, "backtest")
        _kill_a_worker(stack)
        there = running.result()
    took = time.monotonic() - began
    here = _figures(stack, "--entrypoint", "monitor", "backtest", "rules", "backtest")
    yield Row(
        case="compose",
        what=f"back-test of {ARTICLES:,} articles in {FILES} files on two workers by TLS, one killed while it reads",
        target="the result of one container",
        measured=f"{there['articles']:,} articles, {there['alerts']:,} alerts in {took:.0f} s, "
        f"{'the same' if there == here else 'ANOTHER RESULT'}",
        good=there == here and there["articles"] == ARTICLES,
    )


def _kill_a_worker(stack: Stack) -> None:
    """Kill the first worker that has child processes, and so reads."""
    workers: list[str] = []

    def reads() -> bool:
        running = stack.compose("ps", "--quiet", "worker").stdout.split()
        workers[:] = [one for one in running if "prefork_server" in _docker("top", one)]
        return bool(workers)

    until(reads, stack, "a worker reads", seconds=PATIENCE)
    _docker("kill", workers[0])
    assert _docker("inspect", "--format", "{{.State.ExitCode}}", workers[0]).strip() == "137"


def _docker(*words: str) -> str:
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=True).stdout


def _figures(stack: Stack, *command: str) -> dict[str, Any]:
    words = ("run", "--rm", "-T", *command, "--corpus", "/archive/*.jsonl", "--format", "json")
    done = stack.compose(*words, seconds=900)
    try:
        found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])  # compose may write before it
    except ValueError as e:
        raise RuntimeError(f"no figures: {done.stdout[-1_000:]}{done.stderr[-3_000:]}") from e
    return found


def _alerted(stack: Stack, words: str) -> int:
    return len(stack.alerts(words))


def _roles(stack: Stack) -> tuple[list[str], list[str]]:
    """The services that are active, and those that stand by."""
    states = {service: _state(stack, service) for service in ("monitor", "standby")}
    return [s for s, state in states.items() if state == "active"], [
        s for s, state in states.items() if state == "standby"
    ]


def _state(stack: Stack, service: str) -> str:
    """ "" if it does not answer."""
    done = stack.compose("exec", "-T", service, "python", "-c", _ASK, check=False)
    return done.stdout.strip()


def _active_since(stack: Stack, service: str) -> datetime:
    (line,) = (line for line in stack.said(service).splitlines() if '"event": "active"' in line)
    return _at(json.loads(line[line.index("{") :])["timestamp"])


def _at(moment: str) -> datetime:
    """Docker gives nanoseconds."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", moment))


_ASK = """
import json, urllib.error, urllib.request
try:
    answer = urllib.request.urlopen('http://127.0.0.1:8484/health/ready', timeout=2)
except urllib.error.HTTPError as e:
    answer = e
print(json.load(answer).get('state', 'active'))
"""
