"""Messages and foreign text for messengers whose markup and people are not ours to know. Pure."""

import re
from dataclasses import replace

from monitor.domain.alerts.message import Alert, Message, Update

_JOINER = "\u2060"  # word joiner: has no width, allows no line break
_BROKEN = (
    (re.compile(r"@(?=\S)"), "@" + _JOINER),  # mentions: @everyone, <@U1>, @room
    (re.compile(r"<(?=\S)"), "<" + _JOINER),  # <!here>, <url|text>, <users/all>, tags
    (re.compile(r"\](?=[(\[])"), "]" + _JOINER),  # links and images of Markdown
    (re.compile(r"([*_~`|])(?=\1)"), r"\1" + _JOINER),  # bold, struck, hidden text, code
    (re.compile(r"\{(?=\{)"), "{" + _JOINER),  # functions of Adaptive Cards
)


def defused(text: str) -> str:
    """`text` with an invisible character inside whatever could mention somebody, make a link or hide words.

    It looks the same in a messenger with markup and in one without, so it needs no knowledge of either.
    """
    for pattern, instead in _BROKEN:
        text = pattern.sub(instead, text)
    return text


def without_mentions(message: Message) -> Message:
    """The message without people and groups, which are known by their ids in Slack."""
    match message:
        case Alert():
            return replace(message, mention_group="")
        case Update():
            return replace(message, mention_group="", mentions=())
        case _:
            return message
