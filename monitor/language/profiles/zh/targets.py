"""Chinese: which states an act is meant for."""

from monitor.language.acts.profile import TargetSigns
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["TARGETS"]

_LEFT = pattern(r"(?:对|向|输|针对|赴|至|到|往|涉|售|销|卖|给|出口)$")
_RIGHT = pattern(r"(?:的)?(?:客户|用户|市场|军方|军工|买家|最终用户)")
# 中国芯片企业, 美国军工企业: what the firms do stands between.
_FIRMS_LATER = pattern(r"[^，。：；\s将把对被列向在禁]{1,24}?(?:企业|实体|公司|机构|厂商?|业者)")


def _has_firms(passage: Passage, state: Word) -> bool:
    """Whether firms of the state follow it, and no other state or office between: 加拿大TechInsights等机构."""
    match = _FIRMS_LATER.match(passage.text, state.end, passage.end)
    return match is not None and not any(state.end <= a.start < match.end() for a in passage.actors)


TARGETS = TargetSigns(left=_LEFT, right=_RIGHT, has_firms=_has_firms)
