"""An action from the command line does what a click in the channel does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, Refusal, UserAction
from monitor.pipeline.interactions.from_terminal import TakenAction, alerts_of, take_from_terminal
from monitor.pipeline.interactions.handle import UserActionTransaction
from tests.pipeline.conftest import Line
from tests.pipeline.interactions.test_handle import HIGH, LOW_VOICE, Room


@pytest.fixture
async def room(line_with: Callable[..., Line]) -> Room:
    made = Room(line_with(HIGH, LOW_VOICE))
    await made.open()
    return made


async def do(room: Room, action: UserAction, by: str = "ana", *, undo: bool = False, **inputs: object) -> TakenAction:
    """With the settings of another machine: its workspace is not that of the alert."""
    room.line.clock.now += timedelta(minutes=1)
    now = room.line.clock.now
    wanted = Interaction(key=f"command {now}", action=action, by=by, at=now, **inputs)  # type: ignore[arg-type]
    config = replace(room.line.config(), workspace="elsewhere")
    (event,) = await room.line.store.archive.events()

    def work(tx: UserActionTransaction) -> tuple[TakenAction, ...]:
        sent = alerts_of(tx, event.event.id)
        return take_from_terminal(tx, wanted, sent, config, workspaces=("slack", "test"), undo=undo)

    (taken,) = await room.line.store.write(work)
    return taken


async def test_an_acknowledgement_is_shown_on_the_alert(room: Room) -> None:
    taken = await do(room, UserAction.ACKNOWLEDGE)
    says = await room.says()
    assert says.acknowledgement is not None
    assert (says.acknowledgement.by, await room.edits()) == ("ana", 1)
    assert (taken.recorded.outcome, taken.recorded.place, taken.recorded.rule_id) == (
        InteractionOutcome.DONE,
        "C1",
        "cn-licences",
    )


async def test_the_answer_names_the_next_command_instead_of_a_button(room: Room) -> None:
    taken = await do(room, UserAction.ACKNOWLEDGE)
    assert "run: monitor events decide E-" in taken.reply.text


async def test_a_decision_is_shown_on_the_alert(room: Room) -> None:
    await do(room, UserAction.DECIDE, decision=DecisionKind.ACTIONED, note="orders moved")
    decided = (await room.says()).decision
    assert decided is not None
    assert (decided.kind, decided.by, decided.note) == (DecisionKind.ACTIONED, "ana", "orders moved")


async def test_who_clicked_first_is_named_to_the_second_at_the_terminal(room: Room) -> None:
    await room.do(UserAction.ACKNOWLEDGE, "U1")
    taken = await do(room, UserAction.ACKNOWLEDGE)
    assert (taken.recorded.refusal, taken.reply.text[:16]) == (Refusal.ALREADY, "@U1 acknowledged")


async def test_an_own_action_is_taken_back_and_vanishes_from_the_alert(room: Room) -> None:
    await do(room, UserAction.ACKNOWLEDGE)
    taken = await do(room, UserAction.ACKNOWLEDGE, undo=True)
    assert taken.reply.text == "Undone: your acknowledgement."
    assert (await room.says()).acknowledgement is None


async def test_the_action_of_another_person_is_not_taken_back(room: Room) -> None:
    await room.do(UserAction.ACKNOWLEDGE, "U1")
    taken = await do(room, UserAction.ACKNOWLEDGE, undo=True)
    assert taken.recorded.refusal is Refusal.NOTHING_TO_UNDO
    assert (await room.says()).acknowledgement is not None
