"""Possible issuers in a sentence: states and offices, without targets, datelines and "Chinese exporters"."""

from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.facets.places import LIST_SEPARATORS
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import LanguageProfile, RoleMarkers

_SOLD_TO_REACH = 24  # characters


def actors_of(passage: Passage, profile: LanguageProfile) -> tuple[Word, ...]:
    """Places and agencies that may act, in text order; cached in the passage."""
    found, reader = passage.actors_cache, profile.column
    if reader not in found:
        found[reader] = profile.roles.select_actors(passage, tuple(_actors(passage, profile.roles)))
    return found[reader]


def _actors(passage: Passage, markers: RoleMarkers) -> Iterator[Word]:
    left, right = markers.before_passive, markers.after_passive
    dateline = ACTS.dateline.match(passage.text[passage.start : passage.end])
    from_here = passage.start + dateline.end() if dateline else passage.start
    covered, target_end = -1, -1
    for word in passage.actors:
        if word.start < from_here or word.start < covered or _is_in_a_rules_name(passage, word):
            continue
        covered = word.end
        if markers.is_active(passage, word):
            yield word
            continue
        is_target = (
            (target_end >= 0 and passage.text[target_end : word.start].strip() in LIST_SEPARATORS)
            or (left is not None and left.search(passage.before(word.start, 16)) is not None)
            or markers.is_passive(passage, word)
        )
        if word.kind is ConceptKind.PLACE and not is_target:
            after = passage.after(word.end, 20)
            is_target = (right is not None and right.match(after) is not None) or _is_private(passage, word)
            is_target = is_target or any(
                form.match(passage.text, word.end) for form in (ACTS.affair_of_state, ACTS.words_of_state)
            )
            is_target = is_target or ACTS.sales_in_state.search(passage.before(word.start, _SOLD_TO_REACH)) is not None
        if is_target:
            target_end = word.end
        else:
            yield word


def _is_in_a_rules_name(passage: Passage, word: Word) -> bool:
    """True for a part of a rule's name: "Export Administration Regulations"."""
    return any(word.is_inside(w) and w.end > word.end for w in passage.of_kind(ConceptKind.INSTRUMENT))


def _is_private(passage: Passage, place: Word) -> bool:
    """True for firms of the state, not for a state that acts on firms: "Ruritania orders firms to …"."""
    if any(w.start == place.end and w.party is not None for w in passage.of_kind(ConceptKind.FIRM)):
        return True  # 北韓鴨綠鳥貿易公司
    if _begins_firm(passage, place):
        return True
    if ACTS.private_firms.match(passage.after(place.end, 20)) is None:
        return False
    return not any(w.start == place.end + 1 and w.kind is ConceptKind.VERB for w in passage.words)


def _begins_firm(passage: Passage, place: Word) -> bool:
    """True for a name that only begins like a state's: "Amman Minerals", アンマン鉱業, "Amman has its permit revoked".

    A capital stands for its government as the subject of a verb of deciding or saying, and not as the one that is
    given or refused something.
    """
    if ACTS.line_of_business.match(passage.text, place.end, passage.end) is not None:
        return True
    if not _is_metonym(place):
        return False
    if ACTS.is_given_permit.match(passage.text, place.end, passage.end) is not None:
        return True
    printed = passage.document.original(passage.field)
    behind = ACTS.capital_behind.match(printed, place.span.end)
    if behind is None or _is_title_case(printed[: place.span.start] + printed[behind.end() :]):
        return False
    return not any(w.start == place.end + 1 and w.kind in _WORDS_OF_STATES for w in passage.words)


def _is_metonym(place: Word) -> bool:
    """True for a capital: a name in Latin letters that is neither that of the state nor an adjective."""
    name = place.span.quote
    stands_for = place.part.concept.label.lower() not in name.lower() and len(name) >= _LONG_WORD
    return stands_for and name.isascii() and ACTS.adjective_of_state.search(name.lower()) is None


def _is_title_case(text: str) -> bool:
    """True if most long words have a capital."""
    words = [word for word in text.split() if len(word) >= _LONG_WORD and word[0].isalpha()]
    return sum(word[0].isupper() for word in words) * 2 > len(words)


_LONG_WORD = 4
_WORDS_OF_STATES = (ConceptKind.AGENCY, ConceptKind.VERB, ConceptKind.INSTRUMENT, ConceptKind.HEDGE)
