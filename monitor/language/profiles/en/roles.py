"""English markers of issuer and target, and actions by someone other than a state."""

from monitor.domain.acts.scheme import Measure
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import RoleMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern
from monitor.language.profiles.en import EN

_PERMISSIONS = (Measure.LICENCE, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.GENERAL_LICENCE)


def _by(trigger: Trigger) -> NamedPattern | None:
    licence = trigger.measure in _PERMISSIONS and trigger.noun.part.measure is Measure.LICENCE
    return EN.licence_author if licence else None


def _decider(trigger: Trigger) -> Word | None:
    """The state that decided, when another one comments: "Beijing hits out at Dutch decision to expand …"."""
    states = (w for w in reversed(trigger.passage.actors) if w.place and w.end <= trigger.verb.start)
    return next(
        (w for w in states if EN.decision_of_state.fullmatch(trigger.passage.text, w.end, trigger.verb.start)), None
    )


def _is_passive(passage: Passage, word: Word) -> bool:
    """True if the word means firms of the state: "Korean memory makers"."""
    if ACTS.private_firms_near.match(passage.after(word.end, 40)) is None:
        return False
    return ACTS.adjective_of_state.search(passage.text, word.start, word.end) is not None


def _has_non_state_author(trigger: Trigger, actors: tuple[Word, ...]) -> bool:
    """True if a passive names an author other than a state: "exports were limited by drought"."""
    passage, verb = trigger.passage, trigger.verb
    if verb.start < trigger.noun.start or not EN.passive_verb.search(passage.text, verb.start, verb.end):
        return False
    end = passage.clauses[verb.clause][1]
    author = EN.by_phrase.match(passage.text, verb.end, end)
    if author is None or EN.author_of_state.match(author.group(1)):
        return False
    at = author.start(1)
    return not any(at <= a.start < at + 40 for a in actors)


ROLES = RoleMarkers(
    before_passive=EN.before_passive_state,
    after_passive=EN.after_passive_state,
    by=_by,
    decider=_decider,
    is_passive=_is_passive,
    has_non_state_author=_has_non_state_author,
    body_may_omit_issuer=True,
)
