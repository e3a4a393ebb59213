"""The words that names are made of, from words.tsv: legal forms, lines of business, places."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from monitor.language.folding import fold
from monitor.language.names.romanise import Script, script_of, without_marks


class WordKind(StrEnum):
    """What a word of a name decides: `form` and `note` nothing, `neutral` words may be missing in one of two names."""

    FORM = "form"
    NOTE = "note"
    NEUTRAL = "neutral"
    WORD = "word"
    PLACE = "place"


class Known(NamedTuple):
    """A known word: its kind, and one name for it in all languages."""

    kind: WordKind
    canonical: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords:
    """`spaced` are words of scripts with spaces, by their words with one space; `joined` those of CJK scripts at the
    end of a name, `opening` those at its start.

    `longest_spaced` counts words, `longest_joined` signs.
    """

    spaced: dict[str, Known]
    joined: dict[str, Known]
    opening: dict[str, Known]
    longest_spaced: int
    longest_joined: int


_OPENING = (WordKind.PLACE, WordKind.FORM, WordKind.NOTE)


@cache
def name_words() -> NameWords:
    """The table, read at its first use. Takes about 3 ms and 0.3 MB."""
    spaced: dict[str, Known] = {}
    joined: dict[str, Known] = {}
    opening: dict[str, Known] = {}
    text = files("monitor.language.names").joinpath("words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        kind, canonical, forms = line.split("\t")
        known = Known(WordKind(kind), canonical)
        for form in forms.split("|"):
            folded = without_marks(fold(form).text).strip()
            is_spaced = script_of(folded.replace(" ", "").replace("-", "")) in (Script.LATIN, Script.CYRILLIC)
            if is_spaced:
                spaced.setdefault(folded.replace("-", " "), known)
                continue
            joined.setdefault(folded, known)
            if known.kind in _OPENING:
                opening.setdefault(folded, known)
    return NameWords(
        spaced=spaced,
        joined=joined,
        opening=opening,
        longest_spaced=max(key.count(" ") + 1 for key in spaced),
        longest_joined=max(map(len, joined)),
    )
