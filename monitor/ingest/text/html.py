"""Conversion of HTML to plain text: one line per block element, without scripts and styles."""

import html
import re

from selectolax.lexbor import LexborHTMLParser

from monitor.ingest.text.clean import clean, tidy

_BLOCKS = (
    "a(?:ddress|rticle|side)|b(?:lockquote|r)|c(?:aption|enter)|d(?:d|etails|ialog|iv|l|t)|"
    "f(?:ieldset|igcaption|igure|ooter|orm)|h(?:[1-6]|eader|r)|li|main|nav|o(?:l|ption)|p(?:re)?|"
    "s(?:ection|ummary)|t(?:able|body|d|foot|h|head|r)|ul"
)
# A form feed is white space to an HTML parser: it may occur anywhere, even between the rows of a table, and stays in
# the text. Authors don't write it.
_BREAK = "\f"
_BLOCK_TAG = re.compile(rf"<(?=/?(?:{_BLOCKS})[\s>/])")
_BLOCK_TAG_IN_CAPITALS = re.compile(_BLOCK_TAG.pattern, re.IGNORECASE)  # four times slower, and rarely needed
_CAPITALS = re.compile(r"</?[A-Z]")
_UNREAD = ["script", "style", "noscript", "template", "iframe", "svg", "math", "head", "select"]
_LOOKS_LIKE_HTML = re.compile(r"<[A-Za-z/!?]")
_WIDE = r"\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_WIDE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t\r\n]*\n[ \t\r\n]*(?=[{_WIDE}])")  # a line break inside a word


def html_to_text(markup: str) -> str:
    """The text of `markup`, one line per block, without blank lines. Text without tags keeps its lines."""
    if not _LOOKS_LIKE_HTML.search(markup):
        return tidy(html.unescape(markup) if "&" in markup else markup)
    tag = _BLOCK_TAG_IN_CAPITALS if _CAPITALS.search(markup) else _BLOCK_TAG
    tree = LexborHTMLParser(tag.sub(_BREAK + "<", clean(markup)))
    tree.strip_tags(_UNREAD)
    body = tree.body
    text = body.text(deep=True, separator="") if body is not None else ""
    if "\n" in text:
        text = _WIDE_BREAK.sub("", text).replace("\n", " ")
    return tidy(text.replace(_BREAK, "\n"))  # cleans again: entities may contain control characters
