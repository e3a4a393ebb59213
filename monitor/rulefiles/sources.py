"""sources.yaml in, sources out. A source with a problem is left out and its problems stand in the findings."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.domain.source import FirstPoll, Quote, Source, SourceId, Tier
from monitor.domain.vocabulary import ConceptKind, Vocabulary
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.diagnostics import Findings
from monitor.rulefiles.fields import NOT_YET, Fields
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.yaml12 import MapNode, Node, Scalar

__all__ = ["read_sources", "slug"]

KINDS = ("rss",)
LATER_KINDS = ("html", "json", "rsshub", "csv", "page", "api")
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
        Key(name="url", means="the address of the feed, http or https", required=True),
        Key(name="kind", means="rss reads RSS, Atom and JSON Feed", values=KINDS),
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
        Key(name="enabled", means="false: known but not asked", kind=Kind.FLAG),
        Key(name="because", means="why it is not enabled"),
        Key(name="first_poll", means="what its first poll does with what is there", values=tuple(FirstPoll)),
        Key(name="quote", means="how much of its words an alert may show", values=tuple(Quote)),
    ),
    later={
        "via": "other ways to the same authority",
        "auth": "feeds behind a key",
        "full_text": "fetching the page behind an item",
        "visible_in": "sources that only some routes may show",
        "keep_text": "texts that are kept for a limited time",
        "max_bytes": "a size limit of its own",
    },
)
SOURCES = Table(
    what="a sources file",
    keys=(Key(name="sources", means="the sources of the pack", kind=Kind.TABLES, required=True, table=SOURCE),),
)


def slug(name: str) -> str:
    """A name in small letters with hyphens: "Yonhap (English)" is yonhap-english."""
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


def read_sources(node: Node, pack: str, vocabulary: Vocabulary, findings: Findings) -> tuple[tuple[Source, Node], ...]:
    """The sources of one file in its order, each with the node that names it."""
    if not isinstance(node, MapNode):
        findings.add(node.place, "bad-value", "the file has no keys.", "Begin it with 'sources:'.", width=node.width)
        return ()
    top = Fields(node, SOURCES, findings)
    tables = top.tables("sources")
    top.finish()
    read = ((_read_source(table, pack, vocabulary, findings), table.node) for table in tables)
    return tuple((source, at) for source, at in read if source is not None)


def _read_source(table: Fields, pack: str, vocabulary: Vocabulary, findings: Findings) -> Source | None:
    found_before = findings.errors
    name = table.text("name")
    source_id = _read_id(table, name)
    url = _read_url(table, findings)
    _check_kind(table, findings)
    language = table.text("language") or None
    tier = table.choice("tier", Tier, Tier.MEDIA)
    source = Source(
        id=SourceId(source_id),
        name=name,
        url=url,
        language=language,
        tier=tier,
        place=_read_place(table, tier, vocabulary, findings),
        interval=table.duration("interval", timedelta(minutes=15), least=timedelta(minutes=1), most=timedelta(days=7)),
        enabled=table.flag("enabled", default=True),
        because=table.text("because"),
        first_poll=table.choice("first_poll", FirstPoll, FirstPoll.BASELINE),
        quote=table.choice("quote", Quote, Quote.SENTENCE),
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


def _read_url(table: Fields, findings: Findings) -> str:
    found = table.scalar("url")
    if found is None:
        return ""
    problem = _url_problem(found.text)
    if problem:
        shown = "@" not in found.text  # what stands before @ may be a password
        findings.add(found.place, "bad-url", problem, "Write https://host/path.", width=found.width, show_line=shown)
    return found.text


def _url_problem(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "this is no address."
    if parts.scheme not in ("http", "https"):
        return f"'{parts.scheme or url[:20]}' is not http or https."
    if not host or any(c.isspace() for c in url):
        return "the address has no host or has a space in it."
    return "an address can't carry a name and a password." if parts.username is not None else ""


def _check_kind(table: Fields, findings: Findings) -> None:
    found = table.scalar("kind")
    if found is None or found.text in KINDS:
        return
    if found.text == "atom":
        message, code, advice = "'kind' can't be 'atom'.", "unknown-value", "rss reads RSS, Atom and JSON Feed."
    elif found.text in LATER_KINDS:
        message, code, advice = f"kind '{found.text}' {NOT_YET}.", "not-yet", "Only rss for now."
    else:
        message, code = f"'kind' can't be '{found.text}'.", "unknown-value"
        advice = did_you_mean(found.text, KINDS) or "It takes rss (RSS, Atom, JSON Feed)."
    findings.add(found.place, code, message, advice, width=found.width)


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
