"""Codes of goods in clauses, `hs:2846` and `eccn:3A090`, and their commodities. Dots and letter case are ignored."""

from collections.abc import Iterable

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary

__all__ = ["CODES", "code_of", "codes_of", "goods_with"]

CODES = frozenset({"hs", "eccn"})


def code_of(text: str) -> str:
    """The code in the form for comparison."""
    return text.replace(".", "").replace(" ", "").upper()


def codes_of(kind: str, goods: Iterable[Concept]) -> set[str]:
    """All codes of that kind, as written."""
    return {code for concept in goods for code in concept.attribute(kind)}


def goods_with(kind: str, code: str, vocabulary: Vocabulary) -> frozenset[str]:
    """Commodities whose code begins with `code`, and broader ones: an act on rare earths is one on dysprosium."""
    wanted = code_of(code)
    found: set[str] = set()
    for concept in vocabulary.of_kind(ConceptKind.COMMODITY):
        if any(code_of(own).startswith(wanted) for own in concept.attribute(kind)):
            at: str | None = concept.id
            while at is not None:
                found.add(at)
                at = vocabulary.parents.get(at)
    return frozenset(found)
