"""User patterns, run by RE2 only: linear time for any pattern, many patterns in one pass over a text.

Sets decide which patterns match; only those are then located. A pattern that RE2 can't compile is refused with the
reason: a set is never silently empty. RE2 is linear, but a pattern may cost a step for each of its states and
characters, so all patterns that may match in an article share a work budget.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import re2

from monitor.errors import QueryError
from monitor.language.query.shape import shape_of

MAX_SIZE = 10_000  # steps of the compiled pattern: `.{0,100}` has some 900, `\pL` 1,200
MAX_CHARACTERS = 100_000  # of a field
MAX_PLACES = 100  # of one pattern in one field: each may cost a pass over the following text
_WORK = 20_000_000  # steps times characters in a field; where RE2's states don't fit into memory it takes 4 ns for one
_STEPS_PLACED = 100_000  # steps times places in a field: the next place is usually near
_CHARACTERS_PLACED = 50_000_000  # patterns times characters times places: the worst case scans the rest of the field

_CHUNK = 20  # patterns in a set: on 400 patterns, 20 take a third of the time of 100 and a fifth of single ones
_LEAST_MEMORY = 4 << 20  # bytes for a set; a low limit also bounds a hostile pattern
_MOST_MEMORY = 64 << 20
_ANYTHING = "(?s)."  # in every set: absent from the hits if and only if RE2 gave up on the text


def _options(memory: int) -> Any:
    options = re2.Options()
    options.max_mem = memory
    options.never_capture = True  # only spans of matches are needed
    options.log_errors = False  # a refused pattern is a located rule error, not a line on stderr
    return options


@lru_cache(maxsize=8_192)
def compile_regex(pattern: str) -> Any:
    """The compiled pattern. Raises re2.error with RE2's reason."""
    return re2.compile(pattern, _options(_LEAST_MEMORY))


def why_refused(pattern: str) -> tuple[str, str] | None:
    """Why the pattern is not allowed, and the remedy; None if it is. Called before rules are built."""
    try:
        compiled = compile_regex(pattern)
    except UnicodeEncodeError:
        return "the pattern contains a lone surrogate", r"Write the whole character, not one of the two \u."
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


def set_of(patterns: Sequence[str]) -> Any:
    """A compiled set with as little memory as possible. Raises re2.error where the maximum is not enough."""
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


@dataclass(frozen=True, slots=True)
class _Chunk:
    members: Sequence[str]
    compiled: Any


class PatternSets:
    """Patterns that any text may match. Raises QueryError for one that RE2 can't compile (see `why_refused`)."""

    def __init__(self, patterns: Iterable[str], build: Callable[[Sequence[str]], Any] = set_of) -> None:
        """`build` compiles a set as `set_of` does."""
        self._build = build
        self._chunks: list[_Chunk] = []
        every = list(dict.fromkeys(patterns))
        for at in range(0, len(every), _CHUNK):
            self._add(every[at : at + _CHUNK])
        self._count, self._steps = len(every), _steps(every)

    def _add(self, members: Sequence[str]) -> None:
        """Adds one chunk, or its two halves where RE2 can't compile it whole."""
        try:
            self._chunks.append(_Chunk(members, self._build(members)))
        except (re2.error, UnicodeEncodeError) as error:
            if len(members) == 1:
                raise _refusal(members[0]) from error
            half = len(members) // 2
            self._add(members[:half])
            self._add(members[half:])

    def look(self, fields: Sequence[str], others: Collection[str] = ()) -> "PatternsSeen":
        """The patterns and `others` that match, with the fields in which they do."""
        steps, patterns = max(self._steps + _steps(others), 1), max(self._count + len(others), 1)
        characters = min(_WORK // steps, MAX_CHARACTERS)
        places = min(_STEPS_PLACED // steps, _CHARACTERS_PLACED // (patterns * characters), MAX_PLACES)
        pieces = [text[:characters] for text in fields]
        found: dict[str, list[int]] = {}
        for number, piece in enumerate(pieces):
            for pattern in self._found_in(piece.encode("utf-8", "replace"), others):
                found.setdefault(pattern, []).append(number)
        return PatternsSeen(found, pieces, max(places, 1))

    def _found_in(self, piece: bytes, others: Iterable[str]) -> Iterator[str]:
        for chunk in self._chunks if piece else ():
            hits = chunk.compiled.Match(piece)
            if hits:
                yield from (chunk.members[hit - 1] for hit in hits if hit > 0)
            else:  # RE2 gave up on the text and reports no hits
                yield from _each_in(piece, chunk.members)
        if piece:
            yield from _each_in(piece, others)


def _each_in(piece: bytes, patterns: Iterable[str]) -> Iterator[str]:
    return (pattern for pattern in patterns if compile_regex(pattern).search(piece))


def _steps(patterns: Iterable[str]) -> int:
    """The steps that the patterns may cost per character."""
    return sum(map(_steps_of, patterns))


@lru_cache(maxsize=8_192)
def _steps_of(pattern: str) -> int:
    return 1 if shape_of(pattern).cheap else int(compile_regex(pattern).programsize)


class PatternsSeen:
    """The patterns that match, with the numbers of their fields and the places. All share one work budget."""

    def __init__(self, fields: Mapping[str, Sequence[int]], pieces: Sequence[str], most: int) -> None:
        """`pieces` are the searched parts of the fields, `most` the maximum of places per pattern and field."""
        self.fields = fields
        self._pieces = pieces
        self._most = most

    def places(self, pattern: str, number: int) -> Iterator[tuple[int, int]]:
        """The first non-empty matches in the field of that number."""
        found = compile_regex(pattern).finditer(self._pieces[number])
        spans = (match.span() for match in islice(found, self._most))
        return ((start, end) for start, end in spans if start < end)


def _refusal(pattern: str) -> QueryError:
    message, advice = why_refused(pattern) or ("the pattern does not fit into a set of RE2", "")
    return QueryError(message, code="bad-regex", start=0, end=len(pattern), advice=advice)
