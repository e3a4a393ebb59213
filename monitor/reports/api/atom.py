"""Events as an Atom feed (RFC 4287). Ids stay the same when words, addresses or the place of the page change."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from monitor.reports.api.values import EventSummary

_ATOM, _XML = "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
ET.register_namespace("", _ATOM)


def atom_feed(
    events: Sequence[EventSummary], *, title: str, address: str, page: str, next_page: str | None = None
) -> bytes:
    """Return the feed. `address` is its own, `page` that of the same list in a browser. It was updated when a report
    last added something to one of its events, so that the bytes change only with the events.
    """
    feed = ET.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": "en"})
    _add(feed, "id", _urn("feed", urlsplit(address).query))
    _add(feed, "title", title)
    _add(feed, "updated", _time(max((one.changed_at for one in events), default=_BEGINNING)))
    _add(_add(feed, "author"), "name", title)
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=page)
    if next_page is not None:
        _add(feed, "link", rel="next", type="application/atom+xml", href=next_page)
    for one in events:
        _entry(feed, one)
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _entry(feed: ET.Element, event: EventSummary) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _urn("event", event.event))
    _add(entry, "title", event.headline)
    _add(entry, "updated", _time(event.changed_at))
    _add(entry, "published", _time(event.opened_at))
    _add(entry, "link", rel="alternate", type="text/html", href=event.page)
    if event.original is not None and _WEB.match(event.original.url):
        _add(entry, "link", rel="related", href=event.original.url)
    for term in (event.direction, *event.goods):
        _add(entry, "category", term=term)
    _add(entry, "summary", "\n".join(_lines(event)), type="text")


def _lines(event: EventSummary) -> Iterator[str]:
    level = f"{event.level} alert" if event.level else "no alert"
    facts = (event.issuer_name, event.direction, event.stage.replace("_", " "), event.certainty.replace("_", " "))
    yield " · ".join((*filter(None, facts), level, event.status))
    original = event.original
    if original is not None:
        yield f"{original.source}: {original.title}" if original.title else f"Source: {original.source}"
        if original.gloss and original.title:
            yield f"Word by word: {original.gloss}"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _clean(text: str) -> str:
    """The text without characters that XML can't have."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _urn(kind: str, name: str) -> str:
    return uuid5(NAMESPACE_URL, f"policy-monitor:{kind}:{name}").urn


def _time(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
