"""State of a second-reader request for an article, in one sentence. Pure."""

from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.second_reader import Consultation, ConsultationState
from monitor.reports.explain.answer import at_minute, cut

_DETAIL = 300  # characters of the reason for a missing or rejected answer


def consultation_in_words(asked: Consultation | None) -> list[str]:
    """Return one sentence, or none if no second reader was asked."""
    if asked is None:
        return []
    then = "" if asked.due_at is None else f"at {at_minute(asked.due_at)}"
    detail = f"{asked.outcome}: {cut(asked.detail, _DETAIL)}" if asked.detail else asked.outcome
    match asked.state:
        case ConsultationState.WAITING:
            return [f"A second reader will be asked {then} or later, within the daily budget."]
        case ConsultationState.FAILED:
            return [f"The second reader did not answer ({detail}); next attempt {then} or later."]
        case ConsultationState.GIVEN_UP:
            return (
                []
                if asked.outcome == SecondOpinionVerdict.SETTLED
                else [f"The second reader did not answer ({detail}); no further attempt."]
            )
        case ConsultationState.DONE:
            return _answered(asked, detail)


def _answered(asked: Consultation, detail: str) -> list[str]:
    at = "" if asked.asked_at is None else f", {at_minute(asked.asked_at)}"
    whose = f"model {asked.model}{at}"
    if asked.outcome == SecondOpinionVerdict.ACT:
        return [f"The act was read by {whose}, not by the grammar."]
    if asked.outcome == SecondOpinionVerdict.NO_ACT:
        return [f"The second reader found no act ({whose})."]
    return [] if asked.outcome == SecondOpinionVerdict.SETTLED else [f"The answer of {whose}, was rejected ({detail})."]
