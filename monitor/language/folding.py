"""Text normalisation: NFKC, one width, lower case, Traditional signs as Simplified, plain quotes and dashes.

`fold` keeps a map of offsets, so matches in the folded text are quoted from the original. Line feeds stay (they
separate paragraphs), every other space becomes " ", zero-width signs are removed. Case is lost: code that needs it
compares with the original. Each sign is folded by itself, without a dictionary of words, so each span of the folded
text has a span in the original.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc

_ODD = "\ue000"  # marks a sign that does not fold to exactly one sign; such a text takes the slow path
_AS_WRITTEN = "\n…™℠"  # NFKC would expand them: a paragraph's end lost, "nvidiatm"
_ALIKE = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc`´", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033«»", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-"),
    **dict.fromkeys("\x85\u2028\u2029", "\n"),
    "著": "着",  # OpenCC keeps it, Traditional texts write 著手 for 着手
}
_WITHOUT_WIDTH = frozenset(
    "\xad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)


@cache
def simplifier() -> opencc.OpenCC:
    """Traditional Chinese to Simplified; its tables are read once."""
    return opencc.OpenCC("t2s")


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\U00020000" <= sign <= "\U000323af"


def _is_surrogate(sign: str) -> bool:
    """Whether the sign is a lone surrogate, which no search takes."""
    return "\ud800" <= sign <= "\udfff"


def _fold_sign(sign: str) -> str:
    """The folded form of one sign: usually one sign, "" for zero width, more for ligatures and units."""
    if sign in _AS_WRITTEN:
        return sign
    if sign in _WITHOUT_WIDTH:
        return ""
    if sign in _ALIKE:
        return _ALIKE[sign]
    if _is_surrogate(sign):
        return "\N{REPLACEMENT CHARACTER}"
    if sign.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", sign).lower()
    if len(plain) == 1 and _is_han(plain):
        plain = _ALIKE.get(plain, str(simplifier().convert(plain)))
    return "".join(_ALIKE.get(c, c) for c in plain)


def _combines(sign: str) -> bool:
    """Whether the sign may combine with the one before it (accents, vowels and finals of decomposed Hangul, ﾞ)."""
    return unicodedata.combining(sign) != 0 or "\u1160" <= sign <= "\u11ff" or sign in "\uff9e\uff9f"


class _SignTable(dict[int, str]):
    """A lazy table for str.translate; `_ODD` for a sign that does not fold to exactly one sign."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = _ODD if _combines(sign) or "\u1100" <= sign <= "\u115f" else _fold_sign(sign)
        if len(folded) != 1:
            folded = _ODD
        self[code] = folded
        return folded


_TABLE = _SignTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `offsets` and `ends` are the start and end of each of its signs in the original.

    They are None where all offsets are the same as in the original. Both are ascending.
    """

    text: str
    offsets: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original of `text[start:end]`."""
        if self.offsets is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.offsets[start], self.ends[end - 1]

    def index(self, offset: int) -> int:
        """The index in `text` of the sign at an offset into the original."""
        return offset if self.offsets is None else bisect_left(self.offsets, offset)


def fold(text: str) -> Folded:
    if text.isascii() and text.isprintable():
        return Folded(text.lower().replace("`", "'"))
    quick = text.translate(_TABLE)
    if _ODD not in quick:
        return Folded(quick)
    return _fold_with_offsets(text, quick)


def _fold_with_offsets(text: str, quick: str) -> Folded:
    """The slow path: clusters of combining signs are folded as one and share their span."""
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    at, size = 0, len(text)
    while at < size:
        odd = quick.find(_ODD, at)
        odd = size if odd < 0 else odd
        if at < odd < size and _combines(text[odd]):
            odd -= 1
        pieces.append(quick[at:odd])
        starts.extend(range(at, odd))
        ends.extend(range(at + 1, odd + 1))
        if odd == size:
            break
        at = odd + 1
        while at < size and _combines(text[at]):
            at += 1
        cluster = "".join(_fold_sign(c) for c in unicodedata.normalize("NFKC", _spelled(text[odd:at])))
        pieces.append(cluster)
        starts.extend([odd] * len(cluster))
        ends.extend([at] * len(cluster))
    return Folded("".join(pieces), starts, ends)


def _spelled(cluster: str) -> str:
    """The cluster before NFKC; a single sign is folded first, because NFKC would change what `_fold_sign` keeps."""
    return cluster if len(cluster) > 1 else _fold_sign(cluster)
