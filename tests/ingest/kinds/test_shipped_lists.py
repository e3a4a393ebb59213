"""The shipped lists of parties: each declaration reads a file of own making in the form of the published list."""

import contextlib
import csv
import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.lists.party import Party
from monitor.domain.sources.source import Source
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse
from monitor.ingest.kinds.party_list import parse_list
from monitor.ingest.kinds.workbook import NoWorkbookError, sheet_of
from tests.rules.test_shipped_rules import sources


def read(source_id: str, body: str | bytes, content_type: str = "text/csv") -> tuple[Party, ...]:
    source = next(one for one in sources().values() if one.id == source_id)
    return parse_list(response(source, body, content_type)).parties


def response(source: Source, body: str | bytes, content_type: str) -> SourceResponse:
    data = body if isinstance(body, bytes) else body.encode()
    return SourceResponse(body=data, content_type=content_type, url=source.url, source=source)


def sheet(header: str, *rows: dict[str, str], delimiter: str = ",") -> str:
    """A CSV file with these columns, separated by `|`; a row gives some of them."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, header.split("|"), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


US = (
    "_id|source|entity_number|type|programs|name|title|addresses|federal_register_notice|start_date|"
    "end_date|standard_order|"
    "license_requirement|license_policy|call_sign|vessel_type|gross_tonnage|gross_registered_tonnage|"
    "vessel_flag|vessel_owner|"
    "remarks|source_list_url|alt_names|citizenships|dates_of_birth|nationalities|places_of_birth|"
    "source_information_url|ids"
)


def test_the_us_list_is_split_into_its_lists_with_the_states_at_the_end_of_addresses() -> None:
    entity, unverified, sdn = (
        "Entity List (EL) - Bureau of Industry and Security",
        "Unverified List (UVL) - Bureau of Industry and Security",
        "Specially Designated Nationals (SDN) - Treasury Department",
    )
    found = read(
        "us-screening-list",
        sheet(
            US,
            {
                "_id": "a1",
                "source": entity,
                "name": "Amber Optics Co., Ltd.",
                "alt_names": "琥珀光电; Amber",
                "addresses": "6 Example Road, Beijing, 100000, CN; Unit 9, Central, HK; 7 Example Road, Tianjin, CN",
                "start_date": "11/28/2026",
            },
            {"_id": "b2", "source": unverified, "name": "Birch GmbH", "addresses": "Hauptstr. 1, Berlin, DE"},
            {"_id": "c3", "source": sdn, "name": "CEDAR, Ivan", "addresses": "Moscow", "ids": "12, RU, Passport"},
            {"_id": "d4", "source": "Capta List (CAP) - Treasury Department", "name": "Dogwood Bank"},
        )
        + "\x1a",
    )
    assert [(p.list_id, p.name, p.country) for p in found] == [
        ("us_entity_list", "Amber Optics Co., Ltd.", "CN; HK"),
        ("us_unverified_list", "Birch GmbH", "DE"),
        ("us_sdn", "CEDAR, Ivan", ""),
    ]
    assert (found[0].aliases, found[0].listed) == (("琥珀光电", "Amber"), "2026-11-28")


EU = (
    "fileGenerationDate|Entity_LogicalId|Entity_EU_ReferenceNumber|Entity_UnitedNationId|Entity_DesignationDate|"
    "Entity_DesignationDetails|Entity_Remark|Entity_SubjectType|Entity_SubjectType_ClassificationCode|"
    "Entity_Regulation_Type|"
    "Entity_Regulation_OrganisationType|Entity_Regulation_PublicationDate|Entity_Regulation_EntryIntoForceDate|"
    "Entity_Regulation_NumberTitle|Entity_Regulation_Programme|Entity_Regulation_PublicationUrl|NameAlias_LastName|"
    "NameAlias_FirstName|NameAlias_MiddleName|NameAlias_WholeName|NameAlias_NameLanguage|Address_City|Address_Street|"
    "Address_CountryIso2Code|Address_CountryDescription|BirthDate_BirthDate|Identification_Number|"
    "Citizenship_CountryDescription"
)


def test_the_rows_of_an_eu_party_are_one_party_whether_or_not_they_repeat_its_name() -> None:
    amber = {
        "fileGenerationDate": "28/11/2026",
        "Entity_EU_ReferenceNumber": "EU.99.1",
        "Entity_DesignationDate": "2026-11-20",
        "Entity_Regulation_Programme": "UKR",
    }
    found = read(
        "eu-financial-sanctions",
        "\ufeff"
        + sheet(
            EU,
            {**amber, "Address_CountryDescription": "RUSSIAN FEDERATION"},
            {**amber, "NameAlias_WholeName": "JSC Amber Optics", "NameAlias_NameLanguage": "EN"},
            {**amber, "NameAlias_WholeName": "АО «Янтарь»", "NameAlias_NameLanguage": "RU"},
            {**amber, "Identification_Number": "1027700132195"},
            {"Entity_EU_ReferenceNumber": "EU.99.2", "NameAlias_WholeName": "Ivan Birch"},
            {"Entity_EU_ReferenceNumber": "EU.99.2", "Citizenship_CountryDescription": "BELARUS"},
            delimiter=";",
        ),
    )
    assert [(p.name, p.aliases, p.country, p.programme, p.listed) for p in found] == [
        ("JSC Amber Optics", ("АО «Янтарь»",), "RUSSIAN FEDERATION", "UKR", "2026-11-20"),
        ("Ivan Birch", (), "BELARUS", "", ""),
    ]


UK = (
    "Last Updated|Unique ID|OFSI Group ID|UN Reference Number|Name 6|Name 1|Name 2|Name 3|Name 4|Name 5|"
    "Name type|Alias strength|"
    "Title|Name non-latin script|Non-latin script type|Non-latin script language|Regime Name|"
    "Designation Type|Designation source|"
    "Sanctions Imposed|Other Information|UK Statement of Reasons|Address Line 1|Address Country|"
    "Date Designated|Nationality(/ies)"
)


def test_the_primary_name_of_a_uk_party_is_its_name_whichever_row_comes_first() -> None:
    amber = {
        "Unique ID": "RUS9001",
        "Regime Name": "The Russia (Sanctions) (EU Exit) Regulations 2019",
        "Address Country": "Russia",
        "Date Designated": "20/11/2026",
        "UK Statement of Reasons": 'Two lines,\nand "quotes"',
    }
    rows = (
        {**amber, "Name 6": "AMBER OPTICS", "Name type": "Alias"},
        {**amber, "Name 6": "JSC AMBER OPTICS", "Name type": "Primary Name", "Name non-latin script": "АО «Янтарь»"},
        {
            "Unique ID": "RUS9002",
            "Name 1": "Ivan",
            "Name 6": "BIRCH",
            "Name type": "Primary Name",
            "Nationality(/ies)": "Belarus",
        },
    )
    for order in (rows, rows[::-1]):
        found = sorted(
            read("uk-sanctions-list", "Report Date: 28-Nov-2026\r\n" + sheet(UK, *order)), key=lambda p: p.identity
        )
        assert [(p.name, set(p.aliases), p.country, p.listed) for p in found] == [
            ("JSC AMBER OPTICS", {"AMBER OPTICS", "АО «Янтарь»"}, "Russia", "2026-11-20"),
            ("Ivan BIRCH", set(), "Belarus", ""),
        ]


def test_the_date_of_the_uk_list_is_in_its_first_line() -> None:
    source = next(one for one in sources().values() if one.id == "uk-sanctions-list")
    body = "Report Date: 28-Nov-2026\r\n" + sheet(
        UK, {"Unique ID": "RUS9001", "Name 6": "AMBER", "Name type": "Primary Name"}
    )
    assert parse_list(response(source, body, "text/csv")).dated == "2026-11-28"


CANADA = """<?xml version="1.0" encoding="utf-8"?>
<data-set><record><Country>Russia / Russie</Country><EntityOrShip>Amber Optics</EntityOrShip>
<Schedule>1, Part 2</Schedule>
<Item>1</Item><DateOfListing>2026-11-20</DateOfListing><Aliases>Янтарь; Amber</Aliases></record>
<record><Country>Belarus / Bélarus</Country><LastName>Birch</LastName><GivenName>Ivan</GivenName>
<Schedule>1, Part 1</Schedule>
<Item>1</Item></record></data-set>"""


def test_canadas_list_has_firms_and_persons_in_columns_of_their_own() -> None:
    assert [(p.name, p.aliases, p.country, p.programme) for p in read("canada-sanctions", CANADA, "text/xml")] == [
        ("Amber Optics", ("Янтарь", "Amber"), "Russia / Russie", "1, Part 2"),
        ("Ivan Birch", (), "Belarus / Bélarus", "1, Part 1"),
    ]


def test_taiwans_list_has_names_in_several_scripts() -> None:
    body = "\ufeff" + sheet(
        "項次item|名稱name|別名alias|地址address|護照號碼ID Number|國家代碼country code",
        {
            "項次item": "1",
            "名稱name": "Amber Optics Co., Ltd.",
            "別名alias": "琥珀光電; 琥珀光电",
            "國家代碼country code": "CN;HK",
        },
        {"項次item": "2", "名稱name": "Birch LLC", "國家代碼country code": "RU"},
        {"項次item": "3", "名稱name": "Cedar", "國家代碼country code": "IR"},
    )
    assert [(p.name, p.aliases, p.country, p.has_id) for p in read("taiwan-entity-list", body)] == [
        ("Amber Optics Co., Ltd.", ("琥珀光電", "琥珀光电"), "CN; HK", False),
        ("Birch LLC", (), "RU", False),
        ("Cedar", (), "IR", False),
    ]


ANNEX = """<!DOCTYPE html><html><head><title>EUR-Lex</title></head><body>
<div id="anx_IV"><p class="title-annex-1">ANNEX IV</p><div class="centered"><table><tbody>
<tr><td><p>Number</p></td><td><p>Name</p></td><td><p>Identifying Information</p></td>
<td><p>Date of listing</p></td></tr>
<tr><td colspan="4"><p>▼M37</p></td></tr>
<tr><td><p>1</p></td><td><p>JSC Amber Optics</p><p>Local name: АО Янтарь</p><p>A.k.a.: Amber; AO Amber</p></td>
<td><p>Address: 6 Example Road, Moscow</p><p>Registration number: 123</p></td><td><p>20.11.2026</p></td></tr>
<tr><td><p>2</p></td><td><p>Birch LLC</p></td><td><p>Address: Minsk</p></td><td><p>20.11.2026</p></td></tr>
<tr><td><p>3</p></td><td><p>Cedar</p></td><td></td><td><p>21.11.2026</p></td></tr>
</tbody></table></div></div>
<div id="anx_XLII"><p class="title-annex-1">ANNEX XLII</p><table><tbody>
<tr><td></td><td>Vessel name</td><td>IMO number</td><td>Date of application</td></tr>
<tr><td>1</td><td>Dogwood</td><td>9000001</td><td>20.11.2026</td></tr></tbody></table></div></body></html>"""


def test_only_the_table_of_annex_iv_is_read_with_the_local_names_in_its_cells() -> None:
    found = read("eu-annex-iv-eurlex", ANNEX, "text/html")
    assert [(p.name, p.aliases, p.listed) for p in found] == [
        ("JSC Amber Optics", ("АО Янтарь", "Amber", "AO Amber"), "2026-11-20"),
        ("Birch LLC", (), "2026-11-20"),
        ("Cedar", (), "2026-11-21"),
    ]


def test_annex_iv_of_opensanctions_is_one_of_many_annexes() -> None:
    header = (
        "celex|recordId|programKey|annex|measure|startDate|reason|schema|name|alias|previousName|country|jurisdiction|"
        "registrationNumber|leiCode"
    )
    body = sheet(
        header,
        {"annex": "III", "name": "Dogwood Bank"},
        {"annex": "IV", "name": "JSC Amber Optics", "alias": "АО Янтарь; Amber", "leiCode": "HWUPKR0MPOU8FGXBT394"},
        {"annex": "IV", "name": "Birch LLC", "jurisdiction": "Belarus"},
    )
    assert [(p.name, p.aliases, p.ids, p.country) for p in read("eu-annex-iv-opensanctions", body)] == [
        ("JSC Amber Optics", ("АО Янтарь", "Amber"), ("HWUPKR0MPOU8FGXBT394",), ""),
        ("Birch LLC", (), (), "Belarus"),
    ]


def test_japans_list_of_opensanctions_has_codes_of_states() -> None:
    header = (
        "id|schema|name|aliases|birth_date|countries|addresses|identifiers|sanctions|phones|emails|program_ids|dataset"
    )
    body = sheet(header, {"id": "jp-eul-1", "name": "Amber Optics", "aliases": "琥珀光電;Amber", "countries": "cn"})
    assert [(p.name, p.aliases, p.country) for p in read("japan-end-users-opensanctions", body)] == [
        ("Amber Optics", ("琥珀光電", "Amber"), "cn")
    ]


def workbook(*rows: tuple[str, ...], dates: bool = False) -> bytes:
    """An Excel workbook with one sheet: texts shared, numbers as they are, a column of days in style 1."""
    texts = list(dict.fromkeys(cell for row in rows for cell in row if not cell.isdigit()))

    def cell(at: str, value: str) -> str:
        if value.isdigit():
            style = ' s="1"' if dates and len(value) == len("46000") else ""
            return f'<c r="{at}"{style}><v>{value}</v></c>'
        return f'<c r="{at}" t="s"><v>{texts.index(value)}</v></c>' if value else ""

    lines = "".join(
        f'<row r="{n}">{"".join(cell(f"{chr(65 + c)}{n}", value) for c, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    shared = "".join(f"<si><t>{escape(text)}</t><rPh><t>フリガナ</t></rPh></si>" for text in texts)
    parts = {
        "xl/workbook.xml": (
            f'<workbook {main} xmlns:r="urn:r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships {links}><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/sharedStrings.xml": f"<sst {main}>{shared}</sst>",
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in parts.items():
            archive.writestr(path, text)
    return made.getvalue()


JAPAN = (
    ("外国ユーザーリスト", "", "", "", ""),
    (
        "No.",
        "国名、地域名\nCountry or Region",
        "企業名、組織名\nCompany or Organization",
        "別名\nAlso Known As",
        "懸念区分\nType of WMD",
    ),
    ("1", "中国\nPeople's Republic of China", "Amber Optics & Co.", "・琥珀光電\n・Amber", "B, C"),
    ("2", "イラン\nIran", "Birch", "", "M"),
)


def test_a_workbook_has_its_columns_by_a_line_of_headers_in_two_languages() -> None:
    found = read("japan-end-users-meti", workbook(*JAPAN), "application/octet-stream")
    assert [(p.name, p.aliases) for p in found] == [("Amber Optics & Co.", ("琥珀光電", "Amber")), ("Birch", ())]


def test_a_number_in_a_column_of_days_is_a_day() -> None:
    rows = sheet_of(workbook(("Name", "Listed", "Count"), ("Amber", "46353", "7"), dates=True), most=10)
    assert rows == [["Name", "Listed", "Count"], ["Amber", "2026-11-27", "7"]]


@given(st.binary(max_size=200), st.integers(0, 3_000))
def test_any_damage_to_a_workbook_leaves_rows_or_a_reason(junk: bytes, at: int) -> None:
    whole = workbook(*JAPAN)
    with contextlib.suppress(NoWorkbookError):
        assert sheet_of(whole[:at] + junk + whole[at + len(junk) :], most=10)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(b"", "is empty", id="nothing"),
        pytest.param(b"<!doctype html><html><body><p>Search</p></body></html>", "not an Excel workbook", id="page"),
        pytest.param(workbook(*JAPAN)[:400], "damaged", id="half"),
        pytest.param(b"PK\x03\x04" + b"x" * 50, "damaged", id="no-archive"),
    ],
)
def test_what_is_no_workbook_is_an_error_that_says_why(body: bytes, words: str) -> None:
    with pytest.raises(FeedUnreadableError, match=words):
        read("japan-end-users-meti", body, "application/octet-stream")
