"""Import and export of OPML 2.0, the feed list format of feed readers.

Files are untrusted: entities are rejected; size, depth and number of outlines are limited. Outlines without a feed URL
are reported, not dropped. Tier, interval and enabled state, which OPML lacks, are attributes in our own namespace.
"""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.parsers import expat

from monitor.domain.sources.source import Kind, Source, SourceId, Tier
from monitor.domain.sources.source_url import placeholders
from monitor.errors import RuleFilesError
from monitor.rulefiles.parsers.endpoints import url_problem
from monitor.rulefiles.parsers.sources import slug
from monitor.rulefiles.syntax.fields import read_duration, short_duration

MAX_BYTES = 5_000_000
_MAX_DEPTH = 32
_MAX_OUTLINES = 5_000
_MAX_NAME = 200  # characters
_NAMESPACE = "urn:policy-monitor:opml"
_LANGUAGES = ("en", "es", "ja", "ko", "zh-Hans", "zh-Hant")
_LINK = "link"  # the type of an outline that is not a feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An outline that can't become a source: its line in the file, its name and the reason."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """`feeds` in file order, each with its folder names, outermost first; `left` are the outlines that were skipped."""

    feeds: tuple[tuple[tuple[str, ...], Source], ...]
    left: tuple[Left, ...]


@dataclass(slots=True)
class _Reader:
    """The expat handlers. `folders` is the stack of open outlines, with None for an outline that is a feed."""

    parser: expat.XMLParserType
    names: list[str] = field(default_factory=list)
    folders: list[str | None] = field(default_factory=list)
    feeds: list[tuple[tuple[str, ...], Source]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    outlines: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self.names and name.lower() != "opml":
            raise RuleFilesError(f"not an OPML file: the root element is <{name[:40]}>. Export it as OPML.")
        self.names.append(name)
        if len(self.names) > _MAX_DEPTH:
            raise RuleFilesError(f"the file is nested more than {_MAX_DEPTH} levels deep. Flatten it.")
        if name.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.names.pop()
        if name.lower() == "outline":
            self.folders.pop()

    def refuse_entity(self, *_: object) -> None:
        raise RuleFilesError("the file declares XML entities, which are not allowed. Remove them.")

    def _outline(self, attributes: Mapping[str, str]) -> None:
        self.outlines += 1
        if self.outlines > _MAX_OUTLINES:
            raise RuleFilesError(f"the file has more than {_MAX_OUTLINES:,} outlines. Split it.")
        url, link = attributes.get("xmlurl", ""), attributes.get("url", "")
        name = " ".join((attributes.get("title") or attributes.get("text") or url or link).split())[:_MAX_NAME]
        is_folder = not url and not link and attributes.get("type", "").lower() not in ("rss", "atom", _LINK)
        self.folders.append(name if is_folder else None)
        if is_folder:
            return
        why = _problem(url)
        if why:
            self.left.append(Left(line=self.parser.CurrentLineNumber, name=name, why=why))
            return
        self.feeds.append((tuple(f for f in self.folders if f), _source(attributes, url, name)))


def _problem(url: str) -> str:
    if not url:
        return "no feed URL"
    return url_problem(url).rstrip(".") or ("the URL contains braces" if placeholders(url) else "")


def read_opml(data: bytes) -> Outlines:
    """Return the outlines of the file. Raises RuleFilesError if it is not OPML or exceeds a limit."""
    if len(data) > MAX_BYTES:
        raise RuleFilesError(f"the file has {len(data):,} bytes, the limit is {MAX_BYTES:,}. Split it.")
    parser = expat.ParserCreate(namespace_separator=" ")
    reader = _Reader(parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as e:
        at = f" on line {e.lineno}" if isinstance(e, expat.ExpatError) else ""
        raise RuleFilesError(f"invalid XML{at} ({str(e)[:80]}). Export the file again.") from None
    return Outlines(feeds=tuple(reader.feeds), left=tuple(reader.left))


def _source(attributes: Mapping[str, str], url: str, name: str) -> Source:
    own = {key: attributes.get(f"{_NAMESPACE} {key}", "") for key in ("id", "tier", "interval", "enabled", "because")}
    interval = read_duration(own["interval"])
    fits = interval is not None and timedelta(minutes=1) <= interval <= timedelta(days=7)
    return Source(
        id=SourceId(own["id"] if slug(own["id"]) == own["id"] else ""),
        name=name,
        url=url,
        language=_language(attributes.get("language", "")),
        tier=Tier(own["tier"]) if own["tier"] in tuple(Tier) else Tier.MEDIA,
        interval=interval if interval is not None and fits else timedelta(minutes=15),
        enabled=own["enabled"] != "false",
        because=own["because"],
    )


def _language(tag: str) -> str | None:
    """Return the supported language of the tag; None if it is missing or not supported, so that articles decide."""
    if tag in _LANGUAGES:
        return tag
    first = tag.lower().partition("-")[0]
    return first if first in _LANGUAGES else None


# ------------------------------------------------------------------ export


def render_opml(sources: Iterable[Source], *, now: datetime) -> str:
    """Return an OPML document with one folder per pack. A source that is not a feed has the type link."""
    packs: dict[str, list[Source]] = {}
    for source in sources:
        packs.setdefault(source.origin, []).append(source)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:monitor="{_NAMESPACE}">',
        "  <head>",
        "    <title>Sources of the policy monitor</title>",
        f"    <dateCreated>{format_datetime(now)}</dateCreated>",
        "  </head>",
        "  <body>",
    ]
    for pack, members in packs.items():
        lines += [f"    <outline{_attributes({'text': pack, 'title': pack})}>", *map(_line, members), "    </outline>"]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _line(source: Source) -> str:
    is_feed = source.kind in (Kind.RSS, Kind.GOVUK_ATOM)
    attributes = {
        "type": "rss" if is_feed else _LINK,
        "text": source.name,
        "title": source.name,
        "xmlUrl" if is_feed else "url": source.url,
        "language": source.language or "",
        "monitor:id": source.id,
        "monitor:tier": source.tier,
        "monitor:interval": short_duration(source.interval),
        "monitor:enabled": "" if source.enabled else "false",
        "monitor:because": source.because,
    }
    return f"      <outline{_attributes(attributes)}/>"


def _attributes(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items() if value)
