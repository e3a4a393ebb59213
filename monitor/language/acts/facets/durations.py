"""Durations of an act: "suspends exports of cobalt for four months", 为期四个月, 1年間停止, 4개월간 중단.

The first day counts: four months from 22 February end on 21 June, 90 days from 1 March on 29 May. Months are calendar
months; if the last month has no such day, its last day is the end. Only durations beside the verb and its object
count: not "within 30 days", "for the past four months", "after four months of talks". Extensions and amendments have no
duration, because the day from which it counts is not stated.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.acts.act import Asserted, Span
from monitor.domain.acts.scheme import Action
from monitor.language.acts import ACTS
from monitor.language.acts.facets.dates import number_of
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.acts.stages.continuations import PROLONGED


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """`days` or calendar `months` (the other is 0), and the span."""

    days: int
    months: int
    span: Span

    def last_day(self, first: date) -> date | None:
        """The last day of validity, counting `first`; None after the last plausible year."""
        if first.year > _LAST_YEAR:
            return None
        if self.days:
            return first + timedelta(days=self.days - 1)
        month = first.month - 1 + self.months
        begins = date(first.year + month // 12, month % 12 + 1, 1)
        following = (begins + timedelta(days=31)).replace(day=1)
        return min(begins + timedelta(days=first.day - 2), following - timedelta(days=1))


_LAST_YEAR = 2088
_MOST_YEARS = 10  # a greater number is a calendar year: 25年
_MANY_DAYS = 31  # a number up to this before 日 is a day of the month
WINDOW = 100  # characters between an action and its duration
_ACTIONS_WITH_DURATION = frozenset({Action.IMPOSE, Action.SUSPEND, Action.REMOVE, Action.RELAX, Action.GRANT})

NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirty", "sixty", "ninety"),
)
_NUMBERS = {
    **dict(zip(NUMBER_WORDS, (*range(1, 13), 30, 60, 90), strict=True)),
    **dict.fromkeys(("a", "an", "한"), 1),
    **dict.fromkeys(("两", "두"), 2),
    **dict.fromkeys(("석", "세"), 3),
    **dict.fromkeys(("넉", "네"), 4),
    "다섯": 5,
    "여섯": 6,
}
_UNITS = {
    **dict.fromkeys(("day", "天", "日", "일"), (1, 0)),
    **dict.fromkeys(("week", "周", "星期", "週", "주"), (7, 0)),
    **dict.fromkeys(("year", "年", "년"), (0, 12)),
}  # every other unit is a month


def duration_of(trigger: Trigger, forms: DatePatterns) -> Duration | None:
    """The duration of the measure in the trigger's sentence; None if there is none."""
    if trigger.action not in _ACTIONS_WITH_DURATION or PROLONGED in trigger.pattern.split("+"):
        return None
    found = (_duration(m, trigger.passage) for m in forms.durations_in(trigger))
    return next((d for d in found if d is not None), None)


def extension_from(first: Asserted[date], passage: Passage) -> Duration | None:
    """The length of an extension beside its first day: "for another three months from 1 April"."""
    start, end = (passage.document.folded(passage.field).index(at) for at in (first.span.start, first.span.end))
    before = ACTS.extension_before_day.search(passage.text, passage.start, start)
    match = before or ACTS.extension_behind_day.match(passage.text, end, passage.end)
    return _duration(match, passage) if match is not None else None


def duration_stated(passage: Passage) -> Duration | None:
    """How long the measure lasts, from a sentence that is about this: "The ban will last for six months"."""
    match = passage.search(ACTS.lasts_for)
    return _duration(match, passage) if match is not None else None


def validity_of_permit(passage: Passage) -> Duration | None:
    """How long a permission is valid, in any clause: "permit valid for one year"."""
    match = passage.search(ACTS.permit_lasts)
    return _duration(match, passage) if match is not None else None


def predicate_end(trigger: Trigger) -> int:
    """The end of the verb and its object."""
    return max(trigger.verb.end, trigger.noun.end)


def words_between(passage: Passage, start: int, end: int) -> Iterator[Word]:
    """The vocabulary words that begin between `start` and `end`."""
    words = passage.words
    for i in range(bisect_left(words, start, key=_start_of), len(words)):
        if words[i].start >= end:
            return
        yield words[i]


def _start_of(word: Word) -> int:
    return word.start


def without_names(passage: Passage, start: int, end: int) -> str:
    """The text between `start` and `end` without its vocabulary words."""
    kept, at = [], start
    for word in words_between(passage, start, end):
        if word.end > end:
            break
        kept.append(passage.text[at : max(at, word.start)])
        at = max(at, word.end)
    return " ".join((*kept, passage.text[at:end]))


def is_count_of_days(match: re.Match[str]) -> bool:
    """True for a number of days or years, False for a date: 9日, 25年."""
    unit = match["unit"] or ""
    return unit not in ("日", "일") or _number_of(match["n"] or "") > _MANY_DAYS


def _duration(match: re.Match[str], passage: Passage) -> Duration | None:
    groups = match.groupdict()
    unit = groups.get("unit") or groups.get("unit2") or groups.get("unit3") or ""
    number = 6 if groups.get("half") else _number_of(groups.get("n") or groups.get("n2") or groups.get("n3") or "")
    days, months = _UNITS.get(unit, (0, 1))
    if not number or months * number > _MOST_YEARS * 12:
        return None
    start = match.start() + len(match.group()) - len(match.group().lstrip(" ,、"))
    return Duration(days=days * number, months=months * number, span=passage.quoted(start, match.end()))


def _number_of(text: str) -> int:
    """The number in digits, words or Han numerals below 100; 0 if it is none."""
    return _NUMBERS.get(text) or number_of(text)
