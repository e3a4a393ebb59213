"""Japanese: how days are told."""

from collections.abc import Iterator
from datetime import date, timedelta

from monitor.domain.act import Asserted
from monitor.language.acts.dates import EAST_DATE, valid
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.postponed import day_before
from monitor.language.acts.profile import DateForms
from monitor.language.acts.words import Passage, pattern
from monitor.language.profiles.ja.durations import lasting
from monitor.language.profiles.ja.hindsight import is_told_again
from monitor.language.profiles.shared.days import FirstDays, day_told_alone, first_day

__all__ = ["DATES"]

_TIME = rf"(?:{EAST_DATE}|(?:(?P<year3>20\d\d)年|(?P<next3>来年|翌年))(?:(?P<month3>\d{{1,2}})月)?)"
# Where the verb stands behind its day, nothing but how it is done parts the two.
_PUT_OFF = pattern(rf"{_TIME}(?:に|へ|まで)(?:再び|再度|さらに|改めて)?$")
_DAY_ALONE = pattern(r"(?<![\d月年第.])(?P<day>\d{1,2})日(?!から|まで|間|付|以|の|前|後|目)")
_NEAREST_DAY = pattern(
    r"(?:(?P<next>来月)|(?<![\d月年第.]))(?P<day>\d{1,2})日(?:から(?!の)|(?:に|から)?(?:施行|発効|適用開始)|付で)"
)
_FIRST_DAYS = FirstDays(
    begins=pattern("から|施行|適用|発効|実施|導入"),
    month=pattern(
        r"(?:(?P<year>20\d\d)年|(?P<next>来年|翌年))?(?<!\d)(?:(?P<month>\d{1,2})月|(?<=年))(?:から|(?:に|の|より)?(?:施行|適用|発効|実施|導入))"
    ),
)


def _put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    return day_before(trigger, _PUT_OFF, today)


def _said_without_date(passage: Passage, published: date) -> Asserted[date] | None:
    return day_told_alone(passage, _DAY_ALONE, published)


def _begins(passage: Passage, today: date) -> Asserted[date] | None:
    return _nearest_day(passage, today) or first_day(passage, _FIRST_DAYS, today)


def _nearest_day(passage: Passage, today: date) -> Asserted[date] | None:
    """A day of the month alone is the one closest to the article's day."""
    match = _NEAREST_DAY.search(passage.text, passage.start, passage.end)
    if match is None:
        return None
    first = today.replace(day=1)
    following = first + timedelta(days=31)
    months = (following,) if match["next"] else (first - timedelta(days=1), first, following)
    days = [d for m in months if (d := valid(m.year, m.month, int(match["day"]))) is not None]
    nearest = min(days, key=lambda d: abs(d - today), default=None)
    return None if nearest is None else passage.day(match, nearest)


_PERFECT = pattern(r"(?:し|っ|れ|め|え|け|せ|い|ん|得|出)[たてだ]|済み")


def _is_done(around: str, verb: str) -> bool:
    del verb
    return _PERFECT.search(around) is not None


DATES = DateForms(
    since=pattern(rf"{EAST_DATE}(?:から|付|に(?:施行|発効|実施|適用|始|開始))"),
    until=pattern(rf"{EAST_DATE}まで"),
    said_on=pattern(rf"{EAST_DATE}(?!から|まで|付で|に施行|に発効|以降|の)"),
    said_without_date=_said_without_date,
    begins=_begins,
    comments_until=pattern(rf"{EAST_DATE}(?:まで|必着|締)"),
    put_off=_put_off,
    lasting=lasting,
    is_told_again=is_told_again,
    holds=pattern(
        r"発効(?:した|している|済み)|施行(?:された|した|されている|済み)|適用(?:された|が始まった)|即日|即時|(?:同日|本日|きょう|今日|\d日)付で|同日から|きょうから|本日から"
    ),
    done=_is_done,
)
