"""Figures of an act: how many firms, what rate, how much of what, how many licences, for how long.

A figure counts only where it stands in the clause of the deed, or where its own words say that it is a limit ("up to",
配额): figures of trade and of prices stand in the same news. Each keeps the words that it was read from.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.domain.act import Measure, Quantity
from monitor.language.acts.durations import Duration
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, pattern

__all__ = ["amounts_of", "lasting_as_quantity", "limits_in"]

_NUMBER = r"(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_TIMES_WORDS = r"(?P<times>万|萬|億|亿|만|억|million|billion|thousand|mln|m(?= t)|k(?= t)|lakh|千)?"
# Tenths are percents in East Asia: 三成, 三成五, 3割, 3할; 百分之20. 割引, 할인 and 할당 are other words.
_PERCENT = pattern(
    r"(?:(?P<low>\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent)?\s?(?:to|and|-|–|~|～|至|到|から)\s?)?"
    r"(?P<value>\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent|퍼센트|パーセント)|百分之(?P<value2>\d{1,3})"
    r"|(?<!\d)(?P<value3>[一二两三四五六七八九1-9])\s?"
    r"(?P<times>成(?![为本立交员])|割(?![引合当])|할(?![인당부]))(?P<more>[半一二三四五六七八九])?"
)
_ENTITIES = pattern(
    r"(?P<value>\d{1,4}) (?:(?P<besides>other )|more |new )?(?:[\w-]+ ){0,3}"
    r"(?:firms|companies|entities|organi[sz]ations|institutions)"
    r"|(?<![\d月월])(?P<value2>\d{1,4})(?!\s?[日月年号第％%]|\s?[일월년])\s?(?:家|个|间|社|개)?[^，。、；\d]{0,8}?(?:企业|实体|公司|机构|団体|事业体|기업|업체|기관|社|美企|日企|家|곳)"
)
_LICENCES = pattern(
    r"(?P<value>\d{1,4}) (?:[\w-]+ ){0,3}?(?:licen[cs]es|permits|applications|authori[sz]ations)\b"
    r"|(?P<value2>\d{1,4})\s?(?:份|项|张|件|건|個|개)의?[^，。、；\d]{0,10}?(?:许可|申请|許可|申請|허가|신청)"
)
_WEIGHTS = pattern(
    _NUMBER
    + r"\s?"
    + _TIMES_WORDS
    + r"\s?(?P<unit>metric tons?|tonnes?|tons?|公吨|吨|噸|トン|톤|t(?![a-z])|mt(?![a-z])"
    r"|kilograms?|kilos?|kg|公斤|千克|キロ(?:グラム)?|킬로그램|barrels?|bbl|桶|バレル|배럴)"
)
_UNIT_OF = {
    **dict.fromkeys(
        ("kilogram", "kilograms", "kilo", "kilos", "kg", "公斤", "千克", "キロ", "キログラム", "킬로그램"), "kg"
    ),
    **dict.fromkeys(("barrel", "barrels", "bbl", "桶", "バレル", "배럴"), "[bbl_us]"),
}  # every other is a tonne
_PRICE = pattern(
    r"(?P<currency>us\$|\$|usd ?|€|eur ?|₹|rs\.? ?|inr ?|rmb ?|cny ?)"
    + _NUMBER
    + r" ?(?:a|per|/) ?(?:metric )?(?P<per>tonne|ton|t|kg|kilo|barrel)\b"
    r"|每(?P<per2>吨|公斤|桶)(?P<value2>\d[\d,]*(?:\.\d+)?)(?P<currency2>美元|元|欧元)"
    r"|(?:1)?(?P<per3>トン|キロ|バレル)(?:当たり|あたり)(?P<value3>\d[\d,]*(?:\.\d+)?)(?P<currency3>ドル|円|ユーロ)"
    r"|(?P<per4>톤|kg|배럴) ?당 ?(?P<value4>\d[\d,]*(?:\.\d+)?) ?(?P<currency4>달러|원|유로)"
)
_CURRENCIES = {
    **dict.fromkeys(("us$", "$", "usd", "美元", "ドル", "달러"), "USD"),
    **dict.fromkeys(("€", "eur", "欧元", "ユーロ", "유로"), "EUR"),
    **dict.fromkeys(("₹", "rs", "rs.", "inr"), "INR"),
    **dict.fromkeys(("rmb", "cny", "元"), "CNY"),
    "円": "JPY",
    "원": "KRW",
}
_PER = {
    "kg": "kg",
    "kilo": "kg",
    "公斤": "kg",
    "キロ": "kg",
    "barrel": "barrel",
    "桶": "barrel",
    "バレル": "barrel",
    "배럴": "barrel",
}
_QUALIFIERS = (
    (
        pattern(
            r"(?:more than|over|at least|minimum of|exceed(?:s|ing)?"
            r"|(?<!不)(?<!未)超过?|逾|不少于|至少|少なくとも|최소|적어도)\s?$"
        ),
        "over",
    ),
    (pattern(r"(?:about|around|some|nearly|roughly|约|近|およそ|约为|약)\s?$"), "about"),
    (
        pattern(
            r"(?:up to|at most|(?:no|not) more than|maximum of|a total of up to|capp?ed at"
            r"|最多|至多|不超过|未超过|上限为?|최대|最大)(?:可?(?:出口|出货|运出))?\s?$"
        ),
        "up_to",
    ),
    (pattern(r"(?:less than|under|below|不到|不足|미만|未満)\s?$"), "under"),
)
_QUALIFIED_AFTER = (
    (pattern(r"\s?(?:以上|超|超え|이상|초과|or more|and above)"), "over"),
    (pattern(r"\s?(?:以下|以内|まで|이하|or less|at most)"), "up_to"),
    (pattern(r"\s?(?:未満|未满|미만)"), "under"),
    (pattern(r"\s?(?:左右|前後|程度|가량|안팎|or so)"), "about"),
)
_LIMITED_BEFORE = pattern(
    r"(?:up to|at most|no more than|maximum of|cap(?:ped)?(?: \w+){0,3} (?:at|of|to)|quotas?(?: \w+){0,4} (?:of|at|to)"
    r"|limit(?:ed)?(?: \w+){0,3} (?:to|of|at)|allocat\w+|allot\w*|allows?(?: \w+){0,4} export(?: of)?"
    r"|(?:最多|至多|不超过)(?:可?(?:出口|出货|运出))?|上限[^，。]{0,6}|配额[^，。]{0,8}|枠[^、。]{0,6}|上限[^、。]{0,6}|최대|쿼터[^,.]{0,8}|한도[^,.]{0,8})\s?$"
)
_LIMITED_AFTER = pattern(
    r"\s?(?:quota|cap\b|limit|export quota|的?(?:出口)?配额|の?(?:輸出)?(?:枠|割当)|(?:의 )?(?:수출 )?(?:쿼터|한도)"
    r"|まで)"
)
_OF_TRADE = pattern(
    r"\b(?:fell|rose|dropped|jumped|shipped|exported|imported|bought|sold|produced|worth|output"
    r"|exports (?:of|reached)|total(?:led|ed))"
    r"[^.;]{0,30}$|(?:同比|出口了|进口了|出口量|产量|库存)[^，。]{0,12}$"
)
_TIMES = {
    **dict.fromkeys(("万", "萬", "만"), 1e4),
    **dict.fromkeys(("億", "亿", "억"), 1e8),
    **dict.fromkeys(("million", "mln", "m"), 1e6),
    **dict.fromkeys(("thousand", "k", "千"), 1e3),
    "billion": 1e9,
    "lakh": 1e5,
    **dict.fromkeys(("成", "割", "할"), 10.0),
}
_DIGITS = {sign: str(n) for n, sign in enumerate("一二三四五六七八九", 1)} | {"两": "2", "半": "5"}
_OF_GOODS = frozenset(
    {Measure.EXPORT_QUOTA, Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION, Measure.LICENCE_POLICY}
)
_NEAR = 40  # signs


def amounts_of(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    """Firms listed, the rate of a duty or its amount, how much may leave, how many licences, by the act's sentence."""
    passage = trigger.passage
    if measure is Measure.ENTITY_LIST:
        yield from _counted(passage, _ENTITIES, "entities", "firms listed")
    elif measure in (Measure.EXPORT_TAX, Measure.PRICE_FLOOR):
        if measure is Measure.EXPORT_TAX:
            yield from _rate(trigger)
        yield from _prices(passage, "the duty" if measure is Measure.EXPORT_TAX else "the price")
    elif measure in _OF_GOODS or (measure is Measure.EXPORT_BAN and _limits(passage)):
        yield from _weights(trigger, measure)
        if measure is Measure.LICENCE:
            yield from _counted(passage, _LICENCES, "licences", "licences")


