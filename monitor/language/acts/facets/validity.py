"""Dates of an act in one sentence: announced, effective from, effective until.

A date without a year is the next one after the article's day.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.domain.acts.act import Asserted
from monitor.domain.acts.scheme import Action
from monitor.language.acts import ACTS
from monitor.language.acts.facets.dates import PAST, date_of, month_of, nearest_day, printed, valid, year_of
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.acts.grammar.triggers import Trigger
from monitor.language.patterns import NamedPattern

ON_EARLIER = frozenset(
    {*(Action.SUSPEND, Action.POSTPONE, Action.REMOVE, Action.EXTEND), Action.RESUME, Action.RELAX, Action.AMEND}
)
"""Actions on a rule that is there: a sentence may also give the days of that rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """First and last day of validity, each with its span."""

    effective: Asserted[date] | None = None
    until: Asserted[date] | None = None

    @property
    def is_one_day(self) -> bool:
        """True if both are the same day or both are missing."""
        return value_of(self.effective) == value_of(self.until)

    @property
    def is_range(self) -> bool:
        """True if the last day stands right behind the first one: "from 1 June to 30 September"."""
        return self.effective is not None and self.until is not None and _follows(self.effective, self.until)


def value_of(asserted: Asserted[date] | None) -> date | None:
    """The date of an asserted day; None for None."""
    return None if asserted is None else asserted.value


def announced_of(trigger: Trigger, forms: DatePatterns, published: datetime | None) -> Asserted[date] | None:
    """The day of the announcement in the act's sentence; never later than the article."""
    if published is None:
        return None
    today = published.date() + timedelta(days=1)  # in the issuer's time zone the next day may have begun
    passage = trigger.passage
    for match in passage.find_all(forms.announced_on_date):
        day = _latest_date(match.groupdict(), today, forms)
        if day is None or ACTS.not_announcement_date.search(passage.before(match.start(), 24)):
            continue
        if not (trigger.action in ON_EARLIER and ACTS.date_of_rule.search(passage.before(match.start(), 90))):
            return passage.day(match, day)
    return forms.announced_without_date(passage, published.date())


def signed_on(passages: Sequence[Passage]) -> Asserted[date] | None:
    """The date in a separate line at the end of an official notice."""
    lines = (p for p in reversed(passages[-_LAST_LINES:]) if p.field == "text")
    signed = ((p, m) for p in lines if (m := ACTS.signed_on.fullmatch(p.text, p.start, p.end)))
    dates = ((p, m, date_of(m.groupdict(), None)) for p, m in signed)
    return next((p.day(m, day) for p, m, day in dates if day is not None), None)


_LAST_LINES = 4


def comments_until_of(
    passages: Sequence[Passage], forms: DatePatterns, published: datetime | None
) -> Asserted[date] | None:
    """The deadline for comments on a proposal, from a sentence that asks for them."""
    today = published.date() if published else None
    for passage in passages:
        if passage.search(ACTS.comments):
            day = _first_date(passage, forms.comment_deadline, today, forms)
            if day is not None:
                return day
    return None


def _latest_date(groups: dict[str, str | None], today: date, forms: DatePatterns) -> date | None:
    """The date, if it is at most `PAST` before today; without a year the latest such date."""
    month = month_of(groups, forms.months)
    day, year = int(printed(groups, "day") or 0), printed(groups, "year")
    years = [year_of(year)] if year else [today.year, today.year - 1]
    dates = (valid(y, month, day) for y in years)
    return next((d for d in dates if d is not None and today - PAST <= d <= today), None)


def term_of(trigger: Trigger, forms: DatePatterns, published: datetime | None) -> Term:
    """The dates in the act's sentence. Of a suspension until a day, that day is the end, not the start."""
    term = dates_in(trigger.passage, forms, published)
    if published is not None and (exact := _future_day_before_verb(trigger, forms, published.date())) is not None:
        term = Term(effective=_more_exact(term.effective, exact), until=term.until)
    if trigger.action is Action.SUSPEND and term.is_one_day:
        return Term(until=term.until)
    return term


def _future_day_before_verb(trigger: Trigger, forms: DatePatterns, today: date) -> Asserted[date] | None:
    """A future day right before the verb: 将于10月16日解除. English marks such a day with a preposition."""
    passage, verb = trigger.passage, trigger.verb
    for match in passage.find_all(forms.announced_on_date):
        if 0 <= verb.start - match.end() <= _RIGHT_BEFORE and not passage.text[verb.start].isascii():
            day = date_of(match.groupdict(), today, forms.months)
            return passage.day(match, day) if day is not None and day > today else None
    return None


_RIGHT_BEFORE = 3  # characters


