"""Rows as entries of the watch list: columns, values that are not understood, entries that are there already."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.watch.watch_list import (
    NOTHING_WATCHED,
    WatchedFirm,
    WatchedMaterial,
    WatchedSite,
    WatchKind,
    WatchList,
)
from monitor.errors import RuleFilesError
from monitor.rulefiles import load
from monitor.rulefiles.editing.country_names import COUNTRIES
from monitor.rulefiles.editing.watch_columns import KEYS, map_columns
from monitor.rulefiles.editing.watch_import import Imported, import_rows
from monitor.rulefiles.editing.watch_table import read_table
from monitor.rulefiles.parsers.watch import Names

NAMES = Names(load(Path(__file__).parent / "none", Path(__file__).parents[1] / "base").knowledge.vocabulary)


def imported(text: str, given: dict[str, str] | None = None, kind: WatchKind | None = None, **more: str) -> Imported:
    table = read_table(text.encode())
    found, columns = map_columns(table, given or {}, kind)
    return import_rows(table, found, columns, NAMES, NOTHING_WATCHED, **more)  # type: ignore[arg-type]


def left(found: Imported) -> list[tuple[int, str, bool]]:
    return [(one.line, one.problem, one.imported) for one in found.left]


# ------------------------------------------------------------------ columns


@pytest.mark.parametrize(
    ("header", "kind", "keys"),
    [
        pytest.param("Company Name,Country,LEI", "firms", ["name", "country", "lei"], id="english"),
        pytest.param("Lieferant;Land;Umsatz", "firms", ["name", "country", ""], id="german"),
        pytest.param("公司名称,国家,统一社会信用代码", "firms", ["name", "country", "uscc"], id="chinese"),
        pytest.param("会社名,法人番号,担当者", "firms", ["name", "jcn", "owner"], id="japanese"),
        pytest.param("업체명,국가", "firms", ["name", "country"], id="korean"),
        pytest.param("Part-No.,HS_Code,CAS no.", "materials", ["part", "hs", "cas"], id="signs-in-headers"),
        pytest.param("料号,品名,海关编码", "materials", ["part", "is", "hs"], id="chinese-parts"),
        pytest.param("Plant,Country,Products", "sites", ["name", "country", "makes"], id="sites"),
        pytest.param("Name,Supplier,Country", "firms", ["name", "", "country"], id="each-key-once"),
    ],
)
def test_columns_are_recognised_by_their_header(header: str, kind: str, keys: list[str]) -> None:
    found, columns = map_columns(read_table(f"{header}\n".encode()), {})
    assert (found.value, [column.key for column in columns]) == (kind, keys)
    assert all(column.guessed for column in columns if column.key)


def test_a_map_wins_over_a_guess_and_takes_headers_or_numbers() -> None:
    table = read_table(b"Name,Stoff,Nummer,X\n")
    _, columns = map_columns(table, {"is": "name", "part": "3", "hs": "X"})
    assert [(c.key, c.guessed) for c in columns] == [("is", False), ("", False), ("part", False), ("hs", False)]


@pytest.mark.parametrize(
    ("header", "given", "says"),
    [
        pytest.param("Name", {"nmae": "Name"}, "--map nmae: unknown key. Did you mean name?", id="key"),
        pytest.param("Name,HS", {"hs": "HSS"}, "--map hs=HSS: there is no such column. Did you mean HS?", id="column"),
        pytest.param("Name", {"name": "9"}, "--map name=9: there is no such column. Columns: Name.", id="number"),
        pytest.param("A,B", {}, "these columns make no entries: A, B.", id="nothing-known"),
        pytest.param("Name,HS", {"lei": "Name"}, "--map lei: materials have is, hs", id="key-of-another-kind"),
        pytest.param("A", {"name": "A", "zh": "1"}, "--map zh=1: the column is also mapped to name", id="twice"),
        pytest.param("Land", {"country": "Land"}, "these columns make no entries", id="nothing-needed"),
    ],
)
def test_columns_that_make_no_entries_are_refused(header: str, given: dict[str, str], says: str) -> None:
    with pytest.raises(RuleFilesError) as refused:
        map_columns(read_table(f"{header}\n".encode()), given)
    assert says in str(refused.value)


def test_every_key_is_of_a_kind() -> None:
    for kind, needed in ((WatchKind.MATERIALS, "hs"), (WatchKind.FIRMS, "name"), (WatchKind.SITES, "name")):
        _, columns = map_columns(read_table(f"{needed},x\n".encode()), {}, kind)
        assert columns[0].key == needed
    assert {"is", "hs", "part", "name", "zh", "lei", "makes", "owner"} <= set(KEYS)


# ------------------------------------------------------------------ materials


def test_parts_of_one_material_are_one_entry() -> None:
    found = imported(
        "part,material,hs,owner\nM-1,gallium,2805.30,A\nM-2,镓,280530,A\nM-1,Gallium,2805.30,A\nM-3,gallium,2805.30,B\n"
    )
    assert found.entries.materials == (
        WatchedMaterial(concept="gallium", hs=("280530",), parts=("M-1", "M-2"), owner="A"),
        WatchedMaterial(concept="gallium", hs=("280530",), parts=("M-3",), owner="B"),
    )
    assert found.left == ()


def test_what_is_not_understood_is_left_out_and_listed_with_its_line() -> None:
    found = imported(
        "part,material,hs,cas\nM-1,gallium,28053,\nM-2,wafers,2805.30,\nM-3,wafers,2.8E+07,7440-55-4\nM-4,,,\n"
    )
    assert [m.parts for m in found.entries.materials] == [("M-1",), ("M-2",)]
    assert left(found) == [
        (2, "invalid HS '28053': a zero at its start or end is lost; format the column as text", True),
        (3, "'wafers' is no commodity of the vocabulary", True),
        (4, "invalid HS '2.8E+07': the spreadsheet shortened it; format the column as text", False),
        (4, "invalid CAS '7440-55-4': its check digit is wrong, or the spreadsheet made a date of it", False),
        (4, "'wafers' is no commodity of the vocabulary", False),
        (5, "no goods and no code", False),
    ]


def test_a_cell_may_have_several_codes_and_parts() -> None:
    (material,) = imported(
        "hs,eccn,part\n2805.30; 8112.92,3A001|3A002,M-1;M-2\n".replace(",", "\t", 2)
    ).entries.materials
    assert material.hs == ("280530", "811292")


# ------------------------------------------------------------------ firms and sites


def test_firms_have_their_names_country_and_identifiers() -> None:
    found = imported(
        "name,中文名,alias,country,lei,role\n"
        "Example Metals,示例金属,EM|Ex Metals,China,HWUP KR0M POU8 FGXB T394,supplier\n"
        "example metals,,EMX,,,customer\n",
        owner="Desk",
    )
    assert found.entries.firms == (
        WatchedFirm(
            names=("Example Metals", "示例金属", "EM", "Ex Metals", "example metals", "EMX"),
            country="CN",
            ids=("lei:HWUPKR0MPOU8FGXBT394",),
            role="supplier",
            owner="Desk",
        ),
    )


@pytest.mark.parametrize(
    "written", ["EXAMPLE METALS CO LTD", "Example Metals Company Limited", "Ｅxample-Metals, Co., Ltd"]
)
def test_a_firm_that_is_on_the_list_in_another_spelling_is_known(written: str) -> None:
    table = read_table(f'name,country\n"{written}",CN\n'.encode())
    kind, columns = map_columns(table, {}, None)
    present = WatchList(firms=(WatchedFirm(names=("Example Metals Co., Ltd.",)),))
    found = import_rows(table, kind, columns, NAMES, present)
    assert (found.entries.firms, found.known) == ((), (2,))


def test_spellings_of_one_firm_in_a_table_are_one_entry() -> None:
    found = imported("name,country\nÉxample Metals,\nExample-Metals,CN\nExample Metals GmbH,CN\n")
    assert [(firm.names, firm.country) for firm in found.entries.firms] == [
        (("Éxample Metals", "Example-Metals"), "CN"),
        (("Example Metals GmbH",), "CN"),
    ]


def test_a_firm_with_an_unknown_country_or_a_wrong_identifier_is_imported_without_it() -> None:
    found = imported("name,country,lei\nA,Absurdistan,X\n,CN,\n")
    assert found.entries.firms == (WatchedFirm(names=("A",)),)
    assert left(found) == [
        (2, "unknown country 'Absurdistan'", True),
        (2, "invalid LEI 'X'", True),
        (3, "no name", False),
    ]


@pytest.mark.parametrize("written", ["cn", "CHN", "China", "中国", "Volksrepublik China", "Chine"])
def test_a_country_is_recognised_by_code_and_name(written: str) -> None:
    (firm,) = imported(f"name,country\nA,{written}\n").entries.firms
    assert firm.country == "CN"


def test_every_country_name_is_of_a_state_of_the_vocabulary() -> None:
    places = load(Path(__file__).parent / "none").knowledge.vocabulary.of_kind(ConceptKind.PLACE)
    assert set(COUNTRIES.values()) <= {place.id for place in places}


def test_a_site_needs_its_country() -> None:
    found = imported("plant,country,makes\nOne,CN,gallium;ores\nTwo,,\nThree,Absurdistan,\n")
    assert found.entries.sites == (WatchedSite(name="One", country="CN", makes=("gallium",)),)
    assert left(found) == [
        (2, "'ores' is no commodity of the vocabulary", True),
        (3, "no country", False),
        (4, "unknown country 'Absurdistan'", False),
    ]


@given(
    st.lists(st.sampled_from([*KEYS, "x", ""]), min_size=1, max_size=5, unique=True),
    st.lists(st.lists(st.text(max_size=10), max_size=6), max_size=4),
)
def test_any_table_gives_entries_and_lines_or_an_error_of_its_own(header: list[str], rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(c.replace("\t", " ").replace('"', "") for c in row) for row in (header, *rows))
    try:
        found = imported(text.encode("utf-8", "replace").decode())
    except RuleFilesError:
        return
    entries = found.entries
    assert all(m.concept or m.hs or m.eccn or m.cas for m in entries.materials)
    assert all(any(map(str.isalnum, firm.name)) for firm in entries.firms)
    assert all(site.country for site in entries.sites)
    assert all(one.line >= 2 for one in found.left)
