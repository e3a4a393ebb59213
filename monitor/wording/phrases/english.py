"""English grammar for one-line texts: verb forms, articles, lists, compounds, days and durations."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from monitor.domain.acts.scheme import Stage

_LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTHS = tuple(month[:3] for month in _LONG_MONTHS)
_VOWELS = "aeiou"
_HISSING = ("s", "x", "z", "ch", "sh", "o")
_DOUBLE = frozenset({"admit", "allot", "commit", "refer"})  # of more than one syllable, the last one stressed
_PAST = {
    **{verb: verb for verb in ("cut", "hit", "let", "put", "set")},
    "begin": "began",
    "get": "got",
    "give": "gave",
    "keep": "kept",
    "lose": "lost",
    "make": "made",
    "say": "said",
    "take": "took",
}
_SPOKEN_WITH_VOWEL = frozenset("AEFHILMNORSX")  # first letters of a spelled abbreviation: an LNG, a UK
_LIKE_YOU = ("uni", "ura", "ure", "use", "usu", "eu", "one")  # begin with a written vowel that is spoken as a consonant
_NUMBERS_WITH_VOWEL = re.compile(r"8\d*|1[18]\b")  # eight, eighty-one, eleven, eighteen


def possessive(name: str) -> str:
    """`Nvidia's`; `Veldoria Devices'` for a name that ends in s."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def staged(phrase: str, stage: Stage, *, to_come: bool = True) -> str:
    """The phrase with its first word, a verb, in the form of the stage: `to ban …`, `proposes banning …`, `may ban …`.

    An announced act is in the present tense, as in headlines, unless the report says that it is `to_come`.
    """
    verb, _, rest = phrase.partition(" ")
    if stage is Stage.ANNOUNCED and not to_come:
        stage = Stage.IN_FORCE
    inflected = {
        Stage.IN_FORCE: third_person(verb),
        Stage.ANNOUNCED: f"to {verb}",
        Stage.PROPOSED: f"proposes {gerund(verb)}",
        Stage.CONSIDERED: f"may {verb}",
        Stage.DENIED: f"denies {gerund(verb)}",
    }[stage]
    return f"{inflected} {rest}" if rest else inflected


def third_person(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(_HISSING) else f"{verb}s"


def gerund(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    return f"{verb}{verb[-1]}ing" if verb in _DOUBLE or _is_short(verb) else f"{verb}ing"


def past(verb: str) -> str:
    if verb in _PAST:
        return _PAST[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLE or _is_short(verb) else f"{verb}ed"


def _is_short(verb: str) -> bool:
    """Whether the verb has one syllable, one vowel before one consonant at its end: ban, put, cut, drop."""
    vowels = [at for at, letter in enumerate(verb) if letter in _VOWELS]
    return vowels == [len(verb) - 2] and verb[-1] not in "wxy"


def with_article(words: str) -> str:
    """`an export quota`, `a uranium export quota`, `an LNG export quota`, `an 8% duty`."""
    first = words.partition(" ")[0].partition("-")[0]
    return f"{'an' if _begins_with_vowel(first) else 'a'} {words}"


def _begins_with_vowel(word: str) -> bool:
    if word[:1].isdigit():
        return _NUMBERS_WITH_VOWEL.match(word) is not None
    if word.isupper():
        return word[0] in _SPOKEN_WITH_VOWEL
    return word[:1].lower() in _VOWELS and not word.lower().startswith(_LIKE_YOU)


def joined(words: Sequence[str], last: str = "and") -> str:
    """`gallium, germanium and antimony`."""
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end


def first_names(names: Sequence[str], most: int = 3) -> str:
    """Return the first names, with `…` if there are more."""
    shown = ", ".join(names[:most])
    return f"{shown}, …" if len(names) > most else shown


def counted(number: int, what: str, plural: str = "") -> str:
    """`1 report`, `2,000 reports`. `plural` is that of a word that does not only take an s."""
    return f"{number} {what}" if number == 1 else f"{number:,} {plural or f'{what}s'}"


def relative_days(days: int) -> str:
    """`in 2 days`, `today`, `1 day ago`."""
    if days == 0:
        return "today"
    many = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"in {many}" if days > 0 else f"{many} ago"


def lasting(span: timedelta) -> str:
    """`40 s`, `12 min`, `2 h 23 min`, `3 d 4 h`: at most two units, rounded down."""
    seconds = max(int(span.total_seconds()), 0)
    days, hours, minutes = seconds // 86_400, seconds // 3_600 % 24, seconds // 60 % 60
    parts = ((days, "d"), (hours, "h")) if days else ((hours, "h"), (minutes, "min"))
    shown = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(shown) or f"{seconds} s"


def roughly(span: timedelta) -> str:
    """`40 s`, `6 min`, `31 h`, `3 d`: one unit, for lines with many durations."""
    seconds = max(round(span.total_seconds()), 0)
    if seconds < 90:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 72 * 60 else f"{minutes // 1440} d"


def singular(label: str) -> str:
    """The label as the first part of a compound: "refined fuels" → "refined fuel"."""
    if label.endswith("ies"):
        return f"{label[:-3]}y"
    return label[:-1] if label.endswith("s") and not label.endswith(("ss", "us", "goods")) else label


def lower(label: str) -> str:
    """Lower case, except for words in capitals ("EDA software")."""
    return " ".join(w if w.isupper() else w.lower() for w in label.split())


def written_day(day: date) -> str:
    """`27 Nov 2026`, the same in every locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def written_month(day: date) -> str:
    """`April 2025`, the same in every locale."""
    return f"{_LONG_MONTHS[day.month - 1]} {day.year}"
