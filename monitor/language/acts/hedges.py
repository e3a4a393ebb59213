"""What stands around a verb and weakens it: may, plans to, not, if, denies, urges Y to.

English and Chinese hedge to the left of the verb in its clause, Japanese and Korean to the right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from monitor.domain.act import Action, Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.endings import ASKED, ENACTED, FRAME, IF, WILL, WONDERS
from monitor.language.acts.polarity import Deed
from monitor.language.acts.reactions import blamed_for
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["Hedges", "hedges_of"]

_LEFT_SIGNS = {"en": 90, "zh": 40}
_RIGHT_SIGNS = {"ja": 30, "ko": 26}
_NEGATION_SIGNS = {"en": 30, "zh": 6, "ja": 8, "ko": 8}
_NOT_NEGATING = pattern(r"not only|no longer|not just|不仅|不再|不只|no later|not yet been lifted")
_BACKGROUND_OPENING = pattern(
    r"(?:after|following|amid|despite|since|in response to|in retaliation|as|while|when|because|before|ahead of|"
    r"although|though|whereas|even after|even as|which|whose|who|where)\b"
)
_BACKGROUND_WORDS = {
    "en": pattern(
        r"\b(?:last (?:year|month|week|december|october|april)|a year ago|previously|years? ago"
        r"|earlier(?! (?:report|statement|comment|decision|remark|plan|than|talk|draft|version|proposal)))\b"
    ),
    "zh": pattern(r"此前|去年|早前|曾于|今年\d+月|此番之前|年前"),
    "ja": pattern(r"昨年|前年|これまで|先に|すでに"),
    "ko": pattern(r"지난해|작년|앞서|지난달|그동안"),
}
# A deed that is no predicate: 实施出口管制后, 規制強化への懸念, 통제 강화로.
_NO_PREDICATE = {
    "zh": pattern(r"(?:措施|政策|令)?(?:后|以来|之后|以后|期间|背景下|之际|以前|之前)"),
    "ja": pattern(
        r"(?:した|する|された|される|して|し)?(?:こと|の)?(?:から)?(?:で)?(?:半年|[\d一二三]+(?:年|カ月|か月|ヵ月|週間)(?!間|の|停止|延長))"
        r"|して[^、。]{0,5}で?(?:半年|\d+(?:年|カ月))|(?:して|し|て)?いた(?=[^。、\sとこ])|「?(?:反対|賛成|支持)"
        r"|(?:した|する|された|される)?(?:こと|の)?(?:以降|以後|以来|を(?:めぐ|巡|受け|うけ|懸念|警戒|念頭|背景|理由)"
        r"|に(?:よる|より|対|伴|反発|反対|備え|抗議|関|つい|直面))|の(?!(?:一部)?(?:報道|観測|見方)を)|が念頭|への|や|といった|後|で(?!は|き|合意|一致|同意)|も|など|をてこ|の中"
    ),
    "ko": FRAME,
}
# How Japanese notices end their titles: 輸出貿易管理令の改正について.
_IS_FORMULA = pattern(r"について\s*$|について\(")
_EAST = ("zh", "ja", "ko")
_EFFECTS = {"possible": "considered", "expected": "considered", "future": "announced"}
_SOON = pattern(
    r"来(?:年|月|週|春|夏|秋|冬).{0,4}から|明日から|(?:내년|내달|다음 ?달|다음 ?주|20[3-9]\d년).{0,4}부터"
    r"|(?:내년|내달|다음 ?달|다음 ?주)(?!으?로 |까지 )\S{0,4} $"  # put off to next year: 내년으로 연기
    r"|(?:明年|下月|下周|下个月).{0,4}起"
)
_PERHAPS = pattern(r"或$|或将.{0,12}$|恐.{0,3}$|(?<![材原燃资饲物肥预电塑废饮涂布辅面])料.{0,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedges:
    """`effects` are those of the hedges in scope; `blocked` is why there is no act, "" where there is one.

    `background` says that the clause is about something earlier or beside the point.
    """

    effects: frozenset[str] = field(default=frozenset())
    blocked: str = ""
    background: bool = False


def hedges_of(trigger: Trigger, language: str) -> Hedges:
    passage = trigger.passage
    in_scope = tuple(w for w in passage.of_kind(ConceptKind.HEDGE) if _in_scope(trigger, w, language))
    effects = {_EFFECTS.get(w.part.effect, w.part.effect) for w in in_scope if not _takes_object(trigger, w)}
    if language in _EAST and "proposed" in effects:
        effects.discard("considered")  # 草案 says more than 拟
    if language == "ko" and "proposed" in effects and ENACTED.search(passage.text, trigger.noun.end, passage.end):
        effects = effects - {"proposed"} | {"announced"}  # 개정안 의결
    effects.update(_of_verb(trigger, language))
    if any(w.part.speech == "agree" and _in_scope(trigger, w, language) for w in passage.words):
        effects.add("announced")
    if language == "ko" and WILL.search(passage.text, trigger.verb.start, trigger.verb.end + 6):
        effects.add("announced")
    if language == "ko" and WONDERS.match(passage.after(trigger.verb.end, 6)):
        effects.add("considered")
    if _SOON.search(passage.before(trigger.verb.start, 20)):
        effects.add("announced")
    if language == "zh":
        if _PERHAPS.search(passage.before(trigger.verb.start, 16)):
            effects.add("considered")
        if passage.field == "title" and _TALK.match(passage.text, passage.start):
            effects.add("rumoured")
    return Hedges(
        effects=frozenset(effects),
        blocked=_blocked(trigger, in_scope, language),
        background=_is_background(trigger, language),
    )


def _of_verb(trigger: Trigger, language: str) -> Iterator[str]:
    """What the verb itself says of how far it is."""
    verb, passage = trigger.verb, trigger.passage
    if verb.part.effect:
        yield verb.part.effect
    if verb.part.speech == "call":
        yield "considered"
    if language == "en" and any(passage.text[a.end : verb.start] == " to " for a in passage.actors):
        yield "announced"  # "Indonesia to lift ban"


# 传美方将放宽 is talk; 传统, 传感 and the like are not.
_TALK = pattern(
    r"(?:[^，。：:]{1,8}[:：丨|]|【[^】]*】)?\W*(?:再|又|再度)?传(?!统|感|输|播|递|奇|承|真|媒|闻|言|出|说|产|导|动|染|教|音|祺)"
)
_IN_PRINCIPLE = ("原则上不", "原则上一律不", "原则上禁止")  # how a refusal begins, and no hedge


def _takes_object(trigger: Trigger, hedge: Word) -> bool:
    """Whether 将 is no "will" but puts the object before its verb: 将28家企业列入清单."""
    text = trigger.passage.text
    if text[hedge.start : hedge.end] != "将":
        return False
    if hedge.end <= trigger.noun.start and trigger.noun.end <= trigger.verb.start:
        return True
    if _IS_FUTURE.match(text, hedge.end):
        return False
    between = text[hedge.end : max(trigger.verb.end, trigger.noun.end)]
    return trigger.verb.start - hedge.end > 10 or _PUTS_ON.search(between, 2) is not None


_IS_FUTURE = pattern(r"把|会|于|再|继续|进一步|陆续|逐步|很快|正式")
_PUTS_ON = pattern("列入|纳入|拉入|拉进|放入|划入|归入|置于|列为|列出|加入|移出|移除|调出|剔除")


def _clause(trigger: Trigger) -> tuple[int, int]:
    return trigger.passage.clauses[trigger.verb.clause]


def _in_scope(trigger: Trigger, hedge: Word, language: str) -> bool:
    verb = trigger.verb
    if hedge.part.effect in ("negated", "denied") and _is_in_name(trigger, hedge):
        return False
    if trigger.passage.text.startswith(_IN_PRINCIPLE, hedge.start):
        return False
    if hedge.clause != verb.clause:
        if hedge.part.effect == "proposed" and language in _EAST:
            return abs(hedge.clause - verb.clause) == 1
        if hedge.part.effect == "denied" and language == "zh":
            return 0 <= hedge.clause - verb.clause <= 1  # …不实, …毫无根据
        return hedge.part.effect in ("reported", "rumoured")
    if hedge.part.effect == "denied" and language == "zh":
        return True
    if (
        hedge.part.effect == "proposed"
        and language == "zh"
        and _ASKS_OPINIONS.search(trigger.passage.text, hedge.start, hedge.end)
    ):
        return True  # 就出口管制公开征求意见
    if hedge.part.effect == "negated":
        return _near(trigger, hedge, _NEGATION_SIGNS.get(language, 30), language)
    if language in _RIGHT_SIGNS:
        if hedge.part.effect in ("reported", "rumoured"):
            return True
        return _near(trigger, hedge, _RIGHT_SIGNS[language], language) or _is_on_bill(trigger, hedge, language)
    if hedge.part.effect in ("reported", "rumoured"):
        return True
    inside = verb.start <= hedge.start and hedge.end <= verb.end  # "will require"
    return inside or (hedge.end <= verb.start and verb.start - hedge.end <= _LEFT_SIGNS.get(language, 90))


_ASKS_OPINIONS = pattern("征求|征询|咨询|征集")


def _is_in_name(trigger: Trigger, hedge: Word) -> bool:
    """Whether it is no word of its own: "presumption of denial"; the "not" of "may not be exported"; "No. 58"."""
    if trigger.passage.text.startswith("no.", hedge.start):
        return True
    if hedge.start < trigger.verb.end and trigger.verb.start < hedge.end and trigger.verb.part.effect == "":
        return trigger.verb.end - trigger.verb.start > 3
    return any(
        w.start <= hedge.start and hedge.end <= w.end and w.end - w.start > hedge.end - hedge.start
        for w in trigger.passage.of_kind(ConceptKind.INSTRUMENT)
    )


def _is_on_bill(trigger: Trigger, hedge: Word, language: str) -> bool:
    """Whether it is a bill that the verb is about: 수출금지 법안 철회."""
    between = trigger.noun.end <= hedge.start <= trigger.verb.start
    return language == "ko" and hedge.part.effect == "proposed" and between


def _near(trigger: Trigger, hedge: Word, size: int, language: str) -> bool:
    """Before the verb, or after it in the languages that put the verb last."""
    if language in _RIGHT_SIGNS:
        return hedge.start >= trigger.verb.start and hedge.end > trigger.verb.end >= hedge.start - size
    return hedge.start < trigger.verb.start and trigger.verb.start - hedge.end <= size


def _blocked(trigger: Trigger, in_scope: tuple[Word, ...], language: str) -> str:
    effects = {w.part.effect for w in in_scope}
    if _is_call(trigger, language):
        return "call"
    if "conditional" in effects or (language == "ko" and IF.match(trigger.passage.after(trigger.verb.end, 8))):
        return "conditional"
    if language == "en" and _is_foreseen(trigger):
        return "opinion"
    if language == "en" and _IDEA.search(trigger.passage.text, *sorted((trigger.verb.end, trigger.noun.start))):
        return "negated"
    if language == "ko" and trigger.action is Action.REFUSE:
        return ""  # 승인하지 않기로
    if (
        language == "zh"
        and trigger.verb.part.deed is Deed.GRANT
        and _FEW.search(trigger.passage.before(trigger.verb.start, 18))
    ):
        return "negated"
    if "negated" in effects and "denied" not in effects and not _forbids(trigger, language):
        words = trigger.passage.before(trigger.verb.end, 50)
        if not _NOT_NEGATING.search(words):
            return "negated"
    return ""


_FEW = pattern(r"(?:仅有?|只有|不到|不足|寥寥)[^，。]{0,14}$")  # 仅有四分之一的申请获批
# 許可なしに輸出してはならない: two negations make a duty.
_MUST_NOT = pattern(r"に?[^、。]{0,12}(?:てはなら|てはいけ|ことはでき|ことができ|られない|できない|得ない)")


def _forbids(trigger: Trigger, language: str) -> bool:
    verb, passage = trigger.verb, trigger.passage
    if language != "ja" or verb.part.deed is not Deed.REQUIRE:
        return False
    return passage.text[verb.start : verb.end].endswith(("なく", "なし")) and bool(
        _MUST_NOT.match(passage.text, verb.end)
    )


# "expects Ruritania to lift its ban": what others do is foreseen, hoped for or bet on.
_FORESEES = pattern(
    r"\b(?:expect(?:s|ed|ing)?|predict(?:s|ed)?|forecast(?:s|ed)?|sees?|anticipat(?:es?|ed|ing)|reckons?"
    r"|(?:hop(?:es?|ed|ing)|bet(?:s|ting)?|believ(?:es?|ed)|fear(?:s|ed)?|worr(?:y|ies|ied)|confident|optimistic)"
    r"(?: that| for)?|assurances? that)\s(?:the\s)?$"
)


def _is_foreseen(trigger: Trigger) -> bool:
    passage, verb = trigger.passage, trigger.verb
    subject = next((a for a in reversed(passage.actors) if a.end <= verb.start and a.clause == verb.clause), None)
    return subject is not None and _FORESEES.search(passage.before(subject.start, 30)) is not None


# Who shuts down the idea of a rule has not shut down a rule.
_IDEA = pattern(r"\b(?:idea|suggestion|notion|talk|prospect|speculation|rumou?r)s? (?:of|for|about|that|to)\b")
_SHOULD = {
    "en": pattern(r"\b(?:should|must|ought to|needs? to|has to|have to)\s+$"),
    "zh": pattern(r"(?:应|应该|应当|必须|理应)(?:立即|尽快|马上|全面)?$"),
    "ja": pattern(r"^(?:す)?べき"),
    "ko": ASKED,
}
_CALLED = pattern(r"\b(?:urged|asked|pressed|pressured|called on|demands?|urges|urge|calls on|appeals?)\b")


def _is_duty(trigger: Trigger, language: str) -> bool:
    """Whether it is asked of all by a rule: 要求企业取得许可, 輸出に許可を求める."""
    deed = trigger.verb.part.deed
    if language == "ja":
        return deed is Deed.GRANT and trigger.measure is Measure.EXPORT_LICENSING_REQUIREMENT
    return language == "zh" and deed is Deed.REQUIRE


def _is_call(trigger: Trigger, language: str) -> bool:
    """Whether somebody asks somebody else to do it."""
    verb, passage = trigger.verb, trigger.passage
    if _is_duty(trigger, language):
        return False
    should = _SHOULD.get(language)
    if should is not None and verb.part.deed not in (Deed.REQUIRE, Deed.RECEIVE):
        near = passage.after(verb.end, 8) if language in _RIGHT_SIGNS else passage.before(verb.start, 14)
        if should.search(near):
            return True
    if language == "zh" and _is_opposed(passage, verb):
        return True
    for call in (w for w in passage.words if w.part.speech == "call" and w.clause == verb.clause):
        if call is verb:
            continue
        if language in _RIGHT_SIGNS:
            if 0 <= call.start - verb.end <= 14 and not (language == "ja" and _is_rule(trigger, call)):
                return True
            continue
        if call.end > verb.start or verb.start - call.end > 70:
            continue
        between = any(call.end <= a.start and a.end <= verb.start for a in passage.actors)
        if language == "zh" and not between and (_is_order(passage, call, verb) or _is_in_bill(passage, call)):
            continue
        if between or _CALLED.search(passage.text[call.start : call.end + 4]) or language == "zh":
            return True
    return False


# A bill that asks for it, or a government that asks its own firms to do it, asks nobody else.
_BILL = pattern("(?:する|る|た)?(?:内容の|ための)?(?:法案|決議案|条例案)")
_TO_FIRMS = pattern(
    r"(?:企業|業者|会社|各社|メーカー|元売り|大手|国営[^、。に]{0,6})(?:など)?に(?:対し)?[^、。]{0,30}$"
)


def _is_rule(trigger: Trigger, call: Word) -> bool:
    passage, verb = trigger.passage, trigger.verb
    if _BILL.match(passage.text, call.end):
        return True
    start = passage.clauses[verb.clause][0]
    asked = _TO_FIRMS.search(passage.text[start : verb.start]) is not None
    return asked and any(a.end <= verb.start for a in passage.actors)


_AFFECTED = pattern(r"受[^，。；]{1,24}影响")  # 不受出口许可撤销影响
# What somebody asks a firm about is told by the question: 投资者提问：…有何影响.
_ASKED = pattern(r"投资者[^，。]{0,6}(?:提问|问)|有何影响|有(?:什么|哪些)影响|作出上述回应|互动平台[^，。]{0,6}提问")
# What a Chinese clause that only tells the circumstances begins with.
_CIRCUMSTANCE = pattern(
    r"\W*(?:尽管|虽然|虽|由于|鉴于|随着|面对|针对(?=[^，\s]{5})|对于|自从|受[^，\s]{2,24}影响|继[^，\s]{2,24}后|自[^，\s]{2,24}以来|因(?!应|此|纳|而))"
)
_LONG_AGO = pattern(
    r"\W*(?:但|而|其中|据悉|据了解|回顾)?,?(?:自|从|在|早在|于)?"
    r"(?:今年\d+月|去年|前年|早前|此前|上月|上周|今年[年初春]+|年初|20\d\d年|\d+个?月前|半年前)[^，]{0,12}[，,]"
)


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


_OPPOSES = pattern(r"反对|抵制|抗议|谴责|批评")


def _is_opposed(passage: Passage, verb: Word) -> bool:
    """Whether somebody is against it, and it is not said that a state does it: 协会反对提高出口税."""
    for word in passage.words:
        if word.part.speech == "reaction" and word.end <= verb.start and word.clause == verb.clause:
            between = any(word.end <= a.start and a.end <= verb.start for a in passage.actors)
            if not between and _OPPOSES.match(passage.text, word.start):
                return True
    return False


# Who is told what to do, rather than asked: 要求国企停止出口, 致函厂商要求暂停供应.
_ORDERED = pattern(
    r"(?:国企|央企|企业|公司|厂商?|出口商|炼油?厂|矿企|药企|业者|厂家|供应商|经营者|贸易商|生产商|业界)[^，。：]{0,4}"
)
_WRITES_TO = pattern(r"(?:向|致函|去函|发函|通知|告知|致信)[^，。：]{0,16}$")


_WRITES_TO_FIRMS = pattern(
    r"(?:向|致函|去函|发函|通知|告知|致信)[^，。：]{0,12}(?:企业|公司|厂商?|商(?!务)|业者)[^，。：]{0,6}$"
)


def _is_order(passage: Passage, call: Word, verb: Word) -> bool:
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


def _follows_fronted(trigger: Trigger, start: int) -> bool:
    """Whether the side clause that opens it ends before the verb: "After US adds firms to list, China bans …"."""
    text, verb = trigger.passage.text, trigger.verb
    comma = text.rfind(", ", start, verb.start)
    return comma > 0 and any(0 <= a.start - comma - 2 < 5 for a in trigger.passage.actors if a.end <= verb.start)


def _is_background(trigger: Trigger, language: str) -> bool:
    passage = trigger.passage
    start, end = _clause(trigger)
    clause = passage.text[start:end]
    if language not in _BACKGROUND_WORDS:
        return False
    if blamed_for(trigger, language) is not None:
        return False
    tail = _NO_PREDICATE.get(language)
    at = max(trigger.verb.end, trigger.noun.end) if language == "zh" else trigger.verb.end
    if tail is not None and tail.match(passage.after(at, 16)) and not _IS_FORMULA.match(passage.after(at, 10)):
        return True
    if passage.field == "text" and any(
        w.part.effect == "background" and w.clause == trigger.verb.clause and not _is_of_noun(trigger, w.end, language)
        for w in passage.words
    ):
        return True
    if language == "en" and _BACKGROUND_OPENING.match(clause) and not _follows_fronted(trigger, start):
        return True
    if language == "zh" and (_opens_in_past(trigger, start) or _IN_EXCHANGE.match(clause)):
        return True
    affected = _AFFECTED.search(passage.text, start, end) if language == "zh" else None
    if affected is not None and affected.start() <= trigger.verb.start < affected.end():
        return True
    if passage.field == "text" and language == "zh" and _ASKED.search(passage.text, passage.start, passage.end):
        return True
    long_ago = _BACKGROUND_WORDS[language].search(passage.text, start, end) if passage.field == "text" else None
    return long_ago is not None and not _is_of_noun(trigger, long_ago.end(), language)


_IN_EXCHANGE = pattern(r"(?:作?为|以)(?:了)?(?:换取|交换)")  # 为换取中国恢复出口，…: what another is to do for it
_ADNOMINAL = pattern(r"(?:한|된|던|낸|린) ")


def _is_of_noun(trigger: Trigger, at: int, language: str) -> bool:
    """Whether a word of the past only tells which rule is meant: 지난달 발표한 수출통제를 유예, "last month's rule"."""
    if language == "en":
        return trigger.passage.text.startswith("'s ", at)
    if language != "ko":
        return False
    return _ADNOMINAL.search(trigger.passage.text, at, max(at, trigger.noun.start)) is not None
