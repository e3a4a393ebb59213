"""Figures of an act: numbers of firms and licences, rates, amounts, durations.

A figure counts only in the clause of the action, or with words that mark a limit ("up to", 配额), because the same news
has trade and price figures. Each figure keeps its span.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monitor.domain.acts.act import FIRMS_ADDED, FIRMS_REMOVED, Quantity
from monitor.domain.acts.scheme import Action, Measure
from monitor.language.acts import ACTS
from monitor.language.acts.facets.durations import NUMBER_WORDS, Duration
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.acts.stages.corrections import misreported
from monitor.language.patterns import NamedPattern

_UNIT_OF = {
    **dict.fromkeys(
        ("kilogram", "kilograms", "kilo", "kilos", "kg", "公斤", "千克", "キロ", "キログラム", "킬로그램"), "kg"
    ),
    **dict.fromkeys(("barrel", "barrels", "bbl", "桶", "バレル", "배럴"), "[bbl_us]"),
    **dict.fromkeys(
        (
            *("cubic metre", "cubic metres", "cubic meter", "cubic meters", "m3", "cbm"),
            *("立方米", "立方公尺", "立方メートル", "세제곱미터", "입방미터"),
        ),
        "m3",
    ),
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
    **dict.fromkeys(("thousand", "k", "千", "천"), 1e3),
    "billion": 1e9,
    "lakh": 1e5,
    **dict.fromkeys(("成", "割", "할"), 10.0),
}
_DIGITS = {
    **{sign: str(n) for n, sign in enumerate("一二三四五六七八九十", 1)},
    **{word: str(n) for n, word in enumerate(NUMBER_WORDS[:12], 1)},
    "两": "2",
    "半": "5",
}
_OF_GOODS = frozenset(
    {Measure.EXPORT_QUOTA, Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION, Measure.LICENCE_POLICY}
)
_WEIGHTS = frozenset({"t", "kg", "[bbl_us]", "m3"})
_NEAR = 40  # characters


def amounts_of(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    """Figures in the act's sentence: firms listed, rate or amount of a duty, export amounts, licences."""
    passage = trigger.passage
    if measure is Measure.ENTITY_LIST:
        yield from _parties(passage, trigger.action)
    elif measure in (Measure.EXPORT_TAX, Measure.PRICE_FLOOR):
        taken_back = trigger.action is Action.REMOVE or trigger.pattern.endswith(_TAKEN_BACK)
        if measure is Measure.EXPORT_TAX and not taken_back:
            yield from _rate(trigger)
        yield from _prices(passage, "the duty" if measure is Measure.EXPORT_TAX else "the price")
    elif (measure, trigger.action) in _QUOTA_ENDS:
        return  # the figure of what ends
    elif measure in _OF_GOODS or (measure is Measure.EXPORT_BAN and _has_limit(passage)):
        yield from _weights(trigger, measure)
        if measure is Measure.LICENCE:
            yield from _counted(passage, ACTS.counted_licences, "licences", "licences")
        if measure in (Measure.LICENCE, Measure.EXPORT_QUOTA):
            yield from _counted(passage, ACTS.counted_units, "units", "amount")


def limits_in(passage: Passage, measure: Measure, action: Action | None = None) -> Iterator[Quantity]:
    """Figures in another sentence of the article: firms listed, and weights marked as a limit.

    For an `action` that changes a quota a weight must be marked as the new one.
    """
    if measure is Measure.ENTITY_LIST:
        yield from _parties(passage, action)
    elif measure is Measure.EXPORT_TAX:
        yield from _counted(passage, ACTS.rate_returns, "percent", _RATE)
    elif measure in _OF_GOODS and (measure, action) not in _QUOTA_ENDS:
        found = (m for m in _weights_in(passage) if not _is_change(passage, m))
        if measure is Measure.EXPORT_QUOTA and action in _CHANGES:
            found = (m for m in found if _is_new(passage, m))
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


