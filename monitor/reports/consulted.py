"""What became of asking a second reader about an article, in a sentence. Pure."""

from monitor.domain.acts.judgement import Verdict
from monitor.domain.acts.second_reader import Consultation, ConsultationState
from monitor.reports.answer import at_minute, cut

__all__ = ["consultation_in_words"]

_DETAIL = 300  # characters of why there is no answer that counts


def consultation_in_words(asked: Consultation | None) -> list[str]:
    """Nothing where nobody is asked."""
    if asked is None:
        return []
    then = "" if asked.due_at is None else f"at {at_minute(asked.due_at)}"
    detail = f"{asked.outcome}: {cut(asked.detail, _DETAIL)}" if asked.detail else asked.outcome
    match asked.state:
        case ConsultationState.WAITING:
            return [f"A second reader is asked about it {then} or later, as far as the day's budget goes."]
        case ConsultationState.FAILED:
            return [f"The second reader gave no answer ({detail}); it is asked again {then} or later."]
        case ConsultationState.GIVEN_UP:
            return [] if asked.outcome == Verdict.SETTLED else [f"The second reader gave no answer ({detail})."]
        case ConsultationState.DONE:
            return _answered(asked, detail)


def _answered(asked: Consultation, detail: str) -> list[str]:
    at = "" if asked.asked_at is None else f", {at_minute(asked.asked_at)}"
    whose = f"model {asked.model}{at}"
    if asked.outcome == Verdict.ACT:
        return [f"It was read by {whose}, not by the grammar."]
    if asked.outcome == Verdict.NO_ACT:
        return [f"A second reader saw no act ({whose})."]
    return [] if asked.outcome == Verdict.SETTLED else [f"The answer of {whose}, does not count ({detail})."]
