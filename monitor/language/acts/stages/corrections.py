"""Corrections and retractions of an outlet's own earlier report, and corrections of what other outlets reported."""

from collections.abc import Callable, Sequence
from functools import cache

from monitor.domain.acts.act import Span
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, first_span
from monitor.language.screening import screen_of

REVISION_PATTERNS = (ACTS.retraction, ACTS.correction, ACTS.calls_wrong)
"""Words that every correction and retraction has one of."""


@cache
def _screen() -> Callable[[str], bool]:
    return screen_of(REVISION_PATTERNS)


def may_revise(lead: Sequence[Passage]) -> bool:
    """False for most articles: no words of the passages can correct or retract an earlier report."""
    return _screen()("\n".join(p.text[p.start : p.end] for p in lead))


def correction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that correct an earlier report, also of another outlet; None without any."""
    return own_correction(lead) or correction_of_others(lead)


def own_correction(lead: Sequence[Passage]) -> Span | None:
    """The words by which an outlet corrects its own report; None if there are none."""
    return first_span(ACTS.correction, lead)


def correction_of_others(lead: Sequence[Passage]) -> Span | None:
    """The words by which a figure of other reports is called wrong, in a text that has another figure; else None."""
    found = next(((p, m) for p in lead if (m := p.search(ACTS.corrects_others)) is not None), None)
    if found is None:
        return None
    passage, match = found
    pieces = [(p.text, p.start, p.end) for p in lead if p is not passage]
    pieces += [(passage.text, passage.start, match.start()), (passage.text, match.end(), passage.end)]
    has_other = any(ACTS.digit.search(*piece) is not None for piece in pieces)
    return passage.span_of(match) if has_other else None


def misreported(passage: Passage) -> tuple[tuple[int, int], ...]:
    """Where the sentence repeats a figure of other reports that it calls wrong."""
    if passage.search(ACTS.calls_wrong) is None:  # most sentences: asked for each figure
        return ()
    return tuple(m.span() for m in passage.find_all(ACTS.corrects_others))


def retraction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that retract an earlier report; None if there are none."""
    return first_span(ACTS.retraction, lead)
