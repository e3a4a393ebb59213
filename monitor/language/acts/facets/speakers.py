"""Attribution of a sentence to the issuer.

"Congo has banned exports, analysts said" quotes no government, "Congo has banned exports, the minister said" does. A
verb of saying without a subject (a headline, a passive), or with an unknown one, counts as the issuer's. That of
another state does not: 中国商务部回应美国…，表示.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.facets.actors import actors_of
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import LanguageProfile, SpeakerMarkers

_REACH = 90


def speaks_for_issuer(
    passage: Passage, profile: LanguageProfile, issuer: str | None, *, except_for: Sequence[Word] = ()
) -> bool:
    """True if a verb of saying in the sentence has no known subject but the issuer, or an office signs the headline.

    `except_for` are verbs that do not count: those of a statement still to come.
    """
    said = (w for w in _sayings(passage) if all(w.span != other.span for other in except_for))
    quotes = any(
        not _has_other_speaker(w, passage, profile.speakers) and not _is_of_other_state(w, passage, profile, issuer)
        for w in said
    )
    return quotes or _is_signed(passage, issuer)


def is_spoken_of(passage: Passage, word: Word) -> bool:
    """True if somebody speaks about, or to, the state or office: 就荷兰…答记者问, "responds to the Dutch …"."""
    return ACTS.spoken_of_before.search(passage.before(word.start, 24)) is not None


def _sayings(passage: Passage) -> Iterator[Word]:
    """The verbs of saying, without those that name a document: 管制公告第二款."""
    rules = {(w.start, w.end) for w in passage.of_kind(ConceptKind.INSTRUMENT)}
    said = (w for w in passage.words if w.part.speech == "announce")
    return (w for w in said if (w.start, w.end) not in rules or not _names_document(passage, w))


def _names_document(passage: Passage, word: Word) -> bool:
    """True if a number or a part follows, or the word ends its clause behind the name of a rule."""
    return ACTS.part_of_notice.match(passage.text, word.end, passage.end) is not None


def _is_of_other_state(verb: Word, passage: Passage, profile: LanguageProfile, issuer: str | None) -> bool:
    """True if the one who says it is another state. Where topics are marked, the last topic before the verb speaks."""
    before = [a for a in actors_of(passage, profile) if a.end <= verb.start and not is_spoken_of(passage, a)]
    topics = [a for a in before if ACTS.topic_after_state.match(passage.text, a.end)] if profile.verb_last else []
    speaker = next(iter(reversed(topics or before)), None)
    return speaker is not None and speaker.place not in (issuer, None)


def _is_signed(passage: Passage, issuer: str | None) -> bool:
    """True if the headline ends with the office that states it: "…: ministry"."""
    if passage.field != "title":
        return False
    last = (w for w in passage.of_kind(ConceptKind.AGENCY) if not passage.text[w.end : passage.end].strip(" )）"))
    return any(w.place in (issuer, None) and ACTS.signs.search(passage.before(w.start, 8)) for w in last)


def _has_other_speaker(verb: Word, passage: Passage, speakers: SpeakerMarkers) -> bool:
    before = passage.before(verb.start, _REACH)
    other = speakers.non_state.search(before)
    if other is not None:
        return not _has_topic(passage, verb.start - len(before) + other.start(), verb.start)
    return any(_is_speaker(firm, verb, passage, speakers) for firm in passage.of_kind(ConceptKind.FIRM))


def _has_topic(passage: Passage, start: int, end: int) -> bool:
    """True if a state or office between start and end is the topic: …企業が困る中、商務省は…と発表した."""
    between = (a for a in passage.actors if start < a.start and a.end <= end)
    return any(ACTS.topic_after_state.match(passage.text, a.end, end) for a in between)


def _is_speaker(firm: Word, verb: Word, passage: Passage, speakers: SpeakerMarkers) -> bool:
    if speakers.gap is not None:
        return 0 <= verb.start - firm.end <= speakers.gap
    apart = verb.start - firm.end
    subject = ACTS.subject_particle.match(passage.text, firm.end, verb.start) is not None
    return 0 <= apart <= _REACH and subject and not _has_topic(passage, firm.start, verb.start)
