"""English phrases that look like an act on exports.

Import bans, export terminals, general licences of sanctions, bans on mining, rules dropped from a bill.
"""

from monitor.domain.acts.scheme import Action, Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.facets.places import is_possessive
from monitor.language.acts.grammar.triggers import Trigger


def lookalike_reason(trigger: Trigger) -> str:
    """The rejection reason of a lookalike, "" if the trigger is about exports."""
    noun, passage = trigger.noun, trigger.passage
    if not passage.text[noun.start].isascii():
        return ""
    if not noun.part.trade and not noun.strong and _is_import_ban(trigger):
        return "import_measure"
    if noun.part.trade and ACTS.export_as_attribute.match(passage.text, noun.start):
        return "other_trade"
    if not noun.strong and not noun.part.trade and ACTS.ban_on_work.match(passage.text, noun.end):
        return "production"
    if trigger.measure is Measure.GENERAL_LICENCE and _is_of_sanctions(trigger):
        return "countermeasure"
    if trigger.action is Action.REMOVE and ACTS.dropped_from_bill.search(passage.text, noun.end, passage.end):
        return "negated"
    return ""


def _is_import_ban(trigger: Trigger) -> bool:
    """True for an import ban: no word for export, and goods of another state: "lifts ban on Wendish lobster"."""
    passage, noun = trigger.passage, trigger.noun
    start, end = passage.clauses[trigger.verb.clause]
    if trigger.measure.measure_class is not MeasureClass.RESTRICTION or ACTS.says_sale.search(passage.text, start, end):
        return False
    places = passage.of_kind(ConceptKind.PLACE)
    return any(passage.text[noun.end : p.start] == " on " and is_possessive(passage, p) for p in places)


def _is_of_sanctions(trigger: Trigger) -> bool:
    """True for a general licence beside words of sanctions and without words of exports."""
    passage, noun = trigger.passage, trigger.noun
    if not ACTS.general_licence.search(passage.text, noun.start, noun.end):
        return False
    start, end = passage.clauses[trigger.verb.clause]
    return not ACTS.says_sale.search(passage.text, start, end) and bool(
        ACTS.sanctions_topic.search(passage.text, start, end)
    )
