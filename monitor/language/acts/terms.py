"""Figures and dates of an act: since when, until when, how many firms, what rate.

Read from the act's own clause or the one beside it. A date without a year is the next one after the article's day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.act import Measure, Quantity
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, pattern

__all__ = ["Term", "quantities_of", "term_of"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_EN_DATE = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\.?(?:,? (?P<year>20\d\d))?"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year2>20\d\d))?)"
)
_EAST_DATE = (
    r"(?:(?P<year>20\d\d)\s?[年년]\s?|(?P<next>明年|来年|내년)\s?)?"
    r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
)
_UNTIL = {
    "en": pattern(rf"\b(?:until|through|till|up to|ending|lasting to|to) (?:the )?{_EN_DATE}"),
    "zh": pattern(rf"(?:至|到|截至|延长至|期限为?){_EAST_DATE}"),
    "ja": pattern(rf"{_EAST_DATE}まで"),
    "ko": pattern(rf"{_EAST_DATE} ?까지"),
}
_FROM = {
    "en": pattern(
        rf"\b(?:from|effective(?: from| on| as of)?|starting(?: from| on)?|as of|beginning(?: on)?|(?:takes?|taking)"
        rf" effect(?: on| from)?|into (?:force|effect)(?: on| from)?) (?:the )?{_EN_DATE}"
    ),
    "zh": pattern(rf"(?:自|从|由)?{_EAST_DATE}(?:起|零时起|正式|生效|施行|实施|开始)"),
    "ja": pattern(rf"{_EAST_DATE}(?:から|付|に施行|に発効)"),
    "ko": pattern(rf"{_EAST_DATE} ?(?:부터|시행|발효)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    effective: date | None = None
    until: date | None = None


def term_of(trigger: Trigger, language: str, published: datetime | None) -> Term:
    """The dates in the sentence of the act."""
    passage = trigger.passage
    today = published.date() if published else None
    return Term(
        effective=_first(passage, _FROM.get(language), today),
        until=_first(passage, _UNTIL.get(language), today),
    )


def _first(passage: Passage, form: re.Pattern[str] | None, today: date | None) -> date | None:
    if form is None:
        return None
    dates = (_date(m.groupdict(), today) for m in form.finditer(passage.text, passage.start, passage.end))
    return next((d for d in dates if d is not None), None)


def _date(said: dict[str, str | None], today: date | None) -> date | None:
    month_text = said.get("month") or said.get("month2") or ""
    month = int(month_text) if month_text.isdigit() else _MONTHS.get(month_text, 0)
    day = int(said.get("day") or said.get("day2") or 0)
    year_text = said.get("year") or said.get("year2")
    if year_text:
        return _valid(int(year_text), month, day)
    if today is None:
        return None
    if said.get("next"):
        return _valid(today.year + 1, month, day)
    near = _valid(today.year, month, day)
    if near is not None and near < today - _PAST:
        near = _valid(today.year + 1, month, day)
    return near


_PAST = timedelta(days=60)  # "from 1 June" in a text of July is this year's June


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_PERCENT = pattern(r"(?P<value>\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent|퍼센트|パーセント)")
_ENTITIES = pattern(
    r"(?P<value>\d{1,4}) (?:more |other |new )?(?:[\w-]+ ){0,3}"
    r"(?:firms|companies|entities|organi[sz]ations|institutions)"
    r"|(?P<value2>\d{1,4})\s?(?:家|个|间|社|개)?[^，。、；\d]{0,8}?(?:企业|实体|公司|机构|団体|事业体|기업|업체|기관|社|美企|日企|家|곳)"
)
_TONNES = pattern(r"(?P<value>[\d,]+(?:\.\d+)?)\s?(?P<times>万|million )?\s?(?:tonnes|tons|metric tons|吨|トン|톤)")
_QUALIFIERS = (
    (pattern(r"(?:more than|over|at least|超过|逾|以上)\s?$"), "over"),
    (pattern(r"(?:about|around|some|nearly|约|近|およそ|약)\s?$"), "about"),
    (pattern(r"(?:up to|at most|最多|至多|최대|最大)\s?$"), "up_to"),
    (pattern(r"(?:less than|under|不到|不足|미만|未満)\s?$"), "under"),
)
_TIMES = {"万": 10_000.0, "million ": 1_000_000.0}


def quantities_of(trigger: Trigger, measure: Measure) -> Iterator[Quantity]:
    """Firms listed, the rate of a duty, the tonnes of a quota, from the act's sentence."""
    passage = trigger.passage
    if measure is Measure.ENTITY_LIST:
        yield from _figures(passage, _ENTITIES, "entities", "firms listed")
    elif measure is Measure.EXPORT_TAX:
        yield from _figures(passage, _PERCENT, "percent", "rate of the duty")
    elif measure is Measure.EXPORT_QUOTA:
        yield from _figures(passage, _TONNES, "t", "quota")


def _figures(passage: Passage, form: re.Pattern[str], unit: str, of: str) -> Iterator[Quantity]:
    match = form.search(passage.text, passage.start, passage.end)
    if match is None:
        return
    said = match.groupdict()
    value = float((said.get("value") or said.get("value2") or "0").replace(",", ""))
    value *= _TIMES.get(said.get("times") or "", 1.0)
    before = passage.before(match.start(), 14)
    qualifier = next((name for q, name in _QUALIFIERS if q.search(before)), "")
    yield Quantity(value=value, unit=unit, qualifier=qualifier, of=of)