def _weights_in(passage: Passage) -> Iterator["re.Match[str]"]:
    found = (m for m in passage.find_all(ACTS.weight_or_volume) if not _is_old(passage, m))
    return (m for m in found if not _is_misreported(passage, m))


def _is_misreported(passage: Passage, match: "re.Match[str]") -> bool:
    """True for a figure that the sentence calls wrong: 此前报道的150万吨有误."""
    return any(start <= match.start() < end for start, end in misreported(passage))


def _is_old(passage: Passage, match: "re.Match[str]") -> bool:
    """True for the figure before a change: "from 50,000 t to", 5万吨→3万吨."""
    return ACTS.old_amount_behind.match(passage.text, match.end(), passage.end) is not None


def _is_change(passage: Passage, match: "re.Match[str]") -> bool:
    """True for the amount of a change: "raised by 2,000 t", 2万トン減らす."""
    before = ACTS.amount_of_change_before.search(passage.before(match.start(), _NEAR)) is not None
    return before or ACTS.amount_of_change_behind.match(passage.text, match.end(), passage.end) is not None


def _is_new(passage: Passage, match: "re.Match[str]") -> bool:
    """True for the figure after a change: "raises its quota to 50,000 t"."""
    before = ACTS.changed_to.search(passage.before(match.start(), 16)) is not None
    return before or ACTS.new_amount_behind.match(passage.text, match.end(), passage.end) is not None


def _is_limit(passage: Passage, match: "re.Match[str]") -> bool:
    before, after = passage.before(match.start(), _NEAR), passage.after(match.end(), _NEAR)
    return ACTS.limit_before_amount.search(before) is not None or ACTS.limit_after_amount.match(after) is not None


