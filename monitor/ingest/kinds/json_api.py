"""Sites that answer in JSON, kind `json_api`: JMESPath finds the items and, from each item on, its parts.

Times in seconds or milliseconds since 1970 become ISO 8601, also where they come as texts. Text with tags in it is
taken for HTML. An answer in which the items are not where they were is an error; an empty list there is none, and
neither is {}, which some answer who have found nothing (GDELT).
"""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from monitor.domain.articles.article import FeedItem
from monitor.domain.sources.source import DateOrder, Shape
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import Answer, quoted
from monitor.ingest.days import day_said
from monitor.ingest.kinds.pages import Page, address
from monitor.ingest.kinds.rss import MAX_ID, MAX_MARKUP, MAX_TITLE, json_pieces
from monitor.ingest.parsing import MAX_ITEMS, ParsedFeed, cut_off
from monitor.ingest.recognise import Shape as BodyShape
from monitor.ingest.recognise import recognise
from monitor.ingest.text.clean import one_line
from monitor.ingest.text.encoding import Decoded

__all__ = ["json_in", "kind_of", "parse", "plain", "told"]

_ESCAPE = re.compile(r"""\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})|\\""")  # of JSON, or a stroke by itself
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_SECONDS = re.compile(r"1\d{9}(?:\d{3})?(?:\.\d+)?")  # 2001 to 2033, also in milliseconds
_LAST_NAME = re.compile(r"([A-Za-z_]\w*)(?:\[\*?\])?\s*$")
_PARTS = {"title": ("title", "headline", "name"), "link": ("url", "link", "href"), "date": ("date", "published")}


def parse(answer: Answer) -> ParsedFeed:
    """Raises FeedUnreadableError."""
    decoded = answer.decoded()
    wire = json_in(answer, decoded)
    shape = answer.shape
    rows = [] if wire == {} else _search(answer, shape.items, wire)
    if not isinstance(rows, list):
        raise answer.changed(f"a list at {shape.items!r}", told(rows, wire))
    pieces = _pieces(decoded, shape.items, rows)
    items = [_item(answer, row, raw) for row, raw in zip(rows[:MAX_ITEMS], pieces, strict=False)]
    if rows and not any(item.title or item.summary for item in items):
        raise answer.changed(f"a title at {_path(shape, 'title')!r} of each item", f"{kind_of(rows[0])} without one")
    problems = [decoded.note] if decoded.note else []
    if len(rows) > MAX_ITEMS:
        problems.append(cut_off(len(rows)))
    return ParsedFeed(title="", items=tuple(items), problems=tuple(problems))


def json_in(answer: Answer, decoded: Decoded) -> Any:
    """The answer as JSON. Raises FeedUnreadableError that says what it is instead, in its own words if it has any."""
    try:
        return _loads(decoded.text)
    except RecursionError as e:
        raise answer.other("is JSON that is nested too deeply; check the address in a browser") from e
    except ValueError as e:
        raise _instead(answer, decoded.text) from e


def _loads(text: str) -> Any:
    """Raises ValueError. Strokes that escape nothing and bare control characters are common in titles (GDELT)."""
    try:
        return json.loads(text)
    except ValueError:
        mended = _ESCAPE.sub(lambda found: found[0] if len(found[0]) > 1 else r"\\", text)
        return json.loads(mended, strict=False)


def _instead(answer: Answer, text: str) -> FeedUnreadableError:
    head = text.lstrip("\ufeff \r\n\t")
    if not head:
        return answer.other("is empty; check the address in a browser")
    if head[0] in "{[":
        return answer.broken(f"is broken JSON that ends {quoted(head[-60:])}; it is tried again later")
    if recognise(text).shape is BodyShape.XML_FEED:
        return answer.other("is a feed, not JSON; write kind: rss")
    if head[0] == "<":
        page = Page(text, answer.url)
        return answer.other(page.obstacle() or f"is {page.told()}, not JSON; check the address in a browser")
    words = f"is no JSON but says {quoted(head)}; mend the address if it says so, else it is tried again later"
    return answer.other(words)


def plain(value: Any) -> str:
    """A value of JSON as text: "" for what is none."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return ", ".join(part for part in map(plain, value) if part)
    return value if isinstance(value, str) else ""


def _markup(text: str) -> str:
    """`text` as HTML: as it is where it has tags in it, else with its signs escaped."""
    return text if _TAG.search(text) else html.escape(html.unescape(text), quote=False)


def _search(answer: Answer, path: str, wire: Any) -> Any:
    try:
        return jmespath.search(path, wire)
    except (JMESPathError, RecursionError, TypeError, ValueError) as e:
        words = one_line(str(e))[:120]
        raise answer.changed(f"something that {path!r} can be asked of", f"an answer where it can't ({words})") from e


def told(rows: Any, wire: Any) -> str:
    """What is there in place of a list, for people; an API that refuses says so in its JSON."""
    there = "nothing" if rows is None else kind_of(rows)
    if not isinstance(wire, dict):
        return f"{there} in {kind_of(wire)}"
    said = next((plain(wire[k]) for k in ("message", "msg", "error", "errors", "detail") if plain(wire.get(k))), "")
    return f"{there}, and the words {quoted(said)}" if said else f"{there} in {kind_of(wire)}"


def kind_of(value: Any) -> str:
    """What a value is, for people: "an object with id, title"."""
    if isinstance(value, dict):
        keys = ", ".join(one_line(str(key))[:30] for key in list(value)[:6])
        return f"an object with {keys}" if keys else "an empty object"
    if isinstance(value, list):
        return "a list"
    return "a text" if isinstance(value, str) else "a number or nothing"


def _path(shape: Shape, part: str) -> str:
    said: str = getattr(shape, part)
    return said or " || ".join(_PARTS[part])


def _item(answer: Answer, row: Any, raw: bytes) -> FeedItem:
    shape = answer.shape
    summary = plain(_search(answer, shape.summary, row)) if shape.summary else ""
    link = plain(_search(answer, _path(shape, "link"), row)).strip()
    return FeedItem(
        id=plain(_search(answer, shape.id, row)).strip()[:MAX_ID] if shape.id else "",
        link=address(answer.url, link),
        title=_markup(plain(_search(answer, _path(shape, "title"), row)))[:MAX_TITLE],
        summary=_markup(summary)[:MAX_MARKUP],
        published_raw=_moment(plain(_search(answer, _path(shape, "date"), row)).strip(), shape.dates),
        raw=raw,
    )


def _moment(said: str, order: DateOrder | None) -> str:
    """ISO 8601 for what is seconds since 1970 or a day in an order of its own, else as it was said."""
    if _SECONDS.fullmatch(said):
        seconds = float(said)
        return datetime.fromtimestamp(seconds / 1_000 if seconds > 1e11 else seconds, UTC).isoformat(timespec="seconds")
    return day_said(said, order)


def _pieces(decoded: Decoded, path: str, rows: list[Any]) -> list[bytes]:
    """Each row as it stands in the answer, where the name of the list can be seen in its path."""
    name = _LAST_NAME.search(path)
    return json_pieces(decoded.text, rows, name[1] if name else "")
