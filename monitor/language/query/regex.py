"""User patterns through RE2 alone: linear time whatever the pattern, many of them in one pass over a text.

Which patterns occur is asked of sets; where they occur only of those that do. What RE2 can't hold is refused with its
reason: a set is never silently empty.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import re2

from monitor.errors import QueryError

__all__ = ["MAX_PLACES", "MAX_SIZE", "PatternSets", "compile_regex", "places", "reach", "set_of", "why_refused"]

MAX_SIZE = 10_000  # steps of the compiled pattern: `.{0,100}` has some 900, `\pL` 1,200
MAX_PLACES = 200  # of one pattern in one field: a hostile pattern looks through the rest of the text for each
_REACH = (
    (100, 100_000),
    (400, 50_000),
    (1_000, 20_000),
    (MAX_SIZE, 5_000),
)  # up to so many steps, so many characters of a field

_CHUNK = (
    20  # patterns in a set: measured on 400 patterns, 20 take a third of the time of 100 and a fifth of single ones
)
_LEAST_MEMORY, _MOST_MEMORY = (
    4 << 20,
    64 << 20,
)  # bytes for a set; less memory also bounds what a hostile pattern wastes
_ANYTHING = "(?s)."  # in every set: it is not found if and only if RE2 gave up on the text


def _options(memory: int) -> Any:
    options = re2.Options()
    options.max_mem = memory
    options.never_capture = True  # only where a match lies is asked
    options.log_errors = False  # a refused pattern is a located error of ours, not a line on stderr
    return options


@lru_cache(maxsize=4096)
def compile_regex(pattern: str) -> Any:
    """The compiled pattern. Raises re2.error with RE2's reason."""
    return re2.compile(pattern, _options(_LEAST_MEMORY))


def why_refused(pattern: str) -> tuple[str, str] | None:
    """Why no rule may have this pattern, and the remedy; None if it may. Asked before rules are built."""
    try:
        compiled = compile_regex(pattern)
    except UnicodeEncodeError:
        return "the pattern has half a character in it", r"Write the whole character, not one of the two \u."
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if error.args else "unknown"
        if "too large" in reason:
            return "the pattern is too large for RE2", "Take repetitions such as {100} out, or cut it into two."
        return f"the pattern is not RE2: {reason}", r"RE2 has no look-around and no \1."
    if compiled.programsize > MAX_SIZE:
        message = f"the pattern has {compiled.programsize:,} steps, the limit is {MAX_SIZE:,}"
        return message, r"Write [a-z] for \pL, and smaller repetitions than {100}."
    try:
        set_of([pattern])
    except re2.error:
        return "the pattern does not fit into a set of RE2", "Take repetitions such as {100} out, or cut it into two."
    return None


def reach(pattern: str) -> int:
    """How many characters of a field the pattern is asked about: the more steps it has, the fewer."""
    size = compile_regex(pattern).programsize
    return next((characters for steps, characters in _REACH if size <= steps), 0)


def places(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Its non-empty matches, the first MAX_PLACES of them."""
    found = compile_regex(pattern).finditer(text[: reach(pattern)])
    spans = (match.span() for match in islice(found, MAX_PLACES))
    return ((start, end) for start, end in spans if start < end)


def set_of(patterns: Sequence[str]) -> Any:
    """A set with as much memory as it needs. Raises re2.error where the most is not enough."""
    memory = _LEAST_MEMORY
    while True:
        compiled = re2.Set.SearchSet(_options(memory))
        try:
            for pattern in (_ANYTHING, *patterns):
                compiled.Add(pattern)
            compiled.Compile()
        except re2.error:
            if memory >= _MOST_MEMORY:
                raise
            memory *= 2
        else:
            return compiled


class PatternSets:
    """The patterns of all rules. Raises QueryError for one that RE2 can't hold; `why_refused` tells them beforehand."""

    def __init__(self, patterns: Iterable[str], build: Callable[[Sequence[str]], Any] = set_of) -> None:
        """`build` makes a set as `set_of` does."""
        self._build = build
        self._chunks: list[tuple[int, Sequence[str], Any]] = []
        by_reach: dict[int, list[str]] = {}
        for pattern in dict.fromkeys(patterns):
            by_reach.setdefault(_reach_or_refuse(pattern), []).append(pattern)
        for characters, members in by_reach.items():
            for at in range(0, len(members), _CHUNK):
                self._add(characters, members[at : at + _CHUNK])

    def _add(self, characters: int, members: Sequence[str]) -> None:
        """One chunk, or two halves of it where RE2 can't hold it as one."""
        try:
            self._chunks.append((characters, members, self._build(members)))
        except re2.error as error:
            if len(members) == 1:
                raise _refusal(members[0]) from error
            half = len(members) // 2
            self._add(characters, members[:half])
            self._add(characters, members[half:])

    def found_in(self, text: str) -> Iterator[str]:
        """The patterns that match somewhere in the text, each once."""
        if not text:
            return
        pieces = {characters: text[:characters].encode("utf-8", "replace") for characters, _, _ in self._chunks}
        for characters, members, compiled in self._chunks:
            piece = pieces[characters]
            hits = compiled.Match(piece)
            if hits:
                yield from (members[hit - 1] for hit in hits if hit > 0)
            else:  # RE2 gave up on the text and would have us believe that nothing is there
                yield from (member for member in members if compile_regex(member).search(piece))


def _reach_or_refuse(pattern: str) -> int:
    try:
        characters = reach(pattern)
    except (re2.error, UnicodeEncodeError) as error:
        raise _refusal(pattern) from error
    if not characters:
        raise _refusal(pattern)
    return characters


def _refusal(pattern: str) -> QueryError:
    message, advice = why_refused(pattern) or ("the pattern does not fit into a set of RE2", "")
    return QueryError(message, code="bad-regex", start=0, end=len(pattern), advice=advice)
