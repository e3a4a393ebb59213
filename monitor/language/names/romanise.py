"""Latin forms of names: pinyin, romaji, revised romanisation, Cyrillic; and what all systems of a script share.

`pinyin.tsv` has one reading for each sign of GB 2312, taken from Unihan's kMandarin (Unicode licence) by way of
pypinyin (MIT). A library would bring 3 MB for what needs 22 kB; Hangul and kana follow from their signs.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Script(StrEnum):
    """The script of a piece of a name. `MIXED` is kanji beside kana, which has no certain reading."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"
    MIXED = "mixed"


def script_of(piece: str) -> Script:
    """The script of a piece that is one word or one run of CJK signs."""
    found = {_script_of_sign(sign) for sign in piece}
    return found.pop() if len(found) == 1 else Script.MIXED


def _script_of_sign(sign: str) -> Script:
    if "\u0400" <= sign <= "\u052f":
        return Script.CYRILLIC
    if "\u3040" <= sign <= "\u30ff":
        return Script.KANA
    if "\uac00" <= sign <= "\ud7a3":
        return Script.HANGUL
    return Script.HAN if sign >= "\u2e80" else Script.LATIN


def romanised(piece: str, script: Script) -> tuple[str, ...]:
    """The Latin forms of a piece, the most probable first; () if it has no certain reading."""
    match script:
        case Script.LATIN:
            return (piece,)
        case Script.CYRILLIC:
            return ("".join(_CYRILLIC.get(sign, "") for sign in piece),)
        case Script.HAN:
            return tuple(_pinyin(piece))
        case Script.KANA:
            return (_romaji(piece),)
        case Script.HANGUL:
            return (_hangul(piece),)
        case Script.MIXED:
            return ()


def loose(latin: str, script: Script) -> str:
    """What all romanisations of a name of that script have in common; for Latin: how names lose marks and doubled
    letters.
    """
    for old, new in _LOOSE[script]:
        latin = latin.replace(old, new)
    if script is Script.KANA:
        latin = _KANA_C.sub("k", latin)
    if script is Script.CYRILLIC:
        latin = _SLAVIC_Y.sub("i", latin)
    return _DOUBLED.sub(r"\1", latin)


_DOUBLED = re.compile(r"(.)\1+")
_KANA_C = re.compile(r"c(?!h)|q")

_SLAVIC = (
    *(("chzh", "zh"), ("shch", "sc"), ("sch", "sc"), ("ck", "k"), ("ch", "C"), ("sc", "S"), ("c", "k")),
    *(("kh", "h"), ("ks", "x"), ("w", "v"), ("j", "y"), ("yu", "u"), ("iu", "u"), ("ye", "e")),
)
_SLAVIC_Y = re.compile(r"y(?=[aeiou]|$)|(?<=[aeiou])y")  # Yevgeniya, Dorskiy; not Ferrolyte
_LOOSE: dict[Script, tuple[tuple[str, str], ...]] = {
    Script.LATIN: (("ae", "a"), ("oe", "o"), ("ue", "u")),
    Script.CYRILLIC: _SLAVIC,
    Script.HAN: (("lyu", "lu"), ("nyu", "nu"), ("lv", "lu"), ("nv", "nu")),
    Script.KANA: (
        *(("ou", "o"), ("oh", "o"), ("ph", "f"), ("th", "s"), ("l", "r"), ("v", "b"), ("x", "ks"), ("u", "")),
        *(("ck", "k"), ("tch", "ch"), ("mb", "nb"), ("mp", "np")),
    ),
    Script.HANGUL: (
        *(("tech", "tek"), ("eo", "u"), ("oo", "u"), ("eu", "u"), ("ae", "e"), ("oe", "e"), ("ui", "i")),
        *(("sh", "s"), ("ch", "c"), ("j", "c"), ("g", "k"), ("d", "t"), ("b", "p"), ("r", "l")),
    ),
    Script.MIXED: (),
}

# ------------------------------------------------------------------ Cyrillic

_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщыэюяёіїєґўқәғңөұүһ",
        (
            *(
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "z",
                "i",
                "y",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "f",
                "kh",
                "ts",
            ),
            *(
                "ch",
                "sh",
                "shch",
                "y",
                "e",
                "yu",
                "ya",
                "e",
                "i",
                "i",
                "e",
                "g",
                "u",
                "k",
                "a",
                "g",
                "n",
                "o",
                "u",
                "u",
                "h",
            ),
        ),
        strict=True,
    )
) | {"ж": "zh"}

# ------------------------------------------------------------------ Chinese

_MOST_READINGS = 4  # of one name
_OTHER_READINGS = {
    "重": "zhong",
    "长": "zhang",
    "行": "xing",
    "乐": "yue",
    "朝": "zhao",
    "传": "zhuan",
    "曾": "ceng",
    "都": "dou",
    "藏": "cang",
    "单": "shan",
    "解": "xie",
    "车": "ju",
    "柏": "bo",
    "厦": "sha",
    "调": "tiao",
    "盛": "cheng",
}