def limits_in(passage: Passage, measure: Measure) -> Iterator[Quantity]:
    """What a sentence beside the act says of it: how many firms are listed, and weights that are a limit."""
    if measure is Measure.ENTITY_LIST:
        yield from _counted(passage, _ENTITIES, "entities", "firms listed")
    elif measure in _OF_GOODS:
        found = _weights_in(passage)
        match = next((m for m in found if _is_limit(passage, m)), None)
        if match is not None:
            of = "quota" if measure is Measure.EXPORT_QUOTA else "amount"
            yield _quantity(passage, match, _UNIT_OF.get(match["unit"], "t"), of)


def lasting_as_quantity(lasts: Duration) -> Quantity:
    """For how long the act holds, where nobody says from which day."""
    if lasts.days:
        return Quantity(value=lasts.days, unit="d", of="duration", span=lasts.span)
    return Quantity(value=lasts.months, unit="mo", of="duration", span=lasts.span)


def _limits(passage: Passage) -> bool:
    """Whether the sentence has a weight that is a limit: "lets miners export up to 480,000 t"."""
    return any(_is_limit(passage, m) for m in _weights_in(passage))


# What a good weighs or holds is no amount of it: 单个重量不超过5千克的锂电池, "batteries of up to 5 kg each".
_OF_EACH = pattern(
    r"\s?(?:的(?!出口|配额|许可|额度)[^，。]{0,8}|(?:each|apiece|per unit)\b|の(?:電池|製品|もの)|(?:의|짜리) )"
)
_EACH = pattern(
    r"(?:每个|每只|每块|单个|单只|单块|单件|重量|含量|容量|浓度)[^，。；]{0,8}$|\b(?:weighing|containing) [\w ]{0,16}$"
)


