"""What all formats of a list of parties share: rows, their dates, and the error for a file of another format."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.domain.sources.source import DateOrder, PartyTable
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse, quoted
from monitor.ingest.dates import read_date
from monitor.ingest.days import stated_day
from monitor.ingest.kinds.pages import Page
from monitor.ingest.recognise import BodyKind, recognise
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded

REMEDY = "open the file and correct 'parties' of this source"

Cells = Callable[[str], list[str]]
"""The values of one row at a column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRows:
    """The rows of a file. `has_end`: a file that was cut short could not be parsed. `dated` is its own date.

    `problems` are faults of a file that could be read.
    """

    rows: Sequence[Cells]
    has_end: bool
    dated: str = ""
    problems: tuple[str, ...] = ()


def day_in(text: str, table: PartyTable) -> str:
    """The day in ISO 8601, "" for a text that is no whole day."""
    return _day(text, table.dates) if text else ""


@lru_cache(maxsize=4_096)  # a list of 40,000 rows has few different days
def _day(text: str, order: DateOrder | None) -> str:
    read = read_date(stated_day(text, order))
    return "" if read is None else read.date().isoformat()


def shown_date(text: str, table: PartyTable) -> str:
    return day_in(one_line(text), table) or one_line(text)[:40]


def is_page(text: str) -> bool:
    return re.search(r"<(?:!doctype html|html|body)\b", text[:4_000], re.IGNORECASE) is not None


def other_format(response: SourceResponse, decoded: Decoded, wanted: str) -> FeedUnreadableError:
    """The error for a response of another format: what it is, and what to do."""
    text = decoded.text.lstrip("\ufeff \r\n\t")
    if text[:1] in ("{", "["):
        return response.not_a_feed(f"is JSON, not {wanted}; set format: json")
    if text[:1] == "<" and not is_page(text):
        what = "a feed" if recognise(text).kind is BodyKind.XML_FEED else "XML"
        return response.not_a_feed(f"is {what}, not {wanted}; correct 'format' or the address")
    if text[:1] == "<":
        page = Page(text[:2_000_000], response.url)
        obstacle = page.obstacle() or f"is {page.description()}, not {wanted}; check the address in a browser"
        return response.not_a_feed(obstacle)
    return response.not_a_feed(f"is not {wanted} but the text {quoted(text)}; check the address in a browser")
