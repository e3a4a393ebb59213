"""Japanese: which hedges weaken a verb, who only asks for a deed, and which deeds are none of the clause's own."""

from monitor.domain.act import Measure
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.polarity import Deed
from monitor.language.acts.profile import HedgeScope
from monitor.language.acts.reactions import Protest
from monitor.language.acts.words import Word, pattern
from monitor.language.profiles.shared.drafts import is_of_draft, settled

__all__ = ["HEDGES", "PROTEST"]

_PAST = pattern(r"昨年|前年|これまで|先に|すでに")
# A deed that is no predicate: 規制強化への懸念.
_NO_PREDICATE = pattern(
    r"(?:した|する|された|される|して|し)?(?:こと|の)?(?:から)?(?:で)?(?:半年|[\d一二三]+(?:年|カ月|か月|ヵ月|週間)(?!間|の|停止|延長))"
    r"|して[^、。]{0,5}で?(?:半年|\d+(?:年|カ月))|(?:して|し|て)?いた(?=[^。、\sとこ])|「?(?:反対|賛成|支持)"
    r"|(?:した|する|された|される)?(?:こと|の)?(?:以降|以後|以来|を(?:めぐ|巡|受け|うけ|懸念|警戒|念頭|背景|理由)"
    r"|に(?:よる|より|対|伴|反発|反対|備え|抗議|関|つい|直面))|の(?!(?:一部)?(?:報道|観測|見方)を)|が念頭|への|や|といった|後|で(?!は|き|合意|一致|同意)|も|など|をてこ|の中"
)
_SHOULD = pattern(r"^(?:す)?べき")
# 許可なしに輸出してはならない: two negations make a duty.
_MUST_NOT = pattern(r"に?[^、。]{0,12}(?:てはなら|てはいけ|ことはでき|ことができ|られない|できない|得ない)")
# A bill that asks for it, or a government that asks its own firms to do it, asks nobody else.
_BILL = pattern("(?:する|る|た)?(?:内容の|ための)?(?:法案|決議案|条例案)")
_TO_FIRMS = pattern(
    r"(?:企業|業者|会社|各社|メーカー|元売り|大手|国営[^、。に]{0,6})(?:など)?に(?:対し)?[^、。]{0,30}$"
)

PROTEST = Protest(
    minded=pattern(
        r"(?:措置|の動き|方針|決定)?(?:に|へ)(?:対し(?:て)?)?、?[「『]?(?:断固|強く|強い|強烈な|深刻な|重大な|深い)?"
        r"(?:反対|反発|抗議|不満|批判|懸念|遺憾|非難|異議|憤り|失望)(?=[」』]?(?:\W|$))"
    ),
    its=pattern(r"の|による|政府の|当局の|(?=輸出|半導体|対中)"),
)


def _doubles_no(trigger: Trigger) -> bool:
    verb, text = trigger.verb, trigger.passage.text
    if verb.part.deed is not Deed.REQUIRE or not text[verb.start : verb.end].endswith(("なく", "なし")):
        return False
    return _MUST_NOT.match(text, verb.end) is not None


def _is_duty(trigger: Trigger) -> bool:
    """輸出に許可を求める."""
    return trigger.verb.part.deed is Deed.GRANT and trigger.measure is Measure.EXPORT_LICENSING_REQUIREMENT


def _is_order(trigger: Trigger, call: Word) -> bool:
    passage, verb = trigger.passage, trigger.verb
    if _BILL.match(passage.text, call.end):
        return True
    start = passage.clauses[verb.clause][0]
    asked = _TO_FIRMS.search(passage.text[start : verb.start]) is not None
    return asked and any(a.end <= verb.start for a in passage.actors)


HEDGES = HedgeScope(
    reach=30,
    negation_reach=8,
    holds_beside=is_of_draft,
    settled=settled,
    doubles_no=_doubles_no,
    should=_SHOULD,
    is_duty=_is_duty,
    is_order=_is_order,
    past=_PAST,
    no_predicate=_NO_PREDICATE,
)
