"""Figures of an act: numbers of firms and licences, rates, amounts, durations.

A figure counts only in the clause of the action, or with words that mark a limit ("up to", 配额), because the same news
has trade and price figures. Each figure keeps its span.
"""

import re
from collections.abc import Iterator, Sequence

from monitor.domain.acts.act import Quantity
from monitor.domain.acts.scheme import Measure
from monitor.language.acts import ACTS
from monitor.language.acts.facets.durations import Duration
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.patterns import NamedPattern

__all__ = ["amounts_of", "duration_as_quantity", "limits_in"]

_UNIT_OF = {
    **dict.fromkeys(
        ("kilogram", "kilograms", "kilo", "kilos", "kg", "公斤", "千克", "キロ", "キログラム", "킬로그램"), "kg"
    ),
    **dict.fromkeys(("barrel", "barrels", "bbl", "桶", "バレル", "배럴"), "[bbl_us]"),
}  # every other unit is a tonne
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
    (ACTS.at_least, "over"),
    (ACTS.about, "about"),
    (ACTS.at_most, "up_to"),
    (ACTS.less_than, "under"),
)
_QUALIFIED_AFTER = (
    (ACTS.at_least_after, "over"),
    (ACTS.at_most_after, "up_to"),
    (ACTS.less_than_after, "under"),
    (ACTS.about_after, "about"),
)
_MULTIPLIERS = {
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
_WEIGHTS = frozenset({"t", "kg", "[bbl_us]"})
_NEAR = 40  # characters


def amounts_of(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    """Figures in the act's sentence: firms listed, rate or amount of a duty, export amounts, licences."""
    passage = trigger.passage
    if measure is Measure.ENTITY_LIST:
        yield from _counted(passage, ACTS.counted_entities, "entities", "firms listed")
    elif measure in (Measure.EXPORT_TAX, Measure.PRICE_FLOOR):
        if measure is Measure.EXPORT_TAX:
            yield from _rate(trigger)
        yield from _prices(passage, "the duty" if measure is Measure.EXPORT_TAX else "the price")
    elif measure in _OF_GOODS or (measure is Measure.EXPORT_BAN and _has_limit(passage)):
        yield from _weights(trigger, measure)
        if measure is Measure.LICENCE:
            yield from _counted(passage, ACTS.counted_licences, "licences", "licences")


def limits_in(passage: Passage, measure: Measure) -> Iterator[Quantity]:
    """Figures in another sentence of the article: firms listed, and weights marked as a limit."""
    if measure is Measure.ENTITY_LIST:
        yield from _counted(passage, ACTS.counted_entities, "entities", "firms listed")
    elif measure in _OF_GOODS:
        found = _weights_in(passage)
        match = next((m for m in found if _is_limit(passage, m)), None)
        if match is not None:
            of = "quota" if measure is Measure.EXPORT_QUOTA else "amount"
            yield _quantity(passage, match, _UNIT_OF.get(match["unit"], "t"), of)


def duration_as_quantity(lasts: Duration) -> Quantity:
    """The duration of an act without a known first day, in days or months."""
    if lasts.days:
        return Quantity(value=lasts.days, unit="d", of="duration", span=lasts.span)
    return Quantity(value=lasts.months, unit="mo", of="duration", span=lasts.span)


def _has_limit(passage: Passage) -> bool:
    """True if the sentence has a weight marked as a limit: "lets miners export up to 480,000 t"."""
    return any(_is_limit(passage, m) for m in _weights_in(passage))


def _describes_item(passage: Passage, match: "re.Match[str]") -> bool:
    """True if the amount describes a single item of the goods."""
    kilos = _UNIT_OF.get(match["unit"]) == "kg"
    each = ACTS.each_before_amount.search(passage.before(match.start(), _NEAR)) is not None
    return each or (kilos and ACTS.amount_of_each.match(passage.text, match.end(), passage.end) is not None)


def _weights_in(passage: Passage) -> Iterator["re.Match[str]"]:
    found = passage.find_all(ACTS.weight_or_volume)
    return (m for m in found if not _describes_item(passage, m))


def _is_limit(passage: Passage, match: "re.Match[str]") -> bool:
    before, after = passage.before(match.start(), _NEAR), passage.after(match.end(), _NEAR)
    return ACTS.limit_before_amount.search(before) is not None or ACTS.limit_after_amount.match(after) is not None


def _weights(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    passage = trigger.passage
    found: Sequence[re.Match[str]] = list(_weights_in(passage))
    limits = [m for m in found if _is_limit(passage, m)]
    start, end = passage.clauses[trigger.noun.clause]
    own = [
        m
        for m in found
        if start <= m.start() < end
        and (_is_permitted_amount(trigger, m) or not ACTS.trade_figure.search(passage.before(m.start(), _NEAR)))
    ]
    for match in (limits or own)[:1]:
        unit = _UNIT_OF.get(match["unit"], "t")
        yield _quantity(passage, match, unit, "quota" if measure is Measure.EXPORT_QUOTA else "amount")


def _is_permitted_amount(trigger: Trigger, match: "re.Match[str]") -> bool:
    """True if the weight is the permitted amount: "approves exports of at least 500 t"."""
    between = trigger.passage.text[trigger.noun.end : match.start()]
    return trigger.verb.end <= trigger.noun.start and ACTS.amount_follows.fullmatch(between) is not None


def _rate(trigger: Trigger) -> Iterator[Quantity]:
    """The rate of the duty in the clauses of the action; of two, the new one: "from 3% to 8%"."""
    passage = trigger.passage
    clauses = {trigger.verb.clause, trigger.noun.clause}
    spans = [passage.clauses[c] for c in sorted(clauses)]
    found = [m for start, end in spans for m in ACTS.percent.finditer(passage.text, start, end)]
    found = [m for m in found if not ACTS.price_change_before.search(passage.before(m.start(), _NEAR))]
    new = next((m for m in found if ACTS.changed_to.search(passage.before(m.start(), 12))), None)
    if found:
        yield _quantity(passage, new or found[0], "percent", "rate of the duty")


def _prices(passage: Passage, of: str) -> Iterator[Quantity]:
    match = passage.search(ACTS.price_per_unit)
    if match is not None:
        groups = match.groupdict()
        currency = next(groups[k] for k in groups if k.startswith("currency") and groups[k])
        per = next(groups[k] for k in groups if k.startswith("per") and groups[k])
        yield _quantity(passage, match, _CURRENCIES[(currency or "").strip()], f"{of} per {_PER.get(per or '', 't')}")


def _counted(passage: Passage, form: NamedPattern, unit: str, of: str) -> Iterator[Quantity]:
    match = passage.search(form)
    if match is not None:
        yield _quantity(passage, match, unit, of)


def _number(figure: str, *, is_whole: bool) -> float:
    """The value of a figure. Groups of three digits after a dot are thousands ("80.000 t") if it is a whole amount."""
    if ACTS.dotted_thousands.fullmatch(figure) and (is_whole or figure.count(".") > 1):
        figure = figure.replace(".", "").replace(",", ".")
    return float(figure.replace(",", ""))


def _quantity(passage: Passage, match: "re.Match[str]", unit: str, of: str) -> Quantity:
    groups = match.groupdict()
    figure = next((groups[key] for key in ("value", "value2", "value3", "value4") if groups.get(key)), None) or "0"
    value = _number(_DIGITS.get(figure, figure), is_whole=unit in _WEIGHTS and not groups.get("times"))
    value *= _MULTIPLIERS.get((groups.get("times") or "").strip(), 1.0)
    value += float(_DIGITS.get(groups.get("more") or "", 0))
    before = passage.before(match.start(), 22)
    qualifier = next((name for q, name in _QUALIFIERS if q.search(before)), "")
    after = passage.after(match.end(), 6)
    qualifier = qualifier or next((name for q, name in _QUALIFIED_AFTER if q.match(after)), "")
    if groups.get("low"):
        qualifier = "up_to"  # the upper end of a range
    if groups.get("besides"):
        qualifier = "besides"
    return Quantity(value=value, unit=unit, qualifier=qualifier, of=of, span=passage.span_of(match))
