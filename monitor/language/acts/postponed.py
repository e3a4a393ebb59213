"""The day to which something is put off, the first on which it is to hold: 推迟至5月1日, 5月1日に延期, 5월 1일로 연기.

Only a day after the article's own counts, for the others are those on which it was said. Of a month or a year that is
its first day. For how long something is put off tells no day: from which it is counted, nobody says.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime

from monitor.language.acts.english_dates import moved_to
from monitor.language.acts.terms import EAST_DATE, EAST_MONTH, EN_DATE, date_of
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import pattern

__all__ = ["put_off_to"]

_TO = {
    "en": (pattern(rf"\b(?:until|till|to) (?:at least )?(?:the )?{EN_DATE}"),),
    "zh": (
        pattern(rf"(?:至|到|改(?:为|于|自|从)){EAST_DATE}"),
        pattern(rf"(?:至|到|改(?:为|于|自|从)){EAST_MONTH}"),
        pattern(r"(?:至|到)(?:(?P<year3>20\d\d)年|(?P<next3>明年))(?!\d)"),
    ),
}
# Where the verb stands behind its day, nothing but how it is done parts the two.
_TIME_JA = rf"(?:{EAST_DATE}|(?:(?P<year3>20\d\d)年|(?P<next3>来年|翌年))(?:(?P<month3>\d{{1,2}})月)?)"
_TIME_KO = rf"(?:{EAST_DATE}|(?:(?P<year3>20\d\d)년|(?P<next3>내년|다음 ?해)) ?(?:(?P<month3>\d{{1,2}})월)?)"
_BEFORE = {
    "ja": pattern(rf"{_TIME_JA}(?:に|へ|まで)(?:再び|再度|さらに|改めて)?$"),
    "ko": pattern(rf"{_TIME_KO} ?(?:으로|로|까지) ?(?:다시 |또 |재차 )?$"),
}
_NEAR = 24
_SAID = pattern(r"(?:を|은|를|을 )?(?:発表|表明|決め|決定|公表|발표|결정)")  # 11月9日に延期を発表


def put_off_to(trigger: Trigger, published: datetime | None) -> date | None:
    """The first such day that the sentence of the verb tells; None where it tells none."""
    if published is None:
        return None
    today = published.date()
    return next((day for day in _days(trigger, today) if day > today), None)


def _days(trigger: Trigger, today: date) -> Iterator[date]:
    passage, verb, language = trigger.passage, trigger.verb, trigger.passage.language
    if language in _BEFORE:
        told = _BEFORE[language].search(passage.before(verb.start, _NEAR))
        if told and not _SAID.match(passage.text, verb.end):
            yield from _told(told, today)
        return
    language = language if language in _TO else "en"
    start = verb.start if language == "en" else passage.start
    for form in _TO[language]:
        for match in form.finditer(passage.text, start, passage.end):
            yield from _told(match, today)
    if language == "en" and (day := moved_to(passage, start, today)) is not None:
        yield day


def _told(match: "re.Match[str]", today: date) -> Iterator[date]:
    day = date_of(match.groupdict(), today)
    if day is not None:
        yield day
