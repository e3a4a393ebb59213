"""Chinese: who acts, who is meant, and who is only protested against."""

import re

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.profile import RoleSigns
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["ROLES"]

_LEFT_OF_IDLE = pattern(r"(?:(?<!反)对|向|输|针对|赴|在|从|至|往|涉|驻|售|销|卖|给|于|获取?|出口到?)$")
_RIGHT_OF_IDLE = pattern(
    r"地区|客户|企|公司|用户|市场|军工|制造|产|关税|籍|的?工厂|厂|买家"
    r"|的?[\d一二三四五六七八九十]*[家个间]?(?:实体|机构|企业)"
)
_BY = pattern(r"(?:被|遭|由|获)$")
# 俄报复美国 限制浓缩铀出口: whom the first half is about does not act in the second.
_DONE_TO = pattern(r"(?:报复|反制|制裁|跟进|回应|回击|抗衡|施压|警告|呼应|配合)$")
_ENDS = (" ", ",", "，", "、")
# 对荷方扩大管制表示不满: who is protested against has acted.
_BLAMED = pattern(r"表示(?:强烈|坚决|深表)?(?:不满|反对|遗憾|关切|抗议|谴责)|提出(?:严正)?(?:交涉|抗议)")

_DECIDES = pattern(r"(?:^|[，,、；;：:\s])(?:现|特|兹|经研究)?决定[^。；;]{0,80}$")


def _by(_: Trigger) -> re.Pattern[str]:
    return _BY


def _is_doer(passage: Passage, word: Word) -> bool:
    blamed = _BLAMED.search(passage.text, word.end, passage.clauses[word.clause][1])
    return blamed is not None and passage.before(word.start, 1) == "对"


def _is_idle(passage: Passage, word: Word) -> bool:
    return passage.after(word.end, 1) in _ENDS and _DONE_TO.search(passage.before(word.start, 4)) is not None


ROLES = RoleSigns(
    left_of_idle=_LEFT_OF_IDLE,
    right_of_idle=_RIGHT_OF_IDLE,
    by=_by,
    is_doer=_is_doer,
    is_idle=_is_idle,
    readers_state="CN",
    decides=_DECIDES,
)
