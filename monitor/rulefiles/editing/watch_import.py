"""Rows of a table as entries of the watch list: which column is what, and what of each row was not understood.

Nothing is guessed about values: a code without its check digit, or a country that is unknown, is left out and listed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.domain.acts.goods_codes import normal_cas, normal_eccn, normal_hs
from monitor.domain.lists.party import name_key
from monitor.domain.watch.identifiers import CHECKED_SCHEMES, is_valid_identifier
from monitor.domain.watch.watch_list import WatchedFirm, WatchedMaterial, WatchedSite, WatchKind, WatchList
from monitor.errors import RuleFilesError
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.editing.country_names import COUNTRIES
from monitor.rulefiles.editing.watch_table import CsvRow, CsvTable
from monitor.rulefiles.parsers.watch import Names

KEYS: Mapping[str, tuple[str, ...]] = {
    # of materials
    "is": (
        *("material", "commodity", "goods", "substance", "rohstoff", "werkstoff", "stoff", "matière", "matiere"),
        *("材料", "物料", "品名", "原料", "商品", "物质", "物質", "材料名", "원자재", "재료", "품명", "물질"),
    ),
    "hs": (
        *("hs", "hs code", "hs6", "hts", "hts code", "htsus", "tariff code", "customs tariff number", "commodity code"),
        *("taric", "zolltarifnummer", "warennummer", "code douanier", "code sh", "partida arancelaria", "cn code"),
        *(
            "hs编码",
            "海关编码",
            "税号",
            "税则号列",
            "商品编码",
            "hsコード",
            "関税番号",
            "統計品目番号",
            "hs코드",
            "세번",
            "품목번호",
        ),
    ),
    "eccn": ("eccn", "export control classification number", "al number", "ausfuhrlistennummer", "control list number"),
    "cas": ("cas", "cas no", "cas number", "cas nummer", "cas rn", "cas号", "cas番号", "cas번호"),
    "part": (
        *(
            "part",
            "part no",
            "part number",
            "parts",
            "item",
            "item no",
            "item number",
            "article",
            "article number",
            "sku",
        ),
        *(
            "material number",
            "material no",
            "materialnummer",
            "artikelnummer",
            "teilenummer",
            "sachnummer",
            "référence",
        ),
        *(
            "reference",
            "料号",
            "物料编号",
            "物料编码",
            "零件号",
            "品番",
            "部品番号",
            "部番",
            "품번",
            "부품번호",
            "자재번호",
        ),
    ),
    # of firms and sites
    "name": (
        *(
            "name",
            "company",
            "company name",
            "firm",
            "supplier",
            "supplier name",
            "customer",
            "customer name",
            "vendor",
        ),
        *("vendor name", "entity", "site", "plant", "legal name", "firma", "unternehmen", "lieferant", "kunde"),
        *(
            "firmenname",
            "société",
            "societe",
            "fournisseur",
            "client",
            "raison sociale",
            "empresa",
            "proveedor",
            "nombre",
        ),
        *(
            "名称",
            "公司",
            "公司名称",
            "企业名称",
            "供应商",
            "供应商名称",
            "客户",
            "公司名稱",
            "会社名",
            "企業名",
            "取引先",
            "仕入先",
        ),
        *("업체명", "회사명", "기업명", "거래처", "공급사"),
    ),
    "also": (
        *("alias", "aliases", "also", "aka", "a.k.a.", "other names", "former name", "short name", "alternative name"),
        *(
            "kurzname",
            "früherer name",
            "autres noms",
            "别名",
            "简称",
            "曾用名",
            "別名",
            "略称",
            "旧社名",
            "별칭",
            "약칭",
        ),
    ),
    "en": ("english name", "name en", "name (en)", "英文名", "英文名称", "英語名", "영문명"),
    "zh": ("chinese name", "name zh", "name (zh)", "中文名", "中文名称", "中国語名", "중문명"),
    "ja": ("japanese name", "name ja", "name (ja)", "日文名", "日本語名"),
    "ko": ("korean name", "name ko", "name (ko)", "韩文名", "한글명", "국문명"),
    "country": (
        *("country", "country code", "iso country", "land", "ländercode", "pays", "país", "pais", "nation"),
        *("国家", "国别", "國家", "国", "国名", "국가", "나라"),
    ),
    "role": ("role", "relation", "relationship", "type", "rolle", "rôle", "角色", "类型", "区分", "구분"),
    "lei": ("lei", "lei code", "legal entity identifier"),
    "uscc": ("uscc", "unified social credit code", "统一社会信用代码", "社会信用代码"),
    "jcn": ("jcn", "corporate number", "法人番号"),
    "duns": ("duns", "duns number", "d-u-n-s", "d u n s"),
    "makes": ("makes", "products", "erzeugnisse", "produits", "产品", "製品", "제품"),
    "firm": ("operator", "operating company", "owner company", "betreiber", "exploitant"),
    # of all
    "owner": (
        *("owner", "responsible", "buyer", "purchaser", "contact", "team", "verantwortlich", "einkäufer", "einkaeufer"),
        *("responsable", "负责人", "采购员", "担当", "担当者", "담당자", "담당"),
    ),
    "note": ("note", "notes", "comment", "remarks", "bemerkung", "kommentar", "remarque", "备注", "備考", "비고"),
}
"""What a column may be, with the headers for which it is guessed; letter case and signs in headers are ignored."""

_OF_KIND: Mapping[WatchKind, tuple[str, ...]] = {
    WatchKind.MATERIALS: ("is", "hs", "eccn", "cas", "part", "owner", "note"),
    WatchKind.FIRMS: (
        *("name", "en", "zh", "ja", "ko", "also", "role", "country", "lei", "uscc", "jcn", "duns", "owner", "note"),
    ),
    WatchKind.SITES: ("name", "country", "makes", "firm", "owner", "note"),
}
_NEEDED: Mapping[WatchKind, tuple[str, ...]] = {
    WatchKind.MATERIALS: ("is", "hs", "eccn", "cas"),
    WatchKind.FIRMS: ("name",),
    WatchKind.SITES: ("name",),
}
_LIST = re.compile(r"[;|\n、]+")
_CODES = re.compile(r"[;|,/\n、]+")
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table. `key` is what it is read as, "" if it is not read; `guessed` by its header alone."""

    position: int
    header: str
    key: str = ""
    guessed: bool = False


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


