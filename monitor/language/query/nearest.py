"""Suggestions "Did you mean …?" for unknown names."""

from collections.abc import Iterable
from difflib import get_close_matches

from monitor.domain.acts.vocabulary import Concept


def did_you_mean(name: str, known: Iterable[str], sign: str = "", *, likeness: float = 0.6) -> str:
    """The nearest of `known` as a question, letter case ignored; "" if none is near. `sign` goes before it.

    `likeness` is the least similarity, 0 to 1; use a high one for many known names.
    """
    by_small = {k.casefold(): k for k in known}
    near = get_close_matches(name.casefold(), by_small, n=1, cutoff=likeness)
    return f"Did you mean {sign}{by_small[near[0]]}?" if near else ""


def concept_called(name: str, concepts: Iterable[Concept]) -> Concept | None:
    """The concept with the name `name` in any language (`China`, `稀土`), None if there is none."""
    small = name.casefold()
    for concept in concepts:
        names = (concept.label, *(n.text for n in concept.names))
        if any(n.casefold() == small for n in names):
            return concept
    return None
