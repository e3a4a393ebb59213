"""The configuration of a source: what is polled, how it is read, and its licence terms."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import NewType
from urllib.parse import urlsplit

SourceId = NewType("SourceId", str)

DIRECT = "direct"
"""The `proxy` of a source without one."""
_PORTS = {"http": 80, "https": 443}


def proxy_setting(name: str) -> str:
    """The setting with the address of the proxy of that name."""
    return f"MONITOR_PROXY_{name.upper().replace('-', '_')}"


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an address, the scope of credentials. Raises ValueError for an invalid address."""
    parts = urlsplit(url)
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS.get(parts.scheme, 0)


class Tier(StrEnum):
    """The kind of publisher, strongest first. `rank` orders official 0 … aggregator 3."""

    OFFICIAL = "official"
    WIRE = "wire"
    MEDIA = "media"
    AGGREGATOR = "aggregator"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {tier: rank for rank, tier in enumerate(Tier)}


class Quote(StrEnum):
    """How much of the source's words an alert may show."""

    FULL = "full"
    SENTENCE = "sentence"
    HEADLINE = "headline"
    LINK_ONLY = "link_only"


class FirstPoll(StrEnum):
    BASELINE = "baseline"
    ANNOUNCE = "announce"


class Kind(StrEnum):
    """The format of a response: one module of `ingest/kinds` each."""

    RSS = "rss"  # RSS, Atom and JSON Feed
    HTML_LIST = "html_list"
    JSON_API = "json_api"
    FEDERAL_REGISTER = "federal_register"
    MOFCOM = "mofcom"
    GOVUK_ATOM = "govuk_atom"
    EURLEX = "eurlex"
    PARTY_LIST = "party_list"  # a list of firms and persons, compared with its version before


