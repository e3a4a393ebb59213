"""Korean hedges, verb endings, and circumstances."""

from collections.abc import Iterator

from monitor.domain.acts.scheme import Action
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.profile import HedgeScope
from monitor.language.acts.grammar.reactions import Protest
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO
from monitor.language.profiles.shared import drafts

PROTEST = Protest(protest=KO.protest, actor=KO.protested_action_of)


def _applies(trigger: Trigger, hedge: Word) -> bool:
    """True if the verb is about a bill: 수출금지 법안 철회."""
    return hedge.part.effect == "proposed" and trigger.noun.end <= hedge.start <= trigger.verb.start


def _resolve_effects(trigger: Trigger, effects: frozenset[str]) -> frozenset[str]:
    """The effects, with "announced" for "proposed" once the law is passed: 개정안 의결."""
    effects = drafts.without_considered(trigger, effects)
    passage = trigger.passage
    if "proposed" in effects and KO.law_enacted.search(passage.text, trigger.noun.end, passage.end):
        return effects - {"proposed"} | {"announced"}
    return effects


def _effects(trigger: Trigger) -> Iterator[str]:
    passage, verb = trigger.passage, trigger.verb
    if KO.future_ending.search(passage.text, verb.start, verb.end + 6):
        yield "announced"
    if KO.question_ending.match(passage.after(verb.end, 6)):
        yield "considered"


def _blocks(trigger: Trigger) -> str | None:
    if KO.conditional_ending.match(trigger.passage.after(trigger.verb.end, 8)):
        return "conditional"
    return "" if trigger.action is Action.REFUSE else None  # 승인하지 않기로


def _is_of_noun(trigger: Trigger, at: int) -> bool:
    """True if the past time describes the noun: 지난달 발표한 수출통제를 유예."""
    return KO.adnominal_ending.search(trigger.passage.text, at, max(at, trigger.noun.start)) is not None


HEDGES = HedgeScope(
    reach=26,
    negation_reach=8,
    applies=_applies,
    applies_across_clauses=drafts.concerns_same_draft,
    resolve=_resolve_effects,
    extra_effects=_effects,
    blocked=_blocks,
    obligation=KO.obligation_after_verb,
    earlier_time=KO.time_before_news,
    circumstance_after=KO.action_as_circumstance,
    describes_noun=_is_of_noun,
)
