"""What people did about an event, in `events show` and `events list --undecided`."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import Level, RuleId
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.store.examples import NOW, event

RULE = RuleId("any-export-act")


def row(action: UserAction, minute: int, by: str = "U1", **inputs: object) -> RecordedInteraction:
    done = Interaction(key=f"{action} {minute}", action=action, by=by, at=NOW + timedelta(minutes=minute))
    return RecordedInteraction(
        interaction=replace(done, **inputs),  # type: ignore[arg-type]
        outcome=InteractionOutcome.DONE,
        event_id=event().id,
        place="C1",
        rule_id=RULE,
    )


LOOKED = row(UserAction.ACKNOWLEDGE, 1)
DECIDED = row(
    UserAction.DECIDE,
    2,
    "U2",
    decision=DecisionKind.WATCHING,
    until=date(2099, 12, 1),
    note="ask\nthe \x1bplant",
    ticket="https://tickets.example/1",
)
NOT_OURS = replace(
    row(UserAction.NOT_FOR_US, 3, reason=Unwanted.OLD_NEWS), outcome=InteractionOutcome.UNDONE, undone_at=NOW
)
REFUSED = replace(row(UserAction.ACKNOWLEDGE, 4, "U3"), outcome=InteractionOutcome.REFUSED)
MUTED = row(UserAction.MUTE, 5, days=7)


def fill(folder: Path, log: Sequence[RecordedInteraction]) -> None:
    shown = Announcement(
        event_id=event().id,
        route="default",
        channel="C1",
        level=Level.HIGH,
        rule_id=RULE,
        rule_version="1",
        state=AnnouncementState.QUEUED,
        at=NOW,
    )

    def work(tx: Transaction) -> None:
        for one in (event(), event("trial"), event("held")):
            tx.events.save(one, (), ())
        tx.announcements.save(shown)
        tx.announcements.save(replace(shown, event_id=event("trial").id, trial=True))
        tx.announcements.save(replace(shown, event_id=event("held").id, state=AnnouncementState.HELD))
        for done in log:
            tx.interactions.add(done)

    async def run() -> None:
        async with open_store(sqlite_url(folder)) as store:
            await store.write(work)

    asyncio.run(run())


def events(folder: Path, *arguments: str) -> Called:
    return call("events", *arguments, env={"MONITOR_DATA_DIR": str(folder), "MONITOR_RULES_DIR": str(folder)})


def test_an_event_shows_what_was_done_about_it(tmp_path: Path) -> None:
    fill(tmp_path, [LOOKED, DECIDED, NOT_OURS, REFUSED, MUTED])
    lines = [line.strip() for line in events(tmp_path, "show", "E-ONE").out.splitlines()]
    assert lines[-5:-1] == [
        "2026-11-25 09:31 UTC  U1 acknowledged in C1",
        "2026-11-25 09:32 UTC  U2 decided watching until 1 Dec 2099: ask the plant: https://tickets.example/1 in C1",
        "2026-11-25 09:33 UTC  U1 marked as not for us: old news in C1, undone 09:30 UTC",
        "2026-11-25 09:35 UTC  U1 muted rule any-export-act for 7 days in C1",
    ]


def test_a_script_gets_the_whole_log_refusals_too(tmp_path: Path) -> None:
    fill(tmp_path, [LOOKED, REFUSED])
    shown = json.loads(events(tmp_path, "show", "E-ONE", "--format", "json").out)
    assert [(r["interaction"]["by"], r["outcome"]) for r in shown["user_actions"]] == [
        ("U1", "done"),
        ("U3", "refused"),
    ]


@pytest.mark.parametrize(
    ("log", "looked"),
    [
        pytest.param([], "nobody", id="nothing-was-done"),
        pytest.param([LOOKED], "U1 2026-11-25 09:31 UTC", id="looked"),
        pytest.param([replace(DECIDED, outcome=InteractionOutcome.UNDONE)], "nobody", id="taken-back"),
        pytest.param(
            [replace(DECIDED, interaction=replace(DECIDED.interaction, until=date(2026, 1, 1)))],
            "nobody",
            id="watched-until-a-day-that-is-over",
        ),
    ],
)
def test_an_announced_event_without_a_decision_is_listed(
    tmp_path: Path, log: list[RecordedInteraction], looked: str
) -> None:
    fill(tmp_path, log)
    _, line = events(tmp_path, "list", "--undecided").out.splitlines()
    assert line.split("\t") == ["E-ONE", "high", event().headline, "C1", "2026-11-25 09:30 UTC", looked, "nobody"]


def test_a_decided_event_is_not_listed_as_undecided(tmp_path: Path) -> None:
    fill(tmp_path, [DECIDED])
    assert json.loads(events(tmp_path, "list", "--undecided", "--format", "json").out) == []


def test_undecided_events_as_json(tmp_path: Path) -> None:
    fill(tmp_path, [LOOKED])
    (shown,) = json.loads(events(tmp_path, "list", "--undecided", "--format", "json").out)
    assert (shown["event"], shown["rule"], shown["level"], shown["acknowledged"]["by"]) == ("E-ONE", RULE, "high", "U1")


def test_an_event_marked_not_for_us_is_not_listed_as_undecided(tmp_path: Path) -> None:
    fill(tmp_path, [row(UserAction.NOT_FOR_US, 3, reason=Unwanted.OLD_NEWS)])
    assert events(tmp_path, "list", "--undecided").out == ""


def test_an_undone_not_for_us_is_listed_as_undecided(tmp_path: Path) -> None:
    fill(tmp_path, [NOT_OURS])
    assert events(tmp_path, "list", "--undecided").out.splitlines()[1].startswith("E-ONE")


@pytest.mark.parametrize("more", [("--held",), ("--possible",), ("--text", "x")])
def test_undecided_can_not_be_combined_with_other_lists(tmp_path: Path, more: tuple[str, ...]) -> None:
    assert events(tmp_path, "list", "--undecided", *more).code == 2
