"""English markers of the target states of an act."""

from collections.abc import Iterator

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import TargetMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN


def _has_firms(passage: Passage, state: Word) -> bool:
    """True if firms of the state follow: "Chinese research institutes"."""
    return EN.firms_of_state.match(passage.after(state.end, 40)) is not None


def _between_verb_and_object(trigger: Trigger, _: Word | None, issuer: str | None) -> Iterator[Word]:
    """States between verb and object, which the measure targets: "eases China chip curbs"."""
    passage = trigger.passage
    for word in passage.of_kind(ConceptKind.PLACE):
        inside = trigger.verb.end <= word.start and word.end <= trigger.noun.start
        between = passage.text[word.end : trigger.noun.start]
        if inside and word.place and word.place != issuer and between[:1] == " " and " with " not in between:
            yield word


TARGETS = TargetMarkers(
    before=EN.before_target,
    after=EN.after_target,
    buyers_in=EN.buyers_in,
    has_firms=_has_firms,
    beside_object=_between_verb_and_object,
)
