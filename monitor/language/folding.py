"""One text made comparable: NFKC, one width, lower case, Traditional signs as Simplified, plain quotes and dashes.

`fold` keeps a map back, so that whatever is found in the folded text is quoted from the original one. Line feeds
stay (they part paragraphs), every other space becomes " ", signs without width go. Case is lost: who needs the
letters as written compares with the original. No dictionary of words: each sign is folded by itself, so a span of
the folded text always has a span in the original.
"""

import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc

__all__ = ["Folded", "fold", "simplifier"]

_ODD = "\ue000"  # stands for whatever is not one sign for one sign; sends a text the long way
_AS_WRITTEN = "\n…™℠"  # NFKC would spell them out: a paragraph's end lost, "nvidiatm"
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


def _is_half(sign: str) -> bool:
    """A lone surrogate: no character, and nothing that a search could be given."""
    return "\ud800" <= sign <= "\udfff"


def _fold_sign(sign: str) -> str:
    """What one sign becomes: usually one, "" for a sign without width, more for ligatures and units."""
    if sign in _AS_WRITTEN:
        return sign
    if sign in _WITHOUT_WIDTH:
        return ""
    if sign in _ALIKE:
        return _ALIKE[sign]
    if _is_half(sign):
        return "\N{REPLACEMENT CHARACTER}"
    if sign.isspace():
        return " "
    plain = unicodedata.normalize("NFKC", sign).lower()
    if len(plain) == 1 and _is_han(plain):
        plain = _ALIKE.get(plain, str(simplifier().convert(plain)))
    return "".join(_ALIKE.get(c, c) for c in plain)


def _joins(sign: str) -> bool:
    """Whether the sign may melt into the one before it (accents, vowels and finals of decomposed Hangul, ﾞ)."""
    return unicodedata.combining(sign) != 0 or "\u1160" <= sign <= "\u11ff" or sign in "\uff9e\uff9f"


class _SignTable(dict[int, str]):
    """For str.translate: fills itself with the signs that texts use, `_ODD` where one sign is not one sign."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = _ODD if _joins(sign) or "\u1100" <= sign <= "\u115f" else _fold_sign(sign)
        if len(folded) != 1:
            folded = _ODD
        self[code] = folded
        return folded


_TABLE = _SignTable()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `offsets` is where each of its signs starts in the original, None where all are the same.

    `ends` is where each ends. Both rise and never fall.
    """

    text: str
    offsets: Sequence[int] | None = None
    ends: Sequence[int] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The piece of the original that `text[start:end]` was folded from."""
        if self.offsets is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.offsets[start], self.ends[end - 1]

    def index(self, offset: int) -> int:
        """Where the sign at the original's offset stands in `text`."""
        return offset if self.offsets is None else bisect_left(self.offsets, offset)


def fold(text: str) -> Folded:
    if text.isascii() and text.isprintable():
        return Folded(text.lower().replace("`", "'"))
    quick = text.translate(_TABLE)
    if _ODD not in quick:
        return Folded(quick)
    return _fold_with_offsets(text, quick)


def _fold_with_offsets(text: str, quick: str) -> Folded:
    """The long way: clusters of signs that melt together are folded as one and share their span."""
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    at, size = 0, len(text)
    while at < size:
        odd = quick.find(_ODD, at)
        odd = size if odd < 0 else odd
        if at < odd < size and _joins(text[odd]):
            odd -= 1
        pieces.append(quick[at:odd])
        starts.extend(range(at, odd))
        ends.extend(range(at + 1, odd + 1))
        if odd == size:
            break
        at = odd + 1
        while at < size and _joins(text[at]):
            at += 1
        melted = "".join(_fold_sign(c) for c in unicodedata.normalize("NFKC", _spelled(text[odd:at])))
        pieces.append(melted)
        starts.extend([odd] * len(melted))
        ends.extend([at] * len(melted))
    return Folded("".join(pieces), starts, ends)


def _spelled(cluster: str) -> str:
    """NFKC must not touch what `_fold_sign` keeps or unifies by itself."""
    return cluster if len(cluster) > 1 else _fold_sign(cluster)
