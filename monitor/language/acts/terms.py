"""Figures and dates of an act: said when, since when, until when, how many firms, what rate.

Read from the act's own clause or the one beside it. A date without a year is the next one after the article's day.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.act import Action, Measure, Quantity
from monitor.language.acts.english_dates import MONTHS, begins, ends, said_on
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, pattern

__all__ = [
    "EAST_DATE",
    "EAST_MONTH",
    "EN_DATE",
    "Term",
    "announced_of",
    "comments_until_of",
    "date_of",
    "dates_in",
    "effective_told",
    "quantities_of",
    "signed_on",
    "term_of",
    "until_told",
]

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|[2-9]\d)\d\d"  # of any date that is written in full, also of one that is not believed
EN_DATE = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\.?(?:,? (?P<year>{_YEAR})\b)?"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,? (?P<year2>{_YEAR})\b)?)"
)
EAST_DATE = (
    rf"(?:(?P<year>{_YEAR})\s?[年년]\s?|(?P<next>明年|来年|내년)\s?)?"
    r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
)
# A month or a year alone: 12月起, 明年1月起, 2029年起.
EAST_MONTH = (
    r"(?:(?:(?P<year3>20\d\d)年|(?P<next3>明年))(?:初|(?P<month3>\d{1,2})月(?:份|初|上旬|中旬|下旬|底)?)?"
    r"|(?<![\d年])(?P<month4>\d{1,2})月(?:份|初|上旬|中旬|下旬|底)?)"
)
_EAST_DATE_AGAIN = rf"(?:(?P<year2>{_YEAR})\s?年\s?)?" + r"(?P<month2>\d{1,2})\s?月\s?(?P<day2>\d{1,2})\s?日"
_UNTIL = {
    "en": pattern(rf"\b(?:until|through|till|up to|ending|lasting to|to) (?:the )?{EN_DATE}"),
    "zh": pattern(rf"(?:至|到|截至|延长至|期限为?){EAST_DATE}"),
    "ja": pattern(rf"{EAST_DATE}まで"),
    "ko": pattern(rf"{EAST_DATE} ?까지"),
}
_FROM = {
    "en": pattern(
        rf"\b(?:from|effective(?: from| on| as of)?|starting(?: from| on)?|as of|beginning(?: on)?|(?:takes?|taking)"
        rf" effect(?: on| from)?|into (?:force|effect)(?: on| from)?) (?:the )?{EN_DATE}"
    ),
    "zh": pattern(rf"(?:自|从|由)?(?:{EAST_DATE}(?:起|零时起|正式|生效|施行|实施|开始)|{EAST_MONTH}(?:起|开始|生效))"),
    "ja": pattern(rf"{EAST_DATE}(?:から|付|に(?:施行|発効|実施|適用|始|開始))"),
    "ko": pattern(rf"{EAST_DATE} ?(?:부터|시행|발효)"),
}


# The day on which it was said or done, as news and notices write it; a day alone is one of the last weeks.
_SAID_ON = {
    "en": pattern(rf"\b(?:on|dated) (?:[a-z]+day,? )?(?:the )?{EN_DATE}"),
    "zh": pattern(rf"(?:于|在)?{EAST_DATE}(?!起|零时|前|止|正式|生效|施行|实施|开始|至|到|内|的|发布的|公布的)"),
    "ja": pattern(rf"{EAST_DATE}(?!から|まで|付で|に施行|に発効|以降|の)"),
    "ko": pattern(rf"{EAST_DATE}(?! ?(?:부터|까지|시행|발효|자로|로|의))"),
}
_DAY_ALONE = {
    "zh": pattern(r"(?<![\d月年第.])(?P<day>\d{1,2})日(?!起|前|止|内|至|到|生效|实施|的)"),
    "ja": pattern(r"(?<![\d月年第.])(?P<day>\d{1,2})日(?!から|まで|間|付|以|の|前|後|目)"),
    "ko": pattern(r"(?<![\d월년.])(?<!월 )(?P<day>\d{1,2})일(?! ?(?:부터|까지|간|째|만|의|전|후|자로|로))"),
}
_NO_DAY_OF_SAYING = pattern(
    r"(?:effect|effective|force|until|through|from|starting|beginning|as of|by|自|从|由|至|到|截至)[^,，。]{0,12}$"
)
_ON_EARLIER = frozenset(
    {*(Action.SUSPEND, Action.POSTPONE, Action.REMOVE, Action.EXTEND), Action.RESUME, Action.RELAX, Action.AMEND}
)
_IS_OF_THE_RULE = pattern(
    r"\b(?:controls?|curbs?|restrictions?|rules?|measures?|bans?|requirements?|quotas?|dut(?:y|ies)|tariffs?|limits?)"
    r"\b[^,.;:]{0,40} "
    r"(?:announced|imposed|introduced|issued|unveiled|published|adopted)(?: earlier)? $"
)  # "suspends the controls announced on 9 October": the day of what is suspended
_SIGNED = pattern(rf"\W*{EAST_DATE}\W*")
_COMMENTS = pattern(r"comments?\b|feedback|submissions?|consultation|意见|建议|意見|パブリックコメント|의견")
_COMMENTS_UNTIL = {
    "en": pattern(
        r"\b(?:by|until|before|through|till|no later than|on or before|closes? on|ends? on|due(?: on)?) (?:the )?"
        + EN_DATE
    ),
    "zh": pattern(rf"(?:于|在|至|截至|截止日期为|截止时间为){EAST_DATE}|{_EAST_DATE_AGAIN}(?:之前|以前|前|止|截止)"),
    "ja": pattern(rf"{EAST_DATE}(?:まで|必着|締)"),
    "ko": pattern(rf"{EAST_DATE} ?까지"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    effective: date | None = None
    until: date | None = None


def announced_of(trigger: Trigger, language: str, published: datetime | None) -> date | None:
    """The day on which the act was done, where its sentence says so; never later than the article."""
    if published is None:
        return None
    today = published.date() + timedelta(days=1)  # it may be tomorrow already where the issuer sits
    passage = trigger.passage
    for match in _matches(_SAID_ON.get(language), passage):
        day = _last(match.groupdict(), today)
        if day is None or _NO_DAY_OF_SAYING.search(passage.before(match.start(), 24)):
            continue
        if not (trigger.action in _ON_EARLIER and _IS_OF_THE_RULE.search(passage.before(match.start(), 90))):
            return day
    if language == "en":
        return said_on(passage, published.date())
    days = (_last_day(int(m["day"]), today) for m in _matches(_DAY_ALONE.get(language), passage))
    return next((d for d in days if d is not None), None)


def signed_on(passages: Sequence[Passage]) -> date | None:
    """The date that a notice of an authority ends with, in a line of its own."""
    signed = (_SIGNED.fullmatch(p.text, p.start, p.end) for p in reversed(passages[-_LAST_LINES:]) if p.field == "text")
    dates = (date_of(m.groupdict(), None) for m in signed if m)
    return next((d for d in dates if d is not None), None)


_LAST_LINES = 4


def comments_until_of(passages: Sequence[Passage], language: str, published: datetime | None) -> date | None:
    """The last day for comments on a proposal: a date in a sentence that asks for them."""
    today = published.date() if published else None
    for passage in passages:
        if _COMMENTS.search(passage.text, passage.start, passage.end):
            day = _first(passage, _COMMENTS_UNTIL.get(language), today)
            if day is not None:
                return day
    return None


def _matches(form: re.Pattern[str] | None, passage: Passage) -> Iterator[re.Match[str]]:
    return form.finditer(passage.text, passage.start, passage.end) if form else iter(())


def _last(said: dict[str, str | None], today: date) -> date | None:
    """The date, where it lies in the weeks before: without a year the last one of its name."""
    month_text = said.get("month") or said.get("month2") or ""
    month = int(month_text) if month_text.isdigit() else MONTHS.get(month_text, 0)
    day, year = int(said.get("day") or said.get("day2") or 0), said.get("year") or said.get("year2")
    years = [int(year)] if year else [today.year, today.year - 1]
    dates = (_valid(y, month, day) for y in years)
    return next((d for d in dates if d is not None and today - _PAST <= d <= today), None)


def _last_day(day: int, today: date) -> date | None:
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    dates = (_valid(m.year, m.month, day) for m in (first, before))
    return next((d for d in dates if d is not None and today - _A_MONTH <= d <= today), None)


_A_MONTH = timedelta(days=27)


def term_of(trigger: Trigger, language: str, published: datetime | None) -> Term:
    """The dates in the sentence of the act. The day to which a rule is put off ends the pause, and begins none."""
    term = dates_in(trigger.passage, language, published)
    if trigger.action is Action.SUSPEND and term.effective == term.until:
        return Term(until=term.until)
    return term


def dates_in(passage: Passage, language: str, published: datetime | None) -> Term:
    """Since when and until when something holds, as the sentence says."""
    today = published.date() if published else None
    day = _first(passage, _FROM.get(language), today)
    end = _first(passage, _UNTIL.get(language), today)
    if language == "en" and today is not None:
        return Term(effective=day or begins(passage, today), until=end or ends(passage, today))
    return Term(
        effective=day or _nearest_day(passage, language, today) or _from_day(passage, language, today), until=end
    )


_NEAREST_DAY = {
    "ja": pattern(
        r"(?:(?P<next>来月)|(?<![\d月年第.]))(?P<day>\d{1,2})日(?:から(?!の)|(?:に|から)?(?:施行|発効|適用開始)|付で)"
    )
}


def _nearest_day(passage: Passage, language: str, today: date | None) -> date | None:
    """A day of the month alone is the one closest to the article's day."""
    match = next(_matches(_NEAREST_DAY.get(language), passage), None)
    if match is None or today is None:
        return None
    first = today.replace(day=1)
    following = first + timedelta(days=31)
    months = (following,) if match["next"] else (first - timedelta(days=1), first, following)
    days = [d for m in months if (d := _valid(m.year, m.month, int(match["day"]))) is not None]
    return min(days, key=lambda d: abs(d - today), default=None)