def _more_exact(one: Asserted[date] | None, other: Asserted[date]) -> Asserted[date]:
    """The exact day, if the other is only its month; else the day with a preposition."""
    if one is None or (one.value.day == 1 and one.value == other.value.replace(day=1)):
        return other
    return one


def _relative_first_day(passage: Passage, today: date) -> Asserted[date] | None:
    """A first day relative to the article's day: 今日起, 27日起, 下月起."""
    match = passage.search(ACTS.effective_today)
    if match is not None:
        return passage.day(match, today)
    match = passage.search(ACTS.effective_from_day_alone)
    if match is not None and (day := nearest_day(int(match["day"]), today)) is not None:
        return passage.day(match, day)
    match = passage.search(ACTS.effective_next_month)
    following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
    return passage.day(match, following) if match is not None else None


def dates_in(passage: Passage, forms: DatePatterns, published: datetime | None) -> Term:
    """First and last day of validity in the sentence. A sentence about applications gives none: it has their days."""
    if passage.search(ACTS.takes_applications) is not None:
        return Term()
    today = published.date() if published else None
    day = _first_date(passage, forms.effective_from, today, forms)
    end = _first_date(passage, forms.effective_until, today, forms)
    if today is None:
        return Term(effective=day, until=end)
    first = day or forms.first_day(passage, today) or _relative_first_day(passage, today)
    last = end or forms.last_day(passage, today)
    if first is not None and _expires(passage, first):
        first = None
    if first is not None and last is not None and last.value < first.value and _follows(first, last):
        last = _in_year_of(first, last)
    return Term(effective=first, until=last)


def _expires(passage: Passage, day: Asserted[date]) -> bool:
    """True if something ends on the day: 暂停措施将于11月27日到期."""
    end = passage.document.folded(day.span.field).index(day.span.end)
    return ACTS.expires_behind.match(passage.text, end, passage.end) is not None


def _follows(first: Asserted[date], last: Asserted[date]) -> bool:
    """True if the last day stands right behind the first one: "from 1 January 2027 to 31 December"."""
    return 0 <= last.span.start - first.span.end <= _BESIDE


_BESIDE = 6  # characters


def _in_year_of(first: Asserted[date], last: Asserted[date]) -> Asserted[date]:
    """The last day in the year of the first one, or in the next year if it would be before it."""
    years = (first.value.year, first.value.year + 1)
    days = (valid(year, last.value.month, last.value.day) for year in years)
    return replace(last, value=next((d for d in days if d is not None and d >= first.value), last.value))


def effective_from_own_sentence(
    passages: Sequence[Passage], forms: DatePatterns, published: datetime | None
) -> Asserted[date] | None:
    """The first day, from a sentence that states only that: 本公告自2025年12月1日起实施, 60天后生效."""
    today = published.date() if published else None
    for passage in passages:
        day = _first_date(passage, forms.effective_sentence, today, forms)
        if day is not None:
            return day
        later = next(passage.find_all(forms.effective_in_days), None)
        if later is not None and today is not None:
            return passage.day(later, today + timedelta(days=int(later["days"])))
    return None


def end_stated_elsewhere(
    verb: str, passages: Sequence[Passage], forms: DatePatterns, published: datetime | None
) -> Asserted[date] | None:
    """The last day, from another sentence with the same verb: 暂停实施 … 至2026年11月10日暂停实施."""
    today = published.date() if published else None
    ends = (_first_date(p, forms.effective_until, today, forms) for p in passages if verb in p.text[p.start : p.end])
    return next((d for d in ends if d is not None), None)


def last_days_in(passage: Passage, forms: DatePatterns, published: datetime | None) -> Iterator[Asserted[date]]:
    """All last days in the sentence."""
    today = published.date() if published else None
    found = (m for m in passage.find_all(forms.effective_until) if not _is_of_transition(passage, m))
    dates = ((m, date_of(m.groupdict(), today, forms.months)) for m in found)
    yield from (passage.day(m, day) for m, day in dates if day is not None)


def _is_of_transition(passage: Passage, match: re.Match[str]) -> bool:
    """True for the day until which what was declared or sold before may still leave."""
    before = ACTS.may_leave_before.search(passage.text, passage.start, match.end()) is not None
    behind = ACTS.may_leave_behind.match(passage.text, match.end(), passage.end) is not None
    return before or (behind and ACTS.cargo.search(passage.text, passage.start, match.start()) is not None)


def _first_date(
    passage: Passage, form: NamedPattern | None, today: date | None, forms: DatePatterns
) -> Asserted[date] | None:
    found = passage.find_all(form)
    if form is forms.effective_until:
        found = (m for m in found if not _is_of_transition(passage, m))
    dates = ((m, date_of(m.groupdict(), today, forms.months)) for m in found)
    return next((passage.day(m, day) for m, day in dates if day is not None), None)
