"""The parser of sources.yaml. A source with an error is skipped; its problems go to the findings."""

import re
from datetime import timedelta

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import FirstPoll, Quote, Source, SourceEndpoint, SourceId, Tier
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.parsers.access import ACCESS_KEYS, read_access, read_proxy
from monitor.rulefiles.parsers.endpoints import KIND, SELECT, VIA, read_endpoints, read_kind, read_shape, read_url
from monitor.rulefiles.parsers.licence import LICENCE_KEYS, read_keep_text, read_visible_in
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Node, Scalar

__all__ = ["read_sources", "slug"]

_MAX_BYTES = 50_000_000  # fits easily into the memory limit of a child process
SHORTEST_INTERVAL, LONGEST_INTERVAL = timedelta(minutes=1), timedelta(days=7)
SOURCE = Table(
    what="a source",
    keys=(
        Key("name", "name in alerts", required=True),
        Key(
            "id",
            "id; default made from the name",
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
            noun="source id",
            advice="Use lower-case letters, digits and hyphens.",
        ),
        Key("url", "URL of the feed or page, http or https; {year} is filled in", required=True),
        KIND,
        Key("select", "where to find the parts of an item", kind=Kind.TABLE, table=SELECT),
        VIA,
        Key(
            "language",
            "en, ja, ko, zh-Hans, zh-Hant; leave it out if it varies",
            pattern=r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?",
            noun="language tag",
            advice="Write en, ja, ko, zh-Hans or zh-Hant; leave it out if it varies.",
        ),
        Key("tier", "kind of publisher", values=tuple(Tier)),
        Key("place", "state whose acts an official source publishes (CN, US, EU)"),
        Key("interval", "polling interval: 1m to 7d", kind=Kind.DURATION),
        Key("adaptive", "false: always polled at its interval", kind=Kind.FLAG),
        Key("enabled", "false: configured but not polled", kind=Kind.FLAG),
        Key("because", "why it is not enabled"),
        Key("evidence", "who has tested it, and what is known about it"),
        Key("first_poll", "what the initial poll does with existing items", values=tuple(FirstPoll)),
        *LICENCE_KEYS,
        Key(
            "full_text",
            "true: read the page of each item; false: of none; left out: of items that may be about an act",
            kind=Kind.FLAG,
        ),
        Key(
            "max_bytes",
            "maximum size of a response when unpacked; default 10 MB",
            pattern=r"\d{1,9}( ?[KM]B)?",
            noun="size",
            advice="Write 20 MB.",
        ),
        *ACCESS_KEYS,
    ),
)
SOURCES = Table(
    what="a sources file",
    keys=(Key("sources", "sources of the pack", kind=Kind.TABLES, required=True, table=SOURCE),),
)


def slug(name: str) -> str:
    """Return the name in lower case with hyphens: "Yonhap (English)" is yonhap-english."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def read_sources(
    node: Node, pack: str, vocabulary: Vocabulary, routes: tuple[str, ...] | None, findings: Findings
) -> tuple[tuple[Source, Place], ...]:
    """Return the sources of one file in its order, each with its place.

    `routes` are the route names in routes.yaml: empty if there is no such file, None if it has an error.
    """
    top = Fields.of_file(node, SOURCES, findings)
    if top is None:
        return ()
    tables = top.tables("sources")
    top.finish()
    read = ((_read_source(table, pack, vocabulary, routes, findings), table.node.place) for table in tables)
    return tuple((source, at) for source, at in read if source is not None)


def _read_source(
    table: Fields, pack: str, vocabulary: Vocabulary, routes: tuple[str, ...] | None, findings: Findings
) -> Source | None:
    found_before = findings.errors
    name = table.text("name")
    source_id = _read_id(table, name)
    url = read_url(table, findings)
    kind = read_kind(table, findings)
    shape = read_shape(table, kind, findings)
    language = table.text("language") or None
    tier = table.choice("tier", Tier, Tier.MEDIA)
    proxy = read_proxy(table, findings)
    source = Source(
        id=SourceId(source_id),
        name=name,
        url=url,
        kind=kind,
        shape=shape,
        via=read_endpoints(table, SourceEndpoint(url=url, kind=kind, shape=shape, proxy=proxy), findings),
        access=read_access(table, url, findings),
        proxy=proxy,
        max_bytes=_read_max_bytes(table),
        full_text=table.flag("full_text", default=False) if table.has("full_text") else None,
        language=language,
        tier=tier,
        place=_read_place(table, tier, vocabulary, findings),
        interval=table.duration("interval", timedelta(minutes=15), least=SHORTEST_INTERVAL, most=LONGEST_INTERVAL),
        adaptive=table.flag("adaptive", default=True),
        enabled=table.flag("enabled", default=True),
        because=table.text("because"),
        evidence=table.text("evidence"),
        first_poll=table.choice("first_poll", FirstPoll, FirstPoll.BASELINE),
        quote=table.choice("quote", Quote, Quote.SENTENCE),
        visible_in=read_visible_in(table, routes),
        keep_text=read_keep_text(table),
        origin=pack,
    )
    table.finish()
    return source if findings.errors == found_before else None


def _read_id(table: Fields, name: str) -> str:
    if table.has("id"):
        return table.text("id")
    made = slug(name)
    if name and not made:
        message = f"can't make an id from the name '{name}'."
        table.findings.add(table.place("name"), "missing-key", message, "Add a line 'id: some-name'.")
    return made


def _read_max_bytes(table: Fields) -> int | None:
    found = table.scalar("max_bytes")
    if found is None:
        return None
    unit = found.text[-2:]
    size = int(found.text.rstrip("KMB ")) * {"KB": 1_000, "MB": 1_000_000}.get(unit, 1)
    if 1_000 <= size <= _MAX_BYTES:
        return size
    message = f"'max_bytes' must be from 1 KB to {_MAX_BYTES // 1_000_000} MB, not '{found.text}'."
    table.findings.add(found.place, "bad-value", message, "Write 20 MB.", width=found.width)
    return None


def _read_place(table: Fields, tier: Tier, vocabulary: Vocabulary, findings: Findings) -> str | None:
    """Return the concept id of the state whose acts an official source publishes, None if `place` is missing."""
    found = table.scalar("place")
    if found is None:
        return None
    places = {c.id: c for c in vocabulary.of_kind(ConceptKind.PLACE)}
    if found.text not in places:
        called = concept_called(found.text, places.values())
        near = f"Did you mean {called.id}?" if called else did_you_mean(found.text, places)
        message = f"place '{found.text}' is not in the vocabulary."
        advice = near or "Write an ISO 3166 code (CN, US) or EU; any other place needs a concept in vocabulary.yaml."
        findings.add(found.place, "unknown-value", message, advice, width=found.width)
    elif tier is not Tier.OFFICIAL and not _is_misread(table, "tier", tier):
        message = f"'place' is for official sources, but the tier is {tier}."
        advice = "Delete it, or write 'tier: official' if this is the issuer's own page."
        findings.add(found.place, "bad-value", message, advice, width=found.width)
    return found.text


def _is_misread(table: Fields, key: str, value: str) -> bool:
    """Return whether the file has another value at `key`, for which a problem is already reported."""
    node = table.node_of(key)
    return node is not None and not (isinstance(node, Scalar) and node.text == value)
