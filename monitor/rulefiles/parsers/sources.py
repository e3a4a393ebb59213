"""The parser of sources.yaml. A source with an error is skipped; its problems go to the findings."""

import re
from datetime import timedelta

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import FirstPoll, Source, SourceEndpoint, Tier
from monitor.domain.sources.source import Kind as SourceKind
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.parsers.access import ACCESS_KEYS, read_access
from monitor.rulefiles.parsers.endpoints import KIND, SELECT, URL, VIA, read_endpoints, read_shape
from monitor.rulefiles.parsers.licence import LICENCE_KEYS, check_visible_in
from monitor.rulefiles.parsers.party_table import PARTIES_KEY, read_parties
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Node, Scalar

_LIST_BYTES = 50_000_000  # of a list of parties: the longest have tens of megabytes
_MAX_BYTES = 100_000_000  # fits into the memory limit of a child process


def _size(found: Scalar, findings: Findings) -> int | None:
    unit = found.text[-2:]
    size = int(found.text.rstrip("KMB ")) * {"KB": 1_000, "MB": 1_000_000}.get(unit, 1)
    if 1_000 <= size <= _MAX_BYTES:
        return size
    message = f"'max_bytes' must be from 1 KB to {_MAX_BYTES // 1_000_000} MB, not '{found.text}'."
    findings.add(found.place, "bad-value", message, "Write 20 MB.", width=found.width)
    return None


