"""The parser of register.yaml: past acts, the pages they cite, and their relations to earlier acts.

An entry with an error is skipped; its problems go to the findings. The state of a measure is not part of the file: it
is folded from all acts.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.document_numbers import NO_YEAR, NUMBERED_ACROSS_YEARS, normalized_number
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage, sign_of
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.event.identity import event_id_of_entry, event_id_of_number, issuer_key
from monitor.domain.event.past_acts import Citations, PastAct, Relation, Tie
from monitor.domain.rules.rule import Place
from monitor.domain.sources.source_url import is_on_site
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.parsers.vocabulary import SITES
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.rulefiles.syntax.yaml12 import Node, Scalar

__all__ = ["LocatedEntry", "check_ties", "read_register"]

_YEAR = re.compile(r"(?:19|20)\d\d")
ALL = "ALL"  # target: every destination
SERIES = ("EU", "FR", "GB-SI")
"""Number series that several agencies share: EU, Federal Register, British statutory instruments."""


def _day(name: str, means: str, *, required: bool = False) -> Key:
    pattern, advice = r"\d{4}-\d\d-\d\d", "Write 2026-11-10."
    return Key(name, means, required=required, pattern=pattern, noun="date", advice=advice)


RELATION = Table(
    what="a relation",
    keys=(
        *(Key(r, "id of an entry, or a document as MOFCOM/61/2025") for r in Relation),
        _day("until", "last day of the relation"),
        Key("part", "affected part, in words (Article 2); all of it if left out"),
    ),
    any_of=tuple(Relation),
)
DOCUMENT = Table(
    what="a document",
    keys=(
        Key("authority", "authority that numbers it: an agency, EU, FR or GB-SI", required=True),
        Key(
            "number",
            "number as the authority writes it, with its series if that is not the main one",
            required=True,
        ),
        Key("year", "year, four digits; left out if the numbers do not restart each year"),
    ),
)
_URL = Key(
    "",
    "",
    kind=Kind.TEXTS,
    pattern=r"https?://\S+",
    noun="URL",
    advice="Write it as https://….",
)
CITES = Table(
    what="'cites'",
    keys=(
        replace(_URL, name="primary", means="pages of the issuer's own agencies or gazette; alerts link the first"),
        replace(_URL, name="secondary", means="pages of others, the best first"),
        Key("secondary_only", "true: no page of the authority is known", kind=Kind.FLAG),
    ),
    hints={"authority": "Use 'primary'.", "gazette": "List a gazette under 'primary'."},
    any_of=("primary", "secondary"),
)
ENTRY = Table(
    what="an entry",
    keys=(
        Key(
            "id",
            "lower-case letters, digits, hyphens; unique across all packs",
            required=True,
            pattern=r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
            noun="register entry id",
            advice="Use lower-case letters, digits and hyphens; start with a letter.",
        ),
        _day("date", "day on which the issuer announced it", required=True),
        Key("issuer", "issuing state: ISO 3166 alpha-2 or EU", required=True),
        Key("agencies", "ids of the agencies, the leading one first", kind=Kind.TEXTS),
        Key("title", "title of the document, in English", required=True),
        Key("document", "number of the document", kind=Kind.TABLE, table=DOCUMENT),
        Key("measure", "the instrument", required=True, values=tuple(Measure)),
        Key("action", "what is done with it", required=True, values=tuple(Action)),
        Key("direction", "direction; default from the scheme", values=tuple(Direction)),
        Key("because", "why the direction differs from the scheme's"),
        Key("stage", "stage of the act on that day", required=True, values=tuple(Stage)),
        Key("certainty", "how well it is attested", required=True, values=tuple(Certainty)),
        Key("commodities", "ids of commodities in the vocabulary", kind=Kind.TEXTS),
        Key("target", "towards whom: ISO 3166 alpha-2, EU or ALL", kind=Kind.TEXTS),
        Key("list", "id of the list of parties or goods"),
        Key("firms", "names as written", kind=Kind.TEXTS),
        _day("effective", "first day on which it applies"),
        _day("until", "last day on which it applies, as printed"),
        _day("comments_until", "last day for comments"),
        Key("relations", "relations to earlier acts", kind=Kind.TABLES, table=RELATION),
        Key("cites", "pages to cite", kind=Kind.TABLE, required=True, table=CITES),
        Key("note", "anything else a reader should know"),
    ),
    hints={
        "state": "Delete it; the state is computed from all acts.",
        "source": "Cite it: 'cites: {primary: https://…}'.",
        "sources": "Cite them: 'cites: {primary: …, secondary: …}'.",
        "agency": "Use 'agencies'.",
        "commodity": "Use 'commodities'.",
    },
)
REGISTER = Table(
    what="a register file",
    keys=(Key("register", "past acts", kind=Kind.TABLES, required=True, table=ENTRY),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedEntry:
    """An entry and its place. `past` is None if the entry has errors; its id still counts as known.

    `targets` are the targets of its relations, in their order.
    """

    id: str
    past: PastAct | None
    place: Place
    targets: tuple[Scalar, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names that a file may use for it: its id and its document, not the derived event id."""
        return self.past.names - {self.past.event_id} if self.past else frozenset({self.id} - {""})


