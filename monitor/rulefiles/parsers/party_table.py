"""The parser of `parties` of sources.yaml: where the rows and columns of a list of parties are."""

import re
from typing import Any

from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.sources.source import CountryPart, DateOrder, Kind, ListFormat, PartyTable
from monitor.language.query.nearest import concept_called, did_you_mean
from monitor.rulefiles.parsers.endpoints import check_css, check_jmespath, url_problem
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.fields import Fields
from monitor.rulefiles.syntax.tables import Key, Table
from monitor.rulefiles.syntax.tables import Kind as KeyKind
from monitor.rulefiles.syntax.yaml12 import Scalar

_OF_GOODS = "control_list"  # measure of a list of goods, which has no parties
_COLUMNS = (
    "name",
    "id",
    "aliases",
    "name_type",
    "country",
    "ids",
    "programme",
    "address",
    "listed",
    "ended",
    "list_column",
)
_NOT_FOR = {ListFormat.CSV: (), ListFormat.XLSX: ("delimiter", "skip", "dated")}
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*")
_VALUE_PATH = re.compile(r"(?:[\w.-]+(?:/[\w.-]+)*)?(?:/?@[\w.-]+)?")


def _page(found: Scalar, findings: Findings) -> str:
    problem = url_problem(found.text)
    if problem:
        findings.add(found.place, "bad-url", problem, "Write https://host/path.", width=found.width)
    return found.text


PARTIES = Table(
    what="'parties'",
    keys=(
        Key("format", "format of the file", values=tuple(ListFormat), required=True),
        Key("list", "the list of all rows, an id of the vocabulary: `us_entity_list`", field="list_id", located=True),
        Key("list_column", "for a file with several lists: the column that names the list of a row", located=True),
        Key(
            "lists",
            "for a file with several lists: each list with its text in `list_column`; rows with other texts are left "
            "out",
            kind=KeyKind.PAIRS,
            located=True,
        ),
        Key(
            "rows",
            "the rows: JMESPath for `json` (`results`), a path of elements for `xml` (`sdnEntry`), CSS for `html` "
            "(default `table tr`); not for `csv` and `xlsx`",
            located=True,
        ),
        Key(
            "name",
            "column of the name; several columns are joined. A column is a header for `csv`, JMESPath for `json`, a "
            "path below the row for `xml` (`aka/lastName`, `@id`), a header or a number from 1 for `html` and `xlsx`",
            kind=KeyKind.TEXTS,
            required=True,
            located=True,
        ),
        Key(
            "id",
            "column of a permanent id. Rows with one id are one party; without it name and country are its id",
            located=True,
        ),
        Key("aliases", "columns of further names", kind=KeyKind.TEXTS, located=True),
        Key(
            "alias_labels",
            "words before a further name within a name (`Local name`, `a.k.a.`): the name ends at the first of them",
            kind=KeyKind.TEXTS,
        ),
        Key(
            "name_type",
            "for a file with one row per name of a party: the column with `Primary name` for its main name",
            located=True,
        ),
        Key("country", "columns of the country", kind=KeyKind.TEXTS, located=True),
        Key(
            "country_part",
            "what of that column is the country: `whole` (default), or the `last` part of each address, a code of two "
            "letters after its last comma (`6 Example Road, Beijing, CN`)",
            values=tuple(CountryPart),
        ),
        Key("ids", "columns of registration numbers", kind=KeyKind.TEXTS, located=True),
        Key("programme", "column of the programme or legal basis", located=True),
        Key("address", "columns of the address", kind=KeyKind.TEXTS, located=True),
        Key("listed", "column of the day of the listing", located=True),
        Key("ended", "column of the day when a listing ended: rows with a value are left out", located=True),
        Key("dates", "order of numeric dates", values=tuple(DateOrder)),
        Key("separator", "text between several values in a cell; default `;`"),
        Key(
            "delimiter",
            "sign between the columns of a `csv` file; default `,`",
            pattern=r"[,;|\t]|\\t",
            noun="delimiter",
            advice="Write ',', ';', '|' or '\\t'.",
            read=lambda found, _: "\t" if found.text == "\\t" else found.text,
        ),
        Key(
            "skip",
            "lines before the header of a `csv` file",
            pattern=r"\d{1,2}",
            noun="number of lines",
            advice="Write 1.",
            read=lambda found, _: int(found.text),
        ),
        Key(
            "dated",
            "the date that the list itself states: JMESPath, a path of elements, CSS, or for `csv` the words before it "
            "in the lines that are skipped",
            located=True,
        ),
        Key("page", "page of the list for people, to which alerts link; default the URL of the file", read=_page),
    ),
)
PARTIES_KEY = Key(
    "parties",
    "where the rows and columns of a list are; `party_list` needs it",
    kind=KeyKind.TABLE,
    table=PARTIES,
)


