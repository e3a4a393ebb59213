"""Files of lists of parties: four formats, faults of files, and any bytes at all."""

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.lists.compare import compare
from monitor.domain.lists.party import Party
from monitor.domain.lists.version import PublishedList
from monitor.domain.sources.source import DateOrder, Kind, ListFormat, PartyTable, Source, SourceId
from monitor.errors import FeedUnreadableError
from monitor.ingest.answer import SourceResponse
from monitor.ingest.kinds import party_list
from tests.domain.lists.generated import CHANGES, change
from tests.rows import each_row

URL = "https://lists.example/entities"
CSV = PartyTable(
    list_id="us_entity_list",
    name=("Name",),
    id="Id",
    aliases=("Aliases",),
    country=("Country",),
    programme="Programme",
    listed="Listed",
    dates=DateOrder.DMY,
)
SHEET = """\
Id,Name,Aliases,Country,Programme,Listed
E-17,"Amber Optics Co., Ltd.",琥珀光电; Amber,China,EAR,27/11/2026
E-31,АО Дельта,,Russia,EAR,
"""


def read(body: str | bytes, table: PartyTable = CSV, content_type: str = "text/csv") -> PublishedList:
    source = Source(id=SourceId("list"), name="List", url=URL, kind=Kind.PARTY_LIST, parties=table)
    data = body if isinstance(body, bytes) else body.encode()
    return party_list.parse_list(SourceResponse(body=data, content_type=content_type, url=URL, source=source))


AMBER = Party(
    identity="us_entity_list:id:E-17",
    name="Amber Optics Co., Ltd.",
    list_id="us_entity_list",
    has_id=True,
    aliases=("琥珀光电", "Amber"),
    country="China",
    programme="EAR",
    listed="2026-11-27",
)


def test_a_row_of_a_csv_file_is_a_party() -> None:
    amber, delta = read(SHEET).parties
    assert amber == AMBER
    assert (delta.name, delta.aliases, delta.listed) == ("АО Дельта", (), "")


@pytest.mark.parametrize("written", ["2026-11-27", "11/27/2026", "27 Nov 2026"])
def test_the_day_of_a_listing_may_be_written_in_several_ways(written: str) -> None:
    found = read(SHEET.replace("27/11/2026", written), replace(CSV, dates=DateOrder.MDY))
    assert found.parties[0].listed == "2026-11-27"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_file_in_another_encoding_has_the_same_parties(codec: str) -> None:
    assert read(SHEET.encode(codec), content_type=f"text/csv; charset={codec}").parties[0] == AMBER


def test_utf_8_that_is_declared_as_latin_1_is_read_as_utf_8() -> None:
    assert read(SHEET, content_type="text/csv; charset=iso-8859-1").parties[0] == AMBER


def test_the_date_in_the_skipped_lines_is_the_date_of_the_list() -> None:
    found = read("Last Updated,28/11/2026\r\n" + SHEET, replace(CSV, skip=1, dated="Last Updated"))
    assert (found.dated, len(found.parties)) == ("2026-11-28", 2)


def test_rows_of_json_are_found_by_their_paths() -> None:
    table = PartyTable(
        format=ListFormat.JSON,
        rows="results",
        list_column="source",
        lists=(("us_entity_list", "Entity List (EL)"), ("us_unverified_list", "Unverified List")),
        name=("name",),
        id="id",
        aliases=("alt_names",),
        country=("country || addresses[0].country",),
        address=("addresses[0].address",),
        dated="updated",
    )
    rows = [
        {"id": "a1", "source": "Entity List (EL)", "name": "Amber", "alt_names": ["琥珀"], "country": "CN"},
        {"id": "a2", "source": "Unverified List", "name": "Birch", "addresses": [{"country": "RU", "address": "1 St"}]},
        {"id": "a3", "source": "Another List", "name": "Cedar", "country": None},
    ]
    found = read(json.dumps({"updated": "2026-11-28", "results": rows}), table)
    assert [(p.name, p.list_id, p.country, p.address) for p in found.parties] == [
        ("Amber", "us_entity_list", "CN", ""),
        ("Birch", "us_unverified_list", "RU", "1 St"),
    ]
    assert found.dated == "2026-11-28"


