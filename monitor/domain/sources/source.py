"""What a source is: an address that is polled, and what may be done with what it says."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import NewType
from urllib.parse import urlsplit

__all__ = [
    "DIRECT",
    "Access",
    "DateOrder",
    "FirstPoll",
    "Kind",
    "Quote",
    "Scheme",
    "Shape",
    "Source",
    "SourceId",
    "Tier",
    "Way",
    "origin_of",
    "proxy_setting",
    "selector_and_attribute",
]

SourceId = NewType("SourceId", str)

DIRECT = "direct"
"""The `proxy` of a source that goes through none."""
_PORTS = {"http": 80, "https": 443}


def proxy_setting(name: str) -> str:
    """The setting that has the address of the proxy of that name."""
    return f"MONITOR_PROXY_{name.upper().replace('-', '_')}"


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address: what a key to it is good for. Raises ValueError for what is none."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme, 0)


class Tier(StrEnum):
    """Who speaks, strongest first. `rank` orders: official 0 … aggregator 3."""

    OFFICIAL = "official"
    WIRE = "wire"
    MEDIA = "media"
    AGGREGATOR = "aggregator"

    @property
    def rank(self) -> int:
        return list(Tier).index(self)


class Quote(StrEnum):
    """How much of the source's own words an alert may show."""

    FULL = "full"
    SENTENCE = "sentence"
    HEADLINE = "headline"
    LINK_ONLY = "link_only"


class FirstPoll(StrEnum):
    BASELINE = "baseline"
    ANNOUNCE = "announce"


class Kind(StrEnum):
    """How what an address answers is read: one module of `ingest/kinds` each."""

    RSS = "rss"  # RSS, Atom and JSON Feed
    HTML_LIST = "html_list"
    JSON_API = "json_api"
    FEDERAL_REGISTER = "federal_register"
    MOFCOM = "mofcom"
    GOVUK_ATOM = "govuk_atom"
    EURLEX = "eurlex"


class DateOrder(StrEnum):
    """In which order days are written in figures where one could take them otherwise: 26/11/25 may be ymd."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Where the parts of an item stand: CSS selectors in a html_list, JMESPath in a json_api.

    `items` finds the items, the others what they say, each from its item on. "" is left to the kind. `inside` is
    the JMESPath of a page that comes as a text within JSON. `dates` is in which order days are written in figures.
    """

    items: str = ""
    id: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""
    inside: str = ""
    dates: DateOrder | None = None


_ATTRIBUTE = re.compile(r"\s*@([A-Za-z_][\w:.-]*)\s*$")


def selector_and_attribute(selector: str) -> tuple[str, str]:
    """`a.more@title` is ("a.more", "title"): an attribute of what CSS finds. Without one its text is meant."""
    found = _ATTRIBUTE.search(selector)
    return (selector[: found.start()].strip(), found[1]) if found else (selector.strip(), "")


class Scheme(StrEnum):
    """How a private feed is told who asks."""

    HEADER = "header"
    BASIC = "basic"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a private feed wants to see. `name` is that of the header or cookie, or the user of basic.

    `secret` names the environment variable (or its `_FILE` twin) that has the value; the value is never in here.
    """

    scheme: Scheme
    name: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to what a source publishes. `proxy` is the name of a proxy, "direct" for none, "" for the usual one."""

    url: str = field(repr=False)  # a key may be part of it
    kind: Kind = Kind.RSS
    shape: Shape | None = None
    proxy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of a `sources.yaml`.

    `id` is the entry's name in small letters with hyphens and is unique over all packs. `language` is a
    BCP 47 tag (`zh-Hans`) or None where it varies. `place` is the state (ISO alpha-2, or EU) whose acts an
    official source publishes, None for any other source. `because` says why a source is not enabled, `evidence` who
    has seen it work or what is known of it.
    `visible_in` names the routes that may show it (empty: all). `keep_text` is how long its text may be
    stored (None: as long as any other). `full_text` says whether the page behind each item is read; None leaves it to
    what the item says (`page.wanted`).
    `adaptive` says that it is asked faster or more slowly than `interval` as its rhythm asks for (domain/rhythm.py).
    `via` are other ways to the same authority, tried in order where the first fails. `max_bytes` is a limit of its own.
    """

    id: SourceId
    name: str
    url: str = field(repr=False)  # a key may be part of it
    kind: Kind = Kind.RSS
    shape: Shape | None = None
    via: tuple[Way, ...] = ()
    access: Access | None = None
    proxy: str = ""
    max_bytes: int | None = None
    language: str | None = None
    tier: Tier = Tier.MEDIA
    place: str | None = None
    interval: timedelta = timedelta(minutes=15)
    adaptive: bool = True
    enabled: bool = True
    because: str = ""
    evidence: str = ""
    first_poll: FirstPoll = FirstPoll.BASELINE
    quote: Quote = Quote.SENTENCE
    visible_in: tuple[str, ...] = ()
    keep_text: timedelta | None = None
    full_text: bool | None = None
    origin: str = ""
    sample: bool = False

    @property
    def ways(self) -> tuple[Way, ...]:
        """All ways to it, its own first."""
        return (Way(url=self.url, kind=self.kind, shape=self.shape, proxy=self.proxy), *self.via)

    def by(self, way: Way) -> "Source":
        """The same source, asked that way; what it is called and whose it is stays. Its key goes nowhere else."""
        access = self.access_to(way.url)
        return replace(self, url=way.url, kind=way.kind, shape=way.shape, proxy=way.proxy, access=access)

    def access_to(self, url: str) -> Access | None:
        """What `url` is told of who asks: nothing unless it has the scheme, host and port of the source's own.

        The same host by https, where the own address is http, is none the worse.
        """
        try:
            own, there = origin_of(self.url), origin_of(url)
        except ValueError:
            return None
        upgraded = own[0] == "http" and there == ("https", own[1], 443) and own[2] == 80
        return self.access if there == own or upgraded else None
