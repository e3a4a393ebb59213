"""Explanations of a press report by a ministry: they deny or clarify what they quote, and state no act."""

from collections.abc import Sequence

from monitor.domain.acts.act import Answer, AnswerKind, Span
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, first_span

EXPLANATION = "explanation"
"""Rejection reason: a ministry explains a press report, and the act is what the press reported."""


def explanation(passages: Sequence[Passage]) -> Span | None:
    """The words of the headline by which the article explains a press report; None for other articles."""
    return first_span(ACTS.explains_report, [p for p in passages[:2] if p.field == "title"])


def disputed_in(passages: Sequence[Passage]) -> Answer | None:
    """The answer of an explanation that says only that nothing has changed."""
    by = first_span(ACTS.goes_on_as_before, passages)
    return Answer(kind=AnswerKind.DISPUTES, span=by) if by is not None else None
