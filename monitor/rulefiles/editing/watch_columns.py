"""Columns of a table of goods, firms or sites: which key of the watch list each is, by its header or as given."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.domain.watch.watch_list import WatchKind
from monitor.errors import RuleFilesError
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.editing.watch_table import CsvTable

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
_NOT_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table. `key` is what it is read as, "" if it is not read; `guessed` by its header alone."""

    position: int
    header: str
    key: str = ""
    guessed: bool = False


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