# ------------------------------------------------------------------ columns


def map_columns(
    table: CsvTable, given: Mapping[str, str], kind: WatchKind | None = None
) -> tuple[WatchKind, tuple[Column, ...]]:
    """Return the kind of the entries, and what each column is: as `given` (key to header or number), else by header.

    Raises RuleFilesError for an unknown key or column, and if the columns don't make entries.
    """
    named: dict[int, str] = {}
    for key, column in given.items():
        if (position := _position(column, table.header, key)) in named:
            raise RuleFilesError(f"--map {key}={column}: the column is also mapped to {named[position]}")
        named[position] = key
    guesses = {n: key for n, header in enumerate(table.header) if (key := _guess(header)) and n not in named}
    found = kind or _kind_of({*named.values(), *guesses.values()})
    if found is None:
        raise RuleFilesError(
            f"these columns make no entries: {_headers(table)}. Name them: --map name=COLUMN or --map hs=COLUMN"
        )
    columns, taken = [], set(named.values())
    for n, header in enumerate(table.header):
        key, is_guess = named.get(n, ""), False
        if not key and (guess := guesses.get(n, "")) and guess not in taken and guess in _OF_KIND[found]:
            key, is_guess = guess, True
            taken.add(guess)
        columns.append(Column(position=n, header=header, key=key, guessed=is_guess))
    if wrong := [key for key in named.values() if key not in _OF_KIND[found]]:
        raise RuleFilesError(f"--map {wrong[0]}: {found} have {', '.join(_OF_KIND[found])}")
    if not taken & set(_NEEDED[found]):
        needed = " or ".join(_NEEDED[found])
        raise RuleFilesError(
            f"{found} need a column for {needed}: {_headers(table)}. Name it: --map {needed[:4].strip()}=COLUMN"
        )
    return found, tuple(columns)


def _position(column: str, header: Sequence[str], key: str) -> int:
    if key not in KEYS:
        near = did_you_mean(key, KEYS) or f"Keys: {', '.join(KEYS)}."
        raise RuleFilesError(f"--map {key}: unknown key. {near}")
    by_name = {name.casefold(): n for n, name in reversed(list(enumerate(header)))}
    if column.strip().casefold() in by_name:
        return by_name[column.strip().casefold()]
    if column.isascii() and column.isdigit() and 1 <= int(column[:6]) <= len(header):
        return int(column) - 1
    near = did_you_mean(column, header) or f"Columns: {', '.join(header[:20])}."
    raise RuleFilesError(f"--map {key}={column}: there is no such column. {near}")


def _headers(table: CsvTable) -> str:
    return ", ".join(table.header[:20])


def _plain(text: str) -> str:
    return _NOT_LETTERS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


_BY_HEADER: Mapping[str, str] = {
    _plain(header): key for key, headers in reversed(list(KEYS.items())) for header in (*headers, key)
}


def _guess(header: str) -> str:
    return _BY_HEADER.get(_plain(header), "")


def _kind_of(keys: set[str]) -> WatchKind | None:
    """The kind of which most keys are there. `name` beside codes of goods is the name of the goods."""
    if keys & {"hs", "eccn", "cas", "part", "is"}:
        return WatchKind.MATERIALS if keys & {"hs", "eccn", "cas", "is"} else None
    if "name" not in keys:
        return None
    return WatchKind.SITES if keys & {"makes", "firm"} else WatchKind.FIRMS


# ------------------------------------------------------------------ rows


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
