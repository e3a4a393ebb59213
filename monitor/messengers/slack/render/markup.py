"""Slack's block and text formats: blocks, escaped mrkdwn, links and dates. Pure.

Text is escaped here, once, and nowhere else. Escaped text can't mention anybody, make a link, change the direction,
start a line, end our markup, or exceed Slack's limits. Only section, context and actions blocks are used: the oldest
ones, which every client shows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.wording.phrases import plain_text
from monitor.wording.phrases.english import written_day

SECTION_CHARS = 3_000  # Slack Block Kit, section text
TEXT_CHARS = 3_000  # longer ones may be split into several messages (bolt-python#764)
PLAIN_CHARS = 2_900
BLOCKS_CHARS = 8_000  # all blocks together; Slack refuses more than about 11,000, undocumented (bolt-js#2509)
INLINE_URL_CHARS = 1_200  # escaped, so that a line with a link stays within a section's limit
MENTIONS = 5
OPEN_SOURCE = "open_source"

_LOOKS_LIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}  # mrkdwn has no escape for these
_EDGES = {mark: re.compile(rf"(?<!\w)\{mark}|\{mark}(?!\w)") for mark in _LOOKS_LIKE}
_USER = re.compile(r"[UW][A-Z0-9]{6,20}")
_GROUP = re.compile(r"S[A-Z0-9]{6,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The content of chat.postMessage. Notifications and screen readers use `text`."""

    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()


# ------------------------------------------------------------------ texts


def mrkdwn(text: str, limit: int) -> str:
    """`text` on one line, escaped and without markup, at most `limit` characters as Slack counts them."""
    line = plain_text.cut(_without_markup(plain_text.clean(text)), limit)
    escaped = escape(line)
    while len(escaped) > limit:
        line = plain_text.cut(line, len(line) - max(1, (len(escaped) - limit) // 5))
        escaped = escape(line)
    return escaped


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def bold(text: str, limit: int) -> str:
    """`text` in bold, "" for an empty text: Slack would show two adjacent asterisks."""
    inside = _inside("*", text, limit)
    return f"*{inside}*" if inside else ""


def struck(text: str, limit: int) -> str:
    """`text` struck through, "" for an empty text."""
    inside = _inside("~", text, limit)
    return f"~{inside}~" if inside else ""


def _inside(mark: str, text: str, limit: int) -> str:
    """Text inside markup, with `mark` replaced: it would end the markup early."""
    return mrkdwn(text.replace(mark, _LOOKS_LIKE[mark]), limit)


def _without_markup(line: str) -> str:
    """Replaces characters that start markup. A single one, or one inside a word (the _ of a setting), stays."""
    for mark, edge in _EDGES.items():
        if line.count(mark) > 1:
            line = edge.sub(_LOOKS_LIKE[mark], line)
    return line


def date(at: datetime, *, form: str = "{date_short} {time}") -> str:
    """A time that each reader sees in their own time zone; the text after the bar is the fallback."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{form}|{written_day(utc)} {utc:%H:%M} UTC>"


def inline_link(url: str, label: str) -> str:
    """A link in a line of text, "" for an invalid or too long address. `label` is trusted."""
    address = escape(plain_text.link(url))
    return f"<{address}|{mrkdwn(label, 60)}>" if 0 < len(address) <= INLINE_URL_CHARS else ""


def mentions(ids: Sequence[str]) -> str:
    """Mentions of users by Slack id, which notify them; other names are shown as text. "" for no ids."""
    named = [f"<@{name}>" if _USER.fullmatch(name) else mrkdwn(name, 60) for name in ids[:MENTIONS]]
    more = f" and {len(ids) - MENTIONS} more" if len(ids) > MENTIONS else ""
    return ", ".join(filter(None, named)) + more


def group(id_: str) -> str:
    """A mention of a user group by Slack id, which notifies its members; another name is shown as text."""
    return f"<!subteam^{id_}>" if _GROUP.fullmatch(id_) else mrkdwn(id_, 60)


def within(lines: Iterable[str], limit: int) -> str:
    """The non-empty lines that fit into `limit` characters, from the first on; "" without lines."""
    text, *others = [line for line in lines if line] or [""]
    for line in others:
        if len(text) + 1 + len(line) <= limit:
            text += "\n" + line
    return text


def packed(lines: Iterable[str], limit: int) -> list[str]:
    """All lines, joined to as few texts of at most `limit` characters as possible."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= limit:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    return texts


# ------------------------------------------------------------------ blocks


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _text_object(text)}


def context(*texts: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_text_object(text) for text in texts]}


def fixed_width(lines: Sequence[str], limit: int) -> dict[str, Any]:
    """A code block, each line at most `limit` characters, with backticks replaced: they could end it early."""
    shown = (plain_text.cut(plain_text.clean_code(line).replace("`", _LOOKS_LIKE["`"]), limit) for line in lines)
    return section("```\n" + "\n".join(map(escape, shown)) + "\n```")


def link_button(label: str, url: str) -> dict[str, Any]:
    words = {"type": "plain_text", "text": plain_text.cut(label, 75), "emoji": False}
    return {"type": "button", "action_id": OPEN_SOURCE, "text": words, "url": url}


def _text_object(text: str) -> dict[str, Any]:
    return {
        "type": "mrkdwn",
        "text": text,
        "verbatim": True,
    }  # verbatim: Slack makes no links of bare addresses and names
