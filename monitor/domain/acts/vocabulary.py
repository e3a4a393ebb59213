"""Concepts with their names in six languages, as a tree, and the overlap of facet values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from monitor.domain.acts.concept_names import ConceptNames, Name

__all__ = ["Concept", "ConceptKind", "Name", "Overlap", "Vocabulary"]

Overlap = Callable[[Sequence[str], Sequence[str]], bool]
"""True if two sets of concepts are about the same thing, as `Vocabulary.overlap` decides."""


class ConceptKind(StrEnum):
    """The kind of a concept. A facet takes values of one kind: commodity, issuer and target (place), list, firm."""

    COMMODITY = "commodity"
    AGENCY = "agency"
    PLACE = "place"
    FIRM = "firm"
    LIST = "list"
    INSTRUMENT = "instrument"  # a policy instrument: "export licence"; attrs["measure"] names the measure
    VERB = "verb"  # a class of verbs: attrs["action"], or a class such as call, reaction
    HEDGE = "hedge"  # may, plans to, reportedly, not …: attrs["effect"]
    WIRE = "wire"  # a news agency, whose dispatches many outlets run
    NOISE = "noise"  # share prices, court cases, …: marks a sentence about something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """A concept. `id` is unique over all kinds (`rare_earths`, `CN`, `MOFCOM`). `parent` is an id of the same kind.

    `place` is the state that an agency, list or firm belongs to. `attributes` are further facts as sorted pairs (("hs",
    "2805.30"), ("measure", "licence")); a key may occur more than once.
    """

    id: str
    kind: ConceptKind
    label: str
    names: Sequence[Name] = ()
    parent: str | None = None
    place: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    pack: str = "base"

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", ConceptNames.of(self.names))

    def attribute(self, key: str) -> tuple[str, ...]:
        return tuple(v for k, v in self.attributes if k == key)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All concepts of all packs, built by `Vocabulary.of`. `parents` maps every id to its parent's id or None.

    `collectives` maps collective terms (critical minerals) that have no concepts below them to the goods that each may
    stand for; the tuple is empty if a term may stand for anything (dual-use items).
    """

    concepts: Mapping[str, Concept]
    parents: Mapping[str, str | None] = field(repr=False)
    collectives: Mapping[str, tuple[str, ...]] = field(repr=False)
    _cache: dict[str, "_Relations"] = field(default_factory=dict, init=False, repr=False, compare=False)  # cache
    _firms: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)  # cache
    _issuers: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False, compare=False)  # cache

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> "Vocabulary":
        """Build a vocabulary. Raises ValueError for a duplicate id, an unknown parent or a cycle of parents."""
        by_id: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in by_id:
                msg = f"duplicate concept id {concept.id!r}"
                raise ValueError(msg)
            by_id[concept.id] = concept
        parents = {i: c.parent for i, c in by_id.items()}
        for i, parent in parents.items():
            seen = {i}
            up = parent
            while up is not None:
                if up not in parents:
                    msg = f"concept {i!r}: unknown parent {up!r}"
                    raise ValueError(msg)
                if up in seen:
                    msg = f"concept {i!r}: its parents form a cycle"
                    raise ValueError(msg)
                seen.add(up)
                up = parents[up]
        return cls(by_id, parents, _collective_terms(by_id, frozenset(parents.values())))

    def is_within(self, concept: str, value: str) -> bool:
        """True if `concept` is `value` or lies below it."""
        return concept == value or value in self._relations_of(concept).ancestors

    def overlap(self, one: Iterable[str], other: Iterable[str]) -> bool:
        """True if a concept of one set equals, lies below or may stand for one of the other set."""
        ones, others = frozenset(one), frozenset(other)
        if not ones.isdisjoint(others):
            return True  # the most frequent case
        return any(a.overlaps(b) for a in map(self._relations_of, ones) for b in map(self._relations_of, others))

    def overlapping(self, concepts: Iterable[str]) -> frozenset[str]:
        """All ids that overlap these, including these: the ids to query for in a lookup by id."""
        asked = frozenset(concepts)
        meant = self.expanded(asked) | asked
        wanted = meant | self.ancestors(meant)
        below = (c for c in self.concepts if c not in self.collectives and not meant.isdisjoint(self.ancestors((c,))))
        gathering = (c for c in self.collectives if self.overlap((c,), asked))
        return frozenset((*wanted, *below, *gathering))

    def expanded(self, concepts: Iterable[str]) -> frozenset[str]:
        """The concepts and everything that they may stand for, without terms that may stand for anything."""
        return _union([self._relations_of(c).expanded for c in concepts if self.collectives.get(c) != ()])

    def ancestors(self, concepts: Iterable[str]) -> frozenset[str]:
        """All ancestors of the concepts."""
        return _union([self._relations_of(c).ancestors for c in concepts])

    def firm_label(self, name: str) -> str | None:
        """The label of the firm with this name in any case; None for an unknown name."""
        if not self._firms:
            self._firms.update({n.text.casefold(): c.label for c in self.of_kind(ConceptKind.FIRM) for n in c.names})
        return self._firms.get(name.casefold())

    def _relations_of(self, concept: str) -> "_Relations":
        relations = self._cache.get(concept)
        if relations is None:
            meant = frozenset((concept, *self.collectives.get(concept, ())))
            relations = _Relations(meant, self._ancestors(concept), _union([self._ancestors(m) for m in meant]))
            if concept in self.concepts:  # unknown ids are not cached: there may be any number
                self._cache[concept] = relations
        return relations

    def _ancestors(self, concept: str) -> frozenset[str]:
        found: list[str] = []
        at = self.parents.get(concept)
        while at is not None:
            found.append(at)
            at = self.parents.get(at)
        return frozenset(found)

    def most_general(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """The concepts without those that lie below another or that another also is. Unknown ids are dropped."""
        known = [c for c in dict.fromkeys(concepts) if c in self.concepts]
        also = {a for c in known for a in self.concepts[c].attribute("also")}
        return tuple(c for c in known if c not in also and not any(c != o and self.is_within(c, o) for o in known))

    def of_kind(self, kind: ConceptKind) -> tuple[Concept, ...]:
        return tuple(c for c in self.concepts.values() if c.kind is kind)

    def names_of_issuer(self, place: str) -> frozenset[str]:
        """Return the ids, labels and names of a state and its agencies, in lower case; empty if none is known."""
        found = self._issuers.get(place)
        if found is None:
            own = [self.concepts[place]] if place in self.concepts else []
            own += [agency for agency in self.of_kind(ConceptKind.AGENCY) if own and agency.place == place]
            words = (word for concept in own for word in (concept.id, concept.label, *(n.text for n in concept.names)))
            found = self._issuers[place] = frozenset(word.casefold() for word in words)
        return found


class _Relations(NamedTuple):
    """A concept with what it may stand for, its ancestors, and the ancestors of everything it may stand for."""

    expanded: frozenset[str]
    ancestors: frozenset[str]
    expanded_ancestors: frozenset[str]

    def overlaps(self, other: "_Relations") -> bool:
        return not (
            self.expanded.isdisjoint(other.expanded)
            and self.expanded.isdisjoint(other.expanded_ancestors)
            and self.expanded_ancestors.isdisjoint(other.expanded)
        )


def _union(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """The union of the sets. One set, the most frequent case, is returned as it is."""
    return sets[0] if len(sets) == 1 else frozenset().union(*sets)


def _collective_terms(by_id: Mapping[str, Concept], with_children: frozenset[str | None]) -> dict[str, tuple[str, ...]]:
    """For each collective term without children: what it may stand for, nested terms resolved."""
    collectives = {
        c.id: c.attribute("gathers")
        for c in by_id.values()
        if c.attribute("collective") == ("yes",) and c.id not in with_children
    }
    found: dict[str, tuple[str, ...]] = {}
    for concept, goods in collectives.items():
        meant = dict.fromkeys(goods)
        queue = list(goods)
        while queue:
            more = [m for m in collectives.get(queue.pop(), ()) if m not in meant]
            meant.update(dict.fromkeys(more))
            queue += more
        found[concept] = tuple(meant)
    return found