XML = """<?xml version="1.0" encoding="utf-8"?>
<list xmlns="urn:example" date="2026-11-28">
  <entry id="7"><name><first>Amber</first><last>Optics</last></name>
    <aka>琥珀</aka><aka>Amber</aka><where code="CN"/></entry>
  <entry id="9"><name><first/><last>Birch</last></name></entry>
</list>"""
OF_XML = PartyTable(
    format=ListFormat.XML,
    list_id="us_entity_list",
    rows="entry",
    name=("name/first", "name/last"),
    id="@id",
    aliases=("aka",),
    country=("where/@code",),
    dated="@date",
)


def test_rows_of_xml_are_found_by_their_paths_whatever_the_namespace() -> None:
    found = read(XML, OF_XML)
    assert [(p.name, p.aliases, p.country) for p in found.parties] == [
        ("Amber Optics", ("琥珀", "Amber"), "CN"),
        ("Birch", (), ""),
    ]
    assert found.dated == "2026-11-28"


PAGE = """<!doctype html><html><head><title>End users</title></head><body><p class=d>28 November 2026</p>
<table><tr><th>No.</th><th>Name</th><th>Country</th></tr>
<tr><td>1</td><td>Amber</td><td>China</td></tr><tr><td>2</td><td>Birch</td><td>Russia</td></tr>
<tr><td>3</td><td>Cedar</td><td>Iran</td></tr></table></body></html>"""
OF_PAGE = PartyTable(
    format=ListFormat.HTML, list_id="jp_end_user_list", name=("name",), id="No.", country=("Country",), dated="p.d"
)


def test_rows_of_a_page_are_found_by_the_headers_of_its_table() -> None:
    found = read(PAGE, OF_PAGE, "text/html")
    assert [(p.name, p.country) for p in found.parties] == [("Amber", "China"), ("Birch", "Russia"), ("Cedar", "Iran")]
    assert found.dated == "2026-11-28"


def test_numbers_that_count_the_rows_are_no_ids() -> None:
    assert not any(party.has_id for party in read(PAGE, OF_PAGE, "text/html").parties)


def test_columns_of_a_page_may_be_numbers() -> None:
    table = replace(OF_PAGE, name=("2",), id="", country=("3",), rows="tr:has(td)", dated="")
    assert [p.name for p in read(PAGE, table, "text/html").parties] == ["Amber", "Birch", "Cedar"]


def test_rows_with_one_id_are_one_party_with_all_names() -> None:
    found = read(SHEET + "E-17,琥珀光電,,,,\nE-17,Amber Optics Co Ltd,,,,\n")
    assert [p.aliases for p in found.parties] == [("琥珀光电", "Amber", "琥珀光電"), ()]


def test_rows_with_an_end_date_are_left_out() -> None:
    ended = (
        SHEET.replace("Listed", "Listed,Ended", 1).replace("27/11/2026", "27/11/2026,").replace("EAR,\n", "EAR,,2026\n")
    )
    assert [p.name for p in read(ended, replace(CSV, ended="Ended")).parties] == [AMBER.name]


def test_a_file_may_end_with_a_control_character() -> None:
    assert read(f"{SHEET}\x1a").parties == read(SHEET).parties


def test_a_repeated_row_is_one_party() -> None:
    table = replace(CSV, id="")
    assert read(SHEET + SHEET.splitlines()[1] + "\n", table).parties == read(SHEET, table).parties


