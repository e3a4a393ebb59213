"""The tables of the reference pages, made from the declarations that the parsers use.

`python -m tests.reference_pages` writes them between the marks of each page: `<!-- table: NAME -->` and `<!-- end -->`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from monitor.rulefiles.syntax.fields import short_duration
from monitor.rulefiles.syntax.schema import FILE_KINDS, default_of
from monitor.rulefiles.syntax.tables import Key, Kind, Table
from monitor.settings import SETTINGS, Setting

REFERENCE = Path(__file__).parents[1] / "docs" / "reference"
PAGES = ("settings.md", *(f"{kind}{'' if kind == 'vocabulary' else '-files'}.md" for kind in FILE_KINDS))
MARKED = re.compile(r"(<!-- table: (?P<name>.+?) -->\n\n).*?(\n<!-- end -->)", re.DOTALL)
_HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
_SHAPES = {
    Kind.TABLE: "a mapping",
    Kind.TABLES: "a list of mappings",
    Kind.NAMED: "a mapping of names to mappings",
    Kind.NAMES: "one or several texts or mappings",
    Kind.PAIRS: "a mapping",
}


def written(page: str) -> str:
    """Return the page with its tables made anew."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    headings = {found["name"]: _HEADING.findall(text[: found.start()])[-1:] for found in MARKED.finditer(text)}
    made = tables(page, headings)
    return MARKED.sub(lambda found: f"{found[1]}{made[found['name']]}{found[3]}", text)


def tables(page: str, headings: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the tables of a page by name. `headings` are those that they stand under, for links."""
    if page == "settings.md":
        rows = ((f"`{s.name}`", s.meaning + _secrecy(s), s.default or "none") for s in SETTINGS)
        return {"settings": _markdown(("name", "meaning", "when not set"), rows)}
    head = ("key", "needed", "values", "meaning")
    return {
        table.what: _markdown(
            head, ((f"`{k.name}`", _needed(table, k), _values(table, k, headings), k.means) for k in table.keys)
        )
        for table in declared(page)
    }


def declared(page: str) -> tuple[Table, ...]:
    """Return the tables of the kind of file that a page describes."""
    return tuple(_below(FILE_KINDS[page.removesuffix(".md").removesuffix("-files")]))


def _below(table: Table) -> Iterator[Table]:
    yield table
    for key in table.keys:
        if key.table is not None:
            yield from _below(key.table)


def _needed(table: Table, key: Key) -> str:
    return "yes" if key.required else "one of these" if key.name in table.any_of else "no"


def _values(table: Table, key: Key, headings: Mapping[str, list[str]]) -> str:
    default = default_of(table, key)
    allowed: Iterable[str | bool] = (True, False) if key.kind is Kind.FLAG else key.values
    words = ", ".join(_code(value) + " (default)" * (value == default) for value in allowed)
    if key.table is not None:
        shape = _SHAPES[key.kind]
        if (there := headings.get(key.table.what, [])) != headings.get(table.what, []) and there:
            shape = f"[{shape}](#{there[0].lower().replace(' ', '-')})"
        return f"{shape}, or {words}" if words else shape
    if key.kind is Kind.DURATION:
        words = f"{_code(short_duration(key.least))} to {_code(short_duration(key.most))}"
        return f"{words}, default {_code(default)}" if default else words
    words = words or _SHAPES.get(key.kind) or key.noun or "text"
    return f"one or several: {words}" if key.kind is Kind.TEXTS else words


def _code(value: object) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _markdown(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in (head, *rows)]
    return "".join(f"| {line} |\n" for line in lines).replace("\n", f"\n{'|---' * len(head)}|\n", 1)


def _secrecy(setting: Setting) -> str:
    return f" (secret{f', alias `{setting.alias}`' if setting.alias else ''})" if setting.secret else ""


if __name__ == "__main__":
    for name in PAGES:
        (REFERENCE / name).write_text(written(name), encoding="utf-8")