@cache
def _readings() -> dict[str, str]:
    text = files("monitor.language.names").joinpath("pinyin.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {sign: reading for reading, signs in rows for sign in signs}


def _pinyin(piece: str) -> Iterator[str]:
    """The readings; none if a sign has none."""
    known = _readings()
    if any(sign not in known for sign in piece):
        return
    each = [(known[sign], _OTHER_READINGS[sign]) if sign in _OTHER_READINGS else (known[sign],) for sign in piece]
    yield from itertools.islice(map("".join, itertools.product(*each)), _MOST_READINGS)


# ------------------------------------------------------------------ Japanese

_ROWS = (
    "a あいうえお|k かきくけこ|g がぎぐげご|s さしすせそ|z ざじずぜぞ|t たちつてと|d だぢづでど|n なにぬねの|"
    "h はひふへほ|b ばびぶべぼ|p ぱぴぷぺぽ|m まみむめも|r らりるれろ"
)
_KANA = {
    sign: ("" if row[0] == "a" else row[0]) + vowel
    for row in _ROWS.split("|")
    for sign, vowel in zip(row[2:], "aiueo", strict=True)
} | {
    "し": "shi",
    "じ": "ji",
    "ち": "chi",
    "ぢ": "ji",
    "つ": "tsu",
    "づ": "zu",
    "ふ": "fu",
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "を": "o",
    "ん": "n",
    "ゔ": "vu",
    "ゐ": "i",
    "ゑ": "e",
}
_SMALL = dict(zip("ぁぃぅぇぉゃゅょゎ", ("a", "i", "u", "e", "o", "ya", "yu", "yo", "wa"), strict=True))


def _romaji(piece: str) -> str:
    found: list[str] = []
    doubled = False
    for sign in piece:
        plain = chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヶ" else sign
        if plain in _SMALL and found:
            found[-1] = _contracted(found[-1], _SMALL[plain])
        elif plain == "っ":
            doubled = True
        elif (syllable := _KANA.get(plain)) is not None:
            found.append(syllable[0] + syllable if doubled else syllable)
            doubled = False
    return "".join(found)


def _contracted(syllable: str, small: str) -> str:
    """`ki` and `ya`: kya; `shi` and `ya`: sha; `fu` and `a`: fa; `te` and `i`: ti; `u` and `e`: we."""
    if syllable == "u":
        return f"w{small}"
    stem = syllable[:-1]
    return stem + (small[1:] if small[0] == "y" and stem[-2:] in ("sh", "ch", "j") else small)


# ------------------------------------------------------------------ Korean

_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    *("a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu"),
    *("eu", "ui", "i"),
)
_FINALS = (
    *("", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "p", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng"),
    *("t", "t", "k", "t", "p", "t"),
)
_BEFORE_VOWEL = {
    1: "g",
    2: "kk",
    7: "d",
    8: "r",
    17: "b",
    19: "s",
    20: "ss",
    22: "j",
    23: "ch",
    24: "k",
    25: "t",
    26: "p",
}
_NASAL = {"k": "ng", "t": "n", "p": "m"}


def _hangul(piece: str) -> str:
    """Revised romanisation, with the assimilations that it writes."""
    at = [divmod(ord(sign) - 0xAC00, 588) for sign in piece]
    syllables = [(initial, *divmod(rest, 28)) for initial, rest in at]
    found: list[str] = []
    begun = ""  # what an assimilation makes of the next initial
    for index, (initial, vowel, final) in enumerate(syllables):
        found.append((begun or _INITIALS[initial]) + _VOWELS[vowel])
        follows = _INITIALS[syllables[index + 1][0]] if index + 1 < len(syllables) else None
        end, begun = _joint(final, follows)
        found.append(end)
    return "".join(found)


def _joint(final: int, follows: str | None) -> tuple[str, str]:
    """The final before the next initial (None at the end), and that initial where it changes, else ""."""
    end = _FINALS[final]
    if follows == "":
        return _BEFORE_VOWEL.get(final, end), ""
    if follows in ("n", "m") and end in _NASAL:
        return _NASAL[end], ""
    if follows == "r":
        return (_NASAL.get(end, end), "n") if end in ("k", "p", "t", "m", "ng") else (("l", "l") if end else ("", ""))
    if end == "l" and follows == "n":
        return "l", "l"
    return end, ""


def without_marks(text: str) -> str:
    """Latin letters without accents; other scripts as they are."""
    return text if text.isascii() else text.translate(_PLAIN)


class _PlainLetters(dict[int, str]):
    """A lazy table for str.translate."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        has_mark = "\u00c0" <= sign <= "\u024f" or "\u1e00" <= sign <= "\u1eff"
        self[code] = plain = unicodedata.normalize("NFD", sign)[0] if has_mark else sign
        return plain


_PLAIN = _PlainLetters(
    {ord(k): v for k, v in {"ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"}.items()}
    | {0x307: ""}  # the dot that Turkish İ leaves in lower case
)
