"""Chinese: which hedges weaken a verb, who only asks for a deed, and which clauses tell what came before."""

from collections.abc import Iterator

from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.polarity import Deed
from monitor.language.acts.profile import HedgeScope
from monitor.language.acts.words import Passage, Word, pattern
from monitor.language.profiles.shared.drafts import is_of_draft, settled

__all__ = ["HEDGES"]

_PAST = pattern(r"此前|去年|早前|曾于|今年\d+月|此番之前|年前")
# A deed that is no predicate: 实施出口管制后.
_NO_PREDICATE = pattern(r"(?:措施|政策|令)?(?:后|以来|之后|以后|期间|背景下|之际|以前|之前)")
_SHOULD = pattern(r"(?:应|应该|应当|必须|理应)(?:立即|尽快|马上|全面)?$")
_PERHAPS = pattern(r"或$|或将.{0,12}$|恐.{0,3}$|(?<![材原燃资饲物肥预电塑废饮涂布辅面])料.{0,3}$")
# 传美方将放宽 is talk; 传统, 传感 and the like are not.
_TALK = pattern(
    r"(?:[^，。：:]{1,8}[:：丨|]|【[^】]*】)?\W*(?:再|又|再度)?传(?!统|感|输|播|递|奇|承|真|媒|闻|言|出|说|产|导|动|染|教|音|祺)"
)
_ASKS_OPINIONS = pattern("征求|征询|咨询|征集")
_FEW = pattern(r"(?:仅有?|只有|不到|不足|寥寥)[^，。]{0,14}$")  # 仅有四分之一的申请获批
_AFFECTED = pattern(r"受[^，。；]{1,24}影响")  # 不受出口许可撤销影响
# What somebody asks a firm about is told by the question: 投资者提问：…有何影响.
_ASKED = pattern(r"投资者[^，。]{0,6}(?:提问|问)|有何影响|有(?:什么|哪些)影响|作出上述回应|互动平台[^，。]{0,6}提问")
_IN_EXCHANGE = pattern(r"(?:作?为|以)(?:了)?(?:换取|交换)")  # 为换取中国恢复出口，…: what another is to do for it
# What a clause that only tells the circumstances begins with.
_CIRCUMSTANCE = pattern(
    r"\W*(?:尽管|虽然|虽|由于|鉴于|随着|面对|针对(?=[^，\s]{5})|对于|自从|受[^，\s]{2,24}影响|继[^，\s]{2,24}后|自[^，\s]{2,24}以来|因(?!应|此|纳|而))"
)
_LONG_AGO = pattern(
    r"\W*(?:但|而|其中|据悉|据了解|回顾)?,?(?:自|从|在|早在|于)?"
    r"(?:今年\d+月|去年|前年|早前|此前|上月|上周|今年[年初春]+|年初|20\d\d年|\d+个?月前|半年前)[^，]{0,12}[，,]"
)
_OPPOSES = pattern(r"反对|抵制|抗议|谴责|批评")
# Who is told what to do, rather than asked: 要求国企停止出口, 致函厂商要求暂停供应.
_ORDERED = pattern(
    r"(?:国企|央企|企业|公司|厂商?|出口商|炼油?厂|矿企|药企|业者|厂家|供应商|经营者|贸易商|生产商|业界)[^，。：]{0,4}"
)
_WRITES_TO = pattern(r"(?:向|致函|去函|发函|通知|告知|致信)[^，。：]{0,16}$")
_WRITES_TO_FIRMS = pattern(
    r"(?:向|致函|去函|发函|通知|告知|致信)[^，。：]{0,12}(?:企业|公司|厂商?|商(?!务)|业者)[^，。：]{0,6}$"
)


def _holds(trigger: Trigger, hedge: Word) -> bool:
    """A denial, and a call for comments: 就出口管制公开征求意见."""
    if hedge.part.effect == "proposed":
        return _ASKS_OPINIONS.search(trigger.passage.text, hedge.start, hedge.end) is not None
    return hedge.part.effect == "denied"


def _holds_beside(trigger: Trigger, hedge: Word) -> bool:
    """A denial in the next clause: …不实, …毫无根据."""
    denied = hedge.part.effect == "denied" and 0 <= hedge.clause - trigger.verb.clause <= 1
    return denied or is_of_draft(trigger, hedge)


