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
_ACTS = frozenset(
    "对将拟宣政方批禁商财参众议总司能防贸下叫命正已再仍又也吊为欲称拒放要促威扩解取恢延重暂收发限撤列豁欧官产国"
)
_ACTS_BEFORE_COMMA = frozenset("美韩")  # the rest before a comma are dates and measure words more often
_TOWARDS_STATE = frozenset("对输涉赴向驻访反亲销")
# What a headline begins with: 美制裁陆企, 俄报复美国; not its firms, papers and shares.
_OPENING = frozenset("美俄日韩陆")
_BEGINS = frozenset(" \n|】:：")
_NEVER_OPENING = frozenset(
    "媒企股债系籍产圆剧光团芝工林赞洲金甲景宜佳莱凯邦锦委港资客生配商家奇铭游化历月落料星红雪的与和、"
)
_DONE_BY = frozenset("遭被获由")
_OPENS = frozenset(" 、,，。:：;；!！?？\"'(（)）「」『』【】[]《》|/-=美日韩欧中台英俄印\n")
_NEVER_AFTER = {
    "美": "元好丽妆食术容味式女股债团学化满德誉丽观甲酒",
    "日": "期前后常内益均程报历照子用元股线起电语夜晚间战",
    "台": "风阶词球币式灯面上下账积股",
    "韩": "愈信剧元股",
    "陆": "地续军运上资股",
    "英": "伟特雄明文语镑尺里才勇",
    "印": "发章刷象制证花染记",
    "澳": "门",
    "荷": "尔花包载",
    "法": "律院规人案治官学定庭兰",
    "德": "勒育州云",
    "俄": "亥",
}
_NEVER_BEFORE = {
    "美": "完优精甜赞健审唯北南中拉华亚阿",
    "日": "近今昨明当每即节假周生翌次同首末连早旧平往终整某单双本月号前期工交休度0123456789一二三四五六七八九十",
    "台": "平出上后电舞阳烟柜月站灯讲象前茅这那部万亿千百几多每0123456789一两二三四五六七八九十",
    "陆": "大登着内水三两降上欧北",
    "法": "司宪立执违合依非守方办用做手书看说想无国",
    "德": "道品公美功",
}
# Japanese writes 米 for the United States, 中 for China, and both for much else.
_JA_AFTER = frozenset("中欧韓韩英政商議议通財财大企半司下上国軍军側侧メハエ、,はがも・防高当独輸输")
_JA_BEFORE = frozenset("対对訪访在反駐驻日中欧親亲米韓韩")
_JA_NEVER_BEFORE = frozenset("新白玄古精南北渡全蓄産产食世")
_JA_ONLY_TOWARDS = frozenset("中台独印兰伊")
# Of a good: as the name of the metal beside ore, ingot or trade.
_GOOD_AFTER = {
    "银": "锭矿精出价地の輸、及和与",
    "磷": "矿肥酸铵化出",
    "锡": "锭矿精出价の及和与、,",
    "铅": "锭矿精锌出价の及和与、,蓄",
    "铜": "锭矿精出价材关の及和与、,地铝金输",
    "金": "锭矿条出地价",
    "糖": "出进",
    "煤": "出矿炭价及和、",
    "盐": "出矿",
    "茶": "出",
    "钢": "出铁材",
}
_LEFT_OF_GOOD = frozenset("、,·和与及の")
_WORD_NEVER_AFTER = {
    "未": "经来知必免成",
    "断": "定言然",
    "令": "人其对",
    "税": "务收局",
    "设": "备计施立置定想限法宴色摊展局厂点岗在有为下身",
    "发": (
        "布表展生现行放改言达电动起送明挥货票烧酵型酸热财威炎源育掘觉射酬奖声函文帖微信问愁呆"
        "怒抖汗福廊迹家作酒胖哥令标包泡烫霉芽愣疯慌力条稿车运球病症音簧"
    ),
    "撤": "销回离军退出走下换资侨除稿职并县市",
    "准": "备确则时点绪许予入考心据者证度直头",
    "输": "出入送血液赢电油气往到给掉了球卵精错家华美日韩欧台中陆俄印港澳",
    "祭": "出祀奠拜坛典扫祖品文天孔灶神",
    "获": "得准批发颁悉利奖益取胜刑救释知评赠授选客",
    "禁": "区用忌毒",
}
_WORD_NEVER_BEFORE = {
    "断": "不判诊中垄果决",
    "令": "命指司夏时即",
    "税": "退关免征增所纳",
    "禁": "不严失拘",
    "料": "材原燃资饲物肥预电塑废饮涂布辅面香染敷用",
    "似": "类相近",
    "设": "建开假常摆铺架附增加创公私预陈埋新所",
    "发": "开出研触激爆颁核签分蒸沙突引揭萌理头批散转连印下阐告并复先迸暴自勃沸偶诱始勘益首毛白黑",
    "撤": "后裁前",
    "准": "标水精批核获未不瞄基对校恩为",
    "输": "运传灌认服不败转赌赢",
    "祭": "公国清献家陪年忌主",
    "获": "收查缴破捕抓截俘荣虏猎斩",
    "若": "倘假",
    "促": "督催敦",
    "恐": "惊惶",
    "曾": "未不",
}
_JA_CLOSES = frozenset("、,。.」』)】] \n?!")


def stands_alone(text: str, start: int, end: int, kind: ConceptKind, language: str) -> bool:
    """Whether a single sign is a name here and no piece of another word. `language` is zh, ja or ko."""
    sign = text[start:end]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if language == "ko":
        if is_hangul(sign):  # 러, 미: a word of their own
            return not is_hangul(before) and not is_hangul(after)
        return not is_han(before) and not is_han(after)
    if kind is ConceptKind.COMMODITY:
        return _names_a_good(sign, before, after, language)
    if kind is not ConceptKind.PLACE:
        if language == "ja":
            return after in _JA_CLOSES
        return after not in _WORD_NEVER_AFTER.get(sign, "") and before not in _WORD_NEVER_BEFORE.get(sign, "")
    return _is_japanese_state(sign, before, after) if language == "ja" else _is_chinese_state(sign, before, after)


def _names_a_good(sign: str, before: str, after: str, language: str) -> bool:
    if language == "ja" and is_han(before):  # 日銀 is a bank, 白銀 a name of its own
        return False
    return after in _GOOD_AFTER.get(sign, "出矿锭") or (before in _LEFT_OF_GOOD and not is_han(after))


def _is_japanese_state(sign: str, before: str, after: str) -> bool:
    if before in _JA_NEVER_BEFORE:
        return False
    if sign in _JA_ONLY_TOWARDS:
        opens_headline = before in _OPENS and not is_han(before) and after in "、,"
        return before in _JA_BEFORE or opens_headline
    return after in _JA_AFTER or before in _JA_BEFORE


def _is_chinese_state(sign: str, before: str, after: str) -> bool:
    if after in _NEVER_AFTER.get(sign, "") or before in _NEVER_BEFORE.get(sign, ""):
        return False
    if before in _TOWARDS_STATE:
        return True
    if sign in _OPENING and before in _BEGINS and is_han(after):
        return after not in _NEVER_OPENING
    if before in _DONE_BY and after in _ACTS:
        return True
    acts = after in _ACTS or (after in ",，、:：" and sign in _ACTS_BEFORE_COMMA)
    return acts and (sign == "美" or before in _OPENS)
