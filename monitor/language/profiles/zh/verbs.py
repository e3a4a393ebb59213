"""Chinese verbs that act: not parts of longer words, not attributes, not everyday words."""

from monitor.domain.acts.scheme import Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.profiles.zh import ZH

ENDS = (
    VerbSense.SUSPEND,
    VerbSense.POSTPONE,
    VerbSense.STOP,
    VerbSense.REMOVE,
    VerbSense.RELAX,
    VerbSense.EXTEND,
    VerbSense.RESUME,
)
_CARRIERS = (*ENDS, VerbSense.REFUSE)  # a verb after one of these adds nothing: 中止|执行, 停止|核发
# 施行的限制, 批准的申请: the verb only identifies the noun
_RESTRICTIVE = (VerbSense.IMPOSE, VerbSense.GRANT, VerbSense.EXTEND, VerbSense.LIST)


def is_acting(verb: Word, found: tuple[Word, ...], passage: Passage) -> bool:
    """True if the verb acts by itself among those `found` in the passage."""
    text = passage.text
    if any(verb.is_inside(v) or _carries(v, verb, text) for v in found):
        return False
    if text.startswith("的", verb.end) and verb.part.sense in _RESTRICTIVE:
        return False
    if verb.part.sense is VerbSense.TIGHTEN and (
        ZH.object_of_talks.match(text, verb.end) or ZH.compliant_applications.match(text, verb.end)
    ):
        return False  # 就出口管制加强沟通 is about talks, 加强合规申请的审批 about compliant applications
    if ZH.everyday_phrase.match(text, verb.start) or _only_dates(verb, found, text):
        return False
    return not _is_everyday(verb, passage)


def is_on_next(verb: Word, passage: Passage) -> bool:
    """True if 管制, elsewhere a noun, is a verb right before goods: 12月起管制石墨."""
    if not passage.text.startswith("管制", verb.start):
        return False
    goods = (g for g in passage.of_kind(ConceptKind.COMMODITY) if not g.part.everyday)
    return any(0 <= g.start - verb.end <= 2 for g in goods)


def _carries(verb: Word, other: Word, text: str) -> bool:
    """True if the other is part of the verb, or only says that the verb's action is carried out."""
    if verb.start < other.start < verb.end:
        return True
    if verb.part.measure is Measure.LICENCE_POLICY and other.part.sense is VerbSense.IMPOSE:
        return 0 <= verb.start - other.end <= 6  # 建立绿色通道
    if other.part.sense is VerbSense.EXPAND:
        return verb.part.sense is VerbSense.GRANT and verb.end == other.start  # 批准新增出口
    if other.part.sense in (VerbSense.IMPOSE, VerbSense.GRANT):
        gives = other.part.sense is VerbSense.GRANT
        forms = (ZH.short_time, ZH.to_whom) if gives else (ZH.short_time_or_party,)
        carriers = (*_CARRIERS, VerbSense.BAN) if gives else _CARRIERS  # 叫停|向日企|发放
        return verb.part.sense in carriers and any(f.fullmatch(text, verb.end, other.start) for f in forms)
    return False


def _only_dates(verb: Word, found: tuple[Word, ...], text: str) -> bool:
    """True if the verb only gives the first day of a later verb's action: 自即日起暂停实施."""
    begins = verb.part.speech == "effect" and text.startswith("起", verb.end - 1)
    return begins and any(v.start >= verb.end and v.clause == verb.clause for v in found)


def _is_everyday(verb: Word, passage: Passage) -> bool:
    """True for everyday uses: 要求 addressed to a state, 开放 not before exports or goods, 进入 not before a list."""
    text = passage.text
    if text.startswith("要求", verb.start):
        return any(0 <= a.start - verb.end <= 16 for a in passage.actors)
    if text.startswith("开放", verb.start):
        goods = (g.start for g in passage.of_kind(ConceptKind.COMMODITY))
        return not text.startswith("出口", verb.end) and verb.end not in goods
    if text.startswith("进入", verb.start):
        return not any(w.part.measure is Measure.ENTITY_LIST and 0 <= w.start - verb.end <= 12 for w in passage.words)
    return False