def read_register(node: Node, pack: str, vocabulary: Vocabulary, findings: Findings) -> tuple[LocatedEntry, ...]:
    """Return the entries of one file, in its order. `check_ties` checks the targets of their relations."""
    top = Fields.of_file(node, REGISTER, findings)
    if top is None:
        return ()
    tables = top.tables("register")
    top.finish()
    words = _Words.of(vocabulary)
    return tuple(_read_entry(table, pack, words, findings) for table in tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The concepts that an entry may name, by id."""

    places: Mapping[str, Concept]
    agencies: Mapping[str, Concept]
    commodities: Mapping[str, Concept]
    lists: Mapping[str, Concept]

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> "_Words":
        def of_kind(kind: ConceptKind) -> Mapping[str, Concept]:
            return {concept.id: concept for concept in vocabulary.of_kind(kind)}

        return cls(
            places=of_kind(ConceptKind.PLACE),
            agencies=of_kind(ConceptKind.AGENCY),
            commodities=of_kind(ConceptKind.COMMODITY),
            lists=of_kind(ConceptKind.LIST),
        )

    def authority(self, issuer: str, agencies: Sequence[str]) -> "_Authority":
        """Return the agencies that an entry names, or else all agencies of the issuer, together with the issuer.

        `sites` is empty if the vocabulary lacks the sites of a named agency.
        """
        named = [self.agencies[one] for one in agencies]
        candidates = named or [one for one in self.agencies.values() if one.place == issuer]
        known = all(one.attribute(SITES) for one in named)
        sites = (site for one in (*candidates, self.places[issuer]) for site in one.attribute(SITES))
        return _Authority(name=" or ".join((*agencies, issuer)), sites=tuple(dict.fromkeys(sites)) if known else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Authority:
    """The authority behind an entry: its name in messages, and its hosts. Without `sites` no URL is checked."""

    name: str = "the authority"
    sites: tuple[str, ...] = ()


def _read_entry(table: Fields, pack: str, words: _Words, findings: Findings) -> LocatedEntry:
    entry_id, title, note = table.text("id"), table.text("title"), table.text("note")
    agencies = _all_named(table, "agencies", "agency", words.agencies)
    act = _read_act(table, agencies, words)
    authority = words.authority(act.issuer, agencies) if act and act.issuer else _Authority()
    cites = _read_cites(table, authority)
    relations = tuple(filter(None, (_read_relation(r, findings) for r in table.tables("relations"))))
    table.finish()
    located = LocatedEntry(id=entry_id, past=None, place=table.node.place, targets=tuple(to for _, to in relations))
    if act is None or act.announced is None:
        return located
    key = issuer_key(act.issuer, sample=False)
    past = PastAct(
        event_id=event_id_of_number(key, act.document) if act.document else event_id_of_entry(entry_id),
        label="",
        day=act.announced,
        act=act,
        title=title,
        url=cites.first,
        entry=entry_id,
        pack=pack,
        agencies=agencies,
        ties=tuple(tie for tie, _ in relations),
        note=note,
        cites=cites,
    )
    return replace(located, past=past)


def _read_act(table: Fields, agencies: tuple[str, ...], words: _Words) -> Act | None:
    announced, effective, until = (_date(table, key) for key in ("date", "effective", "until"))
    _check_order(table, announced, effective, until)
    issuer = _named(table, "issuer", "place", words.places)
    measure, action = table.required_choice("measure", Measure), table.required_choice("action", Action)
    direction = _read_direction(table, measure, action)
    stage, certainty = table.required_choice("stage", Stage), table.required_choice("certainty", Certainty)
    commodities = _all_named(table, "commodities", "commodity", words.commodities)
    target = _all_named(table, "target", "place", words.places, beside=(ALL,))
    list_id, firms = _named(table, "list", "list", words.lists), table.scalars("firms")
    document, comments_until = _read_document(table, words), _date(table, "comments_until")
    if measure is None or action is None or direction is None or stage is None or certainty is None:
        return None
    return Act(
        ordinal=0,
        issuer=issuer,
        agency=agencies[0] if agencies else None,
        measure=measure,
        action=action,
        direction=direction,
        stage=stage,
        certainty=certainty,
        evidence=(),
        target=target,
        commodities=commodities,
        list_id=list_id,
        firms=tuple(firm.text for firm in firms),
        document=document,
        announced=announced,
        effective=effective,
        until=until,
        comments_until=comments_until,
        trigger="register",
    )


def _read_cites(table: Fields, authority: _Authority) -> Citations:
    """Return what the entry cites. An entry without a page of its authority must say `secondary_only`."""
    cites = table.mapping("cites")
    if cites is None:
        return Citations()
    own, others = _urls(cites, "primary"), _urls(cites, "secondary")
    marked = cites.flag("secondary_only", default=False)
    cites.finish()
    findings = table.findings
    if not (cites.has("primary") or cites.has("secondary")):
        advice = "Add 'primary: https://…', or 'secondary: https://…' with 'secondary_only: true'."
        findings.add(cites.node.place, "missing-key", "'cites' has no URL.", advice)
    elif not cites.has("primary") and not marked:
        message = f"'cites' has no page of {authority.name}."
        advice = "Add 'primary: https://…', or 'secondary_only: true' if none is known."
        findings.add(cites.place("secondary"), "secondary-only", message, advice)
    elif cites.has("primary") and marked:
        message = "'secondary_only' is true, but 'primary' is present."
        findings.add(cites.place("secondary_only"), "secondary-only", message, "Delete one of the two.", width=4)
    for url in own:
        _check_site(url, authority, findings)
    return Citations(primary=tuple(a.text for a in own), secondary=tuple(a.text for a in others))


def _urls(cites: Fields, key: str) -> tuple[Scalar, ...]:
    """Return the URLs at an optional key. A key without a URL is an error."""
    before = cites.findings.errors
    found = cites.scalars(key)
    if cites.has(key) and not found and cites.findings.errors == before:
        cites.findings.add(cites.place(key), "empty", f"'{key}' is empty.", "Name at least one, or delete the line.")
    return found


def _check_site(url: Scalar, authority: _Authority, findings: Findings) -> None:
    if not authority.sites or is_on_site(url.text, authority.sites):
        return
    message = f"'{url.text}' is not on a site of {authority.name}."
    sites = ", ".join(authority.sites)
    advice = f"Known sites: {sites}. Cite it under 'secondary', or add the site in vocabulary.yaml."
    findings.add(url.place, "foreign-site", message, advice, width=url.width)


def _date(table: Fields, key: str) -> date | None:
    found = table.scalar(key)
    if found is None:
        return None
    try:
        return date.fromisoformat(found.text)
    except ValueError:
        message = f"invalid date {found.text}."
        table.findings.add(found.place, "bad-date", message, "Write 2026-11-10.", width=found.width)
        return None


def _check_order(table: Fields, day: date | None, effective: date | None, until: date | None) -> None:
    first = effective or day
    if until is not None and first is not None and until < first:
        key = "effective" if effective else "date"
        message = f"'until' ({until}) is before '{key}' ({first})."
        advice = "'until' is the last day on which the act applies."
        table.findings.add(table.place("until"), "bad-value", message, advice, width=len(str(until)))


def _named(table: Fields, key: str, what: str, known: Mapping[str, Concept]) -> str | None:
    found = table.scalar(key)
    return found.text if found is not None and _is_known(found, what, known, table.findings) else None


def _all_named(
    table: Fields, key: str, what: str, known: Mapping[str, Concept], beside: Sequence[str] = ()
) -> tuple[str, ...]:
    found = table.scalars(key)
    return tuple(s.text for s in found if _is_known(s, what, known, table.findings, beside))


def _is_known(
    found: Scalar, what: str, known: Mapping[str, Concept], findings: Findings, beside: Sequence[str] = ()
) -> bool:
    if found.text in known or found.text in beside:
        return True
    called = concept_called(found.text, known.values())
    advice = f"Did you mean {called.id}?" if called else did_you_mean(found.text, (*known, *beside))
    message = f"{what} '{found.text}' is not in the vocabulary."
    advice = advice or "Add it to vocabulary.yaml."
    findings.add(found.place, "unknown-value", message, advice, width=found.width)
    return False


def _read_document(table: Fields, words: _Words) -> DocumentNumber | None:
    document = table.mapping("document")
    if document is None:
        return None
    authority, number = document.scalar("authority"), document.scalar("number")
    has_no_years = authority is not None and authority.text in NUMBERED_ACROSS_YEARS
    year = document.scalar("year", required=not has_no_years)
    document.finish()
    if authority is None or number is None or (year is None and not has_no_years):
        return None
    known = _is_known(authority, "agency", words.agencies, table.findings, SERIES)
    valid = _is_canonical(number, table.findings) and _is_year(year, authority.text, table.findings)
    if not (known and valid):
        return None
    return DocumentNumber(authority=authority.text, number=number.text, year=int(year.text) if year else NO_YEAR)


def _is_canonical(number: Scalar, findings: Findings) -> bool:
    """Report a number that is not in canonical form, because it would never equal the number of an article."""
    canonical = normalized_number(number.text)
    if canonical == number.text:
        return True
    message = f"document number '{number.text}' is not in canonical form."
    findings.add(number.place, "bad-value", message, f'Write "{canonical}".', width=number.width)
    return False


def _is_year(year: Scalar | None, authority: str, findings: Findings) -> bool:
    if year is None:
        return True
    if authority in NUMBERED_ACROSS_YEARS:
        message = f"the numbers of {authority} do not restart each year."
        findings.add(year.place, "bad-value", message, "Delete 'year'.", width=year.width)
        return False
    if not _YEAR.fullmatch(year.text):
        message = f"invalid year '{year.text}'."
        findings.add(year.place, "bad-value", message, "Write it with four digits.", width=year.width)
        return False
    return True


def _read_direction(table: Fields, measure: Measure | None, action: Action | None) -> Direction | None:
    """Return the direction in the file, else the scheme's for measure and action. None if there is a problem."""
    written = table.word("direction")
    because = table.scalar("because")
    if measure is None or action is None:
        return None
    try:
        sign = sign_of(measure, action)
    except ValueError:
        message = f"action '{action}' is not defined for measure {measure}."
        advice = "See docs/reference/acts.md for the actions of each measure."
        table.findings.add(table.place("action"), "no-sign", message, advice, width=len(action))
        return None
    if sign is None and written is None and not table.has("direction"):
        message = f"measure {measure} has no default direction."
        advice = "Add a line 'direction: …'."
        table.findings.add(table.place("measure"), "no-sign", message, advice, width=len(measure))
        return None
    if written is None:
        return sign
    if sign is not None and written != sign and because is None:
        message = f"direction {written} differs from the scheme: {measure} × {action} is {sign}."
        advice = "Add a line 'because: …', or delete 'direction'."
        table.findings.add(table.place("direction"), "other-sign", message, advice, width=len(written))
    return Direction(written)


def _read_relation(table: Fields, findings: Findings) -> tuple[Tie, Scalar] | None:
    found = [(relation, scalar) for relation in Relation if (scalar := table.scalar(relation)) is not None]
    until, part = _date(table, "until"), table.text("part")
    table.finish()
    if len(found) != 1:
        message = "a relation takes only one verb." if found else "a relation needs a verb."
        advice = f"Allowed verbs: {', '.join(Relation)}."
        findings.add(table.node.place, "bad-value" if found else "missing-key", message, advice)
        return None
    ((relation, target),) = found
    return Tie(relation=relation, to=target.text, until=until, part=part), target


# ------------------------------------------------------------------ checks across packs


def check_ties(entries: Iterable[tuple[LocatedEntry, Findings]]) -> None:
    """Report relations whose target is neither an earlier entry nor a document without an entry."""
    located = list(entries)
    by_name = {name: one for one, _ in located for name in one.names}
    numbers = (one.past.act.document for one, _ in located if one.past)
    authorities = {number.authority for number in numbers if number} | {*SERIES}
    for one, findings in located:
        for target in one.targets:
            _check_tie(one, target, by_name, authorities, findings)


def _check_tie(
    entry: LocatedEntry,
    target: Scalar,
    by_name: Mapping[str, LocatedEntry],
    authorities: Collection[str],
    findings: Findings,
) -> None:
    other = by_name.get(target.text)
    if other is None:
        if _is_document(target.text, authorities):
            return
        message = f"unknown register entry '{target.text}'."
        advice = did_you_mean(target.text, by_name) or "Write the id of an entry, or a document as MOFCOM/61/2025."
        findings.add(target.place, "unknown-entry", message, advice, width=target.width)
    elif other is entry:
        message = "an act can't have a relation to itself."
        findings.add(target.place, "bad-value", message, "Name the earlier act.", width=target.width)
    elif other.past and entry.past and other.past.day > entry.past.day:
        message = f"'{target.text}' is later than this entry ({other.past.day})."
        findings.add(target.place, "bad-value", message, "Move the relation to the later act.", width=target.width)


def _is_document(text: str, authorities: Collection[str]) -> bool:
    """Return whether the text is a valid key of a document of a known authority."""
    authority, _, rest = text.partition("/")
    number, _, year = rest.rpartition("/")
    dated = year == str(NO_YEAR) if authority in NUMBERED_ACROSS_YEARS else len(year) == len("2026") and year.isdigit()
    return authority in authorities and bool(number) and number == normalized_number(number) and dated
