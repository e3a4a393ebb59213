"""The parser of vocabulary.yaml, and the merge of all packs' concepts into one vocabulary."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.rules.rule import Place
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.parsers.hours import read_zone
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import ListNode, Node, Scalar

COLUMNS: Mapping[str, str] = {
    "en": "en",
    "zh-Hans": "zh",
    "zh-Hant": "zh",
    "zh": "zh",
    "ja": "ja",
    "ko": "ko",
    "es": "es",
}
ATTRIBUTES = {
    "hs": "tariff headings of the Harmonized System",
    "eccn": "numbers of export control lists",
    "cas": "CAS numbers of substances",
    "lists": "lists of critical goods that name it",
    "symbol": "chemical symbol",
}
SITES = "sites"  # attribute of an agency or place: hosts of its own pages
ZONE = "zone"  # attribute of a place: time zone of its legal dates
_FORMER_SENSE = "deed"  # name of the attribute `sense` before the first release
GUARDS = ("", "context", "run", "single", "state")
NAME = Table(
    what="a name",
    makes=dict,
    keys=(
        Key("text", "the name as written", required=True),
        Key("exact_case", "`true`: case-sensitive (`US`, `MAP`); default `false`", kind=Kind.FLAG),
        Key("needs", "what must be nearby for the name to count", values=GUARDS[1:]),
    ),
)
_KIND = Key("kind", "kind of concept", values=tuple(ConceptKind))
CONCEPT = Table(
    what="a concept",
    keys=(
        *(Key(c, f"names in {c}", kind=Kind.NAMES, table=NAME) for c in COLUMNS),
        Key("add_to", "in place of `id`: add the names and `sites` to this concept of any pack"),
        replace(_KIND, means="kind of concept; default the file's kind"),
        Key(
            "id",
            "letters, digits and `_`, starting with a letter; unique across all packs. Rules write `$id`, "
            "`commodity:id`",
            pattern=r"[A-Za-z][A-Za-z0-9_-]*",
            noun="concept id",
            advice="Use letters, digits and _; start with a letter.",
        ),
        Key("label", "name in alerts and lists; default made from the id"),
        Key("parent", "broader concept of the same kind: a value in a rule means the concept and all below it"),
        Key("place", "of an agency or list: its country; of a firm: the country whose licence its goods need"),
        *(Key(name, means, kind=Kind.TEXTS) for name, means in ATTRIBUTES.items()),
        Key(
            SITES,
            "hosts of an agency's or place's own pages and gazette; subdomains are included",
            kind=Kind.TEXTS,
            pattern=r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]",
            noun="host",
            advice="Write mofcom.gov.cn, in lower case, without https:// and path.",
        ),
        Key("attributes", "further facts; each value may be a list", kind=Kind.PAIRS, located=True),
    ),
    any_of=("id", "add_to"),
)
VOCABULARY = Table(
    what="a vocabulary file",
    keys=(
        replace(_KIND, means="default kind of the file's concepts"),
        Key("concepts", "concepts, and names for others", kind=Kind.TABLES, required=True, table=CONCEPT),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedConcept:
    """A concept and its places."""

    concept: Concept
    place: Place
    parent_place: Place
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedAddition:
    """Further names and sites for the concept `to` of any pack."""

    to: str
    names: tuple[Name, ...]
    sites: tuple[str, ...] = ()
    place: Place
    findings: Findings


def read_vocabulary(
    node: Node, pack: str, findings: Findings
) -> tuple[tuple[LocatedConcept, ...], tuple[LocatedAddition, ...]]:
    """Return the concepts and additions of one file, in its order. A top-level `kind` is the concepts' default."""
    top = Fields.of_file(node, VOCABULARY, findings)
    if top is None:
        return (), ()
    kind = top.values().get("kind")
    tables = top.tables("concepts")
    concepts: list[LocatedConcept] = []
    additions: list[LocatedAddition] = []
    for table in tables:
        read = _read_concept(table, kind, pack, findings)
        if isinstance(read, LocatedConcept):
            concepts.append(read)
        elif read is not None:
            additions.append(read)
    return tuple(concepts), tuple(additions)


def _read_concept(
    table: Fields, kind: ConceptKind | None, pack: str, findings: Findings
) -> LocatedConcept | LocatedAddition | None:
    found_before = findings.errors
    names, values = _read_names(table, findings), table.values()
    if to := values.get("add_to"):
        place = table.place("add_to")
        return LocatedAddition(to=to, names=names, sites=values.get(SITES, ()), place=place, findings=findings)
    for key, known in (("kind", kind), ("id", None)):
        if known is None and not table.has(key):
            table.report_missing(key)
    concept_id = values.get("id", "")
    concept = Concept(
        id=concept_id,
        kind=values.get("kind", kind or ConceptKind.COMMODITY),
        label=values.get("label") or concept_id.replace("_", " "),
        names=names,
        parent=values.get("parent"),
        place=values.get("place"),
        attributes=_read_attributes(table, values),
        pack=pack,
    )
    if findings.errors > found_before:
        return None
    return LocatedConcept(
        concept=concept, place=table.place("id"), parent_place=table.place("parent"), findings=findings
    )


