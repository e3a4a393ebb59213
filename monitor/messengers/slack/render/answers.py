"""Answers that only the user sees, with Undo where the action can be undone. Pure."""

import re
from typing import Any

from monitor.domain.interactions.interaction import InteractionReply, UserAction
from monitor.messengers.slack.render.controls import button
from monitor.messengers.slack.render.markup import Payload, mentions, mrkdwn, section, within

TEXT_CHARS, LINE_CHARS, PART_CHARS = 2_600, 400, 2_900
LINES = 30
DEFAULT_TEXT = "Done."  # Slack refuses an empty text


def answer(reply: InteractionReply) -> Payload:
    return Payload(text=_line(reply, reply.text, TEXT_CHARS) or DEFAULT_TEXT, blocks=tuple(answer_blocks(reply)))


def answer_blocks(reply: InteractionReply, *, lines: int = LINES) -> list[dict[str, Any]]:
    """The text, then the Undo button."""
    shown = [_line(reply, reply.text, TEXT_CHARS), *(_line(reply, line, LINE_CHARS) for line in reply.lines[:lines])]
    blocks = [section(within(shown if any(shown) else [DEFAULT_TEXT], PART_CHARS))]
    if reply.undo is not None:
        undo = button(UserAction.UNDO, reply.undo)
        blocks.append({"type": "actions", "block_id": f"undo-{reply.undo[:32]}", "elements": [undo]})
    return blocks


def _line(reply: InteractionReply, text: str, limit: int) -> str:
    """Escaped text with mentions of people, whom an ephemeral message does not notify."""
    line = mrkdwn(text, limit)
    if not reply.people:
        return line
    named = re.compile("@(" + "|".join(map(re.escape, reply.people)) + r")\b")
    return named.sub(lambda m: mentions((m[1],)), line)
