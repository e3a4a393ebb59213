"""HTML in, plain text out: block elements become lines, entities characters, scripts and styles nothing."""

import html
import re
from collections.abc import Iterable

from selectolax.lexbor import LexborHTMLParser

from monitor.ingest.text.clean import clean

__all__ = ["html_to_text"]

_BLOCKS = (
    "address|article|aside|blockquote|br|caption|center|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|"
    "footer|form|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
# A form feed is white space to an HTML parser, so it may stand anywhere, even between the rows of a table,
# and stays in the text; authors don't write it.
_BREAK = "\f"
_BLOCK_TAG = re.compile(rf"<(?=/?(?:{_BLOCKS})[\s>/])", re.IGNORECASE)
_UNREAD = ["script", "style", "noscript", "template", "iframe", "svg", "math", "head", "select"]
_LOOKS_LIKE_HTML = re.compile(r"<(?:[A-Za-z/!?])")
_WIDE = r"\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\r]*\n\s*(?=[{_WIDE}])")  # a line break that is no word break


def html_to_text(markup: str) -> str:
    """The text of `markup`, one line a block, without blank lines. Text without any tag keeps its own lines."""
    if not _LOOKS_LIKE_HTML.search(markup):
        return _tidy(clean(html.unescape(markup)).split("\n"))
    tree = LexborHTMLParser(_BLOCK_TAG.sub(_BREAK + "<", clean(markup)))
    tree.strip_tags(_UNREAD)
    body = tree.body
    text = body.text(deep=True, separator="") if body is not None else ""
    return _tidy(_WIDE_BREAK.sub("", part) for part in _without_unseen(text).split(_BREAK))


def _without_unseen(text: str) -> str:
    """Entities may have brought control characters back; the breaks stay."""
    return _BREAK.join(clean(part) for part in text.split(_BREAK))


def _tidy(lines: Iterable[str]) -> str:
    return "\n".join(line for line in (" ".join(part.split()) for part in lines) if line)
