"""The Federal Register's API, kind `federal_register`: published documents, and those on public inspection before.

A document is on public inspection a business day or more before it is published, under the same number: that number
begins the title and is the item's id, so that both become one event. Dates are New York time. If the address names
agencies (`conditions[agencies][]`), documents of others are left out; the list of public inspection ignores them.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

from monitor.domain.articles.article import FeedItem
from monitor.ingest.answer import SourceResponse
from monitor.ingest.kinds.json_api import describe, describe_missing_list, json_in, plain
from monitor.ingest.kinds.pages import address
from monitor.ingest.kinds.rss import MAX_MARKUP, MAX_TITLE, json_pieces
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed, too_many_items

_NEW_YORK = ZoneInfo("America/New_York")
_NUMBER = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){1,3}")  # 2026-21456, C1-2026-21456, E6-12345
_EXPECTED = "documents with a number and a title in 'results'"
_REMEDY = "the Federal Register changed its API; please report it"
_AGENCIES = "conditions[agencies][]"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Document:
    """One row of `results` of either list, with the API's fields; "" for a field that the list does not have."""

    number: str
    title: str
    type: str
    abstract: str
    link: str
    published_on: str
    effective_on: str
    filed_at: str  # public inspection only
    filing: str  # public inspection only: special or regular
    note: str
    agencies: tuple[str, ...]
    slugs: frozenset[str]

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "_Document":
        listed = row.get("agencies")
        agencies = [agency for agency in listed if isinstance(agency, dict)] if isinstance(listed, list) else []
        return cls(
            number=plain(row.get("document_number")).strip(),
            title=plain(row.get("title")).strip(),
            type=plain(row.get("type")),
            abstract=plain(row.get("abstract")),
            link=plain(row.get("html_url")) or plain(row.get("pdf_url")),
            published_on=plain(row.get("publication_date")),
            effective_on=plain(row.get("effective_on")),
            filed_at=plain(row.get("filed_at")),
            filing=plain(row.get("filing_type")),
            note=plain(row.get("editorial_note")),
            agencies=tuple(name for a in agencies if (name := plain(a.get("name")) or plain(a.get("raw_name")))),
            slugs=frozenset(plain(a.get("slug")) for a in agencies),
        )


def parse(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    decoded = response.decoded()
    wire = json_in(response, decoded)
    rows = _rows(response, wire)
    documents = [_Document.of(row) for row in rows]
    without = [row for d, row in zip(documents, rows, strict=True) if not (_NUMBER.fullmatch(d.number) and d.title)]
    if without:
        raise response.structure_changed(
            _EXPECTED, f"{len(without)} of {len(rows)} without: {describe(without[0])}", _REMEDY
        )
    wanted = frozenset(value for key, value in parse_qsl(urlsplit(response.url).query) if key == _AGENCIES)
    pieces = json_pieces(decoded.text, rows, "results")
    items = [
        _item(d, raw, response.url)
        for d, raw in zip(documents, pieces, strict=True)
        if not wanted or not d.slugs or wanted & d.slugs
    ]
    problems = [too_many_items(len(items))] if len(items) > MAX_ITEMS else []
    if len(items) < len(rows):
        problems.append(f"{len(rows) - len(items)} of {len(rows)} documents belong to other agencies")
    return ParsedFeed(title=plain(wire.get("description")), items=tuple(items[:MAX_ITEMS]), problems=tuple(problems))


def _rows(response: SourceResponse, wire: Any) -> list[dict[str, Any]]:
    """The list of documents. Without documents, the API returns no list and count 0."""
    rows = wire.get("results") if isinstance(wire, dict) else None
    if rows is None and isinstance(wire, dict) and wire.get("count") == 0:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise response.structure_changed(_EXPECTED, describe_missing_list(rows, wire), _REMEDY)
    return rows


def _item(document: _Document, raw: bytes, base: str) -> FeedItem:
    proposed = "Proposed Rule, " if document.type == "Proposed Rule" else ""
    title = f"FR Doc. {document.number}: {proposed}{document.title}"
    lines = "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in _lines(document) if line)
    filed = document.filed_at and not document.abstract
    return FeedItem(
        id=f"FR Doc. {document.number}",
        link=address(base, document.link),
        title=html.escape(title, quote=False)[:MAX_TITLE],
        summary=lines[:MAX_MARKUP],
        author="; ".join(document.agencies)[:500],
        published_raw=(document.filed_at if filed else document.published_on)[:200],
        published=_moment(document.filed_at if filed else document.published_on),
        raw=raw,
    )


def _lines(document: _Document) -> Iterator[str]:
    yield document.abstract
    if effective := _day(document.effective_on):
        yield f"This document is effective {effective}."
    yield document.note
    if document.filed_at and (published := _day(document.published_on)):
        filing = f" ({document.filing} filing)" if document.filing else ""
        yield f"On public inspection{filing}; its issue of the Federal Register is that of {published}."


def _day(raw: str) -> str:
    """December 1, 2026 for 2026-12-01, "" for text that is not a date."""
    moment = _moment(raw[:10])
    return f"{moment:%B} {moment.day}, {moment.year}" if moment else ""


def _moment(raw: str) -> datetime | None:
    """The time; of a date without a time, its beginning in New York."""
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return found if found.tzinfo else datetime.combine(found.date(), time(), _NEW_YORK)
