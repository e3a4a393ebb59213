"""Korean markers of the target states of an act."""

from collections.abc import Iterator

from monitor.language.acts.facets.places import enumerations
from monitor.language.acts.grammar.mentions import Word
from monitor.language.acts.grammar.profile import TargetMarkers
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO


def _between_issuer_and_object(trigger: Trigger, actor: Word | None, issuer: str | None) -> Iterator[Word]:
    """States between issuer and object in a headline: 英, 이스라엘 무기 수출면허 정지."""
    passage = trigger.passage
    if passage.field != "title" or actor is None:
        return
    for chain in enumerations(passage):
        last = chain[-1]
        inside = actor.end < last.start and last.end <= trigger.noun.start and trigger.verb.clause - last.clause < 2
        if inside and not KO.no_target_after.match(passage.after(last.end, 8)):
            yield from (w for w in chain if w.start > actor.end and w.place not in (issuer, None) and w.place)


TARGETS = TargetMarkers(before=KO.before_passive_state, after=KO.after_target, beside_object=_between_issuer_and_object)