_EFFECT_TOLD = {
    "en": pattern(
        rf"\b(?:(?:takes?|taking) effect|(?:comes?|coming|enters?|entering|goes?|going) into (?:force|effect)"
        rf"|(?:is|are|be|becomes?) effective|appl(?:y|ies))(?: on| from| as of| as from| starting)? (?:the )?{EN_DATE}"
    ),
    "zh": pattern(
        rf"(?:公告|规定|决定|措施|办法|条例|新规|新制|规则|禁令|限制|管制|目录|清单|名单|修正)[^，。]{{0,8}}(?:自|从|于|将于){EAST_DATE}"
        r"(?:零时)?起?(?:正式)?(?:实施|施行|执行|生效|上路)"
    ),
}
_IN_DAYS = {"zh": pattern(r"(?P<days>\d{1,3})(?:天|日)(?:之)?后(?:正式)?(?:实施|施行|执行|生效|上路)")}


def effective_told(passages: Sequence[Passage], language: str, published: datetime | None) -> date | None:
    """Since when it holds, where a sentence of its own says so: 本公告自2025年12月1日起实施, 60天后生效."""
    today = published.date() if published else None
    for passage in passages:
        day = _first(passage, _EFFECT_TOLD.get(language), today)
        if day is not None:
            return day
        later = next(_matches(_IN_DAYS.get(language), passage), None)
        if later is not None and today is not None:
            return today + timedelta(days=int(later["days"]))
    return None


