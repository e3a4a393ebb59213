"""Screen for several patterns: one automaton that says in linear time whether any of them could match a text."""

import re
from collections.abc import Callable, Iterable

import re2

from monitor.language.patterns import NamedPattern

_LOOK_AROUNDS = ("(?<!", "(?<=", "(?!", "(?=")
_MAX_MEMORY = 32 << 20  # bytes for the automaton's states; with RE2's 8 MB it falls back to a slower search
_CLASS_OPENING = re.compile(r"\^?\]?")  # what is a sign of the class only at its beginning
# Classes that Python and RE2 define differently beyond ASCII are widened to cover both.
_WIDER = ((r"\b", ""), (r"\w", r"\S"), (r"\W", "."), (r"\d", r"\S"), (r"\s", "."))


def screen_of(patterns: Iterable[NamedPattern]) -> Callable[[str], bool]:
    """A test of whether a folded text may match one of the patterns; it has no false negatives.

    It is built from the patterns without their look-arounds and anchors.
    """
    options = re2.Options()
    options.dot_nl = True
    options.max_mem = _MAX_MEMORY
    automaton = re2.compile("|".join(f"(?:{_widened(p.regex)})" for p in patterns), options)
    return lambda text: automaton.search(text.encode("utf-8", "replace")) is not None  # bytes: it need not say where


def _widened(regex: str) -> str:
    bare = _without_conditions(regex)
    for narrow, wide in _WIDER:
        bare = bare.replace(narrow, wide)
    return bare


def _without_conditions(regex: str) -> str:
    """The expression without look-arounds and anchors: a screen sees several sentences as one text."""
    kept, at, in_class = [], 0, False
    while at < len(regex):
        sign = regex[at]
        if sign == "\\":
            kept.append(regex[at : at + 2])
            at += 2
            continue
        if not in_class and regex.startswith(_LOOK_AROUNDS, at):
            at = _end_of_group(regex, at)
            continue
        if in_class or sign not in "^$":
            kept.append(sign)
        if sign == "[" and not in_class:
            in_class = True
            opening = _CLASS_OPENING.match(regex, at + 1)
            kept.append(opening.group() if opening else "")
            at += len(kept[-1])
        elif sign == "]":
            in_class = False
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
