"""Attribution of a sentence to the issuer.

"Congo has banned exports, analysts said" quotes no government, "Congo has banned exports, the minister said" does. A
verb of saying without a subject (a headline, a passive), or with an unknown one, counts as the issuer's.
"""

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import SpeakerMarkers

_REACH = 90


def speaks_for_issuer(passage: Passage, speakers: SpeakerMarkers) -> bool:
    """True if a verb of saying in the sentence has no known non-government subject."""
    return any(w.part.speech == "announce" and not _has_other_speaker(w, passage, speakers) for w in passage.words)


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