def until_told(verb: str, passages: Sequence[Passage], language: str, published: datetime | None) -> date | None:
    """The end that another of the first sentences tells of the same deed: 暂停实施 … 至2026年11月10日暂停实施."""
    today = published.date() if published else None
    ends = (_first(p, _UNTIL.get(language), today) for p in passages if verb in p.text[p.start : p.end])
    return next((d for d in ends if d is not None), None)


# A day without a month is one of this month, or of the next where that word stands before it; a month without a day
# and a year alone begin with their first day.
_FROM_DAY = {"ko": pattern(r"(?<![\d월년.])(?P<next>(?:다음 ?달|내달) )?\s?(?P<day>\d{1,2})일 ?부터")}
_FROM_MONTH = {
    "ja": pattern(
        r"(?:(?P<year>20\d\d)年|(?P<next>来年|翌年))?(?<!\d)(?:(?P<month>\d{1,2})月|(?<=年))(?:から|(?:に|の|より)?(?:施行|適用|発効|実施|導入))"
    ),
    "ko": pattern(
        r"(?:(?P<year>20\d\d)년 ?|(?P<next>내년 ?))?(?:(?P<month>\d{1,2})월 ?|(?<=년 )|(?<=년))(?:부터|시행|발효)"
    ),
}


_FAR = timedelta(days=250)  # "from April" in a text of July is this year's April


_BEGINS = {
    "ja": pattern("から|施行|適用|発効|実施|導入"),
    "ko": pattern("부터|시행|발효"),
}  # quickly told where there is none


