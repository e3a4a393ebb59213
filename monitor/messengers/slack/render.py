"""A message as Slack's blocks and notification text. Pure.

Every string of a message is plain text; it is escaped here, once, and nowhere else. What it can't do: mention
somebody, make a link, change the direction of writing, start a line, or reach a limit of Slack's. Only section,
context and actions blocks are used: the oldest ones, shown by every client.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from monitor.domain.delivery import Form
from monitor.domain.message import Alert, Message, Notice
from monitor.messengers import wording

__all__ = ["BLOCKS_CHARS", "SECTION_CHARS", "TEXT_CHARS", "Payload", "render"]

SECTION_CHARS = 3_000  # Slack Block Kit, section text
TEXT_CHARS = 3_000  # longer ones may be split into several messages (bolt-python#764)
PLAIN_CHARS = 2_900
BLOCKS_CHARS = 8_000  # all blocks together; Slack refuses somewhere above 11,000, undocumented (bolt-js#2509)
INLINE_URL_CHARS = 1_200  # escaped, so that the context line stays within a section's limit
NOTICE_LINES = 10
CODE_LINES, CODE_CHARS = 3, 180  # escaped five times as long, they fit a section
OPEN_SOURCE = "open_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What chat.postMessage gets. `text` is what notifications and screen readers use."""

    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()


def render(message: Message, *, form: Form) -> Payload:
    """`message` in one of the three forms, each within Slack's limits whatever the message holds."""
    if isinstance(message, Notice):
        return _notice(message, form)
    return _ALERT[form](message)


# ------------------------------------------------------------------ alerts


def _full(alert: Alert) -> Payload:
    blocks = [_section("\n".join(_head(alert))), *_quote(alert), _context(*_footer(alert))]
    url = wording.link(alert.url)
    if url:
        blocks.append({"type": "actions", "elements": [_link_button(wording.button(alert), url)]})
    return Payload(text=_notification(alert), blocks=tuple(blocks))


def _compact(alert: Alert) -> Payload:
    blocks = (_section("\n".join(_head(alert))), *_quote(alert), _context(f"{_provenance(alert)}{_inline_link(alert)}"))
    return Payload(text=_notification(alert), blocks=blocks)


def _plain(alert: Alert) -> Payload:
    lines = [_notification(alert), *_head(alert)[1:], *_quoted(alert), _provenance(alert) + _inline_link(alert)]
    return Payload(text=_within(lines, PLAIN_CHARS))


_ALERT = {Form.FULL: _full, Form.COMPACT: _compact, Form.PLAIN: _plain}


def _notification(alert: Alert) -> str:
    return _mrkdwn("".join(wording.first_line(alert)), 900)


def _head(alert: Alert) -> list[str]:
    """Line 1, the summary, and when. A headline that line 1 had to cut begins the summary in full."""
    before, bold, after = wording.first_line(alert)
    summary = alert.summary
    if bold.endswith("…") and not alert.headline.endswith("…"):
        summary = f"{alert.headline.rstrip('.')}. {summary}"
    lines = [
        f"{_mrkdwn(before, 100)} *{_mrkdwn(bold, 500)}* {_mrkdwn(after, 300)}",
        _mrkdwn(summary, 1_500),
        f"*When:* {_mrkdwn(wording.when(alert), 300)}",
    ]
    return [line for line in lines if line]


def _quoted(alert: Alert) -> list[str]:
    """The headline as it was written, and word by word in English where that was made."""
    said, gloss = _mrkdwn(alert.quote, 1_200), _mrkdwn(alert.gloss, 700)
    return [line for line in (f"> {said}", f"gloss: {gloss}" if gloss else "") if line] if said else []


def _quote(alert: Alert) -> list[dict[str, Any]]:
    quoted = _quoted(alert)
    return [_section("\n".join(quoted))] if quoted else []


