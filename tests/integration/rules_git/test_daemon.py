"""The whole process, but for the network, follows a repository over http: merged, broken, unreachable, full disk."""

import asyncio
import json
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import web
from rich.console import Console

from monitor.app.assemble import App, Screen, assemble
from monitor.daemon.narrator import Quiet
from monitor.domain.rules.remote import parse_remote
from monitor.domain.rules.remote_state import RemoteState
from monitor.errors import RulesRemoteError
from monitor.pipeline.rules.reload import Reloaded
from monitor.pipeline.rules.remote_journal import remote_state
from monitor.rulefiles.remote.client import GitRemote, GitTarget
from monitor.rulefiles.remote.git import GitAccess
from monitor.settings import read_settings
from tests.fakes.git import Repository
from tests.fakes.receiver import SECRET, receiving
from tests.integration.rules_git.http_server import GitOverHttp, git_over_http

pytestmark = pytest.mark.integration

T = TypeVar("T")
TOKEN = "ghp_hunter2hunter2hunter2"
NOWHERE = {  # discard: nobody listens
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "127.0.0.1",
}
ROUTES = "routes:\n  ops: {channel: 'webhook:ops', kind: operator}\n"
RULE = """rules:
  - id: of-minerals
    title: China acts
    level: high
    when: act(issuer:CN) AND {word}
    examples:
      match:
        - {{lang: en, title: China bans exports of {word}}}
"""


def rules(word: str) -> dict[str, str]:
    return {"minerals/alerts.yaml": RULE.format(word=word), "routes.yaml": ROUTES}


@dataclass
class Forge:
    """An API for commit statuses in GitHub's form."""

    url: str = ""
    posted: "asyncio.Queue[tuple[str, str, str]]" = field(default_factory=asyncio.Queue)
    tokens: set[str] = field(default_factory=set)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.tokens.add(request.headers["Authorization"])
        self.posted.put_nowait((request.match_info["commit"], body["state"], body["description"]))
        return web.json_response({}, status=201)


@asynccontextmanager
async def forge() -> AsyncIterator[Forge]:
    made = Forge()
    app = web.Application()
    app.router.add_post("/api/v3/repos/team/rules/statuses/{commit}", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v3/repos/team/rules/statuses"
    try:
        yield made
    finally:
        await runner.cleanup()


class RecordingNarrator(Quiet):
    def __init__(self) -> None:
        self.reloads: asyncio.Queue[Reloaded] = asyncio.Queue()

    def rules(self, reloaded: Reloaded) -> None:
        self.reloads.put_nowait(reloaded)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitOverHttp]:
    with git_over_http(tmp_path / "served", token=TOKEN) as state:
        yield state


def environment(server: GitOverHttp, tmp_path: Path, statuses: str = "") -> dict[str, str]:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return {
        "MONITOR_DATA_DIR": str(tmp_path / "data"),
        "MONITOR_SAMPLE": "off",
        "MONITOR_RULES_GIT": server.url("rules.git"),
        "MONITOR_RULES_GIT_TOKEN_FILE": str(tmp_path / "token"),
        "MONITOR_RULES_GIT_INTERVAL": "10",
        "MONITOR_RULES_GIT_STATUS_URL": statuses,
    }


def whens(loaded: Reloaded) -> set[str]:
    return {r.when_text for r in loaded.rules.knowledge.rules}


async def in_time(wait: "asyncio.Future[T]") -> T:
    async with asyncio.timeout(60):
        return await wait