@pytest.mark.parametrize(
    ("body", "outcome", "words"),
    [
        pytest.param("", "not_a_feed", "is empty", id="nothing"),
        pytest.param("\ufeff \r\n", "not_a_feed", "is empty", id="blank"),
        pytest.param(PAGE, "not_a_feed", "is a page titled 'End users'", id="page"),
        pytest.param("<html><body>Just a moment...</body></html>", "not_a_feed", "bot check", id="bot-check"),
        pytest.param('{"error": 1}', "not_a_feed", "is JSON, not CSV", id="json"),
        pytest.param("<list/>", "not_a_feed", "is XML, not CSV", id="xml"),
        pytest.param(b"PK\x03\x04rest", "not_a_feed", "ZIP or Excel file", id="excel"),
        pytest.param("Id,Name,Aliases,Country,Programme,Listed\n", "structure_changed", "an empty list", id="no-rows"),
        pytest.param(SHEET.replace("Country,", "State,"), "structure_changed", "the columns Country", id="column"),
        pytest.param(SHEET.replace("Programme,", "", 1), "structure_changed", "the columns Programme", id="fewer"),
        pytest.param(SHEET[:-18], "unreadable", "ends within a row", id="cut"),
        pytest.param(
            "Id,Name,Aliases,Country,Programme,Listed\nE-1,,,,,\n",
            "structure_changed",
            "1 of 1 rows without",
            id="names",
        ),
        pytest.param(SHEET.replace("E-17", "").replace("E-31", ""), "structure_changed", "an id at 'Id'", id="no-ids"),
    ],
)
def test_a_file_that_is_no_whole_list_is_an_error_that_says_why(body: str | bytes, outcome: str, words: str) -> None:
    with pytest.raises(FeedUnreadableError, match=words) as e:
        read(body)
    assert e.value.outcome == outcome


def test_names_that_could_not_be_decoded_are_an_error() -> None:
    with pytest.raises(FeedUnreadableError, match="can't be decoded"):
        read(SHEET.replace("Amber Optics", "Amber \ufffd"))


@pytest.mark.parametrize(
    ("body", "table", "words"),
    [
        pytest.param(XML[:-20], OF_XML, "invalid XML", id="xml"),
        pytest.param(PAGE[:260], OF_PAGE, "cut short", id="html"),
        pytest.param(
            '{"results": [{"name": "Am',
            replace(OF_XML, format=ListFormat.JSON, name=("name",)),
            "invalid JSON",
            id="json",
        ),
    ],
)
def test_half_a_file_is_unreadable(body: str, table: PartyTable, words: str) -> None:
    with pytest.raises(FeedUnreadableError, match=words):
        read(body, table, "text/plain")


def test_xml_with_entities_is_refused() -> None:
    bomb = (
        '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><l><entry id="1"><name>&b;</name></entry></l>'
    )
    with pytest.raises(FeedUnreadableError, match="declares XML entities"):
        read(bomb, OF_XML)


def _sheet(parties: tuple[Party, ...], codec: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("Id", "Name", "Country"))
    for one in parties:
        for _ in range(2 if one.name.startswith(("A", "Я")) else 1):  # some rows are there twice
            writer.writerow((one.identity.removeprefix("id:") if one.has_id else "", one.name, one.country))
    return text.getvalue().encode(codec)


@each_row(CHANGES)
def test_two_hundred_changes_are_found_in_files_of_any_encoding(number: int) -> None:
    expected = change(number)
    has_ids = expected.before[0].has_id
    table = PartyTable(list_id="us_entity_list", name=("Name",), id="Id" if has_ids else "", country=("Country",))
    codecs = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
    one, other = codecs[expected.number % 4], codecs[(expected.number // 4) % 4]
    before = read(_sheet(expected.before, one), table, f"text/csv; charset={one}").parties
    after = read(_sheet(expected.after, other), table, f"text/csv; charset={other}").parties
    diff = compare(before, after)
    assert {p.name for p in diff.added} == expected.added
    assert {p.name for p in diff.removed} == expected.removed


TABLES = [CSV, OF_XML, OF_PAGE, replace(OF_XML, format=ListFormat.JSON, rows="results", name=("name",), id="id")]


@given(body=st.binary(max_size=400), table=st.sampled_from(TABLES))
@settings(max_examples=300)
def test_any_bytes_are_a_list_or_unreadable(body: bytes, table: PartyTable) -> None:
    try:
        found = read(body, table, "text/plain")
    except FeedUnreadableError:
        return
    assert found.parties


@given(st.data())
@settings(max_examples=200)
def test_any_piece_of_a_file_is_a_list_or_unreadable(data: st.DataObject) -> None:
    text, table = data.draw(st.sampled_from([(SHEET, CSV), (XML, OF_XML), (PAGE, OF_PAGE)]))
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    try:
        found = read(text[:start] + text[end:], table, "text/plain")
    except FeedUnreadableError:
        return
    assert all(party.name for party in found.parties)
    assert len({party.identity for party in found.parties}) == len(found.parties)