def _footer(alert: Alert) -> list[str]:
    rule = f"rule {_mrkdwn(alert.rule_id, 120)} {_mrkdwn(alert.rule_version, 60)}"
    tuned = f" · {_mrkdwn(', '.join(alert.tuned), 300)}" if alert.tuned else ""
    also = f" · also {_mrkdwn(_also(alert.also), 300)}" if alert.also else ""
    why = f" · {_mrkdwn(alert.why, 600)}" if alert.why else ""
    return [_provenance(alert), f"{rule}{tuned}{also}{why}"]


def _also(rules: tuple[str, ...]) -> str:
    more = f" and {len(rules) - 3} more" if len(rules) > 3 else ""
    return ", ".join(rules[:3]) + more


def _provenance(alert: Alert) -> str:
    published = f"published {_date(alert.published)}" if alert.published else "publication date not given"
    parts = [_mrkdwn(wording.origin(alert), 250), published, f"seen {_date(alert.seen_at)}", _mrkdwn(alert.label, 60)]
    return " · ".join(part for part in parts if part)


def _date(at: datetime) -> str:
    """A time that each reader sees in the own zone; the words after the bar are for clients that can't."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{{date_short}} {{time}}|{wording.day(utc)} {utc:%H:%M} UTC>"


def _inline_link(alert: Alert) -> str:
    url = _escape(wording.link(alert.url))
    return f" · <{url}|{_mrkdwn(wording.button(alert), 60)}>" if 0 < len(url) <= INLINE_URL_CHARS else ""


# ------------------------------------------------------------------ notices


def _notice(notice: Notice, form: Form) -> Payload:
    title = _mrkdwn(notice.title, 300)
    lines = [_mrkdwn(line, 240) for line in _first_lines(notice.lines)]
    if form is Form.PLAIN:
        return Payload(text=_within([title, *lines], PLAIN_CHARS))
    head = f"*{title}*" if form is Form.FULL else title
    return Payload(text=title, blocks=(_section("\n".join([head, *lines])), *_code(notice.code)))


def _code(lines: tuple[str, ...]) -> tuple[Mapping[str, Any], ...]:
    """A block of fixed width; a backtick could end it early."""
    if not lines:
        return ()
    shown = (wording.cut(wording.clean_code(line).replace("`", _LOOKS_LIKE["`"]), CODE_CHARS) for line in lines)
    return (_section("```\n" + "\n".join(map(_escape, tuple(shown)[:CODE_LINES])) + "\n```"),)


def _first_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) < NOTICE_LINES:
        return lines
    shown = NOTICE_LINES - 2  # with the title and the line that counts the rest
    return (*lines[:shown], f"… and {len(lines) - shown} more")


# ------------------------------------------------------------------ Slack's own forms


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _text_object(text)}


def _context(*texts: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_text_object(text) for text in texts]}


def _text_object(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text, "verbatim": True}  # verbatim: no links made of bare addresses and names


def _link_button(label: str, url: str) -> dict[str, Any]:
    words = {"type": "plain_text", "text": wording.cut(label, 75), "emoji": False}
    return {"type": "button", "action_id": OPEN_SOURCE, "text": words, "url": url}


def _mrkdwn(text: str, limit: int) -> str:
    """`text` on one line, escaped, without markup of its own, at most `limit` characters as Slack counts them."""
    line = wording.cut(_without_markup(wording.clean(text)), limit)
    escaped = _escape(line)
    while len(escaped) > limit:
        line = wording.cut(line, len(line) - max(1, (len(escaped) - limit) // 5))
        escaped = _escape(line)
    return escaped


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _without_markup(line: str) -> str:
    """A sign that stands alone, or inside a word like the _ in the name of a setting, starts no markup and stays."""
    for mark, edge in _EDGES.items():
        if line.count(mark) > 1:
            line = edge.sub(_LOOKS_LIKE[mark], line)
    return line


_LOOKS_LIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}  # mrkdwn has no escape for these
_EDGES = {mark: re.compile(rf"(?<!\w)\{mark}|\{mark}(?!\w)") for mark in _LOOKS_LIKE}


def _within(lines: list[str], limit: int) -> str:
    """As many of the lines, from the first on, as fit."""
    text = lines[0]
    for line in lines[1:]:
        if len(text) + 1 + len(line) <= limit:
            text += "\n" + line
    return text