def _from_day(passage: Passage, language: str, today: date | None) -> date | None:
    begins = _BEGINS.get(language)
    if today is None or begins is None or begins.search(passage.text, passage.start, passage.end) is None:
        return None
    following = today.replace(day=28) + timedelta(days=4)
    for m in _matches(_FROM_DAY.get(language), passage):
        month = following if m["next"] else today
        return _valid(month.year, month.month, int(m["day"]))
    for m in _matches(_FROM_MONTH.get(language), passage):
        if m["year"] or m["next"] or m["month"]:
            first = _valid(int(m["year"] or today.year + bool(m["next"])), int(m["month"] or 1), 1)
            is_past = first is not None and not m["year"] and first < today - _PAST
            coming = _valid(first.year + 1, first.month, 1) if first is not None and is_past else first
            named = m["year"] or m["next"]
            return coming if named or coming is None or coming - today < _FAR else None
    return None


def _first(passage: Passage, form: re.Pattern[str] | None, today: date | None) -> date | None:
    if form is None:
        return None
    dates = (date_of(m.groupdict(), today) for m in form.finditer(passage.text, passage.start, passage.end))
    return next((d for d in dates if d is not None), None)


def _month(said: dict[str, str | None], today: date | None) -> date | None:
    """The first day of a month or of a year; of a month without a year only one that is near."""
    if said.get("month4"):
        near = _valid(today.year, int(said["month4"] or 0), 1) if today else None
        return near if near is not None and today is not None and near >= today - _PAST else None
    if said.get("next3"):
        return _valid(today.year + 1, int(said.get("month3") or 1), 1) if today else None
    return _valid(int(said["year3"] or 0), int(said.get("month3") or 1), 1)


def date_of(said: dict[str, str | None], today: date | None) -> date | None:
    """The day that the groups of EN_DATE, EAST_DATE or EAST_MONTH say: of a month or a year the first one."""
    if any(said.get(key) for key in ("year3", "next3", "month4")):
        return _month(said, today)
    month_text = said.get("month") or said.get("month2") or ""
    month = int(month_text) if month_text.isdigit() else MONTHS.get(month_text, 0)
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


_LAST_YEAR = 2099  # what is printed beyond is a mistake, or means for ever


def _valid(year: int, month: int, day: int) -> date | None:
    if year > _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Tenths are percents in East Asia: 三成, 三成五, 3割, 3할; 百分之20. 割引, 할인 and 할당 are other words.
_PERCENT = pattern(
    r"(?P<value>\d{1,3}(?:\.\d+)?)\s?(?:%|percent|per cent|퍼센트|パーセント)|百分之(?P<value2>\d{1,3})"
    r"|(?<!\d)(?P<value3>[一二两三四五六七八九1-9])\s?"
    r"(?P<times>成(?![为本立交员])|割(?![引合当])|할(?![인당부]))(?P<more>[半一二三四五六七八九])?"
)
_ENTITIES = pattern(
    r"(?P<value>\d{1,4}) (?:more |other |new )?(?:[\w-]+ ){0,3}"
    r"(?:firms|companies|entities|organi[sz]ations|institutions)"
    r"|(?P<value2>\d{1,4})\s?(?:家|个|间|社|개)?[^，。、；\d]{0,8}?(?:企业|实体|公司|机构|団体|事业体|기업|업체|기관|社|美企|日企|家|곳)"
)
_TONNES = pattern(
    r"(?P<value>[\d,]+(?:\.\d+)?)\s?(?P<times>万|만|million )?\s?(?:tonnes|tons|metric tons|吨|トン|톤|t(?![a-z]))"
)
_QUALIFIERS = (
    (pattern(r"(?:more than|over|at least|超过|逾|以上)\s?$"), "over"),
    (pattern(r"(?:about|around|some|nearly|约|近|およそ|약)\s?$"), "about"),
    (pattern(r"(?:up to|at most|最多|至多|최대|最大)\s?$"), "up_to"),
    (pattern(r"(?:less than|under|不到|不足|미만|未満)\s?$"), "under"),
)
_TIMES = {"万": 10_000.0, "만": 10_000.0, "million ": 1_000_000.0, "成": 10.0, "割": 10.0, "할": 10.0}
_DIGITS = {sign: str(n) for n, sign in enumerate("一二三四五六七八九", 1)} | {"两": "2", "半": "5"}


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
    figure = next((said[key] for key in ("value", "value2", "value3") if said.get(key)), None) or "0"
    value = float(_DIGITS.get(figure, figure).replace(",", ""))
    value *= _TIMES.get(said.get("times") or "", 1.0)
    value += float(_DIGITS.get(said.get("more") or "", 0))
    before = passage.before(match.start(), 14)
    qualifier = next((name for q, name in _QUALIFIERS if q.search(before)), "")
    yield Quantity(value=value, unit=unit, qualifier=qualifier, of=of)