async def test_a_merge_runs_within_an_interval_and_a_broken_one_keeps_the_last_good_state(
    server: GitOverHttp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(server.root / "rules.git")
    first = repository.commit(rules("gallium"), "First rules")
    result, stop, screen = RecordingNarrator(), asyncio.Event(), Console(file=StringIO())
    path = {"PATH": os.environ["PATH"], **NOWHERE}
    async with forge() as statuses, receiving() as ops:
        hook = {"MONITOR_WEBHOOK_OPS_URL": ops.url, "MONITOR_WEBHOOK_OPS_SECRET": SECRET, "MONITOR_CANARY": "off"}
        settings = read_settings(environment(server, tmp_path, statuses.url) | hook)
        async with (
            assemble(settings, screen=Screen(console=screen, narrator=result), environment=path) as app,
            asyncio.TaskGroup() as group,
        ):
            assert "act(issuer:CN) AND gallium" in whens(app.rules)
            assert await _next(statuses) == (first, "pending", "the monitor loads the rules")
            assert await _next(statuses) == (first, "success", "loaded, 1 rule in 1 pack")
            group.create_task(app.daemon.run(stop))

            second = repository.commit(rules("germanium"), "Germanium instead")
            edited = await in_time(asyncio.ensure_future(result.reloads.get()))
            assert "act(issuer:CN) AND germanium" in whens(edited)
            assert (await _next(statuses))[:2] == (second, "pending")
            assert await _next(statuses) == (second, "success", "loaded, 1 rule changed (of-minerals)")

            third = repository.commit(rules("germanium") | {"minerals/alerts.yaml": "rules: [\n"}, "Typo")
            broken = await in_time(asyncio.ensure_future(result.reloads.get()))
            assert [t.pack for t in broken.troubles] == ["minerals"]
            assert whens(broken) == whens(edited)
            assert (await _next(statuses))[:2] == (third, "pending")
            commit, state, description = await _next(statuses)
            assert (commit, state) == (third, "failure")
            assert description.startswith(
                "minerals not loaded (last good state runs); no rule changed: minerals/alerts.yaml:"
            )
            stop.set()  # what waits is delivered before the end
        assert statuses.tokens == {f"Bearer {TOKEN}"}
        shown = json.dumps(list(ops.events.values()), ensure_ascii=False).replace('\\"', '"')
    assert f'Rules at commit {first[:7]} ("First rules" by minerals-desk): loaded, 1 rule in 1 pack.' in shown
    assert "loaded, 1 rule changed (of-minerals)." in shown
    assert f'Came with {third[:7]} "Typo" by minerals-desk' in shown
    assert TOKEN not in shown
    logged = capsys.readouterr().out
    assert "rules of commit" in logged
    assert TOKEN not in logged
    assert not [p for p in (tmp_path / "data").rglob("*") if p.is_file() and TOKEN.encode() in p.read_bytes()]


async def _next(statuses: Forge) -> tuple[str, str, str]:
    return await in_time(asyncio.ensure_future(statuses.posted.get()))


async def test_a_start_without_the_remote_runs_the_checkout_of_the_last_start(
    server: GitOverHttp, tmp_path: Path
) -> None:
    repository = Repository(server.root / "rules.git")
    commit = repository.commit(rules("gallium"))
    path = {"PATH": os.environ["PATH"], **NOWHERE}
    settings = read_settings(environment(server, tmp_path))
    async with assemble(settings, screen=Screen(console=Console(file=StringIO())), environment=path) as app:
        assert "act(issuer:CN) AND gallium" in whens(app.rules)
    server.status = 503
    async with assemble(
        settings, screen=Screen(console=Console(file=StringIO())), environment=path, fetch_rules=True
    ) as app:
        assert "act(issuer:CN) AND gallium" in whens(app.rules)
        state = await _state(app)
        assert (state.commit, state.failures) == (commit, 1)
        assert "HTTP 503; the monitor retries" in state.problem


async def test_a_first_start_without_the_remote_runs_the_shipped_rules(server: GitOverHttp, tmp_path: Path) -> None:
    server.status = 503
    settings = read_settings(environment(server, tmp_path))
    async with assemble(
        settings, screen=Screen(console=Console(file=StringIO())), environment={"PATH": os.environ["PATH"], **NOWHERE}
    ) as app:
        assert len(app.config.rules) > 20
        (warning,) = app.rules.warnings
        assert "no commit was fetched from git yet. Only the shipped rules run. To see why: monitor health" in warning
        assert (await _state(app)).commit == ""


async def _state(app: App) -> RemoteState:
    return await app.store.read(remote_state)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


async def test_a_full_disk_keeps_the_present_checkout_and_heals(
    server: GitOverHttp, tmp_path: Path, small_disk: Path
) -> None:
    server.token = ""
    repository = Repository(server.root / "rules.git")
    first = repository.commit(rules("gallium"))
    access = GitAccess(remote=parse_remote(server.url("rules.git")), path=os.environ["PATH"])
    remote = GitRemote(access, GitTarget(), small_disk / "rules-git")
    await remote.check_out(first)
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    second = repository.commit(rules("germanium"))
    with pytest.raises(RulesRemoteError, match="the disk is full; free space in MONITOR_DATA_DIR") as raised:
        await remote.check_out(second)
    assert not raised.value.lasting
    present = remote.present()
    assert present is not None
    assert present.commit == first
    assert "gallium" in (small_disk / "rules-git" / "current" / "minerals" / "alerts.yaml").read_text()
    filler.unlink()
    assert (await remote.check_out(second)).commit == second
