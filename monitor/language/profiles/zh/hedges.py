"""Chinese hedges, calls for action, and background clauses."""

from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.profile import HedgeScope
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.shared.drafts import concerns_same_draft, without_considered
from monitor.language.profiles.zh import ZH


def _holds(trigger: Trigger, hedge: Word) -> bool:
    """True for a denial and for a call for comments: 就出口管制公开征求意见."""
    if hedge.part.effect == "proposed":
        return ZH.asks_for_comments.search(trigger.passage.text, hedge.start, hedge.end) is not None
    return hedge.part.effect == "denied"


def _holds_beside(trigger: Trigger, hedge: Word) -> bool:
    """True for a draft in an adjacent clause, or a denial in the next one: …不实, …毫无根据."""
    denied = hedge.part.effect == "denied" and 0 <= hedge.clause - trigger.verb.clause <= 1
    return denied or concerns_same_draft(trigger, hedge)


def _effects(trigger: Trigger) -> Iterator[str]:
    passage = trigger.passage
    if ZH.perhaps_before_verb.search(passage.before(trigger.verb.start, 16)):
        yield "considered"
    if passage.field == "title" and ZH.rumour_opening.match(passage.text, passage.start):
        yield "rumoured"


def _blocks(trigger: Trigger) -> str | None:
    few = trigger.verb.part.sense is VerbSense.GRANT and ZH.only_few.search(
        trigger.passage.before(trigger.verb.start, 18)
    )
    return "negated" if few else None


def _is_duty(trigger: Trigger) -> bool:
    """True for a requirement: 要求企业取得许可."""
    return trigger.verb.part.sense is VerbSense.REQUIRE


def _is_opposed(trigger: Trigger) -> bool:
    """True if someone opposes the action and no state is named as its author: 协会反对提高出口税."""
    passage, verb = trigger.passage, trigger.verb
    for word in passage.words:
        if word.part.speech == "reaction" and word.end <= verb.start and word.clause == verb.clause:
            between = any(word.end <= a.start and a.end <= verb.start for a in passage.actors)
            if not between and ZH.opposes.match(passage.text, word.start):
                return True
    return False


def _is_order(trigger: Trigger, call: Word) -> bool:
    passage, verb = trigger.passage, trigger.verb
    if any(call.end <= a.start and a.end <= verb.start for a in passage.actors):
        return False
    return _is_addressed_to_firms(passage, call, verb) or _is_in_bill(passage, call)


def _is_addressed_to_firms(passage: Passage, call: Word, verb: Word) -> bool:
    """True if 要求 is addressed to firms: it is a call only when addressed to someone who makes rules."""
    if passage.text[call.start : call.end] != "要求":
        return False
    firms = passage.of_kind(ConceptKind.FIRM)
    named = any(call.end <= f.start and f.end <= verb.start for f in firms)
    return named or ZH.firms_ordered.search(passage.text, call.end, verb.start) is not None


def _is_in_bill(passage: Passage, call: Word) -> bool:
    """True if a bill asks for it, so it is proposed: 提出法案 要求禁止出口."""
    return any(
        w.part.effect == "proposed" and w.end <= call.start and call.clause - w.clause < 2
        for w in passage.of_kind(ConceptKind.HEDGE)
    )


def _is_circumstance(trigger: Trigger, start: int, end: int) -> bool:
    passage = trigger.passage
    if _opens_in_past(trigger, start) or ZH.in_exchange_for.match(passage.text[start:end]):
        return True
    affected = ZH.affected_by.search(passage.text, start, end)
    if affected is not None and affected.start() <= trigger.verb.start < affected.end():
        return True
    return passage.field == "text" and passage.search(ZH.investor_question) is not None


def _opens_in_past(trigger: Trigger, clause_start: int) -> bool:
    """True if the clause gives a reason or a concession, or its sentence opens with a time long past: 今年4月，…"""
    passage = trigger.passage
    verb = trigger.verb.start
    piece = max(clause_start, passage.text.rfind(" ", clause_start, verb) + 1)
    if passage.field == "text" and ZH.month_done_before.search(passage.before(verb, 18)) is not None:
        return True
    if ZH.background_opening.match(passage.text, piece) and not any(
        w.start == piece for w in passage.words
    ):  # 因美纳 is a firm
        return True
    return passage.field == "text" and ZH.long_ago_opening.match(passage.text, passage.start, verb) is not None


HEDGES = HedgeScope(
    reach=40,
    negation_reach=6,
    applies=_holds,
    applies_across_clauses=_holds_beside,
    resolve=without_considered,
    extra_effects=_effects,
    blocked=_blocks,
    obligation=ZH.obligation_before_verb,
    is_requirement=_is_duty,
    is_opposed=_is_opposed,
    is_order=_is_order,
    request_needs_no_addressee=True,
    earlier_time=ZH.time_before_news,
    circumstance_after=ZH.action_as_circumstance,
    circumstance_after_object=True,
    is_circumstance=_is_circumstance,
)
