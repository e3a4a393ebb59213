"""Whether two names mean one firm: a score from 0 to 1 and the reason.

Own words decide, then the line of business, places and numbers. A firm of the same name in another line of business or
place is another one, perhaps an affiliate: never certain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from monitor.language.names.parts import NameParts, Piece
from monitor.language.names.romanise import Script, loose, romanised

CERTAIN = 0.9
"""Scores from here on are certain: measured on tests/data/names."""

_CJK = (Script.HAN, Script.KANA, Script.HANGUL, Script.MIXED)
_LEAST_TYPO = 6  # letters of own words of which one may differ
_LEAST_DOUBLED = 6  # letters of own words that may lose a doubled one
_LEAST_WHOLE = 8  # signs of a name that is the same as a whole
_LONG_READING = 7  # letters of a reading that is rare enough to be a name by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two names are, and why."""

    score: float
    reason: str


def compared(one: NameParts, other: NameParts, *, slips: bool = True) -> Likeness | None:
    """The likeness of two names; None for two firms. With `slips`, one letter may differ."""
    if one.numbers != other.numbers:
        return None
    is_whole = one.whole == other.whole and len(one.whole) >= _LEAST_WHOLE
    own = _SAME if is_whole else _own(one, other, slips=slips)
    if own is None:
        return None
    found = [own]
    for check in (_places, _forms if is_whole else _business):
        step = check(one, other)
        if step is None:
            return None
        found.append(step)
    if _is_bare(one, other, own):
        found.append(Likeness(score=0.75, reason="the reading of a short name"))
    worst = min(found, key=lambda step: step.score)
    score = 1.0
    for step in found:
        score *= step.score
    certain = worst.score >= CERTAIN
    return Likeness(score=round(max(score, CERTAIN) if certain else min(score, CERTAIN - 0.01), 3), reason=worst.reason)


_SAME = Likeness(score=1.0, reason="same name")
_FORM = Likeness(score=0.99, reason="legal form differs")


# ------------------------------------------------------------------ own words


def _own(one: NameParts, other: NameParts, *, slips: bool) -> Likeness | None:
    if not one.own and not other.own:
        decides = one.numbers or (one.business and (one.seats or one.branches)) or len(one.business) > 1
        return _SAME if decides and one.business == other.business else None
    if not one.own or not other.own:
        return None
    mine, theirs = _native(one.own), _native(other.own)
    if mine == theirs:
        return _SAME
    scripts = _scripts(one.own), _scripts(other.own)
    if sorted(p.text for p in one.own) == sorted(p.text for p in other.own):
        return Likeness(score=0.98, reason="word order differs")
    if scripts[0] & scripts[1] & set(_CJK):
        return None  # signs of one script are the name itself: 云汐 is not 云溪
    if scripts[0] == scripts[1]:
        return _spelled(one.own, other.own, mine, theirs, slips=slips)
    return _read(one, other)


def _spelled(
    one: tuple[Piece, ...], other: tuple[Piece, ...], mine: str, theirs: str, *, slips: bool
) -> Likeness | None:
    """Two names of one alphabet."""
    for script in (Script.LATIN, Script.CYRILLIC):
        if max(len(mine), len(theirs)) >= _LEAST_DOUBLED and _loose_words(one, script) == _loose_words(other, script):
            return Likeness(score=0.95, reason="spelling differs")
    if _initials_match(one, other):
        return Likeness(score=0.8, reason="one name has initials")
    if not slips or min(len(mine), len(theirs)) < _LEAST_TYPO:
        return None
    from rapidfuzz.distance import OSA

    distance = OSA.distance(mine, theirs, score_cutoff=1)
    return Likeness(score=0.8, reason="one letter differs") if distance <= 1 else None


def _loose_words(own: tuple[Piece, ...], script: Script) -> str:
    return "".join(sorted(loose(p.text, script) for p in own))


def _initials_match(one: tuple[Piece, ...], other: tuple[Piece, ...]) -> bool:
    """True if the names have as many words, and one letter stands for each that differs: Anton K. Moravel."""
    pairs = list(zip(one, other, strict=False))
    if len(one) != len(other) or len(one) < 3:
        return False
    different = [(a.text, b.text) for a, b in pairs if a.text != b.text]
    return all(min(len(a), len(b)) == 1 and a[0] == b[0] for a, b in different)


