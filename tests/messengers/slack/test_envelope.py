"""Any socket message becomes a typed payload or an error, within the length limits."""

import copy
from dataclasses import fields, is_dataclass
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.messengers.slack.envelope import INPUT_CHARS, TEXT_CHARS, envelope_of
from monitor.messengers.slack.payloads import AnyPayload, BlockAction, BotMessage, MalformedPayload, MessageAction
from tests.fakes.slack_envelopes import CHANNEL, TS, USER, asked, clicked, filled, said, shortcut, slash

_WELL_FORMED = [
    clicked("acknowledge", "v1:x"),
    clicked("more", "v1:x:why", menu=True),
    clicked("undo", "v1:x", view={"id": "V0FAKE"}, channel=None),
    filled("decide", "{}", decision="actioned", note="x"),
    shortcut("should_have_alerted", "text"),
    slash("/monitor"),
    slash("/policy", "regime gallium"),
    said("regime gallium"),
    said("<@U0BOT> find 镓", channel=CHANNEL, thread_ts="1.5"),
    asked("ask_monitor"),
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def _paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for name, part in parts for path in _paths(part, (*at, name)))]


@st.composite
def _modified(draw: st.DrawFn) -> dict[str, Any]:
    """An envelope of Slack's, some places of which hold something else."""
    envelope: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(_WELL_FORMED)))
    for _ in range(draw(st.integers(0, 3))):
        *way, last = draw(st.sampled_from([path for path in _paths(envelope) if path]))
        holder: Any = envelope
        for name in way:
            holder = holder[name]
        holder[last] = draw(_JSON | st.just("A" * 5_000) | st.just("\ud800"))
    return envelope


def _texts(value: Any) -> list[str]:
    if is_dataclass(value):
        return [text for f in fields(value) for text in _texts(getattr(value, f.name))]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [value] if isinstance(value, str) else []


@given(_modified())
def test_a_modified_envelope_is_parsed_or_refused_within_limits(envelope: dict[str, Any]) -> None:
    held = envelope_of(envelope)
    assert isinstance(held.payload, (*get_args(AnyPayload), MalformedPayload))
    limit = TEXT_CHARS if isinstance(held.payload, MessageAction | BlockAction | BotMessage) else INPUT_CHARS
    assert all(len(text) <= limit for text in _texts(held))


@given(st.dictionaries(st.sampled_from(["type", "payload", "envelope_id"]), _JSON))
def test_any_json_is_parsed_or_refused(message: dict[str, Any]) -> None:
    assert envelope_of(message).payload is not None


def test_a_click_has_user_channel_and_control() -> None:
    held = envelope_of(clicked("acknowledge", "v1:x")).payload
    assert isinstance(held, BlockAction)
    assert (held.by.user, held.by.channel, held.ts, held.action, held.value) == (
        USER,
        CHANNEL,
        TS,
        "acknowledge",
        "v1:x",
    )
    assert (held.is_ephemeral, held.trigger) == (False, "1.2.abc")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<https://news.example/a>", "https://news.example/a"),
        ("<https://news.example/a|news.example/a>", "https://news.example/a"),
        ("<https://news.example/a|China bans gallium>", "China bans gallium https://news.example/a"),
        ("Q&amp;A &lt;b&gt;", "Q&A <b>"),
        ("<@U0FIRST|anna> <!channel> <#C0ALERTS|alerts> <!date^1^{date}|1 Jan>", "anna  alerts 1 Jan"),
        ("商务部：已依法批准", "商务部：已依法批准"),
    ],
)
def test_the_text_of_a_message_has_no_markup(text: str, words: str) -> None:
    held = envelope_of(shortcut("should_have_alerted", text)).payload
    assert isinstance(held, MessageAction)
    assert held.text == words


def test_a_form_with_too_many_fields_is_refused() -> None:
    held = envelope_of(filled("decide", "{}", **{f"f{n}": "x" for n in range(21)})).payload
    assert held == MalformedPayload(field="values")


def test_the_team_is_taken_from_the_user_where_the_payload_has_none() -> None:
    held = envelope_of(clicked("acknowledge", "v1:x", team=None)).payload
    assert isinstance(held, BlockAction)
    assert held.by.team == held.by.home != ""


def test_a_message_to_the_bot_has_its_words_without_the_mention() -> None:
    held = envelope_of(said("<@U0BOT> regime &lt;gallium&gt; ", channel=CHANNEL, thread_ts="1.5")).payload
    assert isinstance(held, BotMessage)
    assert (held.text, held.thread, held.is_direct, held.by.channel, held.by.user) == (
        "regime <gallium>",
        "1.5",
        False,
        CHANNEL,
        USER,
    )


def test_a_slash_command_is_never_answered_in_its_conversation() -> None:
    held = envelope_of(slash("/policy", "calendar", channel="D0TWOPEOPLE")).payload
    assert isinstance(held, BotMessage)
    assert (held.command, held.text, held.is_direct) == ("/policy", "calendar", False)
