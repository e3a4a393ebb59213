"""The forms, as Slack's own models and another library would take them, and as files."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import slackblocks
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.interactions.interaction import InteractionReply, UserAction
from monitor.domain.interactions.topic import Topic
from monitor.messengers.slack.render.answers import answer
from monitor.messengers.slack.render.views import (
    FormContext,
    FormInput,
    answer_view,
    form_context,
    form_view,
    read_form,
)
from tests.messengers.slack import payloads
from tests.messengers.slack.golden import ACTIONS, FORMS, form_of

_INTRO = InteractionReply(text="E-7K2Q: China approves some rare-earth export licences", lines=("rule rare-earths",))
_LONG = InteractionReply(text="& <!channel> " * 900, lines=("&" * 5_000,) * 200, people=("U0FIRST",), undo="ab" * 32)


def _on(action: UserAction, thread: str = "") -> FormContext:
    return FormContext(
        action=action, delivery=DeliveryId("d"), message=Receipt(channel="C0ALERTS1", ts="1.2"), thread=thread
    )


def _check(view: Mapping[str, Any]) -> None:
    View(**view).validate_json()
    assert len(view["title"]["text"]) <= 24
    assert len(view.get("private_metadata", "")) <= 3_000
    names = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(names) == len(set(names))
    for block in view["blocks"]:
        parsed = Block.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
        assert parsed.to_dict() == block
    slackblocks.ModalView(
        title=view["title"]["text"],
        blocks=[_rebuilt(block) for block in view["blocks"]],
        submit=view["submit"]["text"] if "submit" in view else None,
        close=view["close"]["text"],
        private_metadata=view.get("private_metadata"),
        callback_id=view["callback_id"],
    )


def _rebuilt(block: Mapping[str, Any]) -> slackblocks.Block:
    """slackblocks can't read inputs, so they are built anew."""
    if block["type"] == "actions":
        return payloads.rebuilt(block)
    if block["type"] != "input":
        return slackblocks.Block.from_dict(dict(block))
    hint = block["hint"]["text"] if "hint" in block else None
    return slackblocks.InputBlock(
        label=slackblocks.Text(block["label"]["text"], type_=slackblocks.TextType.PLAINTEXT),
        element=_element(block["element"]),
        hint=hint,
        optional=block["optional"],
        block_id=block["block_id"],
    )


def _element(given: Mapping[str, Any]) -> slackblocks.Element:
    match given["type"]:
        case "radio_buttons":
            options = [slackblocks.Option(o["text"]["text"], o["value"]) for o in given["options"]]
            return slackblocks.RadioButtonGroup(action_id=given["action_id"], options=options)
        case "datepicker":
            return slackblocks.DatePicker(action_id=given["action_id"])
        case "users_select":
            return slackblocks.UserSelectMenu(action_id=given["action_id"])
        case _:
            most, lines = given["max_length"], given["multiline"]
            return slackblocks.PlainTextInput(action_id=given["action_id"], multiline=lines, max_length=most)


@pytest.mark.parametrize("action", ACTIONS)
def test_a_form_is_its_golden_form(action: UserAction) -> None:
    assert form_of(action) == json.loads((FORMS / f"{action}.json").read_text())


@pytest.mark.parametrize("said", [_INTRO, _LONG, InteractionReply(text="")], ids=["short", "long", "empty"])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_form_is_valid_for_any_event(action: UserAction, said: InteractionReply) -> None:
    _check(form_view(_on(action, thread="1.1"), said))


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("said", [_INTRO, _LONG], ids=["short", "long"])
def test_an_answer_in_a_modal_is_valid(said: InteractionReply, done: bool) -> None:
    _check(answer_view(said, done=done))


@pytest.mark.parametrize("said", [_INTRO, _LONG, InteractionReply(text=" ")], ids=["short", "long", "empty"])
def test_an_ephemeral_answer_is_valid(said: InteractionReply) -> None:
    payloads.check(answer(said), mentioned=said.people)


def test_the_mute_form_explains_what_still_arrives() -> None:
    assert "Critical alerts still arrive" in json.dumps(form_view(_on(UserAction.MUTE), _INTRO))


@pytest.mark.parametrize("action", ACTIONS)
def test_the_metadata_of_a_form_is_read_back(action: UserAction) -> None:
    on = _on(action, thread="1.1")
    assert form_context(action.value, form_view(on, _INTRO)["private_metadata"]) == on


def test_the_mute_form_offers_the_rule_and_topics_as_far_as_slack_takes_them() -> None:
    many = tuple((f"goods:{n}", "&<!channel>" * 20) for n in range(30))
    view = form_view(_on(UserAction.MUTE), replace(_INTRO, choices=(("x" * 151, "too long"), *many)))
    _check(view)
    (subject,) = [b["element"] for b in view["blocks"] if b.get("block_id") == "subject"]
    assert [o["value"] for o in subject["options"]] == [f"goods:{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("subject", "topics"),
    [
        ("rule", ()),
        ("issuer:ID goods:nickel", (Topic(issuers=("ID",), goods=("nickel",)),)),
        ("", None),
        ("anything", None),
        ("rule:x", None),
    ],
)
def test_the_muted_topic_is_read_from_the_form(subject: str, topics: tuple[Topic, ...] | None) -> None:
    found = read_form(UserAction.MUTE, {"subject": subject, "days": "7", "note": "x"}, today=date(2026, 1, 1))
    if topics is None:
        assert found == {"subject": "Choose an option"}
    else:
        assert isinstance(found, FormInput)
        assert found.topics == topics


def test_an_empty_field_assigns_to_nobody() -> None:
    found = [read_form(UserAction.ASSIGN, {"assignee": who}, today=date(2026, 1, 1)) for who in ("U0SECOND", "")]
    assert [f.assignee for f in found if isinstance(f, FormInput)] == ["U0SECOND", ""]


def test_the_metadata_of_another_form_is_refused() -> None:
    assert form_context("decide", form_view(_on(UserAction.MUTE), _INTRO)["private_metadata"]) is None


@given(st.text(max_size=60), st.text(max_size=200))
def test_unknown_metadata_gives_no_context(callback: str, metadata: str) -> None:
    assert form_context(callback, metadata) is None
