"""Corrections and retractions of an outlet's own earlier report."""

from collections.abc import Callable, Sequence
from functools import cache

from monitor.domain.acts.act import Span
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, first_span
from monitor.language.screening import screen_of

REVISION_PATTERNS = (ACTS.retraction, ACTS.correction)
"""Words that every correction and retraction has one of."""


@cache
def _screen() -> Callable[[str], bool]:
    return screen_of(REVISION_PATTERNS)


def may_revise(lead: Sequence[Passage]) -> bool:
    """False for most articles: no words of the passages can correct or retract an earlier report."""
    return _screen()("\n".join(p.text[p.start : p.end] for p in lead))


def correction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that correct an earlier report; None if there are none."""
    return first_span(ACTS.correction, lead)


def retraction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that retract an earlier report; None if there are none."""
    return first_span(ACTS.retraction, lead)
