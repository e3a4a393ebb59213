"""`monitor rules mute`, and what `rules list` says of it."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from monitor.rulefiles import base_folder, load
from tests.cli.command_line import Called, call
from tests.cli.filled import fill


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    asyncio.run(fill(made, load(base_folder() / "no packs")))
    return made


@pytest.fixture
def folder(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    return tmp_path


def rules(folder: Path, *arguments: str) -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules")}
    return call("rules", *arguments, env=env)


def status_of(folder: Path, name: str) -> str:
    rows = [line.split("\t") for line in rules(folder, "list").out.splitlines()]
    return next(status for rule, _, status, *_ in rows if rule == name)


def test_a_muted_rule_says_so_until_it_speaks_again(folder: Path) -> None:
    muted = rules(folder, "mute", "export-bans", "--days", "30", "--because", "a campaign")
    assert (muted.code, muted.err) == (0, "")
    assert muted.out.startswith("Rule export-bans is muted until ")
    assert "critical alerts" in muted.out
    assert status_of(folder, "export-bans").startswith("live, muted until ")
    ended = rules(folder, "mute", "export-bans", "--undo")
    assert (ended.code, ended.out) == (0, "Rule export-bans is no longer muted.\n")
    assert status_of(folder, "export-bans") == "live"


def test_a_script_reads_until_when_by_whom_and_why(folder: Path) -> None:
    shown = json.loads(rules(folder, "mute", "export-bans", "--because", "a\ncampaign", "--format", "json").out)
    assert (shown["rule"], shown["muted"]["rule_id"], shown["muted"]["because"]) == (
        "export-bans",
        "export-bans",
        "a\ncampaign",
    )
    listed = json.loads(rules(folder, "list", "--format", "json").out)
    assert [r["id"] for r in listed if "muted" in r] == ["export-bans"]


def test_a_shorter_mute_leaves_the_longer_one(folder: Path) -> None:
    rules(folder, "mute", "export-bans", "--days", "30")
    again = rules(folder, "mute", "export-bans", "--days", "1")
    assert again.code == 0
    assert again.out.rstrip().endswith("Nothing was changed.")


def test_what_is_not_muted_can_not_be_unmuted(folder: Path) -> None:
    shown = rules(folder, "mute", "export-bans", "--undo")
    assert (shown.code, shown.out) == (0, "Rule export-bans is not muted. Nothing was changed.\n")


def test_an_unknown_rule_gets_the_nearest_name(folder: Path) -> None:
    shown = rules(folder, "mute", "export-bands")
    assert shown.code == 2
    assert "no rule export-bands is running. " in shown.err
    assert "export-bans" in shown.err


def test_rules_are_muted_for_days_that_a_click_has_too(folder: Path) -> None:
    assert rules(folder, "mute", "export-bans", "--days", "365").code == 2
