"""`doctor`: each leg of machine, rules and network, and what it prints."""

import asyncio
import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app.doctor.machine import check_data_folder
from monitor.app.doctor.network import check_clock, check_network
from monitor.domain.sources.source import Source, SourceId
from monitor.settings import read_settings
from monitor.store import lock_folder, open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.fakes.git import Repository
from tests.fakes.receiver import SECRET

NOWHERE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""}
NOW = datetime(2025, 6, 8, 1, 6, tzinfo=UTC)


def examined(folder: Path, **named: str) -> tuple[Called, dict[str, Any]]:
    """On a machine whose proxy can't be reached: what it finds, by what it looked at."""
    env = {
        "MONITOR_DATA_DIR": str(folder / "data"),
        "MONITOR_RULES_DIR": str(folder / "rules"),
        "MONITOR_PAGE": "off",
        **NOWHERE,
        **{f"MONITOR_{name.upper()}": value for name, value in named.items()},
    }
    called = call("doctor", "--format", "json", env=env)
    return called, {f["what"]: f for f in json.loads(called.out)["findings"]}


def test_a_proxy_that_is_down_is_named_and_the_rest_is_looked_at_all_the_same(tmp_path: Path) -> None:
    called, found = examined(tmp_path)
    assert called.code == 1
    assert found["proxy"]["ok"] is False
    assert "127.0.0.1:9 can't be reached" in found["proxy"]["detail"]
    assert found["DNS"] == {"what": "DNS", "ok": None, "detail": "resolved by the proxy"}
    assert found["feeds"]["ok"] is False
    assert found["data folder"]["ok"] is True
    assert found["database"]["detail"] == "none yet; monitor run creates it"
    assert (found["slack"]["ok"], found["clock"]["ok"]) == (None, None)


def test_it_changes_nothing(tmp_path: Path) -> None:
    examined(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_repository_with_rules_is_asked_for_its_newest_commit_and_nothing_is_fetched(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "rules.git")
    _, found = examined(tmp_path, rules_git=repository.url)
    assert found["rules from git"]["ok"] is False
    assert "the repository is empty" in found["rules from git"]["detail"]
    commit = repository.commit({"minerals/alerts.yaml": "rules: []\n"})
    _, found = examined(tmp_path, rules_git=repository.url)
    assert found["rules from git"] == {
        "what": "rules from git",
        "ok": True,
        "detail": f"{repository.url} answers, newest commit {commit[:7]}; no commit statuses",
    }
    assert found["rules"]["detail"].startswith(f"nothing fetched from {repository.url} yet")
    assert not (tmp_path / "data").exists()


def test_broken_rules_are_counted_with_the_command_that_shows_them(tmp_path: Path) -> None:
    pack = tmp_path / "rules" / "minerals"
    pack.mkdir(parents=True)
    (pack / "alerts.yaml").write_text("rules: 3\n", encoding="utf-8")
    _, found = examined(tmp_path)
    assert found["rules"]["ok"] is False
    assert found["rules"]["detail"].endswith("see: monitor check")


def test_the_error_names_who_runs_on_the_data(tmp_path: Path) -> None:
    with lock_folder(tmp_path / "data", now=datetime.now(UTC)):
        _, found = examined(tmp_path)
    assert "running monitor" in found["lock"]["detail"]


def test_a_file_that_is_not_a_database_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "monitor.db").write_text("no database " * 100, encoding="utf-8")
    _, found = examined(tmp_path)
    assert found["database"]["ok"] is False


@pytest.mark.parametrize(
    ("folder", "file", "ok"),
    [
        pytest.param(0o755, 0o644, False, id="every user"),
        pytest.param(0o750, 0o644, True, id="nobody else enters the folder"),
        pytest.param(0o755, 0o640, True, id="a group, as the operator set it"),
    ],
)
def test_a_database_that_every_user_can_read_is_a_problem(tmp_path: Path, folder: int, file: int, ok: bool) -> None:
    data = tmp_path / "data"
    data.mkdir()

    async def create() -> None:
        async with open_store(sqlite_url(data)):
            pass

    asyncio.run(create())
    (data / "monitor.db").chmod(file)
    data.chmod(folder)
    _, found = examined(tmp_path)
    assert found["database"]["ok"] is ok
    assert ok or found["database"]["detail"].endswith(f"chmod 600 {data}/monitor.db*")


