"""Chinese: how days are told."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.act import Asserted
from monitor.language.acts.dates import EAST_DATE, EAST_DATE_AGAIN, EAST_MONTH
from monitor.language.acts.grammar import Trigger
from monitor.language.acts.postponed import days_from
from monitor.language.acts.profile import DateForms
from monitor.language.acts.words import Passage, pattern
from monitor.language.profiles.shared.days import day_told_alone
from monitor.language.profiles.zh.durations import lasting

__all__ = ["DATES"]

_PUT_OFF = (
    pattern(rf"(?:至|到|改(?:为|于|自|从)){EAST_DATE}"),
    pattern(rf"(?:至|到|改(?:为|于|自|从)){EAST_MONTH}"),
    pattern(r"(?:至|到)(?:(?P<year3>20\d\d)年|(?P<next3>明年))(?!\d)"),
)
_DAY_ALONE = pattern(r"(?<![\d月年第.])(?P<day>\d{1,2})日(?!起|前|止|内|至|到|生效|实施|的)")


def _put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    for form in _PUT_OFF:
        yield from days_from(trigger, trigger.passage.start, form, today, {})


def _said_without_date(passage: Passage, published: date) -> Asserted[date] | None:
    return day_told_alone(passage, _DAY_ALONE, published)


_PERFECT = pattern(r"已|了|获得?(?:美国?|中国?|官方|政府)?(?:批|许|准|颁)|(?<!将)获批")


def _is_done(around: str, verb: str) -> bool:
    del verb
    return _PERFECT.search(around) is not None


DATES = DateForms(
    since=pattern(
        rf"(?:自|从|由)?(?:{EAST_DATE}(?:起|零时起|正式|生效|施行|实施|开始|(?=至|到))|{EAST_MONTH}(?:起|开始|生效))"
    ),
    until=pattern(rf"(?:至|到|截至|延长至|期限为?){EAST_DATE}"),
    said_on=pattern(rf"(?:于|在)?{EAST_DATE}(?!起|零时|前|止|正式|生效|施行|实施|开始|至|到|内|的|发布的|公布的)"),
    said_without_date=_said_without_date,
    comments_until=pattern(
        rf"(?:于|在|至|截至|截止日期为|截止时间为){EAST_DATE}|{EAST_DATE_AGAIN}(?:之前|以前|前|止|截止)"
    ),
    effect_told=pattern(
        rf"(?:公告|规定|决定|措施|办法|条例|新规|新制|规则|禁令|限制|管制|目录|清单|名单|修正)[^，。]{{0,8}}(?:自|从|于|将于){EAST_DATE}"
        r"(?:零时)?起?(?:正式)?(?:实施|施行|执行|生效|上路)"
    ),
    in_days=pattern(r"(?P<days>\d{1,3})(?:天|日)(?:之)?后(?:正式)?(?:实施|施行|执行|生效|上路)"),
    put_off=_put_off,
    lasting=lasting,
    holds=pattern(
        r"即日起|即刻起|(?:即时|立即|即日|同日|当日|今日|今天|今起)(?:起)?(?:正式)?(?:生效|实施|施行|执行)|已(?:经|于[^，。]{1,12})?(?:正式)?(?:生效|实施|施行|执行)"
        r"|(?<!未)(?:正式|开始)生效|自(?:公布|发布|印发|公告)之?日起(?![^，。]{0,8}后)|今起"
    ),
    done=_is_done,
)
