"""The parser of register.yaml: past acts, the pages they cite, and their relations to earlier acts.

An entry with an error is skipped; its problems go to the findings. The state of a measure is not part of the file: it
is folded from all acts.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.document_numbers import NO_YEAR, NUMBERED_ACROSS_YEARS, normalized_number
from monitor.domain.acts.scheme import Direction, sign_of
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.event.event_ids import event_id_of_entry, event_id_of_number
from monitor.domain.event.identity import issuer_key
from monitor.domain.event.past_acts import Citations, PastAct, Relation, Tie
from monitor.domain.rules.rule import Place
from monitor.domain.sources.source_url import is_on_site
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.parsers.register_keys import REGISTER
from monitor.rulefiles.parsers.vocabulary import SITES
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.yaml12 import ListNode, Node, Scalar

_YEAR = re.compile(r"(?:19|20)\d\d")
ALL = "ALL"  # target: every destination
SERIES = ("EU", "FR", "GB-SI")
"""Number series that several agencies share: EU, Federal Register, British statutory instruments."""


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
    tables = Fields.entries_of_file(node, REGISTER, findings)
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
    values = table.values()
    entry_id, title, note = (values.pop(name, "") for name in ("id", "title", "note"))
    ties = tuple(_tie(relation) for relation in values.pop("relations", ()))
    agencies = _known(values.pop("agencies", ()), "agency", words.agencies, findings)
    act = _read_act(table, values, agencies, words)
    authority = words.authority(act.issuer, agencies) if act and act.issuer else _Authority()
    cites = _read_cites(table, authority)
    located = LocatedEntry(id=entry_id, past=None, place=table.node.place, targets=tuple(to for _, to in ties))
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
        ties=tuple(tie for tie, _ in ties),
        note=note,
        cites=cites,
    )
    return replace(located, past=past)


def _tie(relation: dict[str, Any]) -> tuple[Tie, Scalar]:
    verb = next(verb for verb in Relation if verb in relation)
    target: Scalar = relation.pop(verb)
    return Tie(relation=verb, to=target.text, **relation), target


def _read_act(table: Fields, values: dict[str, Any], agencies: tuple[str, ...], words: _Words) -> Act | None:
    """Return the act; `values` are those of its fields."""
    _check_order(table, *(values.get(name) for name in ("announced", "effective", "until")))
    direction = _read_direction(table, values)
    for name, what, known in (("issuer", "place", words.places), ("list_id", "list", words.lists)):
        if name in values:
            values[name] = next(iter(_known((values[name],), what, known, table.findings)), None)
    values["commodities"] = _known(values.get("commodities", ()), "commodity", words.commodities, table.findings)
    values["target"] = _known(values.get("target", ()), "place", words.places, table.findings, beside=(ALL,))
    values["document"] = _read_document(table, words)
    if direction is None or not {"stage", "certainty"} <= values.keys():
        return None
    return Act(
        **{"issuer": None, **values},
        ordinal=0,
        agency=agencies[0] if agencies else None,
        direction=direction,
        evidence=(),
        trigger="register",
    )


def _read_cites(table: Fields, authority: _Authority) -> Citations:
    """Return what the entry cites. An entry without a page of its authority must say `secondary_only`."""
    cites = table.mapping("cites")
    if cites is None:
        return Citations()
    findings, values = table.findings, cites.values()
    own, others = values.get("primary", ()), values.get("secondary", ())
    marked = values.get("secondary_only", False)
    for key in ("primary", "secondary"):
        if isinstance(node := cites.node_of(key), ListNode) and not node.items:
            findings.add(node.place, "empty", f"'{key}' is empty.", "Name at least one, or delete the line.")
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


def _check_site(url: Scalar, authority: _Authority, findings: Findings) -> None:
    if not authority.sites or is_on_site(url.text, authority.sites):
        return
    message = f"'{url.text}' is not on a site of {authority.name}."
    sites = ", ".join(authority.sites)
    advice = f"Known sites: {sites}. Cite it under 'secondary', or add the site in vocabulary.yaml."
    findings.add(url.place, "foreign-site", message, advice, width=url.width)


def _check_order(table: Fields, day: date | None, effective: date | None, until: date | None) -> None:
    first = effective or day
    if until is not None and first is not None and until < first:
        key = "effective" if effective else "date"
        message = f"'until' ({until}) is before '{key}' ({first})."
        advice = "'until' is the last day on which the act applies."
        table.findings.add(table.place("until"), "bad-value", message, advice, width=len(str(until)))


def _known(
    found: Iterable[Scalar], what: str, known: Mapping[str, Concept], findings: Findings, beside: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the texts that are concepts, or one of `beside`."""
    return tuple(text.text for text in found if _is_known(text, what, known, findings, beside))


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
    values = document.values()
    authority, number, year = (values.get(name) for name in ("authority", "number", "year"))
    has_no_years = authority is not None and authority.text in NUMBERED_ACROSS_YEARS
    if not (document.has("year") or has_no_years):
        document.report_missing("year")
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


def _read_direction(table: Fields, values: dict[str, Any]) -> Direction | None:
    """Return the direction in the file, else the scheme's for measure and action. None if there is a problem."""
    written: Direction | None = values.pop("direction", None)
    because: str | None = values.pop("because", None)
    measure, action = values.get("measure"), values.get("action")
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
    return written


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
