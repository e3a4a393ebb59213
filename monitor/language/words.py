"""What a search compares: a text as a row of words, and a query as phrases of such words.

Both are folded first (`folding.fold`: one width, lower case, Traditional signs as Simplified). A Chinese, Japanese or
Korean sign is a word by itself, since a run of them is written without spaces; other letters and digits are words as
they stand together. Everything else parts words and counts for nothing, line feeds too: a phrase may go across lines.
"""

import re

from monitor.errors import SearchError
from monitor.language.folding import fold

__all__ = ["FIRST_WORDS", "MOST_WORDS", "TITLE_END", "WORD_BYTES", "phrases_of", "searchable"]

FIRST_WORDS = 15_000  # of an article; positions in a tsvector of PostgreSQL end at 16,383
WORD_BYTES = 60  # of UTF-8, what is longer is cut: FIRST_WORDS of them with their positions are less than 1 MB
MOST_WORDS = 64  # of a query
TITLE_END = "¶"  # stands between title and text: no word of a query, so no phrase goes across

_SHORT = WORD_BYTES // 4  # signs that are never more bytes
_ONE_SIGN = (
    "\u1100-\u11ff\u3005\u3007\u3041-\u30ff\u3100-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
_LETTER = rf"[^\W_{_ONE_SIGN}]"
_WORD = re.compile(rf"[{_ONE_SIGN}](?<=\w)|{_LETTER}+")
_JOINT = rf"(?<={_LETTER})[-.'&/](?={_LETTER})|(?<=\d),(?=\d)"  # export-control, U.S., 1,234
_RUN = re.compile(rf'"(?P<quoted>[^"]*)(?:"|$)|(?:[^\W_]|{_JOINT})+')


def searchable(title: str, text: str) -> tuple[str, ...]:
    """The first words of an article: those of its title, TITLE_END, those of its text."""
    return (*_words(fold(title).text), TITLE_END, *_words(fold(text).text))[:FIRST_WORDS]


def phrases_of(query: str) -> tuple[tuple[str, ...], ...]:
    """What must all occur: words in quotation marks, words written together, single words. Each phrase once.

    A quotation mark that is not closed reaches to the end. Raises SearchError where nothing or too much is asked.
    """
    found = (tuple(_words(m["quoted"] if m["quoted"] is not None else m[0])) for m in _RUN.finditer(fold(query).text))
    phrases = tuple(dict.fromkeys(p for p in found if p))
    if not phrases:
        msg = "the text to search for has no letter and no digit. Name words that an article has, as in: 稀土 出口"
        raise SearchError(msg)
    if sum(map(len, phrases)) > MOST_WORDS:
        msg = (
            f"the text to search for has more than {MOST_WORDS} words (each Chinese, Japanese or Korean sign is one). "
            "Name those that matter."
        )
        raise SearchError(msg)
    return phrases


def _words(folded: str) -> list[str]:
    return [word if len(word) <= _SHORT else _cut(word) for word in _WORD.findall(folded)]


def _cut(word: str) -> str:
    return word.encode()[:WORD_BYTES].decode(errors="ignore")
