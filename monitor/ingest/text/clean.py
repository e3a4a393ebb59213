"""Takes out of a text what no reader sees and what breaks databases, XML and terminals."""

import re

__all__ = ["clean", "one_line"]

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters but tab, line feed, return and next line
    "\ud800-\udfff\ufffe\uffff"  # halves of characters, and what is never one
    "\u00ad\u200b\u2060\ufeff"  # invisible, and in the way of a search
    "\u202a-\u202e\u2066-\u2069"  # overrides of the writing direction: they disguise headlines
    "]"
)


def clean(text: str) -> str:
    """`text` without NUL, other control characters, lone surrogates, invisible breaks and direction overrides."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """`clean` text with every run of white space as one space."""
    return " ".join(clean(text).split())
