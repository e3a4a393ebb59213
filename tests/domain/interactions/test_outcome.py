"""The outcome of a click: each case, then any sequence of clicks by several people, with copies."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import (
    MUTE_DAYS,
    UNDO_FOR,
    Interaction,
    InteractionOutcome,
    RecordedInteraction,
    Refusal,
    UserAction,
)
from monitor.domain.interactions.outcome import ClickTarget, InteractionResult, interaction_result
from monitor.domain.interactions.user_actions import decision_on, first_acknowledgement, muted_until, not_for_us
from monitor.domain.rules.rule import Level, RuleId
from tests.budget import examples

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RULE = RuleId("r")
ON = ClickTarget(event_id=EventId("e"), place="C1", rule_id=RULE, level=Level.HIGH)


def click(action: UserAction, by: str = "U1", minute: int = 0, **inputs: Any) -> Interaction:
    at = NOW + timedelta(minutes=minute)
    return Interaction(key=f"{action} {by} {minute}", action=action, by=by, at=at, **inputs)


def row(action: UserAction, by: str = "U1", minute: int = 0, **inputs: Any) -> RecordedInteraction:
    return interaction_result(click(action, by, minute, **inputs), ON, ()).row


def refusal(
    interaction: Interaction, *log: RecordedInteraction, on: ClickTarget | Refusal = ON, **more: Any
) -> Refusal | None:
    return interaction_result(interaction, on, log, **more).row.refusal


def test_done_action_is_recorded_with_its_subject() -> None:
    done = row(UserAction.ACKNOWLEDGE)
    assert (done.outcome, done.event_id, done.place, done.rule_id) == (InteractionOutcome.DONE, "e", "C1", "r")


@pytest.mark.parametrize("why", [Refusal.NO_SUCH_MESSAGE, Refusal.OTHER_MESSAGE, Refusal.STALE, Refusal.NOT_YET])
@pytest.mark.parametrize("action", [d for d in UserAction if d not in (UserAction.UNDO, UserAction.UNKNOWN)])
def test_click_on_an_unknown_message_is_refused(action: UserAction, why: Refusal) -> None:
    refused = interaction_result(click(action), why, ()).row
    assert (refused.outcome, refused.refusal, refused.event_id) == (InteractionOutcome.REFUSED, why, None)


def test_a_control_of_another_version_is_refused() -> None:
    assert refusal(click(UserAction.UNKNOWN)) is Refusal.UNKNOWN_CONTROL


@pytest.mark.parametrize("action", [d for d in UserAction if d.changes_something and d is not UserAction.UNKNOWN])
def test_person_not_on_the_list_is_refused_even_for_a_form(action: UserAction) -> None:
    assert refusal(click(action), allowed=["U2"]) is Refusal.NOT_ALLOWED


@pytest.mark.parametrize("action", [UserAction.WHY, UserAction.ASK])
def test_person_not_on_the_list_may_ask(action: UserAction) -> None:
    assert refusal(click(action), allowed=["U2"]) is None


def test_a_click_without_inputs_opens_its_form() -> None:
    assert interaction_result(click(UserAction.DECIDE), ON, ()).row.outcome is InteractionOutcome.FORM


def test_second_acknowledgement_is_refused() -> None:
    first = row(UserAction.ACKNOWLEDGE)
    assert refusal(click(UserAction.ACKNOWLEDGE, "U2", 1), first) is Refusal.ALREADY
    assert refusal(click(UserAction.ACKNOWLEDGE, "U1", 1), first) is Refusal.ALREADY


def test_reopened_event_can_be_acknowledged_again() -> None:
    reopened = replace(ON, reopened_at=NOW + timedelta(minutes=1))
    assert refusal(click(UserAction.ACKNOWLEDGE, minute=2), row(UserAction.ACKNOWLEDGE), on=reopened) is None


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param({"decision": DecisionKind.WATCHING}, id="watching-without-a-day"),
        pytest.param({"decision": DecisionKind.WATCHING, "until": NOW.date()}, id="watching-until-today"),
        pytest.param({"decision": DecisionKind.WATCHING, "until": date(2028, 12, 1)}, id="watching-for-two-years"),
        pytest.param({"decision": DecisionKind.NO_IMPACT, "until": date(2026, 12, 1)}, id="no-impact-with-a-day"),
        pytest.param({"decision": DecisionKind.ACTIONED, "ticket": "javascript:alert(1)"}, id="a-link-that-runs"),
        pytest.param({"decision": DecisionKind.ACTIONED, "ticket": "http://["}, id="no-link"),
    ],
)
def test_decision_with_invalid_inputs_is_refused(inputs: dict[str, Any]) -> None:
    assert refusal(click(UserAction.DECIDE, **inputs)) is Refusal.BAD_INPUT


def test_later_decision_replaces_the_earlier() -> None:
    first = row(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=date(2026, 12, 1))
    ticket = "https://tickets.example/1"
    assert refusal(click(UserAction.DECIDE, "U2", 5, decision=DecisionKind.ACTIONED, ticket=ticket), first) is None


def test_same_reason_is_refused_the_second_time() -> None:
    first = row(UserAction.NOT_FOR_US, reason=Unwanted.OLD_NEWS)
    assert refusal(click(UserAction.NOT_FOR_US, "U2", 1, reason=Unwanted.OLD_NEWS), first) is Refusal.ALREADY
    assert refusal(click(UserAction.NOT_FOR_US, "U2", 1, reason=Unwanted.WRONG_GOODS), first) is None


@pytest.mark.parametrize(
    ("on", "days", "why"),
    [
        (replace(ON, rule_id=None), 7, Refusal.NO_SUCH_RULE),
        (replace(ON, level=None), 7, Refusal.NO_SUCH_RULE),
        (replace(ON, level=Level.CRITICAL), 7, Refusal.CRITICAL),
        (ON, 365, Refusal.BAD_INPUT),
        (ON, -1, Refusal.BAD_INPUT),
    ],
)
def test_rules_that_can_not_be_muted(on: ClickTarget, days: int, why: Refusal) -> None:
    assert refusal(click(UserAction.MUTE, days=days), on=on) is why


def test_muting_again_only_makes_it_longer() -> None:
    week = row(UserAction.MUTE, days=7)
    assert refusal(click(UserAction.MUTE, "U2", 1, days=1), week) is Refusal.ALREADY
    assert refusal(click(UserAction.MUTE, "U2", 1, days=30), week) is None


def test_only_what_is_muted_can_be_unmuted() -> None:
    assert refusal(click(UserAction.UNMUTE)) is Refusal.ALREADY
    assert refusal(click(UserAction.UNMUTE, minute=1), row(UserAction.MUTE, days=1)) is None


def undo(earlier: RecordedInteraction | None, by: str = "U1", minute: int = 1) -> InteractionResult:
    return interaction_result(
        click(UserAction.UNDO, by, minute, undoes="k"), Refusal.NO_SUCH_MESSAGE, (), earlier=earlier
    )


def test_undo_marks_the_earlier_row_and_has_its_subject() -> None:
    settled = undo(row(UserAction.ACKNOWLEDGE), minute=10)
    assert settled.undone is not None
    assert (settled.undone.outcome, settled.undone.undone_at) == (InteractionOutcome.UNDONE, NOW + UNDO_FOR)
    assert (settled.row.outcome, settled.row.event_id, settled.row.place) == (InteractionOutcome.DONE, "e", "C1")


@pytest.mark.parametrize(
    ("earlier", "by", "minute", "why"),
    [
        pytest.param(None, "U1", 1, Refusal.NOTHING_TO_UNDO, id="what-never-was"),
        pytest.param(row(UserAction.WHY), "U1", 1, Refusal.NOTHING_TO_UNDO, id="a-question"),
        pytest.param(row(UserAction.DECIDE), "U1", 1, Refusal.NOTHING_TO_UNDO, id="an-empty-form"),
        pytest.param(
            replace(row(UserAction.ACKNOWLEDGE), outcome=InteractionOutcome.UNDONE),
            "U1",
            1,
            Refusal.NOTHING_TO_UNDO,
            id="twice",
        ),
        pytest.param(row(UserAction.ACKNOWLEDGE), "U2", 1, Refusal.NOT_YOURS, id="another-person"),
        pytest.param(row(UserAction.ACKNOWLEDGE), "U1", 11, Refusal.TOO_LATE, id="after-ten-minutes"),
    ],
)
def test_refused_undo(earlier: RecordedInteraction | None, by: str, minute: int, why: Refusal) -> None:
    settled = undo(earlier, by, minute)
    assert settled.undone is None
    assert (settled.row.outcome, settled.row.refusal) == (InteractionOutcome.REFUSED, why)


# ------------------------------------------------------------------ any sequence of clicks

PEOPLE = st.sampled_from(["U1", "U2", "U3"])


@dataclass
class Model:
    """The expected state, kept as a stack of user actions per kind."""

    looks: list[tuple[str, str]]
    decisions: list[tuple[str, DecisionKind]]
    reasons: dict[Unwanted, str]
    ends: dict[str, datetime]


class Clicks(RuleBasedStateMachine):
    """Three people click on one message in any order, with repeated deliveries."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.log: dict[str, RecordedInteraction] = {}
        self.given: list[Interaction] = []
        self.model = Model(looks=[], decisions=[], reasons={}, ends={})

    def take(self, action: UserAction, by: str, **inputs: Any) -> RecordedInteraction:
        self.now += timedelta(seconds=1)
        interaction = Interaction(key=f"k{len(self.given)}", action=action, by=by, at=self.now, **inputs)
        self.given.append(interaction)
        return self.arrive(interaction)

    def arrive(self, interaction: Interaction) -> RecordedInteraction:
        if interaction.key in self.log:
            return self.log[interaction.key]
        earlier = self.log.get(interaction.undoes or "")
        settled = interaction_result(interaction, ON, tuple(self.log.values()), earlier=earlier)
        self.log[interaction.key] = settled.row
        if settled.undone is not None:
            self.log[settled.undone.interaction.key] = settled.undone
        return settled.row

    @rule(by=PEOPLE)
    def look(self, by: str) -> None:
        done = self.take(UserAction.ACKNOWLEDGE, by)
        assert done.holds is (not self.model.looks)
        if done.holds:
            self.model.looks.append((done.interaction.key, by))

    @rule(by=PEOPLE, kind=st.sampled_from([DecisionKind.ACTIONED, DecisionKind.NO_IMPACT]))
    def decide(self, by: str, kind: DecisionKind) -> None:
        done = self.take(UserAction.DECIDE, by, decision=kind)
        assert done.holds
        self.model.decisions.append((done.interaction.key, kind))

    @rule(by=PEOPLE, reason=st.sampled_from([Unwanted.OLD_NEWS, Unwanted.WRONG_ACT]))
    def not_for_us(self, by: str, reason: Unwanted) -> None:
        done = self.take(UserAction.NOT_FOR_US, by, reason=reason)
        assert done.holds is (reason not in self.model.reasons)
        if done.holds:
            self.model.reasons[reason] = done.interaction.key

    @rule(by=PEOPLE, days=st.sampled_from(MUTE_DAYS))
    def mute(self, by: str, days: int) -> None:
        done = self.take(UserAction.MUTE, by, days=days)
        ends = self.now + timedelta(days=days)
        assert done.holds is (ends > max(self.model.ends.values(), default=NOW))
        if done.holds:
            self.model.ends[done.interaction.key] = ends

    @rule(by=PEOPLE)
    def unmute(self, by: str) -> None:
        muted = any(end > self.now + timedelta(seconds=1) for end in self.model.ends.values())
        assert self.take(UserAction.UNMUTE, by).holds is muted
        if muted:
            self.model.ends.clear()

    @rule(minutes=st.integers(1, 3_000))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(data=st.data())
    def arrive_again(self, data: st.DataObject) -> None:
        if self.given:
            before = dict(self.log)
            self.arrive(data.draw(st.sampled_from(self.given)))
            assert self.log == before

    @rule(data=st.data(), by=PEOPLE)
    def undo(self, data: st.DataObject, by: str) -> None:
        if not self.given:
            return
        key = data.draw(st.sampled_from(self.given)).key
        was = self.log[key]
        fresh = self.now + timedelta(seconds=1) - was.interaction.at <= UNDO_FOR
        can = was.holds and was.interaction.action.can_be_undone and was.interaction.by == by and fresh
        done = self.take(UserAction.UNDO, by, undoes=key)
        assert done.holds is can
        if can:
            self.model.looks = [one for one in self.model.looks if one[0] != key]
            self.model.decisions = [one for one in self.model.decisions if one[0] != key]
            self.model.reasons = {reason: k for reason, k in self.model.reasons.items() if k != key}
            self.model.ends.pop(key, None)

    @invariant()
    def what_stands_is_what_the_log_says(self) -> None:
        log = tuple(self.log.values())
        look = first_acknowledgement(log, "C1", None)
        assert (look.by if look else None) == (self.model.looks[0][1] if self.model.looks else None)
        decision = decision_on(log, "C1", None)
        assert (decision.kind if decision else None) == (self.model.decisions[-1][1] if self.model.decisions else None)
        assert {r.interaction.reason for r in not_for_us(log, "C1")} == set(self.model.reasons)
        mute = muted_until(log, RULE, now=self.now)
        ends = max((end for end in self.model.ends.values() if end > self.now), default=None)
        assert (mute.until if mute else None) == ends

    @invariant()
    def each_interaction_counts_once(self) -> None:
        assert sorted(self.log) == sorted(i.key for i in self.given)


TestClicks = Clicks.TestCase
TestClicks.settings = settings(max_examples=examples(60), stateful_step_count=30, deadline=None)
