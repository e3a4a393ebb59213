"""English idioms: verb and object that mean something else together than apart.

Abolishing permits eases, cancelling permits tightens. A list that is updated by adding entries grows. Keeping a ban
until spring extends it. Ending exports stops them.
"""

from monitor.domain.acts.scheme import Action, Measure
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.profiles.en import EN

_PUT_IN_PLACE = (None, VerbSense.IMPOSE, VerbSense.GRANT)
_RULES = (
    Measure.EXPORT_LICENSING_REQUIREMENT,
    Measure.EXPORT_BAN,
    Measure.CONTROL_LIST,
    Measure.EXTRATERRITORIAL_CONTROL,
)
_RATED = (Measure.EXPORT_TAX, Measure.EXPORT_QUOTA)
_LISTS = (Measure.ENTITY_LIST, Measure.CONTROL_LIST)


def sense_with_object(passage: Passage, verb: Word, noun: Word) -> VerbSense | None:
    """The verb's sense with this object, where it differs from the usual one; else None."""
    sense = verb.part.sense
    if noun.part.trade and sense is VerbSense.REMOVE and EN.ends_trade.match(passage.text, verb.start, verb.end):
        return VerbSense.STOP
    if (
        sense is VerbSense.REMOVE
        and noun.part.measure in _RATED
        and EN.lifts.match(passage.text, verb.start, verb.end)
        and EN.to_a_number.search(passage.text, noun.end, _clause_end(passage, noun))
    ):
        return VerbSense.RAISE  # "lifts its export levy to 12%"
    if sense is VerbSense.GRANT and not noun.part.trade and EN.stops_granting.search(passage.before(verb.start, 12)):
        return VerbSense.STOP  # "stops granting licences"
    if noun.part.trade and sense is VerbSense.RESUME and EN.cleared_to.search(passage.before(verb.start, 24)):
        return VerbSense.GRANT
    if (
        sense is VerbSense.REAFFIRM
        and not noun.part.trade
        and EN.until_day.search(passage.text, verb.end, _clause_end(passage, verb))
    ):
        return VerbSense.EXTEND
    if sense is VerbSense.AMEND and noun.part.measure in _LISTS:
        return VerbSense.EXPAND if EN.adds_entries.search(passage.text, verb.end, passage.end) else None
    return None


def meant(passage: Passage, verb: Word, noun: Word) -> tuple[Measure, Action] | None:
    """The measure and action of verb and object where the general rules don't give them; else None."""
    sense = verb.part.sense
    if noun.part.trade and verb.part.concept.id == _TAXES:
        return Measure.EXPORT_TAX, Action.IMPOSE
    if sense is VerbSense.EXTEND and EN.valid_for_longer.search(passage.text, verb.end, noun.start):
        return _valid_longer(noun)
    if noun.part.measure is Measure.LICENCE and EN.abolishes.match(passage.text, verb.start):
        return Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE
    if noun.part.trade and verb.part.measure is Measure.EXPORT_QUOTA:
        return Measure.EXPORT_QUOTA, Action.IMPOSE
    if (
        noun.part.trade
        and sense is VerbSense.RESTRICT
        and EN.restricted_to_amount.search(passage.text, verb.end, _clause_end(passage, verb))
    ):
        return Measure.EXPORT_QUOTA, Action.IMPOSE
    if (
        noun.part.measure in _RULES
        and sense in _PUT_IN_PLACE
        and EN.lighter_rule.search(passage.before(noun.start, 40))
    ):
        return noun.part.measure, Action.RELAX
    return None


def _valid_longer(noun: Word) -> tuple[Measure, Action] | None:
    """The pair for a longer validity of a quota or of a permission to export."""
    if noun.part.measure is Measure.EXPORT_QUOTA:
        return Measure.EXPORT_QUOTA, Action.RELAX
    return (Measure.LICENCE, Action.EXTEND) if noun.part.trade else None


_TAXES = "verb_tax"


def _clause_end(passage: Passage, verb: Word) -> int:
    return passage.clauses[verb.clause][1]
