"""Readings whose direction the sentence often turns: a permission that must be obtained or is not given, and a licence
that ends. Where the judge is not sure of such a direction either, it is unclear (docs/explanation/accuracy.md).
"""

from monitor.domain.acts.scheme import Direction, Measure
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.polarity import VerbSense, direction_of
from monitor.language.acts.grammar.verb_object import Trigger

_PERMITS = (VerbSense.GRANT, VerbSense.RECEIVE, VerbSense.EXEMPT)


def is_doubtful(trigger: Trigger) -> bool:
    """True for a permission in a sentence with a word of duty or denial ("permits now needed to export"), and for a
    licence that ends: it is taken away, or no longer needed.
    """
    sense = trigger.verb.part.sense
    if sense in _PERMITS and direction_of(trigger.measure, trigger.action) is Direction.EASING:
        return trigger.passage.search(ACTS.duty_or_denial) is not None
    return sense is VerbSense.REMOVE and trigger.measure is Measure.LICENCE