def test_an_unusable_bundle_of_certificates_is_reported_once_and_stops_the_network(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate", encoding="utf-8")
    _, found = examined(tmp_path, ca_bundle=str(tmp_path / "ca.pem"))
    assert found["certificates"]["ok"] is False
    assert "set it to a PEM file" in found["certificates"]["detail"]
    assert "feeds" not in found


def test_as_text_each_leg_is_a_line_and_the_last_counts(tmp_path: Path) -> None:
    called = call("doctor", env={"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(tmp_path), **NOWHERE})
    lines = called.out.splitlines()
    assert called.code == 1
    assert all(line[:6] in ("ok    ", "FAIL  ", "-     ") for line in lines[:-1])
    assert lines[-1] == "2 problems"


ROUTES = 'routes:\n  crm: {channel: "webhook:crm"}\n  desk: {channel: C0ALERTS1}\nunrouted: desk\n'


def test_receivers_of_webhooks_are_checked_as_far_as_nothing_has_to_be_sent(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/routes.yaml").write_text(ROUTES, encoding="utf-8")
    _, found = examined(tmp_path)
    assert found["webhook:crm"]["ok"] is False
    assert "set MONITOR_WEBHOOK_CRM_URL" in found["webhook:crm"]["detail"]
    hook = {"webhook_crm_url": "http://127.0.0.1:9/secret-part", "webhook_crm_secret": SECRET}
    called, found = examined(tmp_path, **hook)
    assert found["webhook:crm"] == {"what": "webhook:crm", "ok": None, "detail": "reached through the proxy"}
    assert "secret-part" not in called.out


def test_an_unreachable_receiver_is_reported_with_host_and_port_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(NOWHERE, "NO_PROXY", "127.0.0.1")
    hook = {"webhook_crm_url": "http://127.0.0.1:9/secret-part", "webhook_crm_secret": SECRET}
    called, found = examined(tmp_path, **hook)
    assert found["webhook:crm"]["ok"] is False
    assert found["webhook:crm"]["detail"].startswith("127.0.0.1:9 can't be reached")
    assert "secret-part" not in called.out


def test_a_workflow_of_teams_must_be_set_public_and_reachable(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    routes = 'routes: {desk: {channel: "teams:desk"}}\nunrouted: desk\n'
    (tmp_path / "rules/routes.yaml").write_text(routes, encoding="utf-8")
    _, found = examined(tmp_path)
    assert "set MONITOR_TEAMS_DESK_URL and restart" in found["teams:desk"]["detail"]
    called, found = examined(tmp_path, teams_desk_url="https://10.0.0.8/workflows?sig=secret-part")
    assert found["teams:desk"]["ok"] is False
    assert "add the host to MONITOR_ALLOW_HOSTS" in found["teams:desk"]["detail"]
    assert "secret-part" not in called.out
    _, found = examined(tmp_path, teams_desk_url="https://flow.example/workflows?sig=secret-part")
    assert found["teams:desk"] == {"what": "teams:desk", "ok": None, "detail": "reached through the proxy"}


def test_an_address_of_apprise_must_be_known(tmp_path: Path) -> None:
    pytest.importorskip("apprise")
    called, found = examined(tmp_path, apprise_mail_url="mailtos://us:hunter2@mail.example?to=desk@corp.example")
    assert found["apprise:mail"] == {
        "what": "apprise:mail",
        "ok": True,
        "detail": "Apprise knows the address (mailtos, html); nothing was sent; no route uses it",
    }
    assert "hunter2" not in called.out
    called, found = examined(tmp_path, apprise_mail_url="nonsense://hunter2")
    assert found["apprise:mail"]["ok"] is False
    assert "correct MONITOR_APPRISE_MAIL_URL" in found["apprise:mail"]["detail"]
    assert "hunter2" not in called.out


def test_slack_by_an_incoming_webhook_says_what_it_can_not_do(tmp_path: Path) -> None:
    called, found = examined(tmp_path, slack_webhook_url="https://hooks.slack.example/secret-part")
    assert found["slack"]["ok"] is None
    assert "no edits, no threads, no buttons" in found["slack"]["detail"]
    assert "secret-part" not in called.out


def settings(environment: Mapping[str, str]) -> Any:
    return read_settings(environment)


def test_a_file_where_the_folder_should_be_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    looked = check_data_folder(settings({"MONITOR_DATA_DIR": str(tmp_path / "data")}))
    assert (looked.ok, looked.detail) == (
        False,
        f"{tmp_path / 'data'} is not a folder; set MONITOR_DATA_DIR to a folder",
    )


@pytest.mark.parametrize(
    ("off", "well", "said"),
    [
        pytest.param(timedelta(seconds=3), True, "within 3 s", id="right"),
        pytest.param(timedelta(minutes=7), False, "420 s ahead", id="ahead"),
        pytest.param(-timedelta(minutes=7), False, "420 s behind", id="behind"),
    ],
)
def test_a_wrong_clock_is_reported_with_its_offset(off: timedelta, *, well: bool, said: str) -> None:
    looked = check_clock([(NOW, NOW + off)])
    assert looked.ok is well
    assert said in looked.detail


def test_one_server_with_a_wrong_clock_does_not_make_ours_wrong() -> None:
    right = (NOW, NOW + timedelta(seconds=1))
    assert check_clock([right, (NOW - timedelta(days=3), NOW), right]).ok is True


async def test_a_source_with_a_malformed_host_is_a_finding(tmp_path: Path) -> None:
    broken = Source(id=SourceId("broken"), name="Broken", url="https://xn--a/feed")
    settings = read_settings({"MONITOR_DATA_DIR": str(tmp_path)})
    looked = check_network(settings, [broken], {}, clock=lambda: NOW, clocks=[], says=lambda _: None)
    found = {finding.what: finding async for finding in looked}
    assert found["DNS"].detail == "not checked: no source has a valid host name"
    assert found["feeds"].ok is False
    assert "source broken: (not an address): not an HTTP address" in found["feeds"].detail


def test_a_page_that_is_off_is_no_problem(tmp_path: Path) -> None:
    _, found = examined(tmp_path)
    assert found["page"]["ok"] is None


def test_the_page_is_found_free_taken_or_served(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        _, found = examined(tmp_path, page=address)
        assert found["page"]["ok"] is False
        assert f"can't listen on {address}" in found["page"]["detail"]
    _, found = examined(tmp_path, page=address)
    assert found["page"]["ok"] is True
    assert found["page"]["detail"] == f"monitor run will serve it at http://{address}, for this machine only"
