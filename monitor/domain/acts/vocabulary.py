"""Concepts with their names in six languages, as a tree. What a facet value, a mention and an overlap mean."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

__all__ = ["Concept", "ConceptKind", "Name", "Overlap", "Vocabulary"]

Overlap = Callable[[Sequence[str], Sequence[str]], bool]
"""Whether two sets of concepts are about the same, as `Vocabulary.overlap` says it."""


class ConceptKind(StrEnum):
    """What a concept is. Facets take values of one kind: commodity, issuer and target (place), list, firm."""

    COMMODITY = "commodity"
    AGENCY = "agency"
    PLACE = "place"
    FIRM = "firm"
    LIST = "list"
    INSTRUMENT = "instrument"  # what is ruled with: "export licence"; attrs["measure"] names the measure
    VERB = "verb"  # a class of verbs by what it does: attrs["action"], or a class such as call, reaction
    HEDGE = "hedge"  # may, plans to, reportedly, not …: attrs["effect"]
    WIRE = "wire"  # news agencies, whose dispatches many outlets run
    NOISE = "noise"  # share prices, court cases, …: what makes a sentence about something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way to write a concept.

    `language` is en, zh (both scripts: Traditional folds to Simplified), ja or ko. `exact_case` matches the
    letters as written (`US`, `MAP`). `needs` names a guard that the lexicon applies: "" for none, "context"
    for a homograph that counts only beside a word of the field in the same sentence, "run" for Katakana that
    must be a whole Katakana run, "single" for a single sign that counts only before or after listed signs,
    "state" for an agency's name that many states use: it counts where the nearest state is the agency's own.
    """

    text: str
    language: str
    exact_case: bool = False
    needs: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """As its values alone: tens of thousands go to each child, and field by field takes three times as long."""
        return _name, (self.text, self.language, self.exact_case, self.needs)


def _name(text: str, language: str, exact_case: bool, needs: str) -> Name:
    return Name(text=text, language=language, exact_case=exact_case, needs=needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """`id` is unique over all kinds (`rare_earths`, `CN`, `MOFCOM`). `parent` is an id of the same kind.

    `place` is the state an agency, list or firm belongs to. `attributes` are further facts as sorted pairs
    (("hs", "2805.30"), ("measure", "licence")); a key may come more than once.
    """

    id: str
    kind: ConceptKind
    label: str
    names: tuple[Name, ...] = ()
    parent: str | None = None
    place: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    pack: str = "base"

    def attribute(self, key: str) -> tuple[str, ...]:
        return tuple(v for k, v in self.attributes if k == key)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts of all packs. Built by `Vocabulary.of`; `parents` maps every id to its parent's id or None.

    `gathered` has the words that gather goods without naming one (critical minerals) and nothing below them, with
    what each may stand for; nothing where that is anything (dual-use items).
    """

    concepts: Mapping[str, Concept]
    parents: Mapping[str, str | None] = field(repr=False)
    gathered: Mapping[str, tuple[str, ...]] = field(repr=False)
    _kin: dict[str, "_Kin"] = field(default_factory=dict, init=False, repr=False, compare=False)  # of what was asked

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> "Vocabulary":
        """Raises ValueError where two concepts share an id, a parent is unknown, or parents form a ring."""
        by_id: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in by_id:
                msg = f"two concepts are called {concept.id!r}"
                raise ValueError(msg)
            by_id[concept.id] = concept
        parents = {i: c.parent for i, c in by_id.items()}
        for i, parent in parents.items():
            seen = {i}
            up = parent
            while up is not None:
                if up not in parents:
                    msg = f"{i!r} has the unknown parent {up!r}"
                    raise ValueError(msg)
                if up in seen:
                    msg = f"the parents of {i!r} form a ring"
                    raise ValueError(msg)
                seen.add(up)
                up = parents[up]
        return cls(by_id, parents, _gathered(by_id, frozenset(parents.values())))

    def is_within(self, concept: str, value: str) -> bool:
        """Whether `concept` is `value` or lies below it."""
        at: str | None = concept
        while at is not None:
            if at == value:
                return True
            at = self.parents.get(at)
        return False

    def overlap(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """Whether some concept of one set equals or lies below one of the other's, or may stand for it."""
        ones, others = frozenset(one), frozenset(other)
        if not ones.isdisjoint(others):
            return True  # which is what is most often asked
        return any(a.overlaps(b) for a in map(self._kin_of, ones) for b in map(self._kin_of, others))

    def overlapping(self, concepts: Iterable[str]) -> frozenset[str]:
        """All names that overlap these, themselves as well: what a look-up by name has to ask for."""
        asked = frozenset(concepts)
        meant = self.meant(asked) | asked
        wanted = meant | self.above(meant)
        below = (c for c in self.concepts if c not in self.gathered and not meant.isdisjoint(self.above((c,))))
        gathering = (c for c in self.gathered if self.overlap((c,), asked))
        return frozenset((*wanted, *below, *gathering))

    def meant(self, concepts: Iterable[str]) -> frozenset[str]:
        """The concepts with all that they may stand for, without words that may stand for anything."""
        return _union([self._kin_of(c).meant for c in concepts if self.gathered.get(c) != ()])

    def above(self, concepts: Iterable[str]) -> frozenset[str]:
        """All that the concepts lie below."""
        return _union([self._kin_of(c).lineage for c in concepts])

    def _kin_of(self, concept: str) -> "_Kin":
        kin = self._kin.get(concept)
        if kin is None:
            meant = frozenset((concept, *self.gathered.get(concept, ())))
            kin = _Kin(meant, self._lineage(concept), _union([self._lineage(m) for m in meant]))
            if concept in self.concepts:  # others are no end
                self._kin[concept] = kin
        return kin

    def _lineage(self, concept: str) -> frozenset[str]:
        found: list[str] = []
        at = self.parents.get(concept)
        while at is not None:
            found.append(at)
            at = self.parents.get(at)
        return frozenset(found)

    def topmost(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """Enough to name all: none that lies below another or is what another also is; unknown ones go."""
        known = [c for c in dict.fromkeys(concepts) if c in self.concepts]
        also = {a for c in known for a in self.concepts[c].attribute("also")}
        return tuple(c for c in known if c not in also and not any(c != o and self.is_within(c, o) for o in known))

    def of_kind(self, kind: ConceptKind) -> tuple[Concept, ...]:
        return tuple(c for c in self.concepts.values() if c.kind is kind)


class _Kin(NamedTuple):
    """Of a concept: it and what it may stand for, all that it lies below, and all that those lie below."""

    meant: frozenset[str]
    lineage: frozenset[str]
    above: frozenset[str]

    def overlaps(self, other: "_Kin") -> bool:
        return not (
            self.meant.isdisjoint(other.meant)
            and self.meant.isdisjoint(other.above)
            and self.above.isdisjoint(other.meant)
        )


def _union(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """The one itself where there is but one, which is most often."""
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)


def _gathered(by_id: Mapping[str, Concept], with_children: frozenset[str | None]) -> dict[str, tuple[str, ...]]:
    """Of each word that gathers goods and has none below it: what it may stand for, and what that gathers in turn."""
    said = {
        c.id: c.attribute("gathers")
        for c in by_id.values()
        if c.attribute("collective") == ("yes",) and c.id not in with_children
    }
    found: dict[str, tuple[str, ...]] = {}
    for concept, goods in said.items():
        meant = dict.fromkeys(goods)
        queue = list(goods)
        while queue:
            more = [m for m in said.get(queue.pop(), ()) if m not in meant]
            meant.update(dict.fromkeys(more))
            queue += more
        found[concept] = tuple(meant)
    return found
