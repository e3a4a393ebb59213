"""Japanese headlines that name no state: whether the deed may be Japan's own, or is somebody else's, or a mere topic.

輸出規制を強化 経産省 leaves the subject for the end; ホンダ、輸出を停止 has one, and it is no state.
"""

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA

__all__ = ["is_nobodys"]

_TOPICS = (ConceptKind.COMMODITY, ConceptKind.INSTRUMENT, ConceptKind.LIST)


def is_nobodys(trigger: Trigger) -> bool:
    """Whether a headline without a state has a subject that is none, or only names what it is about."""
    return trigger.passage.field == "title" and (_has_strange_subject(trigger) or _is_topic(trigger))


def _has_strange_subject(trigger: Trigger) -> bool:
    passage = trigger.passage
    opening = JA.headline_subject.match(passage.text, passage.start)
    if opening is None or opening.end() > trigger.verb.start:
        return False
    known = [w for w in passage.words if w.start < opening.end()]
    suffers = any(w.kind is ConceptKind.FIRM for w in known) and passage.text.startswith("が", trigger.noun.end)
    return not suffers and not any(w.kind in _TOPICS for w in known)


def _is_topic(trigger: Trigger) -> bool:
    """輸出規制の強化、企業に負担: no particle makes the noun an object."""
    text, verb, noun = trigger.passage.text, trigger.verb, trigger.noun
    return text.startswith("、", verb.end) and "を" not in text[noun.start : verb.start]
