"""The key of a click, and the inputs of a form."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import Receipt
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import (
    Interaction,
    InteractionOutcome,
    RecordedInteraction,
    UserAction,
    interaction_key,
    is_filled,
    storable,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PARTS = ("team", "channel", "message_ts", "action_id", "action_ts", "user")


def click(action: UserAction) -> Interaction:
    return Interaction(key="k", action=action, by="U1", at=NOW)


def test_copy_of_a_click_has_the_same_key() -> None:
    parts = dict.fromkeys(PARTS, "x")
    assert interaction_key(**parts) == interaction_key(**parts)


@pytest.mark.parametrize("part", PARTS)
def test_a_click_that_differs_in_any_part_has_another_key(part: str) -> None:
    parts = dict.fromkeys(PARTS, "x")
    assert interaction_key(**parts) != interaction_key(**{**parts, part: "y"})


@given(st.lists(st.text(max_size=4), min_size=6, max_size=6), st.lists(st.text(max_size=4), min_size=6, max_size=6))
def test_key_parts_are_unambiguous(one: list[str], other: list[str]) -> None:
    keys = [interaction_key(**dict(zip(PARTS, parts, strict=True))) for parts in (one, other)]
    assert (keys[0] == keys[1]) is (one == other)


@pytest.mark.parametrize("action", [UserAction.DECIDE, UserAction.NOT_FOR_US, UserAction.MUTE])
def test_click_without_inputs_is_not_filled(action: UserAction) -> None:
    assert not is_filled(click(action))


def test_a_filled_form_needs_no_other() -> None:
    filled = (
        Interaction(key="k", action=UserAction.DECIDE, by="U1", at=NOW, decision=DecisionKind.NO_IMPACT),
        Interaction(key="k", action=UserAction.NOT_FOR_US, by="U1", at=NOW, reason=Unwanted.WRONG_GOODS),
        Interaction(key="k", action=UserAction.MUTE, by="U1", at=NOW, days=7),
        click(UserAction.ACKNOWLEDGE),
    )
    assert all(map(is_filled, filled))


def test_asking_changes_nothing_and_muting_does() -> None:
    free = {UserAction.WHY, UserAction.ASK, UserAction.REQUEST, UserAction.FOLLOW, UserAction.UNFOLLOW}
    assert {d for d in UserAction if not d.changes_something} == free


def test_what_only_asks_cannot_be_undone() -> None:
    assert {d for d in UserAction if not d.can_be_undone} == {
        UserAction.WHY,
        UserAction.UNDO,
        UserAction.UNMUTE,
        UserAction.UNKNOWN,
        UserAction.REQUEST,
    }


def test_only_done_and_not_undone_interactions_count() -> None:
    held = {
        o: RecordedInteraction(interaction=click(UserAction.ACKNOWLEDGE), outcome=o).holds for o in InteractionOutcome
    }
    assert held == {
        InteractionOutcome.DONE: True,
        InteractionOutcome.FORM: False,
        InteractionOutcome.REFUSED: False,
        InteractionOutcome.UNDONE: False,
    }


def test_duplicate_or_old_news_is_not_against_the_rule() -> None:
    right = {reason for reason in Unwanted if not reason.speaks_against_the_rule}
    assert right == {Unwanted.DUPLICATE, Unwanted.OLD_NEWS}


def test_unstorable_characters_are_removed() -> None:
    hostile = Interaction(
        key="k",
        action=UserAction.ASK,
        by="U\0 1",
        at=NOW,
        text="a\ud800b\0" + "x" * 9_000,
        message=Receipt(channel="C\0", ts="1"),
    )
    kept = storable(hostile)
    assert (kept.by, kept.text[:3], len(kept.text)) == ("U 1", "abx", 4_000)
    assert kept.message == Receipt(channel="C", ts="1")


@given(st.text(st.characters(), max_size=50))
def test_storable_is_idempotent(text: str) -> None:
    once = storable(Interaction(key="k", action=UserAction.ASK, by="U1", at=NOW, note=text))
    assert storable(once) == once
    assert "\0" not in once.note
