"""Stored articles that have the words of something that nothing is called."""

import re
from urllib.parse import unquote, urlsplit

from monitor.language.headline.english import joined
from monitor.ports import Found
from monitor.reports.answer import at_minute, quoted

__all__ = ["SHOWN", "nearest_said", "words_of_address"]

SHOWN = 3  # articles
_ENDING = re.compile(r"\.\w{1,5}$")
_TELLING = 3  # words: fewer say too little
_TELLING_SIGNS = 4  # of an address in Chinese, Japanese or Korean


def words_of_address(address: str) -> str:
    """The words that an address ends with, as of `…/2026/china-bans-tungsten-exports.html`; "" where it has few."""
    last = unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    words = [w for w in re.split(r"[-_.+,\s]+", _ENDING.sub("", last)) if w.isalpha()]
    signs = sum(len(w) for w in words if not w.isascii())
    return " ".join(words) if len(words) >= _TELLING or signs >= _TELLING_SIGNS else ""


def nearest_said(found: Found, which: str) -> str:
    """A sentence that names some of them, "" where there are none. `which` is as in "these words"."""
    if not found.count:
        return ""
    have = "1 stored article has" if found.count == 1 else f"{found.count:,} stored articles have"
    some = [
        f"{quoted(a.title)} ({a.source_id}, {at_minute(a.seen_at)}, article {a.article_id})" for a in found.articles
    ]
    newest = ", the newest" if found.count > len(some) else ""
    return f"{have} {which}{newest}: {joined(some)}."
