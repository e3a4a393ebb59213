"""JSON APIs, kind `json_api`: JMESPath expressions give the items and the parts of each item.

Times in seconds or milliseconds since 1970 become ISO 8601, also as strings. Text with tags is read as HTML.
A response without the list of items is an error. An empty list is not, and neither is {}, which some APIs return when
they find nothing (GDELT).
"""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from monitor.domain.articles.article import FeedItem
from monitor.domain.sources.source import DateOrder, ItemSelectors
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse, quoted
from monitor.ingest.days import stated_day
from monitor.ingest.kinds.pages import Page, address
from monitor.ingest.kinds.rss import MAX_ID, MAX_MARKUP, MAX_TITLE, json_pieces
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed, too_many_items
from monitor.ingest.recognise import BodyKind, recognise
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded

_ESCAPE = re.compile(r"""\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})|\\""")  # of JSON, or a lone backslash
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")  # 2001 to 2033, also in milliseconds
_LAST_NAME = re.compile(r"([A-Za-z_]\w*)(?:\[\*?\])?\s*$")
_PARTS = {"title": ("title", "headline", "name"), "link": ("url", "link", "href"), "date": ("date", "published")}


def parse(response: SourceResponse) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    decoded = response.decoded()
    wire = json_in(response, decoded)
    shape = response.shape
    rows = [] if wire == {} else _search(response, shape.items, wire)
    if not isinstance(rows, list):
        raise response.structure_changed(f"a list at {shape.items!r}", describe_missing_list(rows, wire))
    pieces = _pieces(decoded, shape.items, rows)
    items = [_item(response, row, raw) for row, raw in zip(rows[:MAX_ITEMS], pieces, strict=False)]
    if rows and not any(item.title or item.summary for item in items):
        expected = f"a title at {_path(shape, 'title')!r} of each item"
        raise response.structure_changed(expected, f"{describe(rows[0])} without one")
    problems = [decoded.note] if decoded.note else []
    if len(rows) > MAX_ITEMS:
        problems.append(too_many_items(len(rows)))
    return ParsedFeed(title="", items=tuple(items), problems=tuple(problems))


def json_in(response: SourceResponse, decoded: Decoded) -> Any:
    """The response as JSON. Raises FeedUnreadableError, which states what the response is and quotes its message."""
    try:
        return _loads(decoded.text)
    except RecursionError as e:
        raise response.not_a_feed("is JSON that is nested too deeply; check the address in a browser") from e
    except ValueError as e:
        raise _not_json(response, decoded.text) from e


def _loads(text: str) -> Any:
    """Raises ValueError. Repairs lone backslashes and raw control characters, which are common in titles (GDELT)."""
    try:
        return json.loads(text)
    except ValueError:
        repaired = _ESCAPE.sub(lambda found: found[0] if len(found[0]) > 1 else r"\\", text)
        return json.loads(repaired, strict=False)


def _not_json(response: SourceResponse, text: str) -> FeedUnreadableError:
    head = text.lstrip("\ufeff \r\n\t")
    if not head:
        return response.not_a_feed("is empty; check the address in a browser")
    if head[0] in "{[":
        return response.unreadable(f"is invalid JSON that ends with {quoted(head[-60:])}; the monitor retries")
    if recognise(text).kind is BodyKind.XML_FEED:
        return response.not_a_feed("is a feed, not JSON; set kind: rss")
    if head[0] == "<":
        page = Page(text, response.url)
        return response.not_a_feed(
            page.obstacle() or f"is {page.description()}, not JSON; check the address in a browser"
        )
    return response.not_a_feed(f"is not JSON but the text {quoted(head)}; correct the address if the text asks for it")


def plain(value: Any) -> str:
    """A JSON value as text; "" for null, a boolean and an object."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return ", ".join(part for part in map(plain, value) if part)
    return value if isinstance(value, str) else ""


def _markup(text: str) -> str:
    """`text` as HTML: unchanged if it contains tags, else escaped."""
    return text if _TAG.search(text) else html.escape(html.unescape(text), quote=False)


def _search(response: SourceResponse, path: str, wire: Any) -> Any:
    try:
        return jmespath.search(path, wire)
    except (JMESPathError, RecursionError, TypeError, ValueError) as e:
        words = one_line(str(e))[:120]
        raise response.structure_changed(
            f"a value for the expression {path!r}", f"one that it fails on ({words})"
        ) from e


def describe_missing_list(rows: Any, wire: Any) -> str:
    """What the response contains instead of the list, with the API's error message if it has one."""
    found = "nothing" if rows is None else describe(rows)
    if not isinstance(wire, dict):
        return f"{found} in {describe(wire)}"
    message = next((plain(wire[k]) for k in ("message", "msg", "error", "errors", "detail") if plain(wire.get(k))), "")
    return f"{found} and the message {quoted(message)}" if message else f"{found} in {describe(wire)}"


def describe(value: Any) -> str:
    """The type of a value in words: "an object with id, title"."""
    if isinstance(value, dict):
        keys = ", ".join(one_line(str(key))[:30] for key in list(value)[:6])
        return f"an object with {keys}" if keys else "an empty object"
    if isinstance(value, list):
        return "a list"
    return "a string" if isinstance(value, str) else "a number or null"


def _path(shape: ItemSelectors, part: str) -> str:
    path: str = getattr(shape, part)
    return path or " || ".join(_PARTS[part])


def _item(response: SourceResponse, row: Any, raw: bytes) -> FeedItem:
    shape = response.shape
    summary = plain(_search(response, shape.summary, row)) if shape.summary else ""
    link = plain(_search(response, _path(shape, "link"), row)).strip()
    return FeedItem(
        id=plain(_search(response, shape.id, row)).strip()[:MAX_ID] if shape.id else "",
        link=address(response.url, link),
        title=_markup(plain(_search(response, _path(shape, "title"), row)))[:MAX_TITLE],
        summary=_markup(summary)[:MAX_MARKUP],
        published_raw=_moment(plain(_search(response, _path(shape, "date"), row)).strip(), shape.dates),
        raw=raw,
    )


def _moment(raw: str, order: DateOrder | None) -> str:
    """ISO 8601 for seconds since 1970 and for a date in the configured order; other text as it is."""
    if _SECONDS.fullmatch(raw):
        seconds = float(raw)
        return datetime.fromtimestamp(seconds / 1_000 if seconds > 1e11 else seconds, UTC).isoformat(timespec="seconds")
    return stated_day(raw, order)


def _pieces(decoded: Decoded, path: str, rows: list[Any]) -> list[bytes]:
    """Each row as it is in the response; b"" where the path does not show the name of the list."""
    name = _LAST_NAME.search(path)
    return json_pieces(decoded.text, rows, name[1] if name else "")
