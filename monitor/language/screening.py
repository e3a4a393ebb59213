"""One automaton that says of a text whether any of several patterns could match it, in linear time."""

import re
from collections.abc import Callable, Iterable

import re2

from monitor.language.patterns import NamedPattern

__all__ = ["screen_of"]

_LOOKS = ("(?<!", "(?<=", "(?!", "(?=")
_HALF = re.compile("[\ud800-\udfff]")  # half a character, which RE2 refuses
# What Python and RE2 read differently beyond ASCII is widened to what holds for both.
_WIDER = ((r"\b", ""), (r"\w", r"\S"), (r"\W", "."), (r"\d", r"\S"), (r"\s", "."))


def screen_of(patterns: Iterable[NamedPattern]) -> Callable[[str], bool]:
    """Whether a folded text may hold a match of one of the patterns: never False where one does.

    It is made of the patterns themselves, without what they look at before and behind a match.
    """
    options = re2.Options()
    options.dot_nl = True
    automaton = re2.compile("|".join(f"(?:{_widened(p.regex)})" for p in patterns), options)
    return lambda text: automaton.search(_HALF.sub("\ufffd", text)) is not None


def _widened(regex: str) -> str:
    bare = _without_looks(regex)
    for narrow, wide in _WIDER:
        bare = bare.replace(narrow, wide)
    return bare


def _without_looks(regex: str) -> str:
    kept, at = [], 0
    while at < len(regex):
        if regex.startswith(_LOOKS, at):
            at = _end_of_group(regex, at)
        elif regex[at] == "\\":
            kept.append(regex[at : at + 2])
            at += 2
        else:
            kept.append(regex[at])
            at += 1
    return "".join(kept)


def _end_of_group(regex: str, start: int) -> int:
    depth, at = 0, start
    while True:
        sign = regex[at]
        if sign == "\\":
            at += 1
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