def _weights(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    passage = trigger.passage
    found: Sequence[re.Match[str]] = list(_weights_in(passage))
    limits = [m for m in found if _is_limit(passage, m)]
    start, end = passage.clauses[trigger.noun.clause]
    own = [m for m in found if start <= m.start() < end]
    totals = [m for m in limits or own if not _is_change(passage, m)]
    if measure is Measure.EXPORT_QUOTA and trigger.action in _CHANGES:
        totals = [m for m in totals if _is_new(passage, m)]  # "raises its quota 20,000 t" may mean both
    of = "quota" if measure is Measure.EXPORT_QUOTA else "amount"
    for match in totals[:1]:
        yield _quantity(passage, match, _UNIT_OF.get(match["unit"], "t"), of)
    changes = [] if totals else [m for m in limits or own if _is_change(passage, m)]
    for match in changes[:1]:
        by = _quantity(passage, match, _UNIT_OF.get(match["unit"], "t"), f"change of the {of}")
        yield replace(by, qualifier="by")


def _rate(trigger: Trigger) -> Iterator[Quantity]:
    """The rate of the duty in the clauses of the action; of two, the new one: "from 3% to 8%"."""
    passage = trigger.passage
    clauses = {trigger.verb.clause, trigger.noun.clause}
    spans = [passage.clauses[c] for c in sorted(clauses)]
    found = [m for start, end in spans for m in ACTS.percent.finditer(passage.text, start, end)]
    found = [m for m in found if not ACTS.price_change_before.search(passage.before(m.start(), _NEAR))]
    found = [m for m in found if not _is_misreported(passage, m)]
    new = next((m for m in found if ACTS.changed_to.search(passage.before(m.start(), 12))), None)
    if found:
        rate = _quantity(passage, new or found[0], "percent", _RATE)
        is_change = trigger.action in _CHANGES and (new or found[0])["low"]
        yield replace(rate, qualifier="") if is_change else rate


_QUOTA_ENDS = ((Measure.EXPORT_QUOTA, Action.REMOVE), (Measure.EXPORT_QUOTA, Action.SUSPEND))
_TAKEN_BACK = ("+remove", "+revoke")  # patterns of an increase that is taken back
_RATE = "rate of the duty"
_CHANGES = (Action.TIGHTEN, Action.RELAX)  # "from 3% to 8%" is no range here


def _prices(passage: Passage, of: str) -> Iterator[Quantity]:
    found = passage.find_all(ACTS.price_per_unit)
    match = next((m for m in found if not ACTS.price_before.search(passage.before(m.start(), _NEAR))), None)
    if match is not None:
        groups = match.groupdict()
        currency = next(groups[k] for k in groups if k.startswith("currency") and groups[k])
        per = next(groups[k] for k in groups if k.startswith("per") and groups[k])
        yield _quantity(passage, match, _CURRENCIES[(currency or "").strip()], f"{of} per {_PER.get(per or '', 't')}")


def _counted(passage: Passage, form: NamedPattern, unit: str, of: str) -> Iterator[Quantity]:
    found = form.finditer(passage.text, passage.start, passage.end)
    match = next((m for m in found if not _is_corrected(passage, m)), None)
    if match is not None:
        yield _quantity(passage, match, unit, of)


def _parties(passage: Passage, action: Action | None) -> Iterator[Quantity]:
    """The number of firms; of a sentence that puts some on a list and takes others off, both, the act's own first."""
    added = tuple(_counted(passage, ACTS.counted_added, "entities", FIRMS_ADDED))
    removed = tuple(_counted(passage, ACTS.counted_removed, "entities", FIRMS_REMOVED))
    if added and removed:
        yield from (*removed, *added) if action is Action.REMOVE else (*added, *removed)
    else:
        yield from _counted(passage, ACTS.counted_entities, "entities", "firms listed")


def _is_corrected(passage: Passage, match: "re.Match[str]") -> bool:
    """True for the figure that another one replaces: 53곳→35곳, "not 53 firms", 此前报道的53家有误."""
    if _is_misreported(passage, match):
        return True
    before = ACTS.corrected_before.search(passage.before(match.start(), _NEAR)) is not None
    return before or ACTS.corrected_behind.match(passage.text, match.end(), passage.end) is not None


def _number(figure: str, *, is_whole: bool) -> float:
    """The value of a figure. Groups of three digits after a dot are thousands ("80.000 t") if it is a whole amount."""
    if ACTS.dotted_thousands.fullmatch(figure) and (is_whole or figure.count(".") > 1):
        figure = figure.replace(".", "").replace(",", ".")
    return float(figure.replace(",", ""))


def _east_number(text: str) -> float:
    """The value of figures with signs for thousands and ten thousands: 1천200, 1万5000, 1천100만."""
    total, section = 0.0, 0.0
    for match in ACTS.part_of_east_number.finditer(text):
        value = float(match[1].replace(",", ""))
        for sign in match[2]:
            if sign in _THOUSANDS:
                section, value = section + value * 1e3, 0.0
            else:
                total, section, value = total + (section + value) * _MULTIPLIERS[sign], 0.0, 0.0
        section += value
    return total + section


_THOUSANDS = "千천"


def _quantity(passage: Passage, match: "re.Match[str]", unit: str, of: str) -> Quantity:
    groups = match.groupdict()
    figure = next((groups[key] for key in groups if key.startswith("value") and groups[key]), None) or "0"
    if groups.get("east"):
        value = _east_number(groups["east"] or "")
    else:
        value = _number(_DIGITS.get(figure, figure), is_whole=unit in _WEIGHTS and not groups.get("times"))
    times = next((groups[key] for key in ("times", "times2", "times3") if groups.get(key)), None) or ""
    value *= _MULTIPLIERS.get(times.strip(), 1.0)
    value += float(_DIGITS.get(groups.get("more") or "", 0))
    before = passage.before(match.start(), 22)
    qualifier = next((name for q, name in _QUALIFIERS if q.search(before)), "")
    after = passage.after(match.end(), 6)
    qualifier = qualifier or next((name for q, name in _QUALIFIED_AFTER if q.match(after)), "")
    if groups.get("low"):
        qualifier = "up_to"  # the upper end of a range
    if groups.get("besides") or groups.get("besides2"):
        qualifier = "besides"
    return Quantity(value=value, unit=unit, qualifier=qualifier, of=of, span=passage.span_of(match))
