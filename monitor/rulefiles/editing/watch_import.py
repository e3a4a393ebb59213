"""Rows of a table as entries of the watch list, and what of each row was not understood.

Nothing is guessed about values: a code without its check digit, or a country that is unknown, is left out and listed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from monitor.domain.acts.goods_codes import normal_cas, normal_eccn, normal_hs
from monitor.domain.lists.party import name_key
from monitor.domain.watch.identifiers import CHECKED_SCHEMES, is_valid_identifier
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchKind, WatchList
from monitor.rulefiles.editing.country_names import COUNTRIES
from monitor.rulefiles.editing.watch_columns import Column
from monitor.rulefiles.editing.watch_table import CsvRow, CsvTable
from monitor.rulefiles.parsers.watch import Names

_LIST = re.compile(r"[;|\n、]+")
_CODES = re.compile(r"[;|,/\n、]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood:
    """A row, or a value of it, that was left out. `imported` is True if the rest of the row is an entry."""

    line: int
    problem: str
    imported: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The new entries, the number of rows behind them, the rows that are on the list already, and what was left out."""

    entries: WatchList = field(repr=False)
    rows: int = 0
    known: tuple[int, ...] = ()
    left: tuple[NotUnderstood, ...] = field(default=(), repr=False)


def import_rows(
    table: CsvTable,
    kind: WatchKind,
    columns: Iterable[Column],
    names: Names,
    present: WatchList,
    *,
    owner: str = "",
    progress: Callable[[float], None] = lambda _share: None,
) -> Imported:
    """Return what the rows add to `present`. `owner` is the owner of entries whose row names none."""
    keys = {column.key: column.position for column in columns if column.key}
    reader = _Rows(keys, names, present, owner)
    read = {WatchKind.MATERIALS: reader.material, WatchKind.FIRMS: reader.firm, WatchKind.SITES: reader.site}[kind]
    for count, row in enumerate(table.rows):
        if count % 500 == 0:
            progress(count / len(table.rows))
        read(row)
    return reader.result(len(table.rows))


