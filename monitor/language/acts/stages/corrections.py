"""Corrections and retractions of an outlet's own earlier report."""

from collections.abc import Sequence

from monitor.domain.acts.act import Span
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.patterns import NamedPattern

__all__ = ["correction", "retraction"]


def correction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that correct an earlier report; None if there are none."""
    return _found(ACTS.correction, lead)


def retraction(lead: Sequence[Passage]) -> Span | None:
    """The words of the first passages that retract an earlier report; None if there are none."""
    return _found(ACTS.retraction, lead)


def _found(form: NamedPattern, lead: Sequence[Passage]) -> Span | None:
    for passage in lead:
        match = form.search(passage.text, passage.start, passage.end)
        if match is not None:
            return passage.quoted(match.start(), match.end())
    return None
