"""The reference page of every kind of file has the same keys, required keys and values as its table."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.language.query.parse import parse
from monitor.rulefiles import base_folder, load
from monitor.rulefiles.syntax.schema import FILE_KINDS
from monitor.rulefiles.syntax.tables import Key, Table

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = {kind: f"{kind}-files" if kind != "vocabulary" else kind for kind in FILE_KINDS}
NAMES = re.compile(r"`([A-Za-z_][A-Za-z_-]*)`")


_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


class Row(NamedTuple):
    """One row of a table of keys on a page."""

    keys: tuple[str, ...]
    needed: str | None
    line: str


def page(kind: str) -> str:
    return (DOCS / f"reference/{PAGES[kind]}.md").read_text(encoding="utf-8")


def rows(kind: str) -> Iterator[Row]:
    """Yield the rows of the page's tables whose first column is `key`."""
    for head, body in re.findall(r"^(\| key.*\|)\n\|[-|]+\|\n((?:\|.*\|\n)+)", page(kind), re.MULTILINE):
        columns = [cell.strip() for cell in head.strip("|").split("|")]
        for line in body.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            needed = cells[columns.index("needed")] if "needed" in columns else None
            yield Row(tuple(NAMES.findall(cells[0])), needed, line)


def in_code(word: str, kind: str) -> bool:
    """Return whether the word is in a code span."""
    spans = re.findall(r"`([^`\n]+)`", _FENCE.sub("", page(kind)))
    return any(re.search(rf"(?<![\w-]){word}(?![\w-])", span) for span in spans)


def keys(table: Table) -> Iterator[Key]:
    for key in table.keys:
        yield key
        if key.table is not None:
            yield from keys(key.table)


def declared(kind: str) -> dict[str, list[Key]]:
    """Return all keys of a kind of file by name. A name may be in two tables (`title` of a rule and of an example)."""
    found: dict[str, list[Key]] = {}
    for key in keys(FILE_KINDS[kind]):
        found.setdefault(key.name, []).append(key)
    return found


KINDS = pytest.mark.parametrize(
    "kind", sorted(FILE_KINDS.keys() - {"alerts", "routes", "sources", "tuning"})
)  # its page is made from the tables


@KINDS
def test_each_kind_of_file_has_a_page_with_a_table_of_keys(kind: str) -> None:
    assert len([row for row in rows(kind) if row.keys]) >= 3


@KINDS
def test_every_key_is_described(kind: str) -> None:
    top = {key.name for key in FILE_KINDS[kind].keys if key.required}  # the top key of the file, shown in its example
    assert {name for name in declared(kind) if name not in top and not in_code(name, kind)} == set()


@KINDS
def test_the_page_has_only_known_keys(kind: str) -> None:
    assert {name for row in rows(kind) for name in row.keys} - set(declared(kind)) == set()


@KINDS
def test_required_keys_match_the_parser(kind: str) -> None:
    told = {name: row.needed.startswith("yes") for row in rows(kind) if row.needed is not None for name in row.keys}
    needs = {name: any(key.required for key in declared(kind)[name]) for name in told}
    assert told == needs


@KINDS
def test_every_value_of_a_key_is_on_its_page(kind: str) -> None:
    values = {(key.name, str(value)) for same in declared(kind).values() for key in same for value in key.values}
    assert {(name, value) for name, value in values if not in_code(value, kind)} == set()


@KINDS
def test_a_row_names_only_allowed_values(kind: str) -> None:
    """If a key has fixed values, the second or third column names only those."""
    fixed = [
        (row, values)
        for row in rows(kind)
        if (values := {str(value) for name in row.keys for key in declared(kind)[name] for value in key.values})
    ]
    assert fixed
    for row, values in fixed:
        column = row.line.strip("|").split("|")[2 if row.needed is not None else 1]
        named = set(re.findall(r"`([a-z_]+)`", column))
        assert named <= values | set(declared(kind)), row.line


# ------------------------------------------------------------------ clauses on every page

CLAUSES = [
    pytest.param(clause, id=f"{path.stem}: {clause}"[:100])
    for path in sorted(DOCS.rglob("*.md"))
    for clause in dict.fromkeys(
        re.findall(r"`(act\([^`\n]*\)(?: (?:AND|OR) [^`\n]+)?)`", path.read_text(encoding="utf-8"))
    )
    if "…" not in clause
]


@cache
def vocabulary() -> Vocabulary:
    return load(base_folder() / "no packs").knowledge.vocabulary


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_act_clause_on_a_page_parses(clause: str) -> None:
    _, problems = parse(clause, vocabulary())
    assert [str(problem) for problem in problems] == []


def test_pages_contain_act_clauses() -> None:
    assert len(CLAUSES) >= 3