SOURCE = Table(
    what="a source",
    makes=Source,
    keys=(
        Key("name", "name in alerts", required=True),
        Key(
            "id",
            "default made from the name; unique across all packs. A source with a new id is a new source",
            pattern=r"[a-z0-9]+(-[a-z0-9]+)*",
            noun="source id",
            advice="Use lower-case letters, digits and hyphens.",
        ),
        URL,
        KIND,
        Key(
            "select",
            "where to find the parts of an item; `html_list` and `json_api` need it",
            kind=Kind.TABLE,
            table=SELECT,
            field="shape",
        ),
        PARTIES_KEY,
        VIA,
        Key(
            "language",
            "`en`, `ja`, `ko`, `zh-Hans`, `zh-Hant`; leave it out if it varies",
            pattern=r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?",
            noun="language tag",
            advice="Write en, ja, ko, zh-Hans or zh-Hant; leave it out if it varies.",
        ),
        Key("tier", "kind of publisher; `official`: the issuer's own page", values=tuple(Tier)),
        Key(
            "place",
            "country whose acts an official source publishes: ISO 3166 alpha-2 (`CN`, `US`), `EU`, or another place of "
            "the vocabulary. A notice that names no author is an act of that country. Official sources need it: "
            "without it only texts that name their office as author count as official",
            located=True,
        ),
        Key(
            "interval",
            "polling interval; the publishing pattern of the source varies it",
            kind=Kind.DURATION,
            least=timedelta(minutes=1),
            most=timedelta(days=7),
        ),
        Key("adaptive", "`false`: always polled at its interval", kind=Kind.FLAG),
        Key("enabled", "`false`: configured but not polled", kind=Kind.FLAG),
        Key("opt_in", "`true`: `monitor sources verify` never enables it, also if it works", kind=Kind.FLAG),
        Key("because", "why it is not enabled"),
        Key(
            "evidence",
            "who has tested it, and what is known about it; `monitor sources list --all --format json` shows it",
        ),
        Key(
            "first_poll",
            "what the initial poll does with existing items: store them only, or alert",
            values=tuple(FirstPoll),
        ),
        *LICENCE_KEYS,
        Key(
            "full_text",
            "`true`: fetch the page of each item; `false`: of none; left out: of short items that may be about an act",
            kind=Kind.FLAG,
        ),
        Key(
            "max_bytes",
            "maximum size of a response when unpacked: `20 MB`, `500 KB` or a number; default 10 MB, for `party_list` "
            "50 MB; at most 100 MB",
            pattern=r"\d{1,9}( ?[KM]B)?",
            noun="size",
            advice="Write 20 MB.",
            read=_size,
        ),
        *ACCESS_KEYS,
    ),
)
SOURCES = Table(
    what="a sources file", keys=(Key("sources", "sources of the pack", kind=Kind.TABLES, required=True, table=SOURCE),)
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
    tables = Fields.entries_of_file(node, SOURCES, findings)
    read = ((_read_source(table, pack, vocabulary, routes, findings), table.node.place) for table in tables)
    return tuple((source, at) for source, at in read if source is not None)


def _read_source(
    table: Fields, pack: str, vocabulary: Vocabulary, routes: tuple[str, ...] | None, findings: Findings
) -> Source | None:
    found_before = findings.errors
    values = table.values()
    name, url, kind = values.get("name", ""), values.get("url", ""), values.get("kind", SourceKind.RSS)
    values["id"] = values.get("id", "") if table.has("id") else _made_id(table, name)
    shape = read_shape(table, kind, findings)
    values["parties"] = read_parties(table, kind, vocabulary, findings)
    if kind is SourceKind.PARTY_LIST:
        values["full_text"] = False  # the text of a change is the monitor's own: there is no page behind it
        values.setdefault("max_bytes", _LIST_BYTES)
        if (node := table.node_of("keep_text")) is not None:
            message = f"kind {kind} does not take 'keep_text': the stored version is compared with the next one."
            findings.add(node.place, "unknown-key", message, "Delete it.", width=node.width)
    own = SourceEndpoint(url=url, kind=kind, shape=shape, proxy=values.get("proxy", ""))
    place: Scalar | None = values.pop("place", None)
    if place is not None:
        tier = None if table.has("tier") and "tier" not in values else values.get("tier", Tier.MEDIA)
        _check_place(place, tier, vocabulary, findings)
    elif values.get("tier") is Tier.OFFICIAL and kind is not SourceKind.PARTY_LIST:
        _warn_no_place(table, findings)
    visible_in = check_visible_in(table, values.pop("visible_in", ()), routes)
    access = read_access(table, url, findings)
    via = read_endpoints(table, own, findings)
    _check_one_kind(table, kind, [endpoint.kind for endpoint in via], findings)
    if findings.errors > found_before:
        return None
    return Source(
        **values,
        shape=shape,
        via=via,
        access=access,
        place=place.text if place else None,
        visible_in=visible_in,
        origin=pack,
    )


def _made_id(table: Fields, name: str) -> str:
    made = slug(name)
    if name and not made:
        message = f"can't make an id from the name '{name}'."
        table.findings.add(table.place("name"), "missing-key", message, "Add a line 'id: some-name'.")
    return made


def _check_one_kind(table: Fields, kind: SourceKind, others: list[SourceKind], findings: Findings) -> None:
    """Report an endpoint that has items where the source has a list of parties, or the reverse."""
    if any((other is SourceKind.PARTY_LIST) is not (kind is SourceKind.PARTY_LIST) for other in others):
        message = f"all endpoints of a source are lists of parties, or none: its kind is {kind}."
        findings.add(table.place("via"), "bad-value", message, "Make two sources of it.")


def _warn_no_place(table: Fields, findings: Findings) -> None:
    """Report an official source whose country is not given. A list of parties needs none: the list has its owner."""
    tier = table.node_of("tier")
    message = "an official source has no 'place': its texts count as news, unless they name the office that wrote them."
    advice = "Add the country whose acts it publishes: 'place: CN'; or write 'tier: media'."
    findings.warn(table.place("tier"), "no-place", message, advice, width=tier.width if isinstance(tier, Scalar) else 1)


def _check_place(found: Scalar, tier: Tier | None, vocabulary: Vocabulary, findings: Findings) -> None:
    """Report a place that is unknown or whose source is not official. `tier` is None if it is invalid."""
    places = {c.id: c for c in vocabulary.of_kind(ConceptKind.PLACE)}
    if found.text not in places:
        called = concept_called(found.text, places.values())
        near = f"Did you mean {called.id}?" if called else did_you_mean(found.text, places)
        message = f"place '{found.text}' is not in the vocabulary."
        advice = near or "Write an ISO 3166 code (CN, US) or EU; any other place needs a concept in vocabulary.yaml."
        findings.add(found.place, "unknown-value", message, advice, width=found.width)
    elif tier not in (Tier.OFFICIAL, None):
        message = f"'place' is for official sources, but the tier is {tier}."
        advice = "Delete it, or write 'tier: official' if this is the issuer's own page."
        findings.add(found.place, "bad-value", message, advice, width=found.width)
