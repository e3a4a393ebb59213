"""What only who clicked is told, with Undo where it can be taken back. Pure."""

import re
from typing import Any

from monitor.domain.interactions.interaction import Answer, Deed
from monitor.messengers.slack.render.controls import button
from monitor.messengers.slack.render.markup import Payload, mentions, mrkdwn, section, within

__all__ = ["answer", "answer_blocks"]

TEXT_CHARS, LINE_CHARS, PART_CHARS = 2_600, 400, 2_900
LINES = 30
NOTHING_SAID = "Done."  # Slack takes no empty text


def answer(said: Answer) -> Payload:
    return Payload(text=_line(said, said.text, TEXT_CHARS) or NOTHING_SAID, blocks=tuple(answer_blocks(said)))


def answer_blocks(said: Answer, *, lines: int = LINES) -> list[dict[str, Any]]:
    """First the words, then what can be done about them."""
    shown = [_line(said, said.text, TEXT_CHARS), *(_line(said, line, LINE_CHARS) for line in said.lines[:lines])]
    blocks = [section(within(shown if any(shown) else [NOTHING_SAID], PART_CHARS))]
    if said.undo is not None:
        blocks.append({"type": "actions", "block_id": f"undo-{said.undo[:32]}", "elements": [_undo(said.undo)]})
    return blocks


def _undo(key: str) -> dict[str, Any]:
    return button(Deed.UNDO, key)


def _line(said: Answer, text: str, limit: int) -> str:
    """Escaped, and then the people by their mentions: an ephemeral message tells them nothing."""
    line = mrkdwn(text, limit)
    if not said.people:
        return line
    named = re.compile("@(" + "|".join(map(re.escape, said.people)) + r")\b")
    return named.sub(lambda m: mentions((m[1],)), line)
