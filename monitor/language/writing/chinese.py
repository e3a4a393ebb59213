"""Chinese: clause ends, and single signs that are names by their neighbours."""

import re

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.guards import is_han
from monitor.language.writing.goods import names_a_good
from monitor.language.writing.signs import Writing

# Neighbours of a state: as issuer (美对, 日将) or as target (对美, 输日).
_ACTS = frozenset(
    "对将拟宣政方批禁商财参众议总司能防贸下叫命正已再仍又也吊为欲称拒放要促威扩解取恢延重暂收发限撤列豁欧官产国"
)
_ACTS_BEFORE_COMMA = frozenset("美韩")  # other signs before a comma are more often dates and measure words
_TOWARDS_STATE = frozenset("对输涉赴向驻访反亲销")
# First signs of a headline: 美制裁陆企, 俄报复美国; not firms, papers and shares of the state.
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


def stands_alone(text: str, start: int, end: int, kind: ConceptKind) -> bool:
    """Whether a single sign is a name here, not part of another word."""
    sign = text[start:end]
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if kind is ConceptKind.COMMODITY:
        return names_a_good(sign, before, after)
    if kind is not ConceptKind.PLACE:
        return after not in _WORD_NEVER_AFTER.get(sign, "") and before not in _WORD_NEVER_BEFORE.get(sign, "")
    return _is_state(sign, before, after)


def _is_state(sign: str, before: str, after: str) -> bool:
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


CHINESE = Writing(
    clause_end=re.compile(r"[，；：;]|:(?![0-9A-Za-z])|,(?!\d)|——|\s[-–—]\s"),
    longest=400,
    stands_alone=stands_alone,
    own_names=True,
    crosses=True,
)
