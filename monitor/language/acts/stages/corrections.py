"""Corrections and retractions of an outlet's own earlier report."""

from collections.abc import Sequence

from monitor.domain.acts.act import Span
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, first_span

__all__ = ["correction", "retraction"]


def correction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that correct an earlier report; None if there are none."""
    return first_span(ACTS.correction, lead)


def retraction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that retract an earlier report; None if there are none."""
    return first_span(ACTS.retraction, lead)
