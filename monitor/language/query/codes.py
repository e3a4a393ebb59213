"""Codes of goods in clauses, `hs:2846` and `eccn:3A090`, and their commodities. Dots and letter case are ignored."""

from collections.abc import Iterable

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary

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


def goods_under(kind: str, code: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The commodities of a code, in the order of the vocabulary; () for an unknown one.

    These are the commodities whose code begins with it (`2846`: all of that heading). A code that is more exact than
    those of the vocabulary (a national tariff line) means the commodities of the longest code that it begins with.
    """
    wanted = code_of(code)
    coded = [(code_of(own), c.id) for c in vocabulary.of_kind(ConceptKind.COMMODITY) for own in c.attribute(kind)]
    found = [concept for own, concept in coded if wanted and own.startswith(wanted)]
    if not found:
        longest = max((len(own) for own, _ in coded if _is_below(wanted, own, kind)), default=0)
        found = [concept for own, concept in coded if longest and own == wanted[:longest]]
    return tuple(dict.fromkeys(found))


def _is_below(code: str, own: str, kind: str) -> bool:
    """True if `code` is a subdivision of `own`: further digits of a heading, an item (`.a.1`) of a control list."""
    rest = code.removeprefix(own)
    return code.startswith(own) and (rest.isdigit() if kind == "hs" else rest[:1].isalpha())
