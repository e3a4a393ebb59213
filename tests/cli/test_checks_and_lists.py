"""`check`, `health` and the lists, without a daemon and beside what one left."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.acts.second_reader import Tally
from monitor.domain.operations.canary import CanaryRun, CanaryStage
from monitor.domain.sources.schedule import Outcome
from monitor.ports.delivery import ChannelState
from monitor.ports.network.remote import RULES_REMOTE
from monitor.ports.repositories.store import CANARY, CLICKS, HEARTBEAT, SECOND_READER
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import BROKEN_PACKS, RULE_WARNINGS, PackFailure
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.store.examples import NOW, delivery, source

GOOD = """
rules:
  - id: gallium-news
    title: Gallium in the news
    level: low
    when: gallium
    examples:
      match:
        - {lang: en, title: Gallium is in short supply}
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A rules folder with one sound pack."""
    pack = tmp_path / "rules" / "minerals"
    pack.mkdir(parents=True)
    (pack / "alerts.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path / "rules"


def break_pack(rules: Path) -> None:
    (rules / "minerals" / "alerts.yaml").write_text(GOOD.replace("low", "loud"), encoding="utf-8")


# ------------------------------------------------------------------ check


@pytest.mark.parametrize(
    ("named", "said"),
    [
        pytest.param("README.md", "README.md is not a rule file. Rule files are named", id="another file"),
        pytest.param("minerals/alert.yaml", "Did you mean alerts.yaml?", id="a name nearly"),
        pytest.param("notes", "no rule files in ", id="a folder without rules"),
        pytest.param("void", "no rule files in ", id="an empty folder"),
    ],
)
@pytest.mark.parametrize("command", ["check", "rules test"])
def test_a_path_without_rules_is_refused_with_what_to_do(rules: Path, command: str, named: str, said: str) -> None:
    (rules / "void").mkdir()
    for text in ("README.md", "notes/README.md", "minerals/alert.yaml"):
        (rules / text).parent.mkdir(exist_ok=True)
        (rules / text).write_text("rules: []", encoding="utf-8")
    called = call(*command.split(), rules / named)
    assert (called.code, called.out) == (2, "")
    assert said in called.err


def test_a_rules_folder_that_is_set_and_not_there_is_an_error(tmp_path: Path) -> None:
    called = call("check", env={"MONITOR_RULES_DIR": str(tmp_path / "rulez")})
    assert (called.code, called.out) == (2, "")
    assert called.err == (
        f"MONITOR_RULES_DIR: folder {tmp_path / 'rulez'} does not exist. Correct the setting, "
        f"or create the folder: monitor init {tmp_path / 'rulez'}\n"
    )


def test_without_a_rules_folder_the_shipped_rules_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    called = call("check")
    assert called.code == 0
    assert "no-folder" in called.out
    assert called.out.endswith("0 errors, 1 warning\n")


def own(problems: list[dict[str, object]]) -> list[dict[str, object]]:
    return [p for p in problems if p["pack"] != "base"]


def test_check_of_sound_rules_exits_0_and_counts(rules: Path) -> None:
    called = call("check", rules)
    assert (called.code, called.out) == (0, "0 errors, 0 warnings\n")


def test_check_shows_a_mistake_with_its_place_and_exits_1(rules: Path) -> None:
    break_pack(rules)
    called = call("check", rules)
    assert called.code == 1
    assert "minerals/alerts.yaml:5:12: error[" in called.out
    assert called.out.endswith("1 error, 0 warnings\n")


def test_check_as_json_is_a_list_of_problems_with_the_same_exit_code(rules: Path) -> None:
    assert own(json.loads(call("check", rules, "--format", "json").out)) == []
    break_pack(rules)
    called = call("check", rules, "--format", "json")
    (problem,) = own(json.loads(called.out))
    assert called.code == 1
    assert (problem["file"], problem["line"], problem["column"]) == ("minerals/alerts.yaml", 5, 12)
    assert problem["severity"] == "error"


def test_check_without_a_path_reads_the_folder_of_the_setting(rules: Path) -> None:
    break_pack(rules)
    assert call("check", env={"MONITOR_RULES_DIR": str(rules)}).code == 1


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_unknown_setting_is_a_warning_beside_the_result(rules: Path, form: str) -> None:
    called = call("check", rules, "--format", form, env={"MONITOR_RULE_DIR": "x"})
    assert called.code == 0
    warnings = [line for line in called.err.splitlines() if line.startswith("warning")]
    assert warnings == ["warning: unknown setting MONITOR_RULE_DIR; did you mean MONITOR_RULES_DIR?"]


# ------------------------------------------------------------------ health


@pytest.fixture
def left_by_a_daemon(tmp_path: Path) -> Callable[[Callable[[Transaction], None]], Path]:
    """Makes the database that a daemon left after it wrote what is given; returns its folder."""

    def make(work: Callable[[Transaction], None]) -> Path:
        async def write() -> None:
            async with open_store(sqlite_url(tmp_path)) as store:
                await store.write(work)

        asyncio.run(write())
        return tmp_path

    return make


def beat(tx: Transaction, *, ago: timedelta = timedelta(0)) -> None:
    tx.journal.remember(HEARTBEAT, (datetime.now(UTC) - ago).isoformat())


def without_seconds(output: str) -> str:
    """The output without ages in seconds: a command may take one."""
    return re.sub(r"\d+ s ago", "N s ago", output)


def health(folder: Path, *more: str, **settings: str) -> Called:
    return call("health", *more, env={"MONITOR_DATA_DIR": str(folder), **settings})


def test_health_without_a_database_is_red_and_says_how_to_start(tmp_path: Path) -> None:
    called = health(tmp_path)
    assert called.code == 1
    assert called.out.startswith("FAIL  database: ")
    assert "monitor run" in called.out


def test_health_of_a_living_daemon_is_well(left_by_a_daemon: Callable[..., Path]) -> None:
    called = health(left_by_a_daemon(beat), "--format", "json")
    result = json.loads(called.out)
    assert called.code == 0
    assert result["ok"]
    assert [f["what"] for f in result["findings"]] == ["daemon", "delivery", "rules", "sources"]


def test_a_daemon_that_is_silent_for_a_minute_is_red(left_by_a_daemon: Callable[..., Path]) -> None:
    called = health(left_by_a_daemon(lambda tx: beat(tx, ago=timedelta(minutes=1))))
    assert called.code == 1
    assert "FAIL  daemon: last heartbeat 6" in called.out
    assert "; check its log, then restart it: monitor run\n" in called.out


def test_a_database_that_no_daemon_used_is_red(left_by_a_daemon: Callable[..., Path]) -> None:
    called = health(left_by_a_daemon(lambda tx: None))
    assert called.code == 1
    assert "FAIL  daemon: has not run on this data yet" in called.out


def test_a_blocked_channel_is_red_and_says_what_to_click(left_by_a_daemon: Callable[..., Path]) -> None:
    def block(tx: Transaction) -> None:
        beat(tx)
        now = datetime.now(UTC)
        tx.channels.save(ChannelState(channel="C1", next_post_at=now, blocked="C1: invite the bot", probed_at=now))

    called = health(left_by_a_daemon(block))
    assert called.code == 1
    assert "FAIL  delivery: C1: invite the bot" in called.out


_WITH_CONTROLS = {
    "MONITOR_SLACK_BOT_TOKEN": "xoxb-1",
    "MONITOR_SLACK_APP_TOKEN": "xapp-1",
    "MONITOR_SLACK_CHANNEL": "C0ALERTS1",
}


def test_clicks_that_do_not_arrive_are_red_and_say_what_to_do(left_by_a_daemon: Callable[..., Path]) -> None:
    def lose(tx: Transaction) -> None:
        beat(tx)
        tx.journal.remember(CLICKS, "invalid_auth: make an app-level token")

    folder = left_by_a_daemon(lose)
    called = health(folder, **_WITH_CONTROLS)
    assert called.code == 1
    assert "FAIL  clicks: invalid_auth: make an app-level token" in called.out
    without = {**_WITH_CONTROLS, "MONITOR_SLACK_APP_TOKEN": ""}
    assert "clicks" not in health(folder, **without).out, "nobody expects clicks any more"


_ASKING = {"MONITOR_LLM_URL": "http://127.0.0.1:8000/v1", "MONITOR_LLM_MODEL": "tiny-1b"}


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (None, "not asked yet"),
        ("", "answers"),
        ("http://x: answered 500; check it", "gave no usable answer: http://x: answered 500; check it"),
    ],
)
def test_health_shows_the_second_reader_and_never_fails_for_it(
    left_by_a_daemon: Callable[..., Path], problem: str | None, says: str
) -> None:
    def ask(tx: Transaction) -> None:
        beat(tx)
        tx.consultations.count(Tally(day=datetime.now(UTC).date(), asked=7, acts=1, no_acts=2, discarded=3, failed=1))
        if problem is not None:
            tx.journal.remember(SECOND_READER, problem)

    folder = left_by_a_daemon(ask)
    called = health(folder, **_ASKING)
    counts = "193 of 200 requests left today (1 acts, 2 no acts, 3 discarded, 1 failed); 0 candidates waiting"
    assert f"ok    second reader: model tiny-1b {says}; {counts}\n" in called.out
    assert called.code == 0
    assert "second reader" not in health(folder).out, "off it costs no line"


_FOLLOWING = {"MONITOR_RULES_GIT": "https://git.example/team/rules.git"}


@pytest.mark.parametrize(
    ("state", "shown", "ok"),
    [
        pytest.param(
            {"fetched": 23},
            "ok    rules from git: commit 3f9c2ab of main (Antimony), last fetched N s ago",
            True,
            id="ok",
        ),
        pytest.param(
            {"fetched": 300, "problem": "https://git.example: the host can't be reached; the monitor retries"},
            "last fetched 5 min ago; https://git.example: the host can't be reached; the monitor retries",
            True,
            id="short-outage",
        ),
        pytest.param({"fetched": 7_200}, "last fetched 2 h ago", False, id="overdue"),
        pytest.param(
            {"fetched": 30, "problem": "commit 8a1b2c3 has no rule files; add a pack", "lasting": True},
            "FAIL  rules from git: commit 3f9c2ab of main (Antimony), last fetched N s ago; commit 8a1b2c3 has",
            False,
            id="unusable",
        ),
    ],
)
def test_rules_from_git_show_commit_age_and_problem(
    state: dict[str, Any], shown: str, ok: bool, left_by_a_daemon: Callable[..., Path]
) -> None:
    now = datetime.now(UTC)
    stored = {
        "commit": "3f9c2ab" + "0" * 33,
        "branch": "main",
        "subject": "Antimony",
        "fetched_at": (now - timedelta(seconds=state["fetched"])).isoformat(),
        "problem": state.get("problem", ""),
        "lasting": state.get("lasting", False),
        "failing_since": (now - timedelta(seconds=60)).isoformat() if "problem" in state else None,
    }

    def follow(tx: Transaction) -> None:
        beat(tx)
        tx.journal.remember(RULES_REMOTE, json.dumps(stored))

    folder = left_by_a_daemon(follow)
    called = health(folder, **_FOLLOWING)
    assert shown in without_seconds(called.out)
    assert called.code == (0 if ok else 1)
    assert health(folder, "--live", **_FOLLOWING).code == 0
    assert "rules from git" not in health(folder).out


def test_commands_that_write_rules_refuse_a_checkout(tmp_path: Path) -> None:
    env = {"MONITOR_DATA_DIR": str(tmp_path), **_FOLLOWING}
    opml = tmp_path / "feeds.opml"
    opml.write_text("<opml/>")
    for arguments in (("rules", "schema"), ("sources", "import", opml), ("rules", "new", "E-7K2Q", "--write")):
        called = call(*arguments, env=env)
        assert called.code == 2
        assert "an edit here would be lost at the next fetch. Edit a clone" in called.err


def test_check_without_a_fetched_commit_says_so(tmp_path: Path) -> None:
    called = call("check", env={"MONITOR_DATA_DIR": str(tmp_path), **_FOLLOWING})
    assert called.code == 2
    assert "no commit of https://git.example/team/rules.git was fetched yet; see: monitor health" in called.err


def test_received_clicks_are_ok(left_by_a_daemon: Callable[..., Path]) -> None:
    def carry(tx: Transaction) -> None:
        beat(tx)
        tx.journal.remember(CLICKS, "")

    called = health(left_by_a_daemon(carry), **_WITH_CONTROLS)
    assert called.code == 0
    assert "ok    clicks: received from Slack" in called.out


def test_a_message_that_waits_long_is_red_and_says_since_which_day_and_where_to_look(
    left_by_a_daemon: Callable[..., Path],
) -> None:
    since = datetime.now(UTC) - timedelta(days=1)

    def wait(tx: Transaction) -> None:
        beat(tx)
        tx.outbox.queue(delivery("1", created_at=since, not_before=since))

    called = health(left_by_a_daemon(wait))
    assert called.code == 1
    result = f"FAIL  delivery: 1 message waiting since {since.day} {since:%b %H:%M} UTC; check the daemon's log"
    assert result in called.out


def test_a_failing_source_is_shown_and_does_not_fail_health(left_by_a_daemon: Callable[..., Path]) -> None:
    def fail(tx: Transaction) -> None:
        beat(tx)
        tx.sources.sync([source("one"), source("two")], now=NOW)
        (first, _) = tx.sources.states()
        tx.sources.save(replace(first, failures=3, last_polled_at=NOW, last_outcome=Outcome.NOT_FOUND))

    called = health(left_by_a_daemon(fail))
    assert called.code == 0
    assert "ok    sources: 2 watched, 1 failing, 1 new; see: monitor sources health" in called.out


@pytest.mark.parametrize(
    ("last_run", "result"),
    [
        (None, "ok    canary: none sent yet"),
        (
            CanaryRun(day=NOW.date(), at=NOW, arrived_at=NOW, stopped=CanaryStage.READ),
            f"FAIL  canary: last arrived {NOW:%d %b %H:%M} UTC; the last one failed: read",
        ),
        (CanaryRun(day=NOW.date(), at=NOW, arrived_at=NOW - timedelta(hours=99)), "FAIL  canary: last arrived"),
    ],
    ids=["none", "stopped", "missed"],
)
def test_a_canary_that_does_not_arrive_is_red(
    left_by_a_daemon: Callable[..., Path], last_run: CanaryRun | None, result: str
) -> None:
    def store_run(tx: Transaction) -> None:
        beat(tx)
        if last_run is not None:
            tx.journal.remember(CANARY, str(last_run))

    called = health(left_by_a_daemon(store_run), MONITOR_CANARY="on")
    assert result in called.out
    assert called.code == (0 if last_run is None else 1)
    assert "canary" not in health(left_by_a_daemon(store_run)).out


def test_a_pack_that_was_not_loaded_is_red(left_by_a_daemon: Callable[..., Path]) -> None:
    def broken(tx: Transaction) -> None:
        beat(tx)
        tx.journal.remember(BROKEN_PACKS, "minerals")

    folder = left_by_a_daemon(broken)
    called = health(folder)
    assert called.code == 1
    assert "FAIL  rules: not loaded: minerals; see: monitor check" in called.out
    live = health(folder, "--live")
    assert (live.code, without_seconds(live.out)) == (0, without_seconds(called.out))
    assert json.loads(health(folder, "--live", "--format", "json").out)["ok"] is True


def test_a_daemon_that_stands_still_is_not_live(left_by_a_daemon: Callable[..., Path]) -> None:
    long_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    assert health(left_by_a_daemon(lambda tx: tx.journal.remember(HEARTBEAT, long_ago)), "--live").code == 1


def test_health_says_since_when_a_pack_is_broken_and_what_runs_in_its_place(
    left_by_a_daemon: Callable[..., Path],
) -> None:
    problem = "minerals/alerts.yaml:14:35: error[unknown-value]: no such commodity."
    since = datetime(2026, 11, 25, 14, 2, tzinfo=UTC)
    trouble = PackFailure(pack="minerals", version="ab", since=since, problem=problem, kept=True)

    def broken(tx: Transaction) -> None:
        beat(tx)
        tx.rules.replace_troubles([trouble])
        tx.journal.remember(BROKEN_PACKS, "minerals")

    called = health(left_by_a_daemon(broken))
    assert called.code == 1
    assert (
        f"FAIL  rules: not loaded: minerals since 25 Nov 14:02 UTC (its last good state runs): {problem}; "
        "see: monitor check"
    ) in called.out


@pytest.mark.parametrize(
    ("warnings", "result"),
    [
        (["a/alerts.yaml:3:9: warning[shadowed-rule]: x"], "1 warning: a/alerts.yaml:3:9: warning[shadowed-rule]: x"),
        (["first", "second"], "2 warnings, the first: first"),
    ],
)
def test_what_check_warns_of_is_reported_and_not_red(
    left_by_a_daemon: Callable[..., Path], warnings: list[str], result: str
) -> None:
    def warned(tx: Transaction) -> None:
        beat(tx)
        tx.journal.remember(RULE_WARNINGS, "\n".join(warnings))

    called = health(left_by_a_daemon(warned))
    assert called.code == 0
    assert f"ok    rules: all packs loaded; {result}; see: monitor check" in called.out


# ------------------------------------------------------------------ lists


def test_sources_are_listed_before_any_daemon_ran(tmp_path: Path, rules: Path) -> None:
    env = {"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(rules)}
    called = call("sources", "list", "--format", "json", env=env)
    rows = json.loads(called.out)
    assert called.code == 0
    assert {tuple(r) for r in rows} == {("source", "state", "articles")}
    assert all(r["state"] is None and r["articles"] == 0 for r in rows)
    assert all(r["source"]["because"] for r in rows if not r["source"]["enabled"])


def test_sources_as_text_are_one_line_each_with_tabs_where_no_terminal_is(tmp_path: Path, rules: Path) -> None:
    env = {"MONITOR_DATA_DIR": str(tmp_path), "MONITOR_RULES_DIR": str(rules)}
    lines = call("sources", "list", env=env).out.splitlines()
    assert {line.count("\t") for line in lines} == {7}
    assert any("not polled yet" in line for line in lines)


def test_an_unknown_event_is_reported_and_exits_2(left_by_a_daemon: Callable[..., Path]) -> None:
    called = call("events", "show", "E-NONE", env={"MONITOR_DATA_DIR": str(left_by_a_daemon(beat))})
    assert (called.code, called.out) == (2, "")
    assert called.err == "no event E-NONE. List the newest: monitor events list\n"


def test_events_without_a_database_say_how_to_get_one(tmp_path: Path) -> None:
    called = call("events", "list", env={"MONITOR_DATA_DIR": str(tmp_path)})
    assert called.code == 1
    assert "monitor run" in called.err
    assert len(called.err.splitlines()) == 1


def test_an_empty_list_of_events_is_empty_json(left_by_a_daemon: Callable[..., Path]) -> None:
    called = call("events", "list", "--format", "json", env={"MONITOR_DATA_DIR": str(left_by_a_daemon(beat))})
    assert (called.code, json.loads(called.out)) == (0, [])
