"""Korean: how days are told."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.act import Asserted
from monitor.language.acts.dates import EAST_DATE
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.postponed import day_before
from monitor.language.acts.profile import DateForms
from monitor.language.acts.words import Passage, pattern
from monitor.language.profiles.ko.durations import lasting
from monitor.language.profiles.shared.days import FirstDays, day_told_alone, first_day

__all__ = ["DATES"]

_TIME = rf"(?:{EAST_DATE}|(?:(?P<year3>20\d\d)년|(?P<next3>내년|다음 ?해)) ?(?:(?P<month3>\d{{1,2}})월)?)"
# Where the verb stands behind its day, nothing but how it is done parts the two.
_PUT_OFF = pattern(rf"{_TIME} ?(?:으로|로|까지) ?(?:다시 |또 |재차 )?$")
_DAY_ALONE = pattern(r"(?<![\d월년.])(?<!월 )(?P<day>\d{1,2})일(?! ?(?:부터|까지|간|째|만|의|전|후|자로|로))")
_FIRST_DAYS = FirstDays(
    begins=pattern("부터|시행|발효"),
    day=pattern(r"(?<![\d월년.])(?P<next>(?:다음 ?달|내달) )?\s?(?P<day>\d{1,2})일 ?부터"),
    month=pattern(
        r"(?:(?P<year>20\d\d)년 ?|(?P<next>내년 ?))?(?:(?P<month>\d{1,2})월 ?|(?<=년 )|(?<=년))(?:부터|시행|발효)"
    ),
)


def _put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    return day_before(trigger, _PUT_OFF, today)


def _said_without_date(passage: Passage, published: date) -> Asserted[date] | None:
    return day_told_alone(passage, _DAY_ALONE, published)


def _begins(passage: Passage, today: date) -> Asserted[date] | None:
    return first_day(passage, _FIRST_DAYS, today)


_PERFECT = pattern(r"이미|[했됐렸왔냈줬뒀]|었|았|받아|얻어|된 것으로|한 것으로|발급받")


def _is_done(around: str, verb: str) -> bool:
    del verb
    return _PERFECT.search(around) is not None


DATES = DateForms(
    since=pattern(rf"{EAST_DATE} ?(?:부터|시행|발효)"),
    until=pattern(rf"{EAST_DATE} ?까지"),
    said_on=pattern(rf"{EAST_DATE}(?! ?(?:부터|까지|시행|발효|자로|로|의))"),
    said_without_date=_said_without_date,
    begins=_begins,
    comments_until=pattern(rf"{EAST_DATE} ?까지"),
    put_off=_put_off,
    lasting=lasting,
    holds=pattern(
        r"(?:시행|발효)(?:됐|되었|했|하였|에 들어갔|중)|즉시 (?:시행|발효|적용|중단|금지|제한|통제)|즉각 (?:시행|발효)"
        r"|(?:어제|오늘|이날|전날|당일) ?부터|(?:오늘|이날|당일) ?자로"
    ),
    done=_is_done,
)
