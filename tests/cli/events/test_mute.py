"""`monitor events mute`, and the list of what is muted."""

import asyncio
import json
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


def events(folder: Path, *arguments: str) -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules")}
    return call("events", *arguments, env=env)


def test_a_topic_is_muted_listed_and_unmuted(filled: Path) -> None:
    assert events(filled, "mute", "--format", "json").out.strip() == "[]"
    muted = events(filled, "mute", "Indonesia", "nickel", "--days", "30", "--because", "a campaign", "--by", "Ana")
    assert (muted.code, muted.err) == (0, "")
    assert muted.out.startswith("Indonesia nickel is muted until ")
    (listed,) = json.loads(events(filled, "mute", "--format", "json").out)
    assert (listed["topic"], listed["by"], listed["because"]) == (
        {"issuers": ["ID"], "goods": ["nickel"], "firms": [], "lists": []},
        "Ana (terminal)",
        "a campaign",
    )
    assert "Indonesia nickel" in events(filled, "mute").out
    again = json.loads(events(filled, "mute", "印尼镍", "--format", "json").out)
    assert (again["muted"]["by"], again["message"].startswith("@Ana (terminal) muted Indonesia nickel until ")) == (
        "Ana (terminal)",
        True,
    )
    ended = events(filled, "mute", "nickel", "Indonesia", "--undo")
    assert (ended.code, ended.out) == (0, "Indonesia nickel is no longer muted.\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("Indonesa", "nickel"), "'indonesa' is not in the vocabulary. Did you mean Indonesia?"),
        (("the",), "'the' names no issuer, goods, firm or list."),
        (("부탄",), "goods:lpg (LPG, propane and butane)"),
    ],
)
def test_words_that_are_no_topic_are_refused_with_the_nearest(filled: Path, words: tuple[str, ...], error: str) -> None:
    failed = events(filled, "mute", *words)
    assert (failed.code, error in failed.err) == (2, True)
