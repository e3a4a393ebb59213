"""What any message becomes for Slack, checked by two libraries that know its limits and by checks of our own."""

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from monitor.domain.alerts.message import Alert, Message
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.slack.render import BLOCKS_CHARS, TEXT_CHARS, Payload, render
from tests.messengers.slack import payloads

pytestmark = pytest.mark.integration

_ABOUT = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")
_KINDS: Sequence[type] = get_args(Message)
_WORDS = (
    *(
        "",
        "ok",
        " ",
        "Export licences granted",
        "商务部：已依法批准一定数量的稀土出口合规申请",
        "輸出規制の緩和",
        "수출 전면 금지",
    ),
    *(
        "قرار بحظر تصدير الخامات",
        "הגבלות יצוא",
        "👩‍👩‍👧‍👦🔓🇨🇳",
        "e\u0301\u0323 ﷽",
        "\u202egnp.exe\u2066",
        "\x00\x1b[31m",
        "\ud83d",
    ),
    *("<!channel>", "<@U000000001>", "<https://evil.example|https://gov.example>", "&lt;&amp;", "*b* _i_ ~s~ ```c"),
)
_LONG = ("x" * 10_000, "稀" * 10_000, "<&>" * 3_400, "word " * 2_000, "\n" * 10_000, "😀" * 5_000)
_URLS = (
    "",
    "javascript:alert(1)",
    "https://a.example/1?b=1&c=|>",
    "https://a.example/" + "p" * 4_000,
    "https://a.example/" + "q" * 280,
    "https://a.example/" + "r&" * 200,
    "http://u:p@ä.example",
)


_MOST = {
    "waiting": 5,
    "new": 5,
    "top": 5,
    "items": 20,
    "elsewhere": 3,
    "silent": 3,
    "dates": 5,
    "quiet": 3,
    "muted": 5,
    "possible": 5,
}
"""What is counted beyond that, by whoever makes such a message."""


class _Some:
    """Any value of a type, hostile where it is text."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._kinds: Mapping[type, Callable[[str], Any]] = {
            str: self._text,
            bool: lambda _: chance.random() < 0.5,
            int: lambda _: chance.choice((0, 1, 7, 10**7)),
            float: lambda _: chance.random(),
            date: lambda _: self._day().date(),
            datetime: lambda _: self._day(),
            timedelta: lambda _: timedelta(minutes=chance.randint(0, 600_000)),
        }

    def of(self, kind: Any, name: str = "") -> Any:
        if get_origin(kind) in (Union, types.UnionType):
            return self.of(self._chance.choice(get_args(kind)), name)
        if get_origin(kind) is tuple:
            many = min(self._chance.choice((0, 1, 3, 60)), _MOST.get(name, 60))
            return tuple(self.of(get_args(kind)[0], name) for _ in range(many))
        if kind is type(None):
            return None
        if issubclass(kind, Enum):
            return self._chance.choice(tuple(kind))
        made = self._kinds.get(kind)
        return self.message(kind) if made is None else made(name)

    def message(self, kind: type) -> Any:
        hints = get_type_hints(kind)
        return kind(**{f.name: self.of(hints[f.name], f.name) for f in fields(kind)})

    def _text(self, name: str) -> str:
        if name == "url":
            return self._chance.choice(_URLS)
        if name == "label":
            return "E-7K2Q"
        if name == "zone":
            return self._chance.choice(("UTC", "Asia/Shanghai"))
        pick = self._chance.random()
        if name == "title":  # of a notice, which is ours: never empty
            return f"Watching {self._chance.choice(_LONG)}"
        return self._chance.choice(_LONG) if pick < 0.1 else " ".join(self._chance.choices(_WORDS, k=int(pick * 5)))

    def _day(self) -> datetime:
        return datetime(1990, 1, 1, tzinfo=UTC) + timedelta(minutes=self._chance.randint(0, 50_000_000))


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.__name__.lower())
def test_slack_14_five_hundred_messages_of_any_content_pass_the_validators(kind: type) -> None:
    some = _Some(Random(kind.__name__))
    for n in range(200 if kind is Alert else 50):
        message = some.message(kind)
        for form in Form:
            _check(render(message, form=form, controls_of=_ABOUT if n % 2 else None))


def _check(payload: Payload) -> None:
    payloads.check(payload)
    assert len(payload.blocks) <= 50
    assert len(payload.text) <= TEXT_CHARS <= 3_000
    assert sum(len(text) for text in _strings(payload.blocks)) <= 8_000
    assert BLOCKS_CHARS <= 8_000
    names = [block["block_id"] for block in payload.blocks if "block_id" in block]
    actions = [e["action_id"] for block in payload.blocks for e in block.get("elements", ()) if "action_id" in e]
    assert len(names) == len(set(names))
    assert len(actions) == len(set(actions))
    assert sum(block["type"] == "table" for block in payload.blocks) <= 1


def _strings(value: Any) -> list[str]:
    """All that a reader sees in blocks."""
    if isinstance(value, Mapping):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [s for name, part in value.items() for s in _strings(part) if name != "url"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [s for part in value for s in _strings(part)]
    return []