def _read_names(table: Fields, findings: Findings) -> tuple[Name, ...]:
    """Return the names of all columns, each once. Two columns may map to one language (zh-Hans, zh-Hant)."""
    names: dict[tuple[str, str], Name] = {}
    for column, language in COLUMNS.items():
        node = table.node_of(column)
        items = () if node is None else node.items if isinstance(node, ListNode) else (node,)
        for item in items:
            name = _read_name(item, column, language, findings)
            if name is not None:
                names.setdefault((name.language, name.text), name)
    return tuple(names.values())


def _read_name(item: Node, column: str, language: str, findings: Findings) -> Name | None:
    if isinstance(item, ListNode):
        findings.add(item.place, "bad-value", f"'{column}' must be a list of texts.", "Remove the inner brackets.")
        return None
    if isinstance(item, Scalar):
        if item.is_null or not item.text.strip():
            findings.add(item.place, "empty", f"a name in '{column}' is empty.", "Add a name or delete it.")
            return None
        return Name(text=item.text.strip(), language=language)
    found = Fields(item, NAME, findings).value()
    return None if found is None else Name(language=language, **found)


def _read_attributes(table: Fields, values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = {(key, text) for key in (*ATTRIBUTES, SITES) for text in values.get(key, ())}
    for name, found in values.get("attributes", ()):
        if name == ZONE:
            read_zone(found, table.findings, "bad-value")
        elif name == _FORMER_SENSE:
            message, advice = f"the attribute '{name}' is now 'sense'.", f"Write 'sense: {found.text}'."
            table.findings.add(found.place, "unknown-key", message, advice, width=found.width)
        pairs.add((name, found.text))
    return tuple(sorted(pairs))


def join(concepts: Iterable[LocatedConcept], additions: Iterable[LocatedAddition]) -> Vocabulary:
    """Return the vocabulary of all packs, base first. Invalid concepts are left out, with a problem in their pack."""
    by_id: dict[str, LocatedConcept] = {}
    for located in concepts:
        first = by_id.setdefault(located.concept.id, located)
        if first is not located:
            message = f"duplicate concept id '{located.concept.id}'; first defined in {first.place.file}."
            advice = f"To add names to it, write 'add_to: {located.concept.id}' instead of 'id'."
            located.findings.add(located.place, "duplicate-id", message, advice, width=len(located.concept.id))
    _drop_orphans(by_id)
    known = {i: located.concept for i, located in by_id.items()}
    for addition in additions:
        concept = known.get(addition.to)
        if concept is None:
            message = f"unknown concept '{addition.to}'."
            addition.findings.add(
                addition.place, "unknown-value", message, did_you_mean(addition.to, known), width=len(addition.to)
            )
        else:
            names = {(n.language, n.text): n for n in (*concept.names, *addition.names)}
            facts = {*concept.attributes, *((SITES, site) for site in addition.sites)}
            known[addition.to] = replace(concept, names=tuple(names.values()), attributes=tuple(sorted(facts)))
    return Vocabulary.of(known.values())


def _drop_orphans(by_id: dict[str, LocatedConcept]) -> None:
    """Remove, with a problem each, the concepts whose chain of parents does not end at a root of the same kind."""
    while bad := {i: why for i, located in by_id.items() if (why := _parent_problem(located, by_id))}:
        for i, why in bad.items():
            located = by_id.pop(i)
            parent = located.concept.parent or ""
            candidates = (o.concept.id for o in by_id.values() if o.concept.kind is located.concept.kind)
            near = did_you_mean(parent, candidates) if parent not in bad and parent not in by_id else ""
            advice = near or "Name a concept of the same kind, or delete 'parent'."
            located.findings.add(located.parent_place, "unknown-parent", why, advice, width=len(parent))


def _parent_problem(located: LocatedConcept, by_id: Mapping[str, LocatedConcept]) -> str:
    own, parent = located.concept, located.concept.parent
    if parent is None:
        return ""
    if parent not in by_id:
        return f"unknown parent '{parent}' of concept '{own.id}'."
    if by_id[parent].concept.kind is not own.kind:
        kind = by_id[parent].concept.kind
        return f"concept '{own.id}' is of kind {own.kind}, but its parent '{parent}' is of kind {kind}."
    seen: set[str] = set()
    up: str | None = parent
    while up is not None and up in by_id and up not in seen:
        if up == own.id:
            return f"the parents of concept '{own.id}' form a cycle."
        seen.add(up)
        up = by_id[up].concept.parent
    return ""
