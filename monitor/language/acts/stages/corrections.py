"""What an outlet says of its own earlier report: that it corrects it, or takes it back."""

from collections.abc import Sequence

from monitor.domain.acts.act import Span
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.patterns import NamedPattern

__all__ = ["correction", "retraction"]


def correction(lead: Sequence[Passage]) -> Span | None:
    """The words of the headline or the first sentence by which the report corrects an earlier one."""
    return _found(ACTS.correction, lead)


def retraction(lead: Sequence[Passage]) -> Span | None:
    """The words of the headline or the first sentence by which the outlet takes its report back."""
    return _found(ACTS.retraction, lead)


def _found(form: NamedPattern, lead: Sequence[Passage]) -> Span | None:
    for passage in lead:
        match = form.search(passage.text, passage.start, passage.end)
        if match is not None:
            return passage.quoted(match.start(), match.end())
    return None
