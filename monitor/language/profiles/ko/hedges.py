"""Korean: which hedges weaken a verb, what its ending says, and which deeds are none of the clause's own."""

from collections.abc import Iterator

from monitor.domain.act import Action
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import HedgeScope
from monitor.language.acts.reactions import Protest
from monitor.language.acts.words import Word, pattern
from monitor.language.profiles.ko.endings import ASKED, ENACTED, FRAME, IF, WILL, WONDERS
from monitor.language.profiles.shared import drafts

__all__ = ["HEDGES", "PROTEST"]

_PAST = pattern(r"지난해|작년|앞서|지난달|그동안")
_ADNOMINAL = pattern(r"(?:한|된|던|낸|린) ")

PROTEST = Protest(
    minded=pattern(
        r"(?:조치|방침|결정)?에 (?:대해 )?[\"']?(?:(?:결연히|강력히|강한|강력|심각한|깊은) ?)?"
        r"(?:반대|반발|불만|항의|비판|우려|유감|규탄|실망)(?=\W|$)"
    ),
    its=pattern(r"의 | ?정부의 | "),
)


def _holds(trigger: Trigger, hedge: Word) -> bool:
    """Whether it is a bill that the verb is about: 수출금지 법안 철회."""
    return hedge.part.effect == "proposed" and trigger.noun.end <= hedge.start <= trigger.verb.start


def _settled(trigger: Trigger, effects: frozenset[str]) -> frozenset[str]:
    """What was proposed is announced once the law is passed: 개정안 의결."""
    effects = drafts.settled(trigger, effects)
    passage = trigger.passage
    if "proposed" in effects and ENACTED.search(passage.text, trigger.noun.end, passage.end):
        return effects - {"proposed"} | {"announced"}
    return effects


def _told(trigger: Trigger) -> Iterator[str]:
    passage, verb = trigger.passage, trigger.verb
    if WILL.search(passage.text, verb.start, verb.end + 6):
        yield "announced"
    if WONDERS.match(passage.after(verb.end, 6)):
        yield "considered"


def _blocks(trigger: Trigger) -> str | None:
    if IF.match(trigger.passage.after(trigger.verb.end, 8)):
        return "conditional"
    return "" if trigger.action is Action.REFUSE else None  # 승인하지 않기로


def _is_of_noun(trigger: Trigger, at: int) -> bool:
    """지난달 발표한 수출통제를 유예."""
    return _ADNOMINAL.search(trigger.passage.text, at, max(at, trigger.noun.start)) is not None


HEDGES = HedgeScope(
    reach=26,
    negation_reach=8,
    holds=_holds,
    holds_beside=drafts.is_of_draft,
    settled=_settled,
    told=_told,
    blocks=_blocks,
    should=ASKED,
    past=_PAST,
    no_predicate=FRAME,
    is_of_noun=_is_of_noun,
)
