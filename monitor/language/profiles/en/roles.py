"""English: who acts, who is meant, and what somebody else than a state has done."""

import re

from monitor.domain.act import Measure
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.places import ADJECTIVE_OF_STATE, PRIVATE_AFAR
from monitor.language.acts.profile import RoleSigns
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["ROLES"]

_LEFT_OF_IDLE = pattern(
    r"\b(?:to|against|for|into|onto|toward|towards|targeting|on|aimed at|of|at|in|from|with|via|through"
    r"|promis(?:es|ed)|offer(?:s|ed)|assur(?:es|ed)|gives|gave|grants|tells|told)\s+"
    r"(?:the\s+|some\s+|all\s+|\d+\s+)?$"
)
_RIGHT_OF_IDLE = pattern(
    r"-(?:bound|made|origin|owned|based|led|linked|backed|designed|produced)"
    r"|(?:'s)? (?:buyers?|customers?|clients?|market|military(?! (?:gov|junta|regime))|users?"
    r"|end-users?|ports?|tariffs?|duties|importers?"
    r"|sanctions)\b"
)
_BY = pattern(r"\bby (?:the )?$")
_FROM = pattern(r"\b(?:by|from) (?:the )?$")  # "a licence from the ministry"
_PERMISSIONS = (Measure.LICENCE, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.GENERAL_LICENCE)
_DECISION = pattern(r"(?:'s)? (?:[\w-]+ ){0,2}(?:decision|move|plan|bid|push|proposal|order|step)s? to (?:\w+ly )?")
_PASSIVE = pattern(r"(?:ed|en|wn)(?: (?:of|from|for))?$")
_BY_SOMETHING = pattern(r"\W{0,2}(?:\w+\s){0,4}?by\s(.{3,60})")
_OF_A_STATE = pattern(
    r"(?:an?\s|the\s|its\s|new\s)*(?:[\w-]+\s){0,3}(?:orders?|decrees?|laws?|rules?|decisions?|regulations?|notices?|governments?"
    r"|authorit|ministr|customs|regulator|courts?|parliament|president|cabinet|sanctions?|controls?|curbs?|bans?|lawmakers|half"
    r"|\d|more than|about|up to|nearly|a further|another|the end|year|next|then)"
)


def _by(trigger: Trigger) -> re.Pattern[str]:
    licence = trigger.measure in _PERMISSIONS and trigger.noun.part.measure is Measure.LICENCE
    return _FROM if licence else _BY


def _decider(trigger: Trigger) -> Word | None:
    """Whose decision it is, whoever speaks of it: "Beijing hits out at Dutch decision to expand …"."""
    states = (w for w in reversed(trigger.passage.actors) if w.place and w.end <= trigger.verb.start)
    return next((w for w in states if _DECISION.fullmatch(trigger.passage.text, w.end, trigger.verb.start)), None)


def _is_idle(passage: Passage, word: Word) -> bool:
    """Whether firms of the state are meant: "Korean memory makers"."""
    if PRIVATE_AFAR.match(passage.after(word.end, 40)) is None:
        return False
    return ADJECTIVE_OF_STATE.search(passage.text, word.start, word.end) is not None


def _is_done_by_no_state(trigger: Trigger, actors: tuple[Word, ...]) -> bool:
    """Whether a passive names somebody or something else as its author: "exports were limited by drought"."""
    passage, verb = trigger.passage, trigger.verb
    if verb.start < trigger.noun.start or not _PASSIVE.search(passage.text, verb.start, verb.end):
        return False
    end = passage.clauses[verb.clause][1]
    author = _BY_SOMETHING.match(passage.text, verb.end, end)
    if author is None or _OF_A_STATE.match(author.group(1)):
        return False
    at = author.start(1)
    return not any(at <= a.start < at + 40 for a in actors)


ROLES = RoleSigns(
    left_of_idle=_LEFT_OF_IDLE,
    right_of_idle=_RIGHT_OF_IDLE,
    by=_by,
    decider=_decider,
    is_idle=_is_idle,
    is_done_by_others=_is_done_by_no_state,
    body_joins=True,
)
