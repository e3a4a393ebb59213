"""Messages as title and body for a service of Apprise, in its format and within its length. Pure.

Foreign text is escaped here for HTML and CommonMark. Elsewhere what could mention somebody, make a link or hide words
is broken by an invisible character. Addresses are http or https.
"""

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import Form
from monitor.messengers.apprise.wire import Profile, TextFormat
from monitor.messengers.markup import defused, without_mentions
from monitor.messengers.terminal import lines
from monitor.wording.phrases import plain_text

TITLE_CHARS = 200  # subjects and titles are shown on one line
_RESERVE = 8  # characters of a body that are left free, for what a service adds
_COMMON_MARK = frozenset(
    {"discord", "fluxer", "fluxers", "github", "guilded", "mmost", "mmosts", "webex", "wxteams", "zulip"}
)
"""Schemes of services that show CommonMark with its escapes, whatever format Apprise gives for them."""
_ESCAPED = re.compile(r"([\\`*_\[\]<>~|#])")
_BEGINNING = re.compile(r"^(?:[-+]|\d+(?=[.)]))")
_LOOKS_LIKE = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"}  # for markup without escapes
_EDGE = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`title` is "" for a service without titles."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How words, a link, and the first line are written; `between` separates lines."""

    words: Callable[[str], str]
    link: Callable[[str], str]
    first: Callable[[str], str]
    between: str = "\n"


def write(message: Message, form: Form, profile: Profile) -> Written:
    """The message in full; compact: without emphasis; plain: its first line."""
    rows = (plain_text.clean(line) for line in lines(without_mentions(message), UTC))
    first, *others = [row for row in rows if row] or ["(no text)"]
    rest = [] if form is Form.PLAIN else others
    style = _style_of(profile, emphasis=form is Form.FULL)
    if not profile.title:
        limit = max(profile.body - _RESERVE, 1)
        return Written(title="", body=_fitting([first, *rest], style, limit, has_title=False))
    shown = plain_text.cut(first, min(profile.title, TITLE_CHARS))
    title = _title(shown, profile)
    below = rest if shown == first and rest else [first, *rest]
    limit = max(profile.body - _units(title) - _RESERVE, 1)  # some services count both as one
    return Written(title=title, body=_fitting(below, style, limit, has_title=True))


def _title(text: str, profile: Profile) -> str:
    """A title is plain in most services and part of the body in some: it has no markup in any."""
    if profile.schema in _COMMON_MARK:
        return _common_mark(text)
    return _defused_marks(text).translate({ord("<"): "‹", ord(">"): "›"})


# ------------------------------------------------------------------ styles


def _style_of(profile: Profile, *, emphasis: bool) -> _Style:
    if profile.schema in _COMMON_MARK:
        return _Style(
            words=_common_mark, link="<{}>".format, first="**{}**".format if emphasis else str, between="  \n"
        )
    match profile.format:
        case TextFormat.HTML:
            return _Style(words=_html, link=_anchor, first="<b>{}</b>".format if emphasis else str, between="<br/>\n")
        case TextFormat.MARKDOWN:
            return _Style(words=_defused_marks, link=str, first=str)
        case TextFormat.TEXT:
            return _Style(words=defused, link=str, first=str)


def _html(text: str) -> str:
    return html.escape(defused(text), quote=True)


def _anchor(link: str) -> str:
    shown = html.escape(link, quote=True)
    return f'<a href="{shown}">{shown}</a>'


def _common_mark(text: str) -> str:
    escaped = _ESCAPED.sub(r"\\\1", text.replace("@", "@\u2060"))
    return _BEGINNING.sub(lambda found: found[0] + "\u2060" if found[0].isdigit() else f"\\{found[0]}", escaped)


def _defused_marks(text: str) -> str:
    return _EDGE.sub(lambda found: _LOOKS_LIKE[found[0]], defused(text))


def _row(line: str, style: _Style) -> str:
    """A line with its last word as a link, if that is one."""
    words, _, last = line.rpartition(" ")
    link = _link(last)
    if not link:
        return style.words(line)
    return f"{style.words(words)} {style.link(link)}" if words else style.link(link)


def _link(word: str) -> str:
    return plain_text.link(word) if word.startswith(("http://", "https://")) else ""


# ------------------------------------------------------------------ length


def _fitting(rows: Sequence[str], style: _Style, limit: int, *, has_title: bool) -> str:
    """The lines that fit: the first, which is cut, the link at the end, and the others as far as there is space."""

    def shown(number: int) -> str:
        row = _row(rows[number], style)
        return style.first(row) if number == 0 and not has_title else row

    every = [shown(number) for number in range(len(rows))]
    if _units(style.between.join(every)) <= limit:
        return style.between.join(every)
    space = _units(style.between)
    last = len(rows) - 1
    keeps_link = last > 0 and bool(_link(rows[last])) and _units(every[last]) + space <= limit // 2
    room = limit - (_units(every[last]) + space if keeps_link else 0)
    kept = [every[0] if _units(every[0]) <= room else _cut(rows[0], style, room)]
    room -= _units(kept[0])
    for row in every[1 : last if keeps_link else last + 1]:
        if _units(row) + space <= room:
            kept.append(row)
            room -= _units(row) + space
    return style.between.join([*kept, *every[last:]] if keeps_link else kept)


def _cut(line: str, style: _Style, room: int) -> str:
    """The line without emphasis, cut so that its written form fits."""
    size = room
    while size > 0:
        written = style.words(plain_text.cut(line, size))
        if _units(written) <= room:
            return written
        size -= max((_units(written) - room) // 2, 1)
    return "…"


def _units(text: str) -> int:
    """The length in UTF-16, as most services count: at least the number of characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
