import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts.message import Alert
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.domain.interactions.interaction import UserAction
from monitor.messengers.slack import render
from monitor.messengers.slack.render.controls import MORE, button, parse_control
from tests.fakes.messages import a_notice, an_alert, an_evidence_reply, an_update
from tests.messengers.slack import payloads
from tests.messengers.slack.golden import CASES, called_in, message_of
from tests.rows import each_row

_ID = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")


def _row(message: Alert) -> dict[str, Any]:
    (row,) = (dict(b) for b in render(message, form=Form.FULL, controls_of=_ID).blocks if b["type"] == "actions")
    return row


def _labels(message: Alert) -> list[str]:
    return [e["text"]["text"] for e in _row(message)["elements"] if e["type"] == "button"]


@each_row(CASES, lambda p: str(p.stem))
def test_a_golden_message_with_controls_is_valid(path: Path) -> None:
    message = message_of(json.loads(path.read_text()))
    payloads.check(render(message, form=Form.FULL, controls_of=_ID), mentioned=called_in(message))


def test_a_root_has_three_controls_source_acknowledge_and_the_rest() -> None:
    source, acknowledge, more = _row(an_alert())["elements"]
    assert (source["url"], source["text"]["text"]) == ("https://news.example/a/1", "Read source (zh)")
    assert (acknowledge["text"]["text"], acknowledge["value"]) == ("Acknowledge", f"v1:{_ID}")
    assert [(o["text"]["text"], o["value"]) for o in more["options"]] == [
        ("Why this?", f"v1:{_ID}:why"),
        ("Decide…", f"v1:{_ID}:decide"),
        ("Assign to…", f"v1:{_ID}:assign"),
        ("Not for us…", f"v1:{_ID}:not_for_us"),
        ("Mute…", f"v1:{_ID}:mute"),
    ]


def test_without_an_address_the_other_controls_stay() -> None:
    assert _labels(an_alert(url="javascript:alert(1)")) == ["Acknowledge"]


def test_the_block_id_depends_on_the_content() -> None:
    names = [_row(an_alert(**said))["block_id"] for said in ({}, {}, {"changed": "confirmed by the ministry"})]
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("form", list(Form))
def test_without_clicks_there_are_only_links(form: Form) -> None:
    blocks = render(an_alert(), form=form).blocks
    assert [e["action_id"] for b in blocks if b["type"] == "actions" for e in b["elements"]] in ([], ["open_source"])


def test_plainer_forms_and_other_messages_have_no_controls() -> None:
    plainer = [render(an_alert(), form=form, controls_of=_ID) for form in (Form.COMPACT, Form.PLAIN)]
    others = [render(m, form=Form.FULL, controls_of=_ID) for m in (an_update(), an_evidence_reply(), a_notice("Done"))]
    assert not [b for payload in (*plainer, *others) for b in payload.blocks if b["type"] == "actions"]


def test_a_direct_message_about_a_topic_has_only_its_source_and_stop() -> None:
    message = an_alert(followed=("Indonesia nickel",))
    assert _labels(message) == ["Read source (zh)", "Stop following"]
    stop = _row(message)["elements"][-1]
    assert parse_control(stop["action_id"], stop["value"]) == (UserAction.UNFOLLOW, _ID)
    payloads.check(render(an_alert(followed=("*x* <!channel> & nickel",) * 9), form=Form.FULL, controls_of=_ID))
    for form in Form:
        assert (
            "You follow: Indonesia nickel"
            in json.dumps(render(message, form=form).blocks) + render(message, form=form).text
        )


# ------------------------------------------------------------------ what a control claims


def test_the_value_of_a_control_is_read_back() -> None:
    row = _row(an_alert())["elements"]
    assert parse_control(row[1]["action_id"], row[1]["value"]) == (UserAction.ACKNOWLEDGE, _ID)
    assert [parse_control(MORE, o["value"]) for o in row[2]["options"]] == [
        (action, _ID)
        for action in (
            UserAction.WHY,
            UserAction.DECIDE,
            UserAction.ASSIGN,
            UserAction.NOT_FOR_US,
            UserAction.MUTE,
        )
    ]
    undo = button(UserAction.UNDO, "a1b2")
    assert parse_control(undo["action_id"], undo["value"]) == (UserAction.UNDO, "a1b2")


@pytest.mark.parametrize(
    ("action", "value"),
    [
        pytest.param("acknowledge", "v2:x", id="another version"),
        pytest.param("acknowledge", "v1:", id="no delivery"),
        pytest.param("acknowledge", "v1:x:mute", id="a button with a choice"),
        pytest.param("more", "v1:x", id="a menu without one"),
        pytest.param("more", "v1:x:unknown", id="a choice that is none"),
        pytest.param("launch", "v1:x", id="a control of another app"),
    ],
)
def test_an_unknown_control_is_unknown(action: str, value: str) -> None:
    assert parse_control(action, value) == (UserAction.UNKNOWN, "")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_control_gives_a_known_action_or_unknown(action: str, value: str) -> None:
    found, of = parse_control(action, value)
    assert (found is UserAction.UNKNOWN) == (of == "")