def _told(trigger: Trigger) -> Iterator[str]:
    passage = trigger.passage
    if _PERHAPS.search(passage.before(trigger.verb.start, 16)):
        yield "considered"
    if passage.field == "title" and _TALK.match(passage.text, passage.start):
        yield "rumoured"


def _blocks(trigger: Trigger) -> str | None:
    few = trigger.verb.part.deed is Deed.GRANT and _FEW.search(trigger.passage.before(trigger.verb.start, 18))
    return "negated" if few else None


def _is_duty(trigger: Trigger) -> bool:
    """要求企业取得许可."""
    return trigger.verb.part.deed is Deed.REQUIRE


def _is_opposed(trigger: Trigger) -> bool:
    """Whether it is not said that a state does what somebody is against: 协会反对提高出口税."""
    passage, verb = trigger.passage, trigger.verb
    for word in passage.words:
        if word.part.speech == "reaction" and word.end <= verb.start and word.clause == verb.clause:
            between = any(word.end <= a.start and a.end <= verb.start for a in passage.actors)
            if not between and _OPPOSES.match(passage.text, word.start):
                return True
    return False


def _is_order(trigger: Trigger, call: Word) -> bool:
    passage, verb = trigger.passage, trigger.verb
    if any(call.end <= a.start and a.end <= verb.start for a in passage.actors):
        return False
    return _is_said_to_firms(passage, call, verb) or _is_in_bill(passage, call)


def _is_said_to_firms(passage: Passage, call: Word, verb: Word) -> bool:
    """Whether exporters are told: 要求 is a call only where it is said to somebody who makes rules."""
    if passage.text[call.start : call.end] != "要求":
        return False
    firms = passage.of_kind(ConceptKind.FIRM)
    named = any(call.end <= f.start and f.end <= verb.start for f in firms)
    if named or _ORDERED.search(passage.text, call.end, verb.start):
        return True
    before = passage.text[passage.clauses[max(0, call.clause - 1)][0] : call.start]
    told = [f for f in firms if f.end <= call.start and _WRITES_TO.search(passage.before(f.start, 18))]
    return bool(told) or _WRITES_TO_FIRMS.search(before) is not None


def _is_in_bill(passage: Passage, call: Word) -> bool:
    """提出法案 要求禁止出口: what a bill asks for is proposed."""
    return any(
        w.part.effect == "proposed" and w.end <= call.start and call.clause - w.clause < 2
        for w in passage.of_kind(ConceptKind.HEDGE)
    )


def _is_circumstance(trigger: Trigger, start: int, end: int) -> bool:
    passage = trigger.passage
    if _opens_in_past(trigger, start) or _IN_EXCHANGE.match(passage.text[start:end]):
        return True
    affected = _AFFECTED.search(passage.text, start, end)
    if affected is not None and affected.start() <= trigger.verb.start < affected.end():
        return True
    return passage.field == "text" and _ASKED.search(passage.text, passage.start, passage.end) is not None


def _opens_in_past(trigger: Trigger, clause_start: int) -> bool:
    """Whether the clause tells why or although, or its sentence begins with a time long past: 今年4月，…"""
    passage = trigger.passage
    verb = trigger.verb.start
    piece = max(clause_start, passage.text.rfind(" ", clause_start, verb) + 1)
    if _CIRCUMSTANCE.match(passage.text, piece) and not any(
        w.start == piece for w in passage.words
    ):  # 因美纳 is a firm
        return True
    return passage.field == "text" and _LONG_AGO.match(passage.text, passage.start, verb) is not None


HEDGES = HedgeScope(
    reach=40,
    negation_reach=6,
    holds=_holds,
    holds_beside=_holds_beside,
    settled=settled,
    told=_told,
    blocks=_blocks,
    should=_SHOULD,
    is_duty=_is_duty,
    is_opposed=_is_opposed,
    is_order=_is_order,
    asks_alone=True,
    past=_PAST,
    no_predicate=_NO_PREDICATE,
    behind_object=True,
    is_circumstance=_is_circumstance,
)
