"""Subjects of Japanese headlines that name no state: the act may be Japan's, someone else's, or a mere topic.

輸出規制を強化 経産省 puts the subject at the end; the subject of ホンダ、輸出を停止 is not a state.
"""

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA

_TOPICS = (ConceptKind.COMMODITY, ConceptKind.INSTRUMENT, ConceptKind.LIST)


def has_no_issuer(trigger: Trigger) -> bool:
    """True if a headline without a state has a non-state subject, or only names its topic."""
    return trigger.passage.field == "title" and (_has_non_state_subject(trigger) or _is_topic(trigger))


def _has_non_state_subject(trigger: Trigger) -> bool:
    passage = trigger.passage
    opening = JA.headline_subject.match(passage.text, passage.start)
    if opening is None or opening.end() > trigger.verb.start:
        return False
    known = [w for w in passage.words if w.start < opening.end()]
    suffers = any(w.kind is ConceptKind.FIRM for w in known) and passage.text.startswith("が", trigger.noun.end)
    return not suffers and not any(w.kind in _TOPICS for w in known)


def _is_topic(trigger: Trigger) -> bool:
    """True if no particle makes the noun an object: 輸出規制の強化、企業に負担."""
    text, verb, noun = trigger.passage.text, trigger.verb, trigger.noun
    return text.startswith("、", verb.end) and "を" not in text[noun.start : verb.start]