def _is_property(passage: Passage, match: "re.Match[str]") -> bool:
    """Whether it says how heavy or rich the goods are."""
    kilos = _UNIT_OF.get(match["unit"]) == "kg"
    each = _EACH.search(passage.before(match.start(), _NEAR)) is not None
    return each or (kilos and _OF_EACH.match(passage.text, match.end(), passage.end) is not None)


def _weights_in(passage: Passage) -> Iterator["re.Match[str]"]:
    found = _WEIGHTS.finditer(passage.text, passage.start, passage.end)
    return (m for m in found if not _is_property(passage, m))


def _is_limit(passage: Passage, match: "re.Match[str]") -> bool:
    before, after = passage.before(match.start(), _NEAR), passage.after(match.end(), _NEAR)
    return _LIMITED_BEFORE.search(before) is not None or _LIMITED_AFTER.match(after) is not None


def _weights(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    passage = trigger.passage
    found: Sequence[re.Match[str]] = list(_weights_in(passage))
    limits = [m for m in found if _is_limit(passage, m)]
    start, end = passage.clauses[trigger.noun.clause]
    own = [
        m
        for m in found
        if start <= m.start() < end
        and (_is_object(trigger, m) or not _OF_TRADE.search(passage.before(m.start(), _NEAR)))
    ]
    for match in (limits or own)[:1]:
        unit = _UNIT_OF.get(match["unit"], "t")
        yield _quantity(passage, match, unit, "quota" if measure is Measure.EXPORT_QUOTA else "amount")


_HOW_MUCH = pattern(
    r"\s?(?:of )?(?:(?:up to|at least|about|around|some|more than|over|至少|约|超过|逾|最多|不超过) ?)?"
)


def _is_object(trigger: Trigger, match: "re.Match[str]") -> bool:
    """Whether the weight is what is let go: "approves exports of at least 500 t"."""
    between = trigger.passage.text[trigger.noun.end : match.start()]
    return trigger.verb.end <= trigger.noun.start and _HOW_MUCH.fullmatch(between) is not None


_TO = pattern(r"(?:\bto|\bat|至|到|为|から|で|로) ?(?:about |around )?$")


# By how much a price or a volume moved, or which share something has, is no rate: "nickel rises 2.3% as …".
_OF_PRICE = pattern(
    r"\b(?:ris(?:es?|ing|en)|rose|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:es|ed)|fell|falls?|drop(?:s|ped)?|slid(?:es)?"
    r"|up|down|higher|lower|grew|grows|accounts? for|share of)(?: by)? (?:about |around |some |nearly )?$"
    r"|(?:涨|跌|上扬|下挫|增长|下降|减少|占)(?:了|约|近|幅|超|逾|全球|其)?[^，。\d]{0,4}$|(?:上昇|下落|占め)[^、。\d]{0,4}$"
    r"|(?:상승|하락|급등|차지)[^,.\d]{0,4}$"
)


def _rate(trigger: Trigger) -> Iterator[Quantity]:
    """The rate of the duty in the clauses of the deed; of two, the one to which it goes: "from 3% to 8%"."""
    passage = trigger.passage
    clauses = {trigger.verb.clause, trigger.noun.clause}
    spans = [passage.clauses[c] for c in sorted(clauses)]
    found = [m for start, end in spans for m in _PERCENT.finditer(passage.text, start, end)]
    found = [m for m in found if not _OF_PRICE.search(passage.before(m.start(), _NEAR))]
    new = next((m for m in found if _TO.search(passage.before(m.start(), 12))), None)
    if found:
        yield _quantity(passage, new or found[0], "percent", "rate of the duty")


def _prices(passage: Passage, of: str) -> Iterator[Quantity]:
    match = _PRICE.search(passage.text, passage.start, passage.end)
    if match is not None:
        said = match.groupdict()
        currency = next(said[k] for k in said if k.startswith("currency") and said[k])
        per = next(said[k] for k in said if k.startswith("per") and said[k])
        yield _quantity(passage, match, _CURRENCIES[(currency or "").strip()], f"{of} per {_PER.get(per or '', 't')}")


def _counted(passage: Passage, form: "re.Pattern[str]", unit: str, of: str) -> Iterator[Quantity]:
    match = form.search(passage.text, passage.start, passage.end)
    if match is not None:
        yield _quantity(passage, match, unit, of)


def _quantity(passage: Passage, match: "re.Match[str]", unit: str, of: str) -> Quantity:
    said = match.groupdict()
    figure = next((said[key] for key in ("value", "value2", "value3", "value4") if said.get(key)), None) or "0"
    value = float(_DIGITS.get(figure, figure).replace(",", ""))
    value *= _TIMES.get((said.get("times") or "").strip(), 1.0)
    value += float(_DIGITS.get(said.get("more") or "", 0))
    before = passage.before(match.start(), 22)
    qualifier = next((name for q, name in _QUALIFIERS if q.search(before)), "")
    after = passage.after(match.end(), 6)
    qualifier = qualifier or next((name for q, name in _QUALIFIED_AFTER if q.match(after)), "")
    if said.get("low"):
        qualifier = "up_to"  # of a range the most
    if said.get("besides"):
        qualifier = "besides"
    return Quantity(value=value, unit=unit, qualifier=qualifier, of=of, span=passage.quoted(match.start(), match.end()))
