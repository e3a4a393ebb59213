"""English: verb and object that sound like an act on exports and are about another thing.

What keeps goods out, export terminals, sanctions' general licences, bans on mining, rules that are taken out of a bill.
"""

from monitor.domain.act import Action, Measure, MeasureClass
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.places import says_whose
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import pattern

__all__ = ["soundalike"]

_SAYS_EXPORT = pattern(r"export|ship|sale|sell|abroad|overseas")
_FACILITY = pattern(
    r"exports?[\s-](?:terminals?|plants?|projects?|facilit|pipelines?|hubs?|ports?|corridors?|routes?|deals?|contracts?"
    r"|financ|credits?|growth|earnings|revenues?|sectors?|industr|business|orders?|strateg|plans?\b|targets?|drive|push"
    r"|promotion|subsid|incentives?|data\b|figures|values?|prices?|capacit|infrastructure|awards?|agency|bank|council|boom"
    r"|power|zones?|processing|oriented|led|champion|hopes|guarantees?|insur|loan|support|scheme for|development)"
)
_OF_WORK = pattern(
    r"\s(?:on|of|for)\s(?:[\w-]+\s){0,3}(?:mining|extraction|drilling|production|processing|smelting|use|imports?|fishing"
    r"|logging|planting|cultivation|exploration|investments?|advertising|purchases?|new mines|concessions)\b"
)
_FROM_BILL = pattern(r"\bfrom (?:the |its |a )?(?:[\w-]+ ){0,2}(?:bill|draft|proposal|legislation|package)\b")
_FIRMS = pattern(
    r"\s(?:[\w-]+\s){0,3}(?:firms?|makers?|companies|chipmakers?|industry|sector|fabs?|buyers?|customers?|producers?|groups?"
    r"|developers?|labs?|entities|access|tech|military|ministr|institutes?|universit|units?)\b"
)
_SANCTIONS = pattern(r"sanction|refiner|oil|petrol|bank|venezuela|lukoil|rosneft|iran|syria|belarus")
_GENERAL = pattern(r"general licen[cs]es?$")


def soundalike(trigger: Trigger) -> str:
    """The reason of a near miss, or "" where it is about exports."""
    noun, passage = trigger.noun, trigger.passage
    if not passage.text[noun.start].isascii():
        return ""
    if not noun.part.trade and not noun.strong and _keeps_out(trigger):
        return "import_measure"
    if noun.part.trade and _FACILITY.match(passage.text, noun.start):
        return "other_trade"
    if not noun.strong and not noun.part.trade and _OF_WORK.match(passage.text, noun.end):
        return "production"
    if trigger.measure is Measure.GENERAL_LICENCE and _is_of_sanctions(trigger):
        return "countermeasure"
    if trigger.action is Action.REMOVE and _FROM_BILL.search(passage.text, noun.end, passage.end):
        return "negated"
    return ""


def _keeps_out(trigger: Trigger) -> bool:
    """Whether a ban or curb that does not say "export" is on goods of another state: "lifts ban on Wendish lobster"."""
    passage, noun = trigger.passage, trigger.noun
    start, end = passage.clauses[trigger.verb.clause]
    if trigger.measure.measure_class is not MeasureClass.RESTRICTION or _SAYS_EXPORT.search(passage.text, start, end):
        return False
    for place in passage.of_kind(ConceptKind.PLACE):
        if passage.text[noun.end : place.start] == " on " and says_whose(passage, place):
            return _FIRMS.match(passage.after(place.end, 40)) is None
    return False


def _is_of_sanctions(trigger: Trigger) -> bool:
    """A general licence that no word of exports stands beside is of sanctions, where their words do."""
    passage, noun = trigger.passage, trigger.noun
    if not _GENERAL.search(passage.text, noun.start, noun.end):
        return False
    start, end = passage.clauses[trigger.verb.clause]
    return not _SAYS_EXPORT.search(passage.text, start, end) and bool(_SANCTIONS.search(passage.text, start, end))
