"""Import decisions of a buyer's state, which the seller's news call exports.

The buyer's state acts if the goods go to the acting state, if they are another state's, or if a state or its food
trade receives permission to sell abroad.
"""

from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.facets.places import is_possessive
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.triggers import Trigger


def bans_foreign_goods(trigger: Trigger) -> bool:
    """True for an import ban: no word for export, and goods of another state: 日本産ホタテの禁輸."""
    passage = trigger.passage
    start, end = passage.clauses[trigger.verb.clause]
    if ACTS.says_export.search(passage.text, start, end):
        return False
    return any(ACTS.origin_mark.match(passage.after(w.end, 2)) for w in passage.of_kind(ConceptKind.PLACE))


def is_foreign_trade(trigger: Trigger) -> bool:
    """True if English names another state's exports: "Ruritania's siege halts Wendish oil exports"."""
    passage, noun = trigger.passage, _affected_exports(trigger)
    if noun is None or noun.start < trigger.verb.end:
        return False
    of_whom = [
        a
        for a in passage.of_kind(ConceptKind.PLACE)
        if trigger.verb.end <= a.start and a.end <= noun.start and is_possessive(passage, a)
    ]
    acts = [a for a in passage.actors if a.place and a.end <= trigger.verb.start]
    return bool(of_whom and acts) and all(a.place != of_whom[-1].place for a in acts)


def _affected_exports(trigger: Trigger) -> Word | None:
    """The export noun that is acted on: the object, or the exports after a ban or an objectless verb."""
    if trigger.noun.part.trade:
        return None if trigger.passage.text.startswith("access", trigger.noun.start) else trigger.noun
    if trigger.verb is trigger.noun:
        start = trigger.verb.end
    elif trigger.measure is Measure.EXPORT_BAN and trigger.passage.text[trigger.noun.start].isascii():
        start = trigger.noun.end
    else:
        return None
    after = (w for w in trigger.passage.words if w.part.trade and w.start >= start)
    return next((w for w in after if w.clause == trigger.verb.clause), None)


_PERMITS = (Action.GRANT, Action.REMOVE, Action.SUSPEND, Action.POSTPONE, Action.RELAX)
_FOOD = frozenset({"food"})


def lets_in_food(trigger: Trigger) -> bool:
    """True if a seller of food, or of goods not in the vocabulary, receives permission to sell abroad."""
    passage = trigger.passage
    if trigger.action is not Action.GRANT or passage.of_kind(ConceptKind.FIRM):
        return False
    if trigger.noun.part.trade and ACTS.receives_permission.match(passage.text, trigger.verb.start):
        return is_of_food(passage)
    if trigger.verb.part.sense is not VerbSense.RECEIVE or not _has_destination(passage):
        return False
    named = passage.of_kind(ConceptKind.COMMODITY) or passage.search(ACTS.food_trade)
    return is_of_food(passage) if named else _is_received_by_state(trigger)


def is_of_food(passage: Passage) -> bool:
    """True if the passage names no goods other than food."""
    return all(_FOOD & {w.part.concept.id, *w.part.above} for w in passage.of_kind(ConceptKind.COMMODITY))


def _is_received_by_state(trigger: Trigger) -> bool:
    return any(0 <= trigger.verb.start - a.end <= 2 for a in trigger.passage.of_kind(ConceptKind.PLACE))


def _has_destination(passage: Passage) -> bool:
    """True if a destination state is named."""
    if passage.search(ACTS.exports_to_state_in_short):
        return True
    return any(_is_destination(passage, w) for w in passage.of_kind(ConceptKind.PLACE))


_IN_SHORT = {
    **dict.fromkeys("华中陆중", "CN"),
    **dict.fromkeys("美米미", "US"),
    **dict.fromkeys("日일", "JP"),
    **dict.fromkeys("韩한", "KR"),
    **dict.fromkeys("台만", "TW"),
    **dict.fromkeys("欧유", "EU"),
    **dict.fromkeys("俄露ロ러", "RU"),
}


def _is_destination(passage: Passage, place: Word) -> bool:
    return bool(
        ACTS.before_market.search(passage.before(place.start, 8))
        or ACTS.after_market.match(passage.after(place.end, 6))
    )


def issuer_is_buyer(trigger: Trigger, issuer: str | None) -> bool:
    """True if the issuer is the destination of the goods: 中国恢复日本水产品输华."""
    passage = trigger.passage
    if issuer is None or trigger.action not in _PERMITS or not _is_of_trade(trigger):
        return False
    start, end = passage.clauses[trigger.noun.clause]
    in_short = (m[m.lastindex or 0] for m in ACTS.exports_to_state_in_short.finditer(passage.text, start, end))
    if any(_IN_SHORT[character] == issuer for character in in_short):
        return True
    return any(
        w.place == issuer and w.clause == trigger.noun.clause and _is_destination(passage, w)
        for w in passage.of_kind(ConceptKind.PLACE)
    )


def _is_of_trade(trigger: Trigger) -> bool:
    return trigger.noun.part.trade or trigger.noun.part.measure is Measure.LICENCE
