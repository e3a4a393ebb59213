"""sources.yaml in, sources out. A source with a problem is left out and its problems stand in the findings."""

import re
from datetime import timedelta

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.sources.source import FirstPoll, Quote, Source, SourceId, Tier, Way
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.access import ACCESS_KEYS, read_access, read_proxy
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import Fields
from monitor.rulefiles.licence import LICENCE_KEYS, read_keep_text, read_visible_in
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.ways import KIND, SELECT, VIA, read_kind, read_shape, read_url, read_via
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["read_sources", "slug"]

_MAX_BYTES = 50_000_000  # what a child can take in its memory with room to spare
SHORTEST_INTERVAL, LONGEST_INTERVAL = timedelta(minutes=1), timedelta(days=7)
SOURCE = Table(
    what="a source",
    keys=(
        Key(name="name", means="as alerts call it", required=True),
        Key(
            name="id",
            means="without it, it is made from the name",
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
            noun="id of a source",
            advice="Use small letters, digits and hyphens.",
        ),
        Key(name="url", means="the address of the feed or page, http or https; {year} is filled in", required=True),
        KIND,
        Key(name="select", means="where the parts of an item stand", kind=Kind.TABLE, table=SELECT),
        VIA,
        Key(
            name="language",
            means="en, ja, ko, zh-Hans, zh-Hant; leave it out where it varies",
            pattern=r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?",
            noun="language tag",
            advice="Write en, ja, ko, zh-Hans or zh-Hant; leave it out where it varies.",
        ),
        Key(name="tier", means="who speaks", values=tuple(Tier)),
        Key(name="place", means="the state whose acts an official source publishes (CN, US, EU)"),
        Key(name="interval", means="how often it is asked: 1m to 7d", kind=Kind.DURATION),
        Key(name="adaptive", means="false: asked at its interval, whatever its rhythm", kind=Kind.FLAG),
        Key(name="enabled", means="false: known but not asked", kind=Kind.FLAG),
        Key(name="because", means="why it is not enabled"),
        Key(name="evidence", means="who has seen it work, and what is known of it"),
        Key(name="first_poll", means="what its first poll does with what is there", values=tuple(FirstPoll)),
        *LICENCE_KEYS,
        Key(
            name="full_text",
            means="true: the page behind each item is read; false: none is; left out: those that may be about an act",
            kind=Kind.FLAG,
        ),
        Key(
            name="max_bytes",
            means="how large an answer may be when unpacked; 10 MB if left out",
            pattern=r"\d{1,9}( ?[KM]B)?",
            noun="size",
            advice="Write 20 MB.",
        ),
        *ACCESS_KEYS,
    ),
)
SOURCES = Table(
    what="a sources file",
    keys=(Key(name="sources", means="the sources of the pack", kind=Kind.TABLES, required=True, table=SOURCE),),
)


def slug(name: str) -> str:
    """A name in small letters with hyphens: "Yonhap (English)" is yonhap-english."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def read_sources(
    node: Node, pack: str, vocabulary: Vocabulary, routes: tuple[str, ...] | None, findings: Findings
) -> tuple[tuple[Source, Node], ...]:
    """The sources of one file in its order, each with the node that names it.

    `routes` are the names that routes.yaml has, empty where there is no such file, None where it is broken.
    """
    if not isinstance(node, MapNode):
        findings.add(node.place, "bad-value", "the file has no keys.", "Begin it with 'sources:'.", width=node.width)
        return ()
    top = Fields(node, SOURCES, findings)
    tables = top.tables("sources")
    top.finish()
    read = ((_read_source(table, pack, vocabulary, routes, findings), table.node) for table in tables)
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
        via=read_via(table, Way(url=url, kind=kind, shape=shape, proxy=proxy), findings),
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
        message = f"no id can be made from '{name}'."
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
    message = f"'max_bytes' is a size from 1 KB to {_MAX_BYTES // 1_000_000} MB, not '{found.text}'."
    table.findings.add(found.place, "bad-value", message, "Write 20 MB.", width=found.width)
    return None


def _read_place(table: Fields, tier: Tier, vocabulary: Vocabulary, findings: Findings) -> str | None:
    """The state whose acts an official source publishes, by the id of its concept."""
    found = table.scalar("place")
    if found is None:
        return None
    places = {c.id: c for c in vocabulary.of_kind(ConceptKind.PLACE)}
    if found.text not in places:
        called = concept_called(found.text, places.values())
        near = f"Did you mean {called.id}?" if called else did_you_mean(found.text, places)
        message = f"place '{found.text}' is not in the vocabulary."
        advice = near or "Write two letters as in ISO 3166 (CN, US), or EU; a place of your own needs a concept."
        findings.add(found.place, "unknown-value", message, advice, width=found.width)
    elif tier is not Tier.OFFICIAL and not _is_misread(table, "tier", tier):
        message = f"'place' says whose acts an official source publishes; this one's tier is {tier}."
        advice = "Take it away, or write 'tier: official' if this is the issuer's own page."
        findings.add(found.place, "bad-value", message, advice, width=found.width)
    return found.text


def _is_misread(table: Fields, key: str, value: str) -> bool:
    """Whether the file has something else at `key`, which has a problem of its own by then."""
    node = table.node_of(key)
    return node is not None and not (isinstance(node, Scalar) and node.text == value)
