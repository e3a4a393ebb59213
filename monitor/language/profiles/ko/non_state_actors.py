"""Non-state actors in Korean sentences: a firm that stops its own sales, experts who expect something.

Korean marks the subject, so it is recognised even if the vocabulary does not have the word.
"""

from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO

_FUELS = ("energy", "oil", "fuels", "crude_oil", "refined_fuels", "natural_gas", "coal")
_POSSESSIVES = ("", " ", "산 ", "의 ")  # 이란 석유, 이란산 석유


def non_state_reason(trigger: Trigger) -> str:
    """The rejection reason (corporate_order, countermeasure, other_trade); "" if a state may have acted."""
    if _is_market_access(trigger):
        return "other_trade"
    if _blocks_foreign_exports(trigger):
        return "countermeasure"
    return "corporate_order" if _is_own_action_of_firm(trigger) else ""


def has_unknown_subject(trigger: Trigger) -> bool:
    """True if a headline's subject is neither in the vocabulary nor an office: 캘리포니아, 반도체 규제 완화."""
    passage = trigger.passage
    first = KO.first_subject.match(passage.text, passage.start, passage.end)
    if (
        passage.field != "title"
        or first is None
        or passage.text[first.end(1)] != ","
        or KO.office_name.search(first[1])
    ):
        return False
    left, right = first.span(1)
    return not any(w.start < right and left < w.end for w in passage.words)


def _blocks_foreign_exports(trigger: Trigger) -> bool:
    """True if one state blocks the exports of another: 美, 이란 석유 수출 차단."""
    passage = trigger.passage
    for place in passage.of_kind(ConceptKind.PLACE):
        fuels = (w for w in passage.words if w.part.concept.id in _FUELS)
        fuel = next((w for w in fuels if passage.text[place.end : w.start] in _POSSESSIVES), None)
        before = any(a.end < place.start and a.place not in (place.place, None) for a in passage.actors)
        if before and fuel is not None and 0 <= trigger.noun.start - fuel.end <= 2:
            return True
    return False


def _is_market_access(trigger: Trigger) -> bool:
    """True if another market admits Korean goods, which is an import decision there: 한국산 김 EU 수출 허용."""
    if not trigger.noun.part.trade or trigger.verb.part.sense not in (
        VerbSense.GRANT,
        VerbSense.RESUME,
        VerbSense.RELAX,
    ):
        return False
    start, _ = trigger.passage.clauses[trigger.verb.clause]
    return KO.goods_from_korea.search(trigger.passage.text, start, max(start, trigger.noun.start)) is not None


def _is_own_action_of_firm(trigger: Trigger) -> bool:
    verb, noun = trigger.verb, trigger.noun
    phrase = trigger.passage.text[min(noun.start, verb.start) : max(noun.end, verb.end)]
    if trigger.measure is not Measure.EXPORT_BAN or KO.firm_stops.search(phrase) is None:
        return False
    passage = trigger.passage
    return any(_has_firm_subject(passage, at) for at in {passage.clauses[trigger.verb.clause][0], passage.start})


def _has_firm_subject(passage: Passage, start: int) -> bool:
    """True if the first subject from `start` is a firm, or the first word of a headline that is not an office."""
    first = KO.first_subject.match(passage.text, start, passage.end)
    if first is None:
        return False
    left, right = first.span(1)
    if any(w.start < right and left < w.end for w in passage.words if w.is_actor or w.kind is ConceptKind.COMMODITY):
        return False
    firms = [f for f in passage.of_kind(ConceptKind.FIRM) if f.start < right and left < f.end]
    if firms:
        return all("KR" in f.part.concept.attribute("seat") for f in firms)  # other firms need a state's permission
    return passage.field == "title" and passage.text[right] == "," and KO.office_name.search(first[1]) is None
