"""Numbers of official documents: of which series, and how people write them.

An authority has often several series that each count from 1: China's commerce ministry publishes Announcement No. 1
and Order No. 1 of one year. The number of its main series is plain ("1"); that of another begins with the series
("Order 1"). Where numbers run on over the years, no year is part of them, and it is 0.
"""

import re

__all__ = ["CIRCULAR", "EVER", "LETTER", "ORDER", "ORDINANCE", "PUBLIC_NOTICE", "RUNNING", "as_kept", "written"]

ORDER = "Order"
CIRCULAR = "Circular"
LETTER = "Letter"
ORDINANCE = "Ordinance"
PUBLIC_NOTICE = "Public notice"

EVER = 0
"""The year of a number that needs none."""

RUNNING = frozenset({"STATE-COUNCIL", "WH"})
"""Authorities whose numbers run on over the years: State Council Order No. 792, Executive Order 14105."""

_OF_STATE = re.compile(r"[A-Z]{2} [A-Z]")  # "ID Regulation"
_SERIES = (ORDER, CIRCULAR, LETTER, ORDINANCE, PUBLIC_NOTICE)
_BY_WORD = {
    **{series.lower(): series for series in _SERIES},
    **dict.fromkeys(("announcement", "notice"), ""),
    "decree": ORDER,
}
_IN_SERIES = re.compile(rf"(?P<series>{'|'.join(_SERIES)}) (?P<figure>\d+)")
_IN_WORDS = re.compile(rf"(?P<series>{'|'.join(_BY_WORD)})\s*(?:nos?\.?|number)?\s*(?P<figure>\d+)", re.IGNORECASE)


def as_kept(number: str) -> str:
    """A number as it is kept: "Order No. 1" and "order 1" are "Order 1", "Announcement 61" is "61"."""
    found = _IN_WORDS.fullmatch(number.strip())
    if found is None:
        return number.strip()
    return f"{_BY_WORD[found['series'].lower()]} {int(found['figure'])}".strip()


def written(key: str) -> str:
    """The key of a number as people write it; "" for "".

    `Regulation No. 12/2026`, `MOFCOM No. 10/2025`,
    `MOFCOM Order No. 1/2026`, `STATE-COUNCIL No. 792`, `EU 2025/1234`, `90 FR 42321`.
    """
    authority, _, rest = key.partition("/")
    if _OF_STATE.match(authority):
        authority = authority[3:]  # whose decree it is, the issuer says
    number, _, year = rest.rpartition("/")
    dated = "" if year == str(EVER) else f"/{year}"
    if number.isdigit():
        return f"{authority} No. {number}{dated}"
    if found := _IN_SERIES.fullmatch(number):
        return f"{authority} {found['series']} No. {found['figure']}{dated}"
    return number if authority in number.split() else f"{authority} {number}".strip()
