"""Static analysis of a regex: a literal piece that every matching text has, and whether the pattern is cheap.

Sound, not complete: an empty piece or False means unknown. Only plain signs outside of brackets make a piece.
"""

import re
from dataclasses import dataclass

from monitor.language.folding import fold

_LEAST = 3  # signs of a piece: shorter ones are in every text
_MOST_CHOICES = 4  # choices of a cheap pattern; each at most doubles RE2's states
_PART = re.compile(
    r"""(?P<flags>\(\?[ims]+\))
      | (?P<open>\((?:\?(?:P<\w+>|[ims-]*:))?)
      | (?P<close>\))
      | (?P<either>\|)
      | (?P<digits>\[0-9\]|\\d)
      | (?P<set>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\.|\\[DwWsS])
      | (?P<optional>[*?]\??|\{0(?:,[0-9]*)?\}\??)
      | (?P<repeated>\+\??|\{[0-9]+(?:,[0-9]*)?\}\??)
      | (?P<edge>[\^$]|\\[bBAz])
      | (?P<plain>\\[^A-Za-z0-9]|\\[nrt]|[^\\\[\](){}|*+?.^$])""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True, slots=True)
class Shape:
    """`piece` is in the folded form of every text that the pattern matches, "" where none is known.

    `cheap`: RE2 needs few states on any text, alone or in a set with other patterns.
    """

    piece: str = ""
    cheap: bool = False


def shape_of(pattern: str) -> Shape:
    parts = _Parts()
    at = 0
    while at < len(pattern):
        part = _PART.match(pattern, at)
        if part is None:
            return Shape()
        parts.add(part.lastgroup or "", part.group())
        at = part.end()
    parts.end_run()
    return Shape(piece=parts.piece(), cheap=parts.choices <= _MOST_CHOICES)


class _Parts:
    """The state of one pass over a pattern, left to right."""

    def __init__(self) -> None:
        self.choices = 0
        self._runs: list[str] = []  # runs of signs that are adjacent in every match
        self._run = ""
        self._depth = 0
        self._before = ""
        self._splits = False  # an alternative outside of brackets: no piece is required

    def add(self, kind: str, part: str) -> None:
        if kind in ("optional", "repeated"):
            self.choices += self._repetitions(part)
            self.end_run(without_last=kind == "optional")
        elif kind == "plain" and self._depth == 0 and _stays(part[-1]) and part not in (r"\n", r"\r", r"\t"):
            self._run += part[-1]
        else:
            self.choices += kind in ("set", "digits", "either")
            self._splits |= kind == "either" and self._depth == 0
            self._depth += (kind == "open") - (kind == "close")
            self.end_run()
        self._before = kind

    def end_run(self, *, without_last: bool = False) -> None:
        self._runs.append(self._run[:-1] if without_last else self._run)
        self._run = ""

    def piece(self) -> str:
        longest = "" if self._splits else max(self._runs, key=len)
        piece = longest[:-1]  # a mark that follows in the text may combine with the last sign
        return fold(piece).text if len(piece) >= _LEAST else ""

    def _repetitions(self, part: str) -> int:
        """The choices that a repetition adds; too many for an unbounded repetition of arbitrary signs."""
        if part.startswith("?"):
            return 1
        if part.startswith("{"):
            return max(map(int, _NUMBER.findall(part))) + (_MOST_CHOICES if part.rstrip("?").endswith(",}") else 0)
        return 1 if self._before in ("digits", "plain") else _MOST_CHOICES + 1


def _stays(sign: str) -> bool:
    """Whether the sign folds to one sign, in each letter case that it matches."""
    folded = fold(sign)
    return len(folded.text) == 1 and folded.offsets is None and (sign.isascii() or sign.lower() == sign.upper())
