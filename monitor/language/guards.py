"""When a guarded name counts: what must stand beside a single sign, a Katakana word or a short Korean noun.

All functions look at folded text (lower case, Simplified signs).
"""

from monitor.domain.vocabulary import ConceptKind

__all__ = ["is_han", "is_hangul", "is_katakana", "is_word_sign", "stands_alone", "stands_as_run", "starts_word"]


def is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000"


def is_katakana(sign: str) -> bool:
    return "\u30a1" <= sign <= "\u30fa" or sign == "\u30fc"


def is_hangul(sign: str) -> bool:
    return "\uac00" <= sign <= "\ud7a3"


def is_word_sign(sign: str) -> bool:
    """Whether the sign is part of a word written with spaces around it: a CJK neighbour parts words."""
    if not sign.isalnum():
        return False
    return not (is_han(sign) or is_hangul(sign) or "\u3040" <= sign <= "\u30ff" or "\u3005" <= sign <= "\u3007")


def stands_as_run(text: str, start: int, end: int) -> bool:
    """Whether Katakana neither goes before nor on after the name: タイ, not タイミング."""
    before = start > 0 and is_katakana(text[start - 1])
    return not before and not (end < len(text) and is_katakana(text[end]))


_TOWARDS = frozenset("대주반친방")  # 대중국 수출: exports to China


def starts_word(text: str, start: int) -> bool:
    """Whether a short Korean noun is no tail of another: 인도, not 시인도. A sign of direction may go before."""
    return start == 0 or not is_hangul(text[start - 1]) or text[start - 1] in _TOWARDS


# --- single signs -------------------------------------------------------------------------------
# Of a state: as the one who acts (美对, 日将) or the one who is meant (对美, 输日).
_ACTS = frozenset("对将拟宣政方批禁商财欲称拒放要促威扩解取恢延重暂收发限撤列豁欧官产国,、，:：")
_TOWARDS_STATE = frozenset("对输涉赴向驻访反亲援抗助")
_NEVER_AFTER = {
    "美": frozenset("元好丽妆食术容味式女股债团学化满德誉丽观甲酒"),
    "日": frozenset("期前后常内益均程报历照子用元股线起电语夜晚间"),
    "台": frozenset("风阶词球币式灯面上下账积股"),
    "韩": frozenset("愈信剧元股"),
    "陆": frozenset("地续军运上资股"),
}
_NEVER_BEFORE = {
    "美": frozenset("完优精甜赞健审唯欧北南中拉华亚"),
    "日": frozenset(
        "近今昨明当每即节假周生翌次同首末连早旧平往终整某单双本月号前期0123456789一二三四五六七八九十工交休度"
    ),
    "台": frozenset("平出上后电舞阳烟柜月站灯讲一二两三四五六七八九十0123456789几多每"),
    "陆": frozenset("大登着内水三两降上欧北"),
}
_JA_STATE_AFTER = frozenset("政商議议通財财大企中半司下上国軍军側侧メハエ、,はがもと・の防高当当独日輸输")
_JA_STATE_BEFORE = frozenset("対对訪访在反駐驻日中欧親亲")
_JA_NEVER_BEFORE = frozenset("新白玄古精欧南北渡全")
# Of a good: as the name of the metal beside ore, ingot or trade.
_GOOD_AFTER = {
    "银": "锭矿精出价地の輸、及和与",
    "磷": "矿肥酸铵化出",
    "锡": "锭矿精出价の及和与、,",
    "铅": "锭矿精锌出价の及和与、,蓄",
    "铜": "锭矿精出价材关の及和与、,地铝金输",
    "金": "锭矿条出地の价",
    "糖": "出进",
    "煤": "出矿炭价及和、",
    "盐": "出矿",
    "茶": "出",
    "钢": "出铁材",
}
_LEFT_OF_GOOD = frozenset("、,·和与及の")
_WORD_AFTER_NEVER = {
    "未": frozenset("经来知必免成"),
    "断": frozenset("定言然"),
    "令": frozenset("人其对"),
    "税": frozenset("务收局"),
    "禁": frozenset("区用忌毒"),
    "吁": frozenset("吁"),
}
_WORD_BEFORE_NEVER = {
    "断": frozenset("不判诊中垄果决"),
    "令": frozenset("命指司夏时即"),
    "税": frozenset("退关免征增所纳"),
    "禁": frozenset("不严失拘"),
    "料": frozenset("材原燃资饲物肥预电塑废饮涂布"),
    "似": frozenset("类相近"),
    "若": frozenset("倘假"),
    "促": frozenset("督催敦"),
    "恐": frozenset("惊惶"),
    "曾": frozenset("未不"),
}


def stands_alone(text: str, start: int, end: int, kind: ConceptKind, language: str) -> bool:
    """Whether a single sign is a name here and no piece of another word. `language` is zh, ja or ko."""
    sign = text[start:end]
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if language == "ko":
        return not (before and is_han(before)) and not (after and is_han(after))
    if kind is ConceptKind.COMMODITY:
        return bool(after and after in _GOOD_AFTER.get(sign, "出矿锭")) or (before in _LEFT_OF_GOOD and not after)
    if kind is not ConceptKind.PLACE:
        never_after, never_before = _WORD_AFTER_NEVER.get(sign, ()), _WORD_BEFORE_NEVER.get(sign, ())
        return after not in never_after and before not in never_before
    if language == "ja":
        if before in _JA_NEVER_BEFORE:
            return False
        return after in _JA_STATE_AFTER or before in _JA_STATE_BEFORE
    if after in _NEVER_AFTER.get(sign, ()) or before in _NEVER_BEFORE.get(sign, ()):
        return False
    return (bool(after) and after in _ACTS) or (bool(before) and before in _TOWARDS_STATE)
