"""`events acknowledge` and `events decide`."""

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


def events(folder: Path, *arguments: str) -> Called:
    env = {"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder / "rules")}
    return call("events", *arguments, env=env)


def label(folder: Path, words: str) -> str:
    rows = json.loads(events(folder, "list", "--format", "json").out)
    return next(str(row["event"]["label"]) for row in rows if words in row["event"]["headline"])


def test_an_alert_is_acknowledged_and_the_log_says_who_and_from_where(folder: Path) -> None:
    ban = label(folder, "antimony")
    done = events(folder, "acknowledge", ban, "--by", "Ana")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{ban}: acknowledged. To record what follows, run: monitor events decide {ban}\n"
    assert "Ana (terminal) acknowledged in C1" in events(folder, "show", ban).out


def test_a_second_acknowledgement_changes_nothing_and_is_no_failure(folder: Path) -> None:
    ban = label(folder, "antimony")
    events(folder, "acknowledge", ban, "--by", "Ana")
    again = events(folder, "acknowledge", ban.lower(), "--by", "Ben")
    assert (again.code, again.out.startswith("@Ana (terminal) acknowledged this on ")) == (0, True)


def test_a_decision_is_recorded_with_its_reason_and_ticket(folder: Path) -> None:
    ban = label(folder, "antimony")
    ticket = ("--ticket", "https://tickets.example/1")
    done = events(folder, "decide", ban, "actioned", "--because", "orders moved", "--by", "Ana", *ticket)
    assert (done.code, done.out) == (0, f"{ban}: decision recorded, actioned.\n")
    assert "Ana (terminal) decided actioned: orders moved: https://tickets.example/1 in C1" in (
        events(folder, "show", ban).out
    )
    undecided = json.loads(events(folder, "list", "--undecided", "--format", "json").out)
    assert ban not in [row["event"] for row in undecided]


def test_a_script_reads_what_was_done_in_each_channel(folder: Path) -> None:
    ban = label(folder, "antimony")
    done = json.loads(events(folder, "decide", ban, "no_impact", "--by", "Ana", "--format", "json").out)
    (one,) = done["channels"]
    assert (done["event"], one["channel"], one["route"], one["outcome"], one["refusal"], one["by"]) == (
        ban,
        "C1",
        "default",
        "done",
        None,
        "Ana (terminal)",
    )


def test_the_user_of_the_machine_did_it_unless_a_name_is_given(folder: Path) -> None:
    ban = label(folder, "antimony")
    (one,) = json.loads(events(folder, "acknowledge", ban, "--format", "json").out)["channels"]
    assert one["by"].endswith(" (terminal)")
    assert len(one["by"]) > len(" (terminal)")


def test_what_was_done_is_taken_back(folder: Path) -> None:
    ban = label(folder, "antimony")
    events(folder, "acknowledge", ban, "--by", "Ana")
    assert events(folder, "acknowledge", ban, "--by", "Ana", "--undo").out == "Undone: your acknowledgement.\n"
    other = events(folder, "acknowledge", ban, "--by", "Ben", "--undo")
    assert (other.code, other.err) == (1, "There is nothing to undo. Nothing was changed.\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("watching",), "Watching needs a future date", id="watching without a day"),
        pytest.param(
            ("actioned", "--until", "2099-01-01"), "other decisions take no date", id="a day without watching"
        ),
        pytest.param(("actioned", "--ticket", "T-1"), "A ticket must be a link", id="a ticket that is no link"),
        pytest.param(("done",), "'done' is not one of", id="an unknown decision"),
        pytest.param(("actioned", "--by", " "), "expected a name", id="a name without a letter"),
    ],
)
def test_invalid_input_is_a_usage_error(folder: Path, arguments: tuple[str, ...], says: str) -> None:
    refused = events(folder, "decide", label(folder, "antimony"), *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert says in refused.err


def test_an_unknown_event_gets_the_nearest_label(folder: Path) -> None:
    ban = label(folder, "antimony")
    wrong = ban[:-1] + ("2" if ban[-1] != "2" else "3")
    refused = events(folder, "acknowledge", wrong)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"no event {wrong}. Did you mean E-")


def test_an_unknown_channel_is_answered_with_those_that_were_alerted(folder: Path) -> None:
    refused = events(folder, "acknowledge", label(folder, "antimony"), "--channel", "C2")
    assert (refused.code, refused.err) == (2, "no alert on this event in C2. Alerted: C1.\n")


def test_an_event_that_was_not_alerted_has_nothing_to_acknowledge(folder: Path) -> None:
    old = label(folder, "tungsten")
    refused = events(folder, "acknowledge", old)
    assert refused.code == 1
    assert refused.err == f"{old} was not alerted in any channel. See: monitor why {old}\n"


# ------------------------------------------------------------------ assign


def test_an_event_is_assigned_and_the_lists_show_to_whom(folder: Path) -> None:
    ban = label(folder, "antimony")
    done = events(folder, "assign", ban, "U012AB3CD", "--by", "Ana")
    assert (done.code, done.out, done.err) == (0, f"{ban}: assigned to @U012AB3CD.\n", "")
    assert "assigned to U012AB3CD" in next(line for line in events(folder, "list").out.splitlines() if ban in line)
    assert "Ana (terminal) assigned it to U012AB3CD in C1" in events(folder, "show", ban).out
    (row,) = [r for r in json.loads(events(folder, "list", "--undecided", "--format", "json").out) if r["event"] == ban]
    assert (row["assigned"]["to"], row["assigned"]["by"]) == ("U012AB3CD", "Ana (terminal)")


def test_a_later_assignment_replaces_the_earlier_one_until_nobody_is_in_charge(folder: Path) -> None:
    ban = label(folder, "antimony")
    events(folder, "assign", ban, "Night shift")
    again = events(folder, "assign", ban, "Night shift")
    assert (again.code, again.out) == (0, f"{ban} is assigned to @Night shift already. Nothing was changed.\n")
    assert events(folder, "assign", ban, "U012AB3CD").code == 0
    assert events(folder, "assign", ban, "--nobody").out == f"{ban}: assigned to nobody.\n"
    assert "assigned to" not in events(folder, "list").out


@pytest.mark.parametrize("arguments", [(), ("Ana", "--nobody")], ids=["no person", "a person and nobody"])
def test_an_assignment_needs_one_person_or_nobody(folder: Path, arguments: tuple[str, ...]) -> None:
    failed = events(folder, "assign", label(folder, "antimony"), *arguments)
    assert (failed.code, "name a PERSON, or give --nobody" in failed.err) == (2, True)
