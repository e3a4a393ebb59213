"""The names of a concept, packed: a vocabulary has tens of thousands, and each process that knows it holds them all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self, overload

_BREAK = "\0"  # in no text: the parser of rule files rejects it


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One spelling of a concept.

    `language` is en, zh (both scripts: Traditional folds to Simplified), ja or ko. `exact_case` matches the letters as
    written (`US`, `MAP`). `needs` names a condition that the lexicon checks: "" for none; "context" for a homograph
    that counts only beside a domain word in the same sentence; "run" for Katakana that must be a whole Katakana run;
    "single" for a single sign that counts only before or after listed signs; "state" for an agency name that several
    states use, which counts if the nearest state is the agency's own.
    """

    text: str
    language: str
    exact_case: bool = False
    needs: str = ""


_Kind = tuple[str, bool, str]  # language, exact_case, needs


class ConceptNames(Sequence[Name]):
    """Names in one text, with a byte for the kind of each: a seventh of the memory of a tuple of `Name`.

    Equal to any sequence of the same names. Raises ValueError for a name with a NUL, or for more than 256 kinds.
    """

    __slots__ = ("_kinds", "_of", "_text")

    def __init__(self, text: str, of: bytes, kinds: tuple[_Kind, ...]) -> None:
        self._text = text
        self._of = of
        self._kinds = kinds

    @classmethod
    def of(cls, names: Iterable[Name]) -> Self:
        if isinstance(names, cls):
            return names
        names = tuple(names)
        text = _BREAK.join(name.text for name in names)
        if text.count(_BREAK) != max(len(names) - 1, 0):
            raise ValueError("a name has a NUL character")
        kinds = [(name.language, name.exact_case, name.needs) for name in names]
        known = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
        return cls(text, bytes(map(known.__getitem__, kinds)), tuple(known))

    def __len__(self) -> int:
        return len(self._of)

    def __iter__(self) -> Iterator[Name]:
        for text, kind in zip(self._text.split(_BREAK), self._of, strict=False):  # no names: one empty text
            language, exact_case, needs = self._kinds[kind]
            yield Name(text=text, language=language, exact_case=exact_case, needs=needs)

    @overload
    def __getitem__(self, at: int) -> Name: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Name, ...]: ...
    def __getitem__(self, at: int | slice) -> Name | tuple[Name, ...]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ConceptNames | tuple):
            return tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._text, self._of, self._kinds)
