"""Slack's own forms: blocks, mrkdwn that nothing in a text can break, links and dates. Pure.

A text is escaped here, once, and nowhere else. What it can't do: mention somebody, make a link, change the direction of
writing, start a line, end our markup, or reach a limit of Slack's. Only section, context and actions blocks are used:
the oldest ones, shown by every client.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.wording import plain_text
from monitor.wording.english import written_day

__all__ = [
    "BLOCKS_CHARS",
    "OPEN_SOURCE",
    "PLAIN_CHARS",
    "SECTION_CHARS",
    "TEXT_CHARS",
    "Payload",
    "bold",
    "context",
    "date",
    "escape",
    "fixed_width",
    "group",
    "inline_link",
    "link_button",
    "mentions",
    "mrkdwn",
    "section",
    "struck",
    "within",
]

SECTION_CHARS = 3_000  # Slack Block Kit, section text
TEXT_CHARS = 3_000  # longer ones may be split into several messages (bolt-python#764)
PLAIN_CHARS = 2_900
BLOCKS_CHARS = 8_000  # all blocks together; Slack refuses somewhere above 11,000, undocumented (bolt-js#2509)
INLINE_URL_CHARS = 1_200  # escaped, so that a line with a link stays within a section's limit
MENTIONS = 5
OPEN_SOURCE = "open_source"

_LOOKS_LIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}  # mrkdwn has no escape for these
_EDGES = {mark: re.compile(rf"(?<!\w)\{mark}|\{mark}(?!\w)") for mark in _LOOKS_LIKE}
_USER = re.compile(r"[UW][A-Z0-9]{6,20}")
_GROUP = re.compile(r"S[A-Z0-9]{6,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What chat.postMessage gets. `text` is what notifications and screen readers use."""

    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()


# ------------------------------------------------------------------ texts


def mrkdwn(text: str, limit: int) -> str:
    """`text` on one line, escaped, without markup of its own, at most `limit` characters as Slack counts them."""
    line = plain_text.cut(_without_markup(plain_text.clean(text)), limit)
    escaped = escape(line)
    while len(escaped) > limit:
        line = plain_text.cut(line, len(line) - max(1, (len(escaped) - limit) // 5))
        escaped = escape(line)
    return escaped


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(text: str, limit: int) -> str:
    """`text` in bold, "" for an empty one: two asterisks side by side would be shown."""
    inside = _inside("*", text, limit)
    return f"*{inside}*" if inside else ""


def struck(text: str, limit: int) -> str:
    """`text` struck through, "" for an empty one."""
    inside = _inside("~", text, limit)
    return f"~{inside}~" if inside else ""


def _inside(mark: str, text: str, limit: int) -> str:
    """One such sign of the text's own would end the markup early, wherever it stands."""
    return mrkdwn(text.replace(mark, _LOOKS_LIKE[mark]), limit)


def _without_markup(line: str) -> str:
    """A sign that stands alone, or inside a word like the _ in the name of a setting, starts no markup and stays."""
    for mark, edge in _EDGES.items():
        if line.count(mark) > 1:
            line = edge.sub(_LOOKS_LIKE[mark], line)
    return line


def date(at: datetime, *, form: str = "{date_short} {time}") -> str:
    """A time that each reader sees in the own zone; the words after the bar are for clients that can't."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{form}|{written_day(utc)} {utc:%H:%M} UTC>"


def inline_link(url: str, label: str) -> str:
    """A link in a line of text, "" for what can't be one. `label` is ours."""
    address = escape(plain_text.link(url))
    return f"<{address}|{mrkdwn(label, 60)}>" if 0 < len(address) <= INLINE_URL_CHARS else ""


def mentions(ids: Sequence[str]) -> str:
    """The people with these ids of Slack's, who are told; what is no such id is shown as it is. "" for nobody."""
    named = [f"<@{name}>" if _USER.fullmatch(name) else mrkdwn(name, 60) for name in ids[:MENTIONS]]
    more = f" and {len(ids) - MENTIONS} more" if len(ids) > MENTIONS else ""
    return ", ".join(filter(None, named)) + more


def group(id_: str) -> str:
    """The people of the user group with this id of Slack's, who are told; what is no such id is shown as it is."""
    return f"<!subteam^{id_}>" if _GROUP.fullmatch(id_) else mrkdwn(id_, 60)


def within(lines: Iterable[str], limit: int) -> str:
    """As many of the lines, from the first on, as fit; empty ones are left out. "" of none."""
    text, *others = [line for line in lines if line] or [""]
    for line in others:
        if len(text) + 1 + len(line) <= limit:
            text += "\n" + line
    return text


# ------------------------------------------------------------------ blocks


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _text_object(text)}


def context(*texts: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_text_object(text) for text in texts]}


def fixed_width(lines: Sequence[str], limit: int) -> dict[str, Any]:
    """A section of fixed width, each line at most `limit` characters; a backtick could end it early."""
    shown = (plain_text.cut(plain_text.clean_code(line).replace("`", _LOOKS_LIKE["`"]), limit) for line in lines)
    return section("```\n" + "\n".join(map(escape, shown)) + "\n```")


def link_button(label: str, url: str) -> dict[str, Any]:
    words = {"type": "plain_text", "text": plain_text.cut(label, 75), "emoji": False}
    return {"type": "button", "action_id": OPEN_SOURCE, "text": words, "url": url}


def _text_object(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}  # verbatim: no links made of bare addresses and names
