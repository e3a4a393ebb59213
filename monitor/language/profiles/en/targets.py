"""English: which states an act is meant for."""

from collections.abc import Iterator

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import TargetSigns
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["TARGETS"]

_LEFT = pattern(
    r"\b(?:to|against|for|into|toward|towards|targeting|on|aimed at|reaching|destined for"
    r"|promis(?:es|ed)|offer(?:s|ed)|assur(?:es|ed)|gives|gave|grants)\s+"
    r"(?:the\s+|some\s+|all\s+|\d+\s+)?$"
)
_RIGHT = pattern(
    r"-bound|(?:'s)? (?:buyers?|customers?|clients?|market|military(?! (?:gov|junta|regime))|users?|end-users?"
    r"|importers?)\b"
)
_BUYERS_IN = pattern(
    r"\b(?:to|for|by|of|with)\s(?:[\w'-]+\s){0,3}?(?:customers?|buyers?|clients?|users?|importers?|firms|companies"
    r"|entities|sites|data cent(?:re|er)s)\s(?:in|across)\s(?:the\s)?$"
)
_FIRMS_AFAR = pattern(
    r"\s(?:[\w-]+\s){0,2}(?:institutes?|laborator(?:y|ies)|universit(?:y|ies)|makers?|groups?|units?|subsidiaries|producers?"
    r"|organi[sz]ations?|firms?|companies|entities|suppliers?|manufacturers?)\b"
)


def _has_firms(passage: Passage, state: Word) -> bool:
    """Whether firms of the state follow it: "Chinese research institutes"."""
    return _FIRMS_AFAR.match(passage.after(state.end, 40)) is not None


def _modifying(trigger: Trigger, _: Word | None, issuer: str | None) -> Iterator[Word]:
    """A state between verb and object is whom the object is about: "eases China chip curbs"."""
    passage = trigger.passage
    for word in passage.of_kind(ConceptKind.PLACE):
        inside = trigger.verb.end <= word.start and word.end <= trigger.noun.start
        between = passage.text[word.end : trigger.noun.start]
        if inside and word.place and word.place != issuer and between[:1] == " " and " with " not in between:
            yield word


TARGETS = TargetSigns(left=_LEFT, right=_RIGHT, buyers_in=_BUYERS_IN, has_firms=_has_firms, beside_object=_modifying)
