"""What patterns do in a text: which of them match while it is read, and what changes when one never matches."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from monitor.domain.acts.act import Act
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.scheme import Direction
from monitor.language.patterns import FOLDERS, NamedPattern, patterns_of
from monitor.language.reader import Reader
from tests.patterns.corpus import Case
from tests.training.reading import shipped_knowledge

_CHUNK = 100
_NICE = 10
CHANGES = ("act", "sign", "stage", "facet", "reason", "judged", "better", "worse", "failing")
"""What may change in a text: measure or issuer of the acts that the grammar reads, their direction, their stage,
another facet, the reasons of what is no act; whether the judge finds an act; whether that agrees with the label now or
no longer; a row of the specification that is no longer read as it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is read in a text: by the grammar alone, and `judged` with the judge."""

    acts: tuple[Act, ...]
    reasons: tuple[str, ...]
    judged: tuple[Act, ...]


def names() -> list[str]:
    """All patterns as "profiles/en:duration", in the order of the files."""
    return [f"{folder}:{pattern.name}" for folder in FOLDERS for pattern in patterns_of(folder)]


def fired_in(
    cases: Sequence[Case], progress: Callable[[int], None], jobs: int | None = None
) -> Iterator[tuple[Outcome, frozenset[str]]]:
    """In the order of the cases: what is read, and the patterns that matched."""
    with _processes(jobs) as pool:
        for shown in pool.map(_read_counting, (cases[at : at + _CHUNK] for at in range(0, len(cases), _CHUNK))):
            progress(len(shown))
            yield from shown


def reread(
    tasks: Sequence[tuple[str, tuple[Case, ...]]], progress: Callable[[int], None], jobs: int | None = None
) -> Iterator[list[Outcome]]:
    """For each task what is read in its cases while its pattern never matches."""
    with _processes(jobs) as pool:
        for shown in pool.map(_read_without, tasks):
            progress(1)
            yield shown


def changes_of(case: Case, before: Outcome, after: Outcome) -> Iterator[str]:
    """The names of CHANGES that hold."""
    if _core(before.acts) != _core(after.acts):
        yield "act"
    elif [a.direction for a in before.acts] != [a.direction for a in after.acts]:
        yield "sign"
    elif [a.stage for a in before.acts] != [a.stage for a in after.acts]:
        yield "stage"
    elif before.acts != after.acts:
        yield "facet"
    elif before.reasons != after.reasons:
        yield "reason"
    if bool(before.judged) != bool(after.judged):
        yield "judged"
    was, is_now = _agrees(case, before), _agrees(case, after)
    if was is not is_now:
        yield "better" if is_now else "worse"
    if case.expected is not None and _expected(case, before) and not _expected(case, after):
        yield "failing"


def _core(acts: Sequence[Act]) -> list[tuple[str | None, str, str]]:
    return [(a.issuer, a.measure, a.action) for a in acts]


def _agrees(case: Case, shown: Outcome) -> bool | None:
    """Whether the judged reading has an act where the label has one, with its direction."""
    if case.is_act is None:
        return None
    if not case.is_act or not shown.judged:
        return case.is_act == bool(shown.judged)
    one_sided = case.direction in (Direction.EASING, Direction.TIGHTENING)
    found = {a.direction for a in shown.judged} - {Direction.NONE}
    return not one_sided or not found or case.direction in found


def _expected(case: Case, shown: Outcome) -> bool:
    first = [f"{a.issuer or '-'} {a.measure} {a.action} {a.stage}" for a in shown.acts[:1]]
    return first == [case.expected] if case.expected else not shown.acts


# ------------------------------------------------------------------ in the processes that read
class _Counting:
    """A compiled pattern that notes when it finds something."""

    def __init__(self, name: str, compiled: re.Pattern[str]) -> None:
        self._name, self._compiled = name, compiled
        self.search, self.match = partial(self._one, compiled.search), partial(self._one, compiled.match)
        self.fullmatch = partial(self._one, compiled.fullmatch)

    def _one(self, method: Callable[..., re.Match[str] | None], *args: object) -> re.Match[str] | None:
        match = method(*args)
        if match is not None:
            _fired.add(self._name)
        return match

    def finditer(self, text: str, *ends: int) -> Iterator[re.Match[str]]:
        for match in self._compiled.finditer(text, *ends):
            _fired.add(self._name)
            yield match

    def sub(self, new: str, text: str) -> str:
        if self._compiled.search(text):
            _fired.add(self._name)
        return self._compiled.sub(new, text)


class _Never:
    """Finds nothing."""

    def search(self, *_: object) -> None:
        return None

    match = fullmatch = search

    def finditer(self, *_: object) -> Iterator[re.Match[str]]:
        return iter(())

    def sub(self, _: str, text: str) -> str:
        return text


_fired: set[str] = set()
_readers: list[Reader] = []
_patterns: dict[str, tuple[NamedPattern, re.Pattern[str]]] = {}


def _processes(jobs: int | None) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs or os.cpu_count(), mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    os.nice(_NICE)
    vocabulary = shipped_knowledge().vocabulary
    _readers.extend(Reader.shipped(vocabulary, mode) for mode in (ReaderMode.OFF, ReaderMode.BALANCED))
    for folder in FOLDERS:
        for pattern in patterns_of(folder):
            _patterns[f"{folder}:{pattern.name}"] = pattern, pattern.compile()


def _outcome(case: Case) -> Outcome:
    grammar, judged = (reader.read(case.article)[1] for reader in _readers)
    return Outcome(acts=grammar.acts, reasons=tuple(m.reason for m in grammar.near_misses), judged=judged.acts)


def _read_counting(cases: Sequence[Case]) -> list[tuple[Outcome, frozenset[str]]]:
    for name, (pattern, compiled) in _patterns.items():
        pattern.bind(_Counting(name, compiled))
    found = []
    for case in cases:
        _fired.clear()
        shown = _outcome(case)
        found.append((shown, frozenset(_fired)))
    return found


def _read_without(task: tuple[str, tuple[Case, ...]]) -> list[Outcome]:
    name, cases = task
    for pattern, compiled in _patterns.values():
        pattern.bind(compiled)
    _patterns[name][0].bind(_Never())
    return [_outcome(case) for case in cases]