def read_parties(table: Fields, kind: Kind, vocabulary: Vocabulary, findings: Findings) -> PartyTable | None:
    """Return the declaration at `parties`, None for other kinds and if it has an error."""
    node = table.node_of("parties")
    if kind is not Kind.PARTY_LIST:
        if node is not None:
            advice = f"Delete it, or write kind: {Kind.PARTY_LIST}."
            findings.add(node.place, "unknown-key", f"kind {kind} does not take 'parties'.", advice, width=node.width)
        return None
    if node is None:
        message = f"kind {kind} needs 'parties' with 'format', 'list' and 'name'."
        findings.add(table.place("kind"), "missing-key", message, "Add 'parties:' and, under it, 'format: csv'.")
        return None
    below = table.mapping("parties")
    return None if below is None else _read(below, vocabulary, findings)


def _read(table: Fields, vocabulary: Vocabulary, findings: Findings) -> PartyTable | None:
    before = findings.errors
    values = table.values()
    form: ListFormat = values.get("format", ListFormat.CSV)
    _check_rows(table, form, values, findings)
    for name in (*_COLUMNS, "dated"):
        found = values.get(name, ())
        for one in found if isinstance(found, tuple) else (found,):
            _check_column(one, name, form, findings)
    _check_lists(table, values, vocabulary, findings)
    if findings.errors > before:
        return None
    return PartyTable(**{name: _texts(value) for name, value in values.items()})


def _texts(value: Any) -> Any:
    """The value without places."""
    match value:
        case Scalar():
            return value.text.strip()
        case tuple():
            return tuple(_texts(one) for one in value)
        case _:
            return value


def _check_rows(table: Fields, form: ListFormat, values: dict[str, Any], findings: Findings) -> None:
    rows = values.get("rows")
    of_lines = form in (ListFormat.CSV, ListFormat.XLSX)
    if of_lines and rows is not None:
        message = f"format {form} does not take 'rows': each line is a row."
        findings.add(rows.place, "unknown-key", message, "Delete it.", width=rows.width)
    for name in _NOT_FOR.get(form, ("delimiter", "skip")):
        if (node := table.node_of(name)) is not None:
            findings.add(node.place, "unknown-key", f"format {form} does not take '{name}'.", "Delete it.")
    if of_lines:
        return
    if rows is None and form is not ListFormat.HTML:
        what = "a JMESPath expression" if form is ListFormat.JSON else "the name of the row's element"
        findings.add(table.place("format"), "missing-key", f"format {form} needs 'rows'.", f"Add 'rows:' with {what}.")
    elif rows is not None and form is ListFormat.JSON:
        check_jmespath(rows, "rows", findings)
    elif rows is not None and form is ListFormat.HTML:
        check_css(rows, "items", findings)
    elif rows is not None and not _PATH.fullmatch(rows.text.strip()):
        message = f"invalid path of elements '{rows.text}'."
        findings.add(rows.place, "bad-value", message, "Write it like sdnEntry or entries/entry.", width=rows.width)


def _check_column(found: Scalar, name: str, form: ListFormat, findings: Findings) -> None:
    if form is ListFormat.JSON:
        check_jmespath(found, name, findings)
    elif form is ListFormat.HTML and name == "dated":
        check_css(found, "items", findings)
    elif form is ListFormat.XML and not _VALUE_PATH.fullmatch(found.text.strip()):
        message = f"invalid path of elements '{found.text}' at '{name}'."
        findings.add(found.place, "bad-value", message, "Write it like aka/lastName or name/@whole.", width=found.width)


def _check_lists(table: Fields, values: dict[str, Any], vocabulary: Vocabulary, findings: Findings) -> None:
    own, column, several = values.get("list_id"), values.get("list_column"), values.get("lists")
    if own is not None and (column is not None or several is not None):
        message = "'list' is for a file with one list, 'list_column' and 'lists' are for several."
        findings.add(own.place, "bad-value", message, "Delete one of them.", width=own.width)
    elif own is None and (column is None or not several):
        message = "'parties' needs 'list', or 'list_column' and 'lists'."
        findings.add(table.node.place, "missing-key", message, "Add a line 'list: us_entity_list'.")
    if own is not None:
        _check_list(own.text.strip(), own, vocabulary, findings)
    names = table.node_of("lists")
    for name, text in several or ():
        place = names if names is not None else text
        _check_list(name, place, vocabulary, findings)


def _check_list(list_id: str, found: Any, vocabulary: Vocabulary, findings: Findings) -> None:
    known = {concept.id: concept for concept in vocabulary.of_kind(ConceptKind.LIST)}
    listed = known.get(list_id)
    if listed is None:
        called = concept_called(list_id, known.values())
        advice = f"Did you mean {called.id}?" if called else did_you_mean(list_id, known)
        message = f"list '{list_id}' is not in the vocabulary."
        more = "Add the list to vocabulary.yaml, kind: list."
        findings.add(found.place, "unknown-value", message, advice or more, width=found.width)
    elif _OF_GOODS in listed.attribute("measure"):
        message = f"list '{list_id}' is a list of goods, not of parties."
        findings.add(found.place, "bad-value", message, "Name a list of firms or persons.", width=found.width)
