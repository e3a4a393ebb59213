"""English: what verb and object mean together where that is not the sum of the two.

Permits that are abolished ease, permits that are cancelled tighten; a list that is updated by adding grows; to keep a
ban until spring is to extend it; to end exports is to stop them.
"""

from monitor.domain.act import Action, Measure
from monitor.language.acts.polarity import Deed
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["meant", "reworded"]

_ENDS = pattern(r"(?:end(?:s|ed|ing)?|put(?:s|ting)? an end to|br(?:ing|ings|ought|inging) to an end)$")
_ABOLISHES = pattern(r"abolish|axe|do(?:es|ing)? away|did away|done away|eliminat|phas|dismantl|deregulat|liberali")
_UNTIL = pattern(
    r"\b(?:until|till|through (?:the )?(?:end|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|for (?:another|a further|\d+ more))\b"
)
_ADDS = pattern(r"\b(?:add(?:s|ed|ing)?|additions?|new (?:entries|entities|items|names)|includ(?:e|es|ing))\b")
_TAKES_OFF = pattern(
    r"\b(?:remov(?:e|es|ed|ing|als?)|delet(?:e|es|ed|ing|ions?)|delist(?:s|ed|ing)?|dropp?(?:s|ed|ing)?)\b"
)
_STOPS = pattern(r"\b(?:stop|halt|ceas|suspend|paus|freez|quit)\w* $")
_MAY_AGAIN = pattern(r"(?:clear|allow|permitt|authori[sz]|approv|licen[sc])ed to $")
_TO_CASE_BY_CASE = pattern(
    r"\bto (?:a )?(?:more lenient |flexible )?(?:case[- ]by[- ]case|presumption of approval|policy of approval)"
)
_TO_DENIAL = pattern(
    r"\b(?:to|under|with|adopts?|appl(?:y|ies)|facing|face) (?:a |the )?(?:general )?"
    r"(?:presumption|policy) of (?:denial|refusal)"
)
_FROM_DENIAL = pattern(r"\bfrom (?:a |the )?(?:presumption|policy) of denial\b")
# A new rule that is lighter than the old one eases: "weighs looser export rules".
_LIGHTER = pattern(
    r"\b(?:looser|lighter|softer|easier|milder|laxer|fewer|simpler|narrower|less strict"
    r"|more (?:lenient|flexible|relaxed))\s(?:[\w'-]+\s){0,3}$"
)
_PUT_IN_PLACE = (None, Deed.IMPOSE, Deed.GRANT)
_RULES = (
    Measure.EXPORT_LICENSING_REQUIREMENT,
    Measure.EXPORT_BAN,
    Measure.CONTROL_LIST,
    Measure.EXTRATERRITORIAL_CONTROL,
)
_SO_MUCH = pattern(
    r"\b(?:to|at|by) (?:about |around |up to |just |no more than |some )?[\d.,]+\s?(?:(?:million|thousand|bn|m|k) )?"
    r"(?:%|percent|tonnes|tons|metric|mt\b|t\b|barrels|bpd|cubic|litres|liters|units|chips|carats|pounds|bales)"
)
_LISTS = (Measure.ENTITY_LIST, Measure.CONTROL_LIST)


def reworded(passage: Passage, verb: Word, noun: Word) -> Deed | None:
    """What the verb says to this object, where it says another thing than to others; None where it does not."""
    deed = verb.part.deed
    if noun.part.trade and deed is Deed.REMOVE and _ENDS.match(passage.text, verb.start, verb.end):
        return Deed.STOP
    if deed is Deed.GRANT and not noun.part.trade and _STOPS.search(passage.before(verb.start, 12)):
        return Deed.STOP  # "stops granting licences"
    if noun.part.trade and deed is Deed.RESUME and _MAY_AGAIN.search(passage.before(verb.start, 24)):
        return Deed.GRANT
    if (
        deed is Deed.REAFFIRM
        and not noun.part.trade
        and _UNTIL.search(passage.text, verb.end, _clause_end(passage, verb))
    ):
        return Deed.EXTEND
    if deed is Deed.AMEND and noun.part.measure in _LISTS:
        return _how_amended(passage, verb)
    return None


def meant(passage: Passage, verb: Word, noun: Word) -> tuple[Measure, Action] | None:
    """The pair that verb and object make together where no rule of verbs and objects gives it."""
    deed = verb.part.deed
    if noun.part.trade and verb.part.concept.id == _TAXES:
        return Measure.EXPORT_TAX, Action.IMPOSE
    if deed is Deed.EXTEND and _FOR_LONGER.search(passage.text, verb.end, noun.start):
        return _valid_longer(noun)
    if noun.part.measure is Measure.LICENCE and _ABOLISHES.match(passage.text, verb.start):
        return Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE
    if noun.part.trade and verb.part.measure is Measure.EXPORT_QUOTA:
        return Measure.EXPORT_QUOTA, Action.IMPOSE
    if (
        noun.part.trade
        and deed is Deed.RESTRICT
        and _SO_MUCH.search(passage.text, verb.end, _clause_end(passage, verb))
    ):
        return Measure.EXPORT_QUOTA, Action.IMPOSE
    if noun.part.measure is Measure.LICENCE_POLICY:
        return _new_policy(passage)
    if noun.part.measure in _RULES and deed in _PUT_IN_PLACE and _LIGHTER.search(passage.before(noun.start, 40)):
        return noun.part.measure, Action.RELAX
    return None


def _valid_longer(noun: Word) -> tuple[Measure, Action] | None:
    """What may be used longer: a quota, or leave to export."""
    if noun.part.measure is Measure.EXPORT_QUOTA:
        return Measure.EXPORT_QUOTA, Action.RELAX
    return (Measure.LICENCE, Action.EXTEND) if noun.part.trade else None


_TAXES = "verb_tax"
_FOR_LONGER = pattern(r"\b(?:validity|deadlines?|window|period|time limit|cut-off)\b")


def _clause_end(passage: Passage, verb: Word) -> int:
    return passage.clauses[verb.clause][1]


def _how_amended(passage: Passage, verb: Word) -> Deed | None:
    """By adding or by taking off; None where both or neither is said."""
    adds = _ADDS.search(passage.text, verb.end, passage.end) is not None
    takes_off = _TAKES_OFF.search(passage.text, verb.end, passage.end) is not None
    if adds == takes_off:
        return None
    return Deed.EXPAND if adds else Deed.REMOVE


def _new_policy(passage: Passage) -> tuple[Measure, Action] | None:
    """From refusing to judging eases, the other way round tightens."""
    text, start, end = passage.text, passage.start, passage.end
    if _FROM_DENIAL.search(text, start, end) or _TO_CASE_BY_CASE.search(text, start, end):
        return Measure.LICENCE_POLICY, Action.RELAX
    if _TO_DENIAL.search(text, start, end):
        return Measure.LICENCE_POLICY, Action.TIGHTEN
    return None
