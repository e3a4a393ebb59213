"""Nouns that may be the object of a verb, and conditions under which a weak noun is about exports."""

from monitor.domain.acts.scheme import Measure, MeasureClass
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense

_POSSESSIVE = 5  # characters of "'s " or similar between an owner and the noun


def is_permission_of_firm(noun: Word, near: list[Word]) -> bool:
    """True for a firm's permission between two states: "State A withdraws a chipmaker's waiver for its plant in B"."""
    measure = noun.part.measure
    if measure is None or measure.measure_class is not MeasureClass.AUTHORISATION:
        return False
    firms = [s for w in near if w.kind is ConceptKind.FIRM for s in (w.place, *w.part.concept.attribute("seat")) if s]
    states = {w.place for w in near if w.is_actor and w.place}
    return bool(firms and states) and len(states.union(firms)) > 1


def is_curb_between_states(passage: Passage, noun: Word) -> bool:
    """True for a curb of one state on another without another topic: "Ruritania eases curbs on Wendland"."""
    if any(w.kind is ConceptKind.NOISE and w.part.reason for w in passage.words):
        return False
    meant = {
        a.place
        for a in passage.actors
        if a.place and 0 < a.start - noun.end < 60 and ACTS.before_destination.search(passage.before(a.start, 14))
    }
    return bool(meant) and any(a.place and a.place not in meant and a.end <= noun.start for a in passage.actors)


def cites_ministry_notice(passage: Passage, verb: Word, noun: Word) -> bool:
    """True for a trade ministry's notice cited by number, without another topic: 暂停实施第55号公告."""
    if any(w.kind is ConceptKind.NOISE and w.part.reason for w in passage.words):
        return False
    span = range(min(verb.start, noun.start) - 24, max(verb.end, noun.end) + 24)
    return any(at in span and number.authority in TRADE_MINISTRIES for at, number in passage.numbers)


CONTROL_AGENCIES = frozenset({"BIS", "DDTC", "ECJU", "NECCO"})  # they regulate only exports
TRADE_MINISTRIES = ("MOFCOM", "BIS", "DGFT", "MOTIE", "METI")


def is_unrelated_refusal(verb: Word, noun: Word) -> bool:
    """True for "… bars a firm from moving assets without approval", which refuses no licence."""
    if (
        verb.part.sense not in (VerbSense.BAN, VerbSense.STOP, VerbSense.RESTRICT)
        or noun.part.measure is not Measure.LICENCE
    ):
        return False
    return noun.start - verb.end > 24


def object_nouns(passage: Passage) -> tuple[Word, ...]:
    """Words that may be an object; of a list and an instrument in one place, the list."""
    noise = (*passage.of_kind(ConceptKind.NOISE), *(v for v in passage.verbs if is_nominal(passage, v)))
    lists = [w for w in passage.of_kind(ConceptKind.LIST) if not _is_other_states_list(passage, w)]
    return tuple(
        w
        for w in passage.words
        if (w in lists and w.part.measure is not None)
        or (
            w.kind is ConceptKind.INSTRUMENT
            and (w.part.trade or w.part.measure is not None)
            and not w.part.quiet
            and not any(x.start <= w.start and w.end <= x.end for x in lists)
            and not any((x.start <= w.start and w.end < x.end) or x.start < w.start < x.end for x in noise)
        )
    )


def is_nominal(passage: Passage, verb: Word) -> bool:
    """True for a verb in noun form: the "suspension" in "suspension of the rule" is no object."""
    return passage.text.endswith((" for", " on", " in", " to", " of"), verb.start, verb.end)


def _is_other_states_list(passage: Passage, listed: Word) -> bool:
    """True if the state at the start of the sentence is not the owner of the list with this common name."""
    subject = next(iter(passage.actors), None)
    if not passage.text[listed.start].isascii():
        return False
    if subject is None or subject.place in (None, listed.place) or subject.start - passage.start > _OPENS:
        return False
    if ACTS.private_firms.match(passage.after(subject.end, 20)):
        return False
    return any(w.start == listed.start and w.end == listed.end for w in passage.of_kind(ConceptKind.INSTRUMENT))


_OPENS = 6  # characters before a word that opens a sentence: "The "


def is_near_miss(word: Word) -> bool:
    """True if the word names a lookalike of an export measure: a tariff, a mining quota."""
    measure = word.part.measure
    return measure is not None and measure.measure_class is MeasureClass.NEAR_MISS


def is_rule(word: Word) -> bool:
    """True if the word names a restriction: a control, a ban, a list, a duty."""
    measure = word.part.measure
    return measure is not None and measure.measure_class is MeasureClass.RESTRICTION


def is_of_exports(word: Word) -> bool:
    """True for nouns that make a weak noun beside them an export noun; not import measures, sanctions, treaties."""
    measure = word.part.measure
    return word.part.trade or (
        measure is not None
        and measure.measure_class not in (MeasureClass.NEAR_MISS, MeasureClass.OTHER)
        and measure is not Measure.EXEMPTION
    )


def goes_abroad(passage: Passage, noun: Word) -> bool:
    """True if a sale or shipment is an export: the sentence names goods and a destination."""
    if not any(w.kind in (ConceptKind.COMMODITY, ConceptKind.FIRM) and not w.part.everyday for w in passage.words):
        return False
    if ACTS.abroad.search(passage.before(noun.end, 30)) or ACTS.abroad.search(passage.after(noun.start, 50)):
        return True
    if passage.text.startswith("access", noun.start) and any(
        0 < noun.start - f.end < _POSSESSIVE for f in passage.of_kind(ConceptKind.FIRM)
    ):
        return True
    access = passage.text.startswith("access", noun.start)
    for place in (a for a in passage.actors if a.place):
        if access and 0 < noun.start - place.end < _POSSESSIVE:
            return True
        distance = place.start - noun.start
        if abs(distance) < 90 and ACTS.before_destination.search(passage.before(place.start, 14)):
            return True
        if -60 < distance < 30 and ACTS.after_destination.match(passage.after(place.end, 6)):
            return True
    return False
