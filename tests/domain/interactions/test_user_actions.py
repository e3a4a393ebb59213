"""Current acknowledgements, decisions and mutes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.interactions.user_actions import (
    acknowledgements,
    decision_on,
    first_acknowledgement,
    mutes,
    not_for_us,
)
from monitor.domain.rules.rule import RuleId

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RULE = RuleId("r")


def done(action: UserAction, minute: int, by: str = "U1", place: str = "C1", **inputs: Any) -> RecordedInteraction:
    at = NOW + timedelta(minutes=minute)
    click = Interaction(key=f"{action} {by} {minute}", action=action, by=by, at=at, **inputs)
    return RecordedInteraction(interaction=click, outcome=InteractionOutcome.DONE, place=place, rule_id=RULE)


def decided(minute: int, kind: DecisionKind, by: str = "U1") -> RecordedInteraction:
    return done(UserAction.DECIDE, minute, by, decision=kind)


def taken_back(row: RecordedInteraction) -> RecordedInteraction:
    return replace(row, outcome=InteractionOutcome.UNDONE)


def test_first_acknowledgement_of_the_channel_counts() -> None:
    log = (
        done(UserAction.ACKNOWLEDGE, 5, "U2"),
        done(UserAction.ACKNOWLEDGE, 3, "U1"),
        done(UserAction.ACKNOWLEDGE, 1, "U3", "C2"),
    )
    look = first_acknowledgement(log, "C1", None)
    assert look is not None
    assert (look.by, look.at) == ("U1", NOW + timedelta(minutes=3))


def test_undone_acknowledgement_does_not_count() -> None:
    assert first_acknowledgement([taken_back(done(UserAction.ACKNOWLEDGE, 1))], "C1", None) is None


def test_actions_before_reopening_do_not_count() -> None:
    log = (done(UserAction.ACKNOWLEDGE, 1), decided(2, DecisionKind.NO_IMPACT))
    reopened = NOW + timedelta(minutes=2)
    assert first_acknowledgement(log, "C1", reopened) is None
    assert decision_on(log, "C1", reopened) is None


def test_decision_counts_as_acknowledgement() -> None:
    log = (
        done(UserAction.ACKNOWLEDGE, 1, "U1"),
        decided(2, DecisionKind.ACTIONED, "U2"),
        done(UserAction.WHY, 3, "U3"),
    )
    assert [a.by for a in acknowledgements(log, "C1")] == ["U1", "U2"]


def test_last_decision_counts_until_it_is_undone() -> None:
    first, second = decided(1, DecisionKind.WATCHING), decided(2, DecisionKind.NO_IMPACT, "U2")
    holds = decision_on([second, first], "C1", None)
    assert holds is not None
    assert (holds.kind, holds.by) == (DecisionKind.NO_IMPACT, "U2")
    before = decision_on([taken_back(second), first], "C1", None)
    assert before is not None
    assert before.kind is DecisionKind.WATCHING


@pytest.mark.parametrize(("day", "stands"), [(24, True), (25, False), (26, False)])
def test_watching_ends_on_its_day(day: int, *, stands: bool) -> None:
    row = done(UserAction.DECIDE, 1, decision=DecisionKind.WATCHING, until=date(2026, 12, 25))
    holds = decision_on([row], "C1", None)
    assert holds is not None
    assert holds.is_current_on(date(2026, 12, day)) is stands


def test_not_for_us_is_known_by_channel() -> None:
    row = done(UserAction.NOT_FOR_US, 1, reason=Unwanted.WRONG_ACT)
    assert not_for_us([row, done(UserAction.NOT_FOR_US, 2, place="C2", reason=Unwanted.WRONG_ACT)], "C1") == (row,)


def muted(minute: int, days: int, rule: str = "r") -> RecordedInteraction:
    return replace(done(UserAction.MUTE, minute, days=days), rule_id=RuleId(rule))


def test_of_two_mutes_the_longer_one_lasts() -> None:
    (mute,) = mutes([muted(1, 7), muted(2, 1)], now=NOW + timedelta(minutes=3))
    assert mute.until == NOW + timedelta(minutes=1, days=7)


def test_undone_mute_leaves_the_one_before() -> None:
    (mute,) = mutes([muted(1, 1), taken_back(muted(2, 30))], now=NOW + timedelta(minutes=3))
    assert mute.until == NOW + timedelta(minutes=1, days=1)


def test_unmute_ends_all_earlier_mutes() -> None:
    log = [muted(1, 30), muted(2, 7), done(UserAction.UNMUTE, 3)]
    assert mutes(log, now=NOW + timedelta(minutes=4)) == ()
    assert len(mutes([*log, muted(5, 1)], now=NOW + timedelta(minutes=6))) == 1


def test_each_rule_has_its_own_mute() -> None:
    found = mutes([muted(1, 1, "b"), muted(2, 1, "a")], now=NOW + timedelta(minutes=3))
    assert [m.rule_id for m in found] == ["a", "b"]
