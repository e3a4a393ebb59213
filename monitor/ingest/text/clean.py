"""Removal of invisible characters, and of those that break databases, XML and terminals."""

import re

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters except tab, line feed, return and next line
    "\ud800-\udfff\ufffe\uffff"  # surrogates and noncharacters
    "\u00ad\u200b\u2060\ufeff"  # invisible; they break searches
    "\u202a-\u202e\u2066-\u2069"  # direction overrides: they disguise headlines
    "]"
)


def clean(text: str) -> str:
    """`text` without NUL, other control characters, lone surrogates, invisible breaks and direction overrides."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """`clean` text with every run of white space replaced by one space."""
    return " ".join(clean(text).split())


def tidy(text: str) -> str:
    """`clean` text without blank lines and repeated spaces."""
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)
