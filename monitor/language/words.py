"""Full-text search tokens: a text as a sequence of words, and a query as phrases of such words.

Both are folded first (`folding.fold`: one width, lower case, Traditional signs as Simplified). A Chinese, Japanese or
Korean sign is one word, because these are written without spaces; a run of other letters and digits is one word.
Everything else separates words, line feeds too: a phrase may go across lines.
"""

import re

from monitor.errors import SearchError
from monitor.language.folding import fold

Phrase = tuple[str, ...]
"""Words that follow each other."""

FIRST_WORDS = 15_000  # of an article; positions in a tsvector of PostgreSQL end at 16,383
WORD_BYTES = 60  # of UTF-8; longer words are cut: FIRST_WORDS of them with their positions are less than 1 MB
MOST_WORDS = 64  # of a query
TITLE_END = "¶"  # separates title and text; no query has it, so no phrase spans both

_SHORT = WORD_BYTES // 4  # signs that always fit in WORD_BYTES
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


def phrases_of(query: str) -> tuple[Phrase, ...]:
    """The phrases of a query, all of which must occur: quoted words, joined words, single words. Each phrase once.

    A quotation mark that is not closed extends to the end. Raises SearchError for a query with no or too many words.
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
