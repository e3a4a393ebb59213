"""`docker compose up` for real: the shipped files, an engine, and beside them an emulator of Slack and a feed server.

The tests of one class go on where the one before stopped: a start, a restart, a `down` and an `up` of one installation.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.integration.docker.stack import ROOT, Stack, gone, until

pytestmark = pytest.mark.integration

HERE = Path(__file__).resolve().parent
FIRST, SECOND = "china bans tungsten exports to japan*", "zinc dross"  # in bold: the line of an alert, not of a summary


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The host's rules folder: what a checkout has, and one pack of the user's."""
    folder = tmp_path_factory.mktemp("host") / "rules"
    shutil.copytree(ROOT / "rules/base", folder / "base")
    shutil.copytree(HERE / "packs/harbour", folder / "harbour")
    return folder


@pytest.fixture(scope="module")
def stack(rules: Path) -> Iterator[Stack]:
    token = rules.parent / "slack_bot_token"
    token.write_text("xoxb-local-full\n", encoding="utf-8")
    for path in (rules.parent.parent, rules.parent, *rules.rglob("*")):
        path.chmod(
            path.stat().st_mode | 0o055
        )  # pytest's folders are the owner's alone; the container's user is another
    made = Stack(
        project="policy-monitor-test",
        files=(ROOT / "docker-compose.yml", HERE / "compose.yaml"),
        settings={"TEST_RULES": str(rules), "MONITOR_SLACK_BOT_TOKEN_FILE": str(token), "PAGE_PORT": ""},
    )
    gone(made)
    try:
        made.compose("up", "--detach")
        yield made
    finally:
        gone(made)


class TestWithSlackAndAFeed:
    def test_becomes_healthy(self, stack: Stack) -> None:
        until(lambda: stack.health() == "healthy", stack, "docker inspect says healthy")

    def test_alert_reaches_slack_once(self, stack: Stack) -> None:
        until(lambda: stack.alerts(FIRST), stack, f"an alert on {FIRST}")
        assert len(stack.alerts(FIRST)) == 1

    def test_page_is_published_on_this_machine_alone(self, stack: Stack) -> None:
        published = stack.compose("port", "monitor", "8484").stdout.strip()
        assert published.startswith("127.0.0.1:")
        with urlopen(f"http://{published}/", timeout=60) as answer:
            assert "tungsten" in answer.read().decode().lower()

    def test_token_from_a_file_is_never_said(self, stack: Stack) -> None:
        assert "xoxb-" not in stack.said()
        assert "xoxb-" not in json.dumps(stack.inspect()["Config"])

    def test_rule_added_on_the_host_is_active_after_a_restart(self, stack: Stack, rules: Path) -> None:
        shutil.copytree(HERE / "packs/desk", rules / "desk")
        stack.compose("restart", "monitor")
        stack.compose("restart", "slack", "feeds")  # into its new network; what the emulator shows afterwards is new
        until(lambda: stack.alerts(SECOND), stack, f"an alert on {SECOND}")
        assert stack.alerts(FIRST) == []

    def test_data_survive_down_and_up(self, stack: Stack) -> None:
        stack.compose("down")
        stack.compose("up", "--detach")
        until(lambda: stack.health() == "healthy", stack, "healthy again")
        listed = stack.inside("monitor", "events", "list", "--format", "json")
        assert "tungsten" in listed
        assert stack.alerts(FIRST) == stack.alerts(SECOND) == []

    def test_case_40_stop_drains_within_its_grace(self, stack: Stack) -> None:
        stack.compose("stop", "monitor")
        assert stack.inspect()["State"]["ExitCode"] == 0, "the engine kills it after its grace (137)"


@pytest.fixture(scope="module")
def plain() -> Iterator[Stack]:
    """What a stranger gets: the shipped file and no setting."""
    made = Stack(project="policy-monitor-plain", files=(ROOT / "docker-compose.yml",), settings={"PAGE_PORT": ""})
    gone(made)
    try:
        made.compose("up", "--detach")
        yield made
    finally:
        gone(made)


class TestWithNothingConfigured:
    def test_becomes_healthy_and_shows_the_sample(self, plain: Stack) -> None:
        until(lambda: plain.health() == "healthy", plain, "docker inspect says healthy")
        until(lambda: "SAMPLE" in plain.said(), plain, "the sample card")

    def test_git_ssh_and_the_client_of_postgresql_run_as_its_user(self, plain: Stack) -> None:
        assert plain.inside("git", "--version").startswith("git version 2.")
        for program in ("pg_dump", "pg_restore", "psql"):
            assert plain.inside(program, "--version").startswith(f"{program} (PostgreSQL) 17.")
        assert plain.inside("sh", "-c", "ssh -V 2>&1").startswith("OpenSSH")

    def test_case_40_engine_holds_it_to_the_file(self, plain: Stack) -> None:
        found = plain.inspect()
        host = found["HostConfig"]
        assert found["Config"]["User"] == "10001:10001"
        assert host["ReadonlyRootfs"] is True
        assert host["CapDrop"] == ["ALL"]
        assert not host["CapAdd"]
        assert host["SecurityOpt"] == ["no-new-privileges:true"]
        assert host["Memory"] == host["MemorySwap"] == 2**30
        assert host["PidsLimit"] == 64
        assert host["RestartPolicy"]["Name"] == "unless-stopped"
        ports = found["NetworkSettings"]["Ports"]
        assert set(ports) == {"8484/tcp"}  # the page
        assert {published["HostIp"] for published in ports["8484/tcp"]} == {"127.0.0.1"}
        writable = {m["Destination"]: m["Type"] for m in found["Mounts"] if m["RW"]}
        assert writable == {"/data": "volume"}

    @pytest.mark.parametrize("place", ["/", "/rules", "/opt/monitor", "/run/secrets"])
    def test_case_40_writes_nowhere_but_to_its_data(self, plain: Stack, place: str) -> None:
        done = plain.compose("exec", "-T", "monitor", "sh", "-c", f"echo x > {place}/x", check=False)
        assert done.returncode != 0

    def test_case_40_process_has_no_capability_and_gains_none(self, plain: Stack) -> None:
        status = plain.inside("cat", "/proc/1/status")
        facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert facts["CapEff"] == facts["CapBnd"] == "0000000000000000"
        assert facts["NoNewPrivs"] == "1"
        assert facts["Uid"].split() == ["10001"] * 4

    def test_case_40_health_fails_after_a_stall_and_recovers(self, plain: Stack) -> None:
        _signal_daemon(plain, "STOP")
        until(lambda: plain.health() == "unhealthy", plain, "unhealthy after a stall")
        _signal_daemon(plain, "CONT")
        until(lambda: plain.health() == "healthy", plain, "healthy again")


def _signal_daemon(stack: Stack, name: str) -> None:
    script = (
        "import os, pathlib, signal, sys\n"
        "for p in pathlib.Path('/proc').glob('[0-9]*/cmdline'):\n"
        "    words = p.read_bytes().split(b'\\0')\n"
        "    if any(w.endswith(b'/monitor') for w in words) and b'run' in words and p.parent.name != '1':\n"
        "        os.kill(int(p.parent.name), getattr(signal, 'SIG' + sys.argv[1])); break\n"
        "else: sys.exit('no daemon')"
    )
    stack.inside("python", "-c", script, name)