class DateOrder(StrEnum):
    """The order of day, month and year in ambiguous numeric dates: 26/11/25 may be ymd."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSelectors:
    """Selectors of the parts of an item: CSS for html_list, JMESPath for json_api.

    `items` selects the items, the others a part of each item. "" leaves it to the kind. `inside` is the JMESPath of a
    page that comes as a string within JSON. `dates` is the order of numeric dates.
    """

    items: str = ""
    id: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""
    inside: str = ""
    dates: DateOrder | None = None


class ListFormat(StrEnum):
    """The format of a list of parties."""

    CSV = "csv"
    JSON = "json"
    XML = "xml"
    HTML = "html"
    XLSX = "xlsx"


class CountryPart(StrEnum):
    """Where in its column the country is: the whole value, or what is after the last comma of an address."""

    WHOLE = "whole"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyTable:
    """Where the parties of a list are in its file, for kind party_list.

    `rows` selects the rows: JMESPath for json, a path of elements for xml, CSS for html; csv and xlsx have none. The
    other selectors name columns: a header for csv, JMESPath for json, a path below the row for xml, a header or a
    number from 1 for html and xlsx. Several names are joined in their order, several aliases, countries, ids or
    addresses are all kept. `alias_labels` are words in a name that introduce a further name. `name_type` says of which
    row of a party the name is its "primary name".

    `list_id` is the list of all rows; else `list_column` has the text that names the list of a row, and `lists` pairs
    each list with these texts: rows with other texts are left out, and so are rows with a value in `ended`. `separator`
    parts the values within a cell, "" for one value. `skip` lines of a csv file come before its header. `dated` selects
    the date that the list states. `page` is the page of the list for people, "" for the address of the file.
    """

    format: ListFormat = ListFormat.CSV
    list_id: str = ""
    list_column: str = ""
    lists: tuple[tuple[str, str], ...] = ()
    rows: str = ""
    name: tuple[str, ...] = ()
    id: str = ""
    aliases: tuple[str, ...] = ()
    alias_labels: tuple[str, ...] = ()
    name_type: str = ""
    country: tuple[str, ...] = ()
    country_part: CountryPart = CountryPart.WHOLE
    ids: tuple[str, ...] = ()
    programme: str = ""
    address: tuple[str, ...] = ()
    listed: str = ""
    ended: str = ""
    dates: DateOrder | None = None
    separator: str = ";"
    delimiter: str = ","
    skip: int = 0
    dated: str = ""
    page: str = ""

    @property
    def list_ids(self) -> tuple[str, ...]:
        """The lists that the source covers."""
        return (self.list_id,) if self.list_id else tuple(dict.fromkeys(one for one, _ in self.lists))


_ATTRIBUTE = re.compile(r"\s*@([A-Za-z_][\w:.-]*)\s*$")


def selector_and_attribute(selector: str) -> tuple[str, str]:
    """Split `a.more@title` into ("a.more", "title"), an attribute of the element; without one its text is meant."""
    found = _ATTRIBUTE.search(selector)
    return (selector[: found.start()].strip(), found[1]) if found else (selector.strip(), "")


class Scheme(StrEnum):
    """The authentication scheme of a private feed."""

    HEADER = "header"
    BASIC = "basic"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Credentials of a private feed. `name` is that of the header or cookie, or the user for basic.

    `secret` names the environment variable (or its `_FILE` twin) with the value; the value itself is never stored here.
    """

    scheme: Scheme
    name: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEndpoint:
    """One endpoint of a source. `proxy` is the name of a proxy, "direct" for none, "" for the default one."""

    url: str = field(repr=False)  # a key may be part of it
    kind: Kind = Kind.RSS
    shape: ItemSelectors | None = None
    proxy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of a `sources.yaml`.

    `id` is the entry's name in lower case with hyphens, unique over all packs. `language` is a BCP 47 tag (`zh-Hans`)
    or None if it varies. `place` is the state (ISO alpha-2, or EU) whose acts an official source publishes, None for
    any other. `opt_in`: a person decides whether to enable it, also if it works (not stored). `because` is why it is
    disabled, `evidence` who has seen it work or what is known about it. `visible_in` names the routes that may show it
    (empty: all). `keep_text` is how long its text may be stored (None: no limit of its own). `full_text`: whether the
    page behind each item is fetched; None decides by item (`page_fetch.wanted`). `adaptive`: the interval follows the
    rate of items (`poll_interval`). `via` are further endpoints of the same authority, tried in order after failures.
    `max_bytes` overrides the size limit. `parties` is where the rows of a party_list are, None for other kinds.
    """

    id: SourceId
    name: str
    url: str = field(repr=False)  # a key may be part of it
    kind: Kind = Kind.RSS
    shape: ItemSelectors | None = None
    parties: PartyTable | None = None
    via: tuple[SourceEndpoint, ...] = ()
    access: Access | None = None
    proxy: str = ""
    max_bytes: int | None = None
    language: str | None = None
    tier: Tier = Tier.MEDIA
    place: str | None = None
    interval: timedelta = timedelta(minutes=15)
    adaptive: bool = True
    enabled: bool = True
    opt_in: bool = False
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
    def endpoints(self) -> tuple[SourceEndpoint, ...]:
        """All endpoints, its own first."""
        return (SourceEndpoint(url=self.url, kind=self.kind, shape=self.shape, proxy=self.proxy), *self.via)

    def at_endpoint(self, endpoint: SourceEndpoint) -> "Source":
        """The source with that endpoint; id and name stay. Credentials are kept only for its own origin."""
        access = self.access_to(endpoint.url)
        return replace(
            self, url=endpoint.url, kind=endpoint.kind, shape=endpoint.shape, proxy=endpoint.proxy, access=access
        )

    def access_to(self, url: str) -> Access | None:
        """The credentials for `url`: None unless it has the source's own scheme, host and port.

        The same host by https is allowed if the own address is http.
        """
        try:
            own, there = origin_of(self.url), origin_of(url)
        except ValueError:
            return None
        upgraded = own[0] == "http" and there == ("https", own[1], 443) and own[2] == 80
        return self.access if there == own or upgraded else None