def _read(one: NameParts, other: NameParts) -> Likeness | None:
    """Two names of which one is read in the letters of the other."""
    for script in (Script.HAN, Script.KANA, Script.HANGUL, Script.CYRILLIC):
        if script in _scripts(one.own) | _scripts(other.own):
            mine, theirs = (frozenset(_readings(p.own, script)) for p in (one, other))
            if mine & theirs:
                return Likeness(score=0.96, reason="same name in another script")
    return None


def _is_bare(one: NameParts, other: NameParts, own: Likeness) -> bool:
    """True if names of two scripts have nothing in common but a short reading."""
    if own.reason != "same name in another script":
        return False
    shared = (set(one.business) & set(other.business)) or ((one.seats | one.branches) & (other.seats | other.branches))
    length = max(len(_native(p.own)) for p in (one, other))
    return not shared and length < _LONG_READING


def _native(own: tuple[Piece, ...]) -> str:
    return "".join(p.text for p in own)


def own_text(parts: NameParts) -> str:
    """The own words in one piece, as typing errors are looked for."""
    return _native(parts.own)


def _scripts(own: tuple[Piece, ...]) -> set[Script]:
    return {p.script for p in own}


@lru_cache(maxsize=4_096)
def _readings(own: tuple[Piece, ...], script: Script) -> tuple[str, ...]:
    """The own words in Latin letters, as the romanisations of the script have them in common."""
    texts = [""]
    for piece in own:
        read = romanised(piece.text, piece.script)
        if not read:
            return ()
        texts = [text + more for text in texts for more in read][:8]
    return tuple(dict.fromkeys(loose(text, script) for text in texts))


# ------------------------------------------------------------------ places and business


def _places(one: NameParts, other: NameParts) -> Likeness | None:
    mine, theirs = one.seats | one.branches, other.seats | other.branches
    if mine == theirs:
        return _SAME
    missing = mine ^ theirs
    if mine and theirs and not (mine <= theirs or theirs <= mine):
        return None
    if missing & (one.branches | other.branches):
        return Likeness(score=0.6, reason="a place is named in one of them: perhaps an affiliate")
    return Likeness(score=0.95, reason="a place is named in one of them")


def _forms(one: NameParts, other: NameParts) -> Likeness:
    return _SAME if one.form == other.form else _FORM


def _business(one: NameParts, other: NameParts) -> Likeness | None:
    if one.business == other.business:
        if one.neutral == other.neutral:
            return _forms(one, other)
        if not one.own:
            return None  # nothing but common words
        return Likeness(score=0.97, reason="one name is shorter")
    mine, theirs = set(one.business), set(other.business)
    if not (mine < theirs or theirs < mine):
        return None
    only = ", ".join(sorted(mine ^ theirs))
    return Likeness(score=0.6, reason=f"'{only}' is in one name alone: perhaps an affiliate")


# ------------------------------------------------------------------ keys


def keys_of(parts: NameParts) -> Iterator[str]:
    """Texts of which two names that may be alike have one in common, except for typing errors."""
    if not parts.own:
        yield f"#{' '.join(parts.business)}#{parts.numbers}"
        return
    words = [p.text for p in parts.own]
    yield parts.whole
    yield "".join(words)
    if len(words) > 1:
        yield "".join(sorted(words))
        yield " ".join(sorted(w[0] for w in words))
    scripts = _scripts(parts.own)
    if scripts == {Script.LATIN}:
        yield _loose_words(parts.own, Script.LATIN)
        yield _loose_words(parts.own, Script.CYRILLIC)
        for script in (Script.HAN, Script.KANA, Script.HANGUL, Script.CYRILLIC):
            yield from _readings(parts.own, script)
        return
    if scripts == {Script.CYRILLIC}:
        yield _loose_words(parts.own, Script.CYRILLIC)
    for script in scripts - {Script.LATIN, Script.MIXED}:
        yield from _readings(parts.own, script)
