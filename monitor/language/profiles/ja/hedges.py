"""Japanese hedges, calls for action, and circumstances."""

from monitor.domain.acts.scheme import Measure
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.profile import HedgeScope
from monitor.language.acts.grammar.reactions import Protest
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA
from monitor.language.profiles.shared.drafts import concerns_same_draft, without_considered

PROTEST = Protest(protest=JA.protest, actor=JA.protested_action_of)


def _cancels_negation(trigger: Trigger) -> bool:
    verb, text = trigger.verb, trigger.passage.text
    if verb.part.sense is not VerbSense.REQUIRE or not text[verb.start : verb.end].endswith(("なく", "なし")):
        return False
    return JA.must_not.match(text, verb.end) is not None


def _is_duty(trigger: Trigger) -> bool:
    """True for a licensing requirement: 輸出に許可を求める."""
    return trigger.verb.part.sense is VerbSense.GRANT and trigger.measure is Measure.EXPORT_LICENSING_REQUIREMENT


def _is_order(trigger: Trigger, _: Word) -> bool:
    passage, verb = trigger.passage, trigger.verb
    start = passage.clauses[verb.clause][0]
    asked = JA.ordered_to_firms.search(passage.text[start : verb.start]) is not None
    return asked and any(a.end <= verb.start for a in passage.actors)


HEDGES = HedgeScope(
    reach=30,
    negation_reach=8,
    applies_across_clauses=concerns_same_draft,
    resolve=without_considered,
    cancels_negation=_cancels_negation,
    obligation=JA.obligation_after_verb,
    is_requirement=_is_duty,
    is_order=_is_order,
    earlier_time=JA.time_before_news,
    circumstance_after=JA.action_as_circumstance,
)
