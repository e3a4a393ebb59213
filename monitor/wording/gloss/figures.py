"""Dates, durations, document numbers and counts in folded East Asian text, in English."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.language.patterns import pattern
from monitor.wording.phrases.english import written_day

_BEGINS = pattern(r"[第제](?=\s?\d)|(?<!\d)\d")
_NUMBER = pattern(r"第\s?(?P<zh>\d+)\s?号|제\s?(?P<ko>\d+)\s?호")
_DAY = pattern(r"(?:(?P<year>\d{4})\s?[年년]\s?)?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일号]")
_YEAR = pattern(r"(?P<year>\d{4})\s?[年년]")
_MONTH = pattern(r"(?P<month>\d{1,2})\s?[月월](?!间)")
_TIME = pattern(r"(?P<count>\d{1,3})\s?(?P<unit>年|년|个月|か月|カ月|ヶ月|개월|天|日間|일간)")
_COUNTED = pattern(r"(?P<count>\d+)\s?(?:家|个|项|社|件|种|か国|カ国|개국|개|곳|건|종)")
_UNITS = dict.fromkeys("年년", "year") | dict.fromkeys(("天", "日間", "日间", "일간"), "day")


@dataclass(frozen=True, slots=True)
class Figure:
    """`start` and `end` are offsets into the folded text."""

    start: int
    end: int
    english: str


def figures_in(text: str) -> Iterator[Figure]:
    """The figures in text order, without overlaps."""
    end = 0
    for begin in _BEGINS.finditer(text):
        at = begin.start()
        if at >= end and (found := _figure_at(text, at)) is not None:
            english, end = found
            yield Figure(at, end, english)


def _figure_at(text: str, at: int) -> tuple[str, int] | None:
    """The figure that begins at `at` and its end; None without one."""
    if found := _NUMBER.match(text, at):
        return f"No. {found['zh'] or found['ko']}", found.end()
    if (found := _DAY.match(text, at)) and (day := _day(found["year"], found["month"], found["day"])):
        return day, found.end()
    if found := _TIME.match(text, at):
        unit = _UNITS.get(found["unit"], "month")
        return f"{found['count']} {unit}{'' if found['count'] == '1' else 's'}", found.end()
    if found := _YEAR.match(text, at):
        return found["year"], found.end()
    if (found := _MONTH.match(text, at)) and (day := _day(None, found["month"], "1")):
        return day.partition(" ")[2], found.end()
    found = _COUNTED.match(text, at)
    return (found["count"], found.end()) if found else None


def _day(year: str | None, month: str, day: str) -> str:
    """`27 Nov 2026`, without a year `27 Nov`; "" for an invalid date."""
    try:
        written = written_day(date(int(year or 2000), int(month), int(day)))  # 2000 had a 29 Feb
    except ValueError:
        return ""
    return written if year else written.rpartition(" ")[0]
