"""OPML 2.0 in and out: lists of feeds as feed readers exchange them.

A file is a stranger's: no entity is followed, and size, depth and number are bounded. What has no address of a feed is
named, not dropped. What OPML has no word for (tier, interval, whether it is on) goes into attributes of our own.
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
from monitor.rulefiles.entry import span
from monitor.rulefiles.fields import read_duration
from monitor.rulefiles.sources import slug
from monitor.rulefiles.ways import url_problem

__all__ = ["Left", "Outlines", "read_opml", "written_opml"]

MAX_BYTES = 5_000_000
_MAX_DEPTH = 32
_MAX_OUTLINES = 5_000
_MAX_NAME = 200  # characters
_OURS = "urn:policy-monitor:opml"  # of our own attributes
_LANGUAGES = ("en", "es", "ja", "ko", "zh-Hans", "zh-Hant")
_LINK = "link"  # the type of what is no feed


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An outline that can't become a source: its line in the file, its name, and why."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """`feeds` in the order of the file, each with the names of its folders, outermost first; `left` is the rest."""

    feeds: tuple[tuple[tuple[str, ...], Source], ...]
    left: tuple[Left, ...]


@dataclass(slots=True)
class _Reader:
    """Notes outlines as they begin and end. `folders` has None for an outline that is a feed itself."""

    parser: expat.XMLParserType
    names: list[str] = field(default_factory=list)
    folders: list[str | None] = field(default_factory=list)
    feeds: list[tuple[tuple[str, ...], Source]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    outlines: int = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self.names and name.lower() != "opml":
            raise RuleFilesError(f"the file is no OPML: it begins with <{name[:40]}>. Export it as OPML.")
        self.names.append(name)
        if len(self.names) > _MAX_DEPTH:
            raise RuleFilesError(f"the file is nested deeper than {_MAX_DEPTH} levels. Flatten it.")
        if name.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.names.pop()
        if name.lower() == "outline":
            self.folders.pop()

    def refuse_entity(self, *_: object) -> None:
        raise RuleFilesError("the file declares entities, which lists of feeds don't. Take them out.")

    def _outline(self, said: Mapping[str, str]) -> None:
        self.outlines += 1
        if self.outlines > _MAX_OUTLINES:
            raise RuleFilesError(f"the file has more than {_MAX_OUTLINES:,} outlines. Split it.")
        url = said.get("xmlurl", "")
        name = " ".join((said.get("title") or said.get("text") or url or said.get("url", "")).split())[:_MAX_NAME]
        is_folder = not url and not said.get("url") and said.get("type", "").lower() not in ("rss", "atom", _LINK)
        self.folders.append(name if is_folder else None)
        if is_folder:
            return
        why = _problem(url)
        if why:
            self.left.append(Left(line=self.parser.CurrentLineNumber, name=name, why=why))
            return
        self.feeds.append((tuple(f for f in self.folders if f), _source(said, url, name)))


def _problem(url: str) -> str:
    if not url:
        return "has no address of a feed"
    return url_problem(url).rstrip(".") or ("its address has braces in it" if placeholders(url) else "")


def read_opml(data: bytes) -> Outlines:
    """Raises RuleFilesError for a file that is none, or asks for more than a list of feeds may."""
    if len(data) > MAX_BYTES:
        raise RuleFilesError(f"the file has {len(data):,} bytes, {MAX_BYTES:,} are read. Split it.")
    parser = expat.ParserCreate(namespace_separator=" ")
    reader = _Reader(parser)
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.EntityDeclHandler = reader.refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as e:
        at = f" in line {e.lineno}" if isinstance(e, expat.ExpatError) else ""
        raise RuleFilesError(f"the file is no XML{at} ({str(e)[:80]}). Export it again.") from None
    return Outlines(feeds=tuple(reader.feeds), left=tuple(reader.left))


def _source(said: Mapping[str, str], url: str, name: str) -> Source:
    own = {key: said.get(f"{_OURS} {key}", "") for key in ("id", "tier", "interval", "enabled", "because")}
    interval = read_duration(own["interval"])
    fits = interval is not None and timedelta(minutes=1) <= interval <= timedelta(days=7)
    return Source(
        id=SourceId(own["id"] if slug(own["id"]) == own["id"] else ""),
        name=name,
        url=url,
        language=_language(said.get("language", "")),
        tier=Tier(own["tier"]) if own["tier"] in tuple(Tier) else Tier.MEDIA,
        interval=interval if interval is not None and fits else timedelta(minutes=15),
        enabled=own["enabled"] != "false",
        because=own["because"],
    )


def _language(said: str) -> str | None:
    """One that we read in; None for another or none: it is then told by each article."""
    if said in _LANGUAGES:
        return said
    first = said.lower().partition("-")[0]
    return first if first in _LANGUAGES else None


# ------------------------------------------------------------------ out


def written_opml(sources: Iterable[Source], *, now: datetime) -> str:
    """A folder a pack. What is no feed that other readers know is an outline of type link."""
    packs: dict[str, list[Source]] = {}
    for source in sources:
        packs.setdefault(source.origin, []).append(source)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:monitor="{_OURS}">',
        "  <head>",
        "    <title>Sources of the policy monitor</title>",
        f"    <dateCreated>{format_datetime(now)}</dateCreated>",
        "  </head>",
        "  <body>",
    ]
    for pack, members in packs.items():
        lines += [f"    <outline{_said({'text': pack, 'title': pack})}>", *map(_line, members), "    </outline>"]
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _line(source: Source) -> str:
    is_feed = source.kind in (Kind.RSS, Kind.GOVUK_ATOM)
    said = {
        "type": "rss" if is_feed else _LINK,
        "text": source.name,
        "title": source.name,
        "xmlUrl" if is_feed else "url": source.url,
        "language": source.language or "",
        "monitor:id": source.id,
        "monitor:tier": source.tier,
        "monitor:interval": span(source.interval),
        "monitor:enabled": "" if source.enabled else "false",
        "monitor:because": source.because,
    }
    return f"      <outline{_said(said)}/>"


def _said(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in attributes.items() if value)
