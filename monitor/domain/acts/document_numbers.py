"""Numbers of official documents: their series and their written form.

An authority often has several series that each count from 1: China's commerce ministry publishes Announcement No. 1 and
Order No. 1 in one year. A number of the main series is plain ("1"); a number of another series begins with its name
("Order 1"). Where numbering does not restart each year, the year is 0.
"""

import re

ORDER = "Order"
CIRCULAR = "Circular"
LETTER = "Letter"
ORDINANCE = "Ordinance"
PUBLIC_NOTICE = "Public notice"

NO_YEAR = 0
"""The year of a number that has none."""

NUMBERED_ACROSS_YEARS = frozenset({"STATE-COUNCIL", "WH"})
"""Authorities whose numbering does not restart each year: State Council Order No. 792, Executive Order 14105."""

_OF_STATE = re.compile(r"[A-Z]{2} [A-Z]")  # "ID Regulation"
_SERIES = (ORDER, CIRCULAR, LETTER, ORDINANCE, PUBLIC_NOTICE)
_BY_WORD = {
    **{series.lower(): series for series in _SERIES},
    **dict.fromkeys(("announcement", "notice"), ""),
    "decree": ORDER,
}
_IN_SERIES = re.compile(rf"(?P<series>{'|'.join(_SERIES)}) (?P<figure>\d+)")
_IN_WORDS = re.compile(rf"(?P<series>{'|'.join(_BY_WORD)})\s*(?:nos?\.?|number)?\s*(?P<figure>\d+)", re.IGNORECASE)


def normalized_number(number: str) -> str:
    """The normal form of a number: "Order No. 1" and "order 1" become "Order 1", "Announcement 61" becomes "61"."""
    found = _IN_WORDS.fullmatch(number.strip())
    if found is None:
        return number.strip()
    return f"{_BY_WORD[found['series'].lower()]} {int(found['figure'])}".strip()


def formatted_number(key: str) -> str:
    """The number with this key as people write it; "" for "".

    `Regulation No. 12/2026`, `MOFCOM No. 10/2025`, `MOFCOM Order No. 1/2026`, `STATE-COUNCIL No. 792`, `EU 2025/1234`,
    `90 FR 42321`.
    """
    authority, _, rest = key.partition("/")
    if _OF_STATE.match(authority):
        authority = authority[3:]  # the issuer is shown beside the number
    number, _, year = rest.rpartition("/")
    dated = "" if year == str(NO_YEAR) else f"/{year}"
    if number.isdigit():
        return f"{authority} No. {number}{dated}"
    if found := _IN_SERIES.fullmatch(number):
        return f"{authority} {found['series']} No. {found['figure']}{dated}"
    return number if authority in number.split() else f"{authority} {number}".strip()