class _Rows:
    """Collects entries; rows of one material that differ in the part alone are one entry."""

    def __init__(self, keys: Mapping[str, int], names: Names, present: WatchList, owner: str) -> None:
        self._keys = keys
        self._names = names
        self._owner = owner
        self._materials: dict[tuple[object, ...], WatchedMaterial] = {}
        self._firms: dict[str, WatchedFirm] = {}
        self._sites: dict[tuple[str, str], WatchedSite] = {}
        self._left: list[NotUnderstood] = []
        self._known: list[int] = []
        self._present_materials: dict[tuple[object, ...], set[str]] = {}
        for material in present.materials:
            self._present_materials.setdefault(_goods_key(material), set()).update(material.parts)
        self._present_firms = {name_key(name) for firm in present.firms for name in firm.names}
        self._present_sites = {(name_key(site.name), site.country) for site in present.sites}

    def result(self, rows: int) -> Imported:
        entries = WatchList(
            materials=tuple(self._materials.values()),
            firms=tuple(dict.fromkeys(self._firms.values())),
            sites=tuple(self._sites.values()),
        )
        return Imported(entries=entries, rows=rows, known=tuple(self._known), left=tuple(self._left))

    def _cell(self, row: CsvRow, key: str) -> str:
        return row.cells[self._keys[key]] if key in self._keys else ""

    def _leave(self, row: CsvRow, problem: str, *, imported: bool) -> None:
        self._left.append(NotUnderstood(line=row.line, problem=problem, imported=imported))

    # ---------------------------------------------------------------- materials

    def material(self, row: CsvRow) -> None:
        problems: list[str] = []
        hs = self._codes(row, "hs", normal_hs, problems)
        eccn = self._codes(row, "eccn", normal_eccn, problems)
        cas = self._codes(row, "cas", normal_cas, problems)
        written = self._cell(row, "is")
        concept = self._names.goods_by_name.get(written.casefold(), "") if written else ""
        if written and not concept:
            problems.append(f"'{written}' is no commodity of the vocabulary")
        is_entry = bool(concept or hs or eccn or cas)
        for problem in problems:
            self._leave(row, problem, imported=is_entry)
        if not is_entry:
            if not problems:
                self._leave(row, "no goods and no code", imported=False)
            return
        parts = tuple(dict.fromkeys(filter(None, map(str.strip, _LIST.split(self._cell(row, "part"))))))
        made = WatchedMaterial(
            concept=concept,
            hs=hs,
            eccn=eccn,
            cas=cas,
            parts=parts,
            owner=self._cell(row, "owner") or self._owner,
            note=self._cell(row, "note"),
        )
        goods = _goods_key(made)
        if goods in self._present_materials:
            parts = tuple(part for part in parts if part not in self._present_materials[goods])
            if not parts:
                self._known.append(row.line)
                return
        key = (*goods, made.owner, made.note)
        before = self._materials.get(key)
        whole = parts if before is None else tuple(dict.fromkeys((*before.parts, *parts)))
        self._materials[key] = replace(made, parts=whole)

    def _codes(
        self, row: CsvRow, key: str, normal: Callable[[str], str | None], problems: list[str]
    ) -> tuple[str, ...]:
        found = []
        for written in filter(None, map(str.strip, _CODES.split(self._cell(row, key)))):
            code = normal(written)
            if code is None:
                problems.append(f"invalid {key.upper()} '{written}'{_damage(key, written)}")
            else:
                found.append(code)
        return tuple(dict.fromkeys(found))

    # ---------------------------------------------------------------- firms and sites

    def firm(self, row: CsvRow) -> None:
        own = [self._cell(row, key) for key in ("name", "en", "zh", "ja", "ko")]
        also = [text.strip() for text in _LIST.split(self._cell(row, "also"))]
        if not any(map(_is_name, own)):
            self._leave(row, "no name", imported=False)
            return
        names = tuple(dict.fromkeys(filter(_is_name, (*own, *also))))
        key = name_key(names[0])
        if key in self._present_firms:
            self._known.append(row.line)
            return
        made = WatchedFirm(
            names=names,
            role=self._cell(row, "role"),
            country=self._state(row, imported=True),
            ids=self._identifiers(row),
            owner=self._cell(row, "owner") or self._owner,
            note=self._cell(row, "note"),
        )
        before = self._firms.get(key)
        self._firms[key] = made if before is None else _merged(before, made)

    def _identifiers(self, row: CsvRow) -> tuple[str, ...]:
        found = []
        for scheme in CHECKED_SCHEMES:
            written = self._cell(row, scheme)
            plain = re.sub(r"[\s-]", "", written).upper()
            if plain and is_valid_identifier(scheme, plain):
                found.append(f"{scheme}:{plain}")
            elif plain:
                self._leave(row, f"invalid {scheme.upper()} '{written}'{_damage(scheme, written)}", imported=True)
        return tuple(found)

    def site(self, row: CsvRow) -> None:
        name = self._cell(row, "name")
        state = self._state(row, imported=False)
        if not name or not state:
            if not name or not self._cell(row, "country"):
                self._leave(row, "no name" if not name else "no country", imported=False)
            return
        if (name_key(name), state) in self._present_sites:
            self._known.append(row.line)
            return
        makes = []
        for written in filter(None, map(str.strip, _CODES.split(self._cell(row, "makes")))):
            concept = self._names.goods_by_name.get(written.casefold())
            if concept is None:
                self._leave(row, f"'{written}' is no commodity of the vocabulary", imported=True)
            else:
                makes.append(concept)
        self._sites[name_key(name), state] = WatchedSite(
            name=name,
            country=state,
            makes=tuple(dict.fromkeys(makes)),
            firm=self._cell(row, "firm"),
            owner=self._cell(row, "owner") or self._owner,
            note=self._cell(row, "note"),
        )

    def _state(self, row: CsvRow, *, imported: bool) -> str:
        written = self._cell(row, "country")
        if not written:
            return ""
        code = written.upper()
        folded = written.casefold()
        named = self._names.states_by_name.get(folded) or COUNTRIES.get(folded, "")
        state = code if code in self._names.states else named
        if not state:
            self._leave(row, f"unknown country '{written}'", imported=imported)
        return state


def _is_name(text: str) -> bool:
    return any(map(str.isalnum, text))


def _goods_key(material: WatchedMaterial) -> tuple[object, ...]:
    return (material.concept, frozenset(material.hs), frozenset(material.eccn), frozenset(material.cas))


def _merged(before: WatchedFirm, more: WatchedFirm) -> WatchedFirm:
    return replace(
        before,
        names=tuple(dict.fromkeys((*before.names, *more.names))),
        role=before.role or more.role,
        country=before.country or more.country,
        ids=tuple(dict.fromkeys((*before.ids, *more.ids))),
        owner=before.owner or more.owner,
        note=before.note or more.note,
    )


def _damage(key: str, written: str) -> str:
    """What a spreadsheet probably did to a code."""
    if re.fullmatch(r"\d(?:[.,]\d+)?[eE]\+?\d+", written):
        return ": the spreadsheet shortened it; format the column as text"
    digits = re.sub(r"\D", "", written)
    if key == "hs" and len(digits) in (3, 5, 7):
        return ": a zero at its start or end is lost; format the column as text"
    if key == "cas" and re.fullmatch(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}", written) and normal_cas(written) is None:
        return ": its check digit is wrong, or the spreadsheet made a date of it"
    return ""
