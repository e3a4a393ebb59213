"""OPML files: what is imported, what is skipped and reported, and what is rejected."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.source import ItemSelectors, Kind, Source, SourceId, Tier
from monitor.errors import RuleFilesError
from monitor.rulefiles.editing.opml import MAX_BYTES, read_opml, render_opml

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FROM_A_READER = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><head><title>my feeds</title></head><body>
<outline text="Minerals &amp; metals">
  <outline type="rss" text="A wire" title="A   wire" xmlUrl="https://a.example/f?x=1&amp;y=2" language="en-us"/>
  <outline text="Deeper"><outline text="B" xmlUrl="http://b.example/"/></outline>
</outline>
<outline text="C" type="rss" XMLURL="https://c.example/f"/>
<outline text="A link" type="link" url="https://d.example/"/>
<outline text="E" type="rss"/>
<outline text="F" type="rss" xmlUrl="ftp://f.example/"/>
<outline text="G" type="rss" xmlUrl="https://u:hush@g.example/"/>
<outline text="H" type="rss" xmlUrl="https://h.example/{id}"/>
</body></opml>"""


def test_import_keeps_folders_and_reports_skipped_outlines() -> None:
    found = read_opml(FROM_A_READER.encode())
    assert [(folders, s.name, s.url) for folders, s in found.feeds] == [
        (("Minerals & metals",), "A wire", "https://a.example/f?x=1&y=2"),
        (("Minerals & metals", "Deeper"), "B", "http://b.example/"),
        ((), "C", "https://c.example/f"),
    ]
    assert found.feeds[0][1].language == "en"
    assert [(left.line, left.name, left.why) for left in found.left] == [
        (8, "A link", "no feed URL"),
        (9, "E", "no feed URL"),
        (10, "F", "'ftp' is not http or https"),
        (11, "G", "the URL contains a user name or password"),
        (12, "H", "the URL contains braces"),
    ]


def test_an_export_can_be_imported() -> None:
    wire = Source(
        id=SourceId("wire"),
        name='A "wire" <1> & more',
        url="https://a.example/f?x=1&y=2",
        origin="minerals",
        language="zh-Hans",
        tier=Tier.WIRE,
        interval=timedelta(hours=2),
        enabled=False,
        because="not now",
    )
    page = Source(
        id=SourceId("page"), name="Page", url="https://p.example/", kind=Kind.HTML_LIST, shape=ItemSelectors(items="li")
    )
    found = read_opml(render_opml((wire, page), now=NOW).encode())
    ((folders, read),) = found.feeds
    assert folders == ("minerals",)
    fields = ("id", "name", "url", "language", "tier", "interval", "enabled", "because")
    assert [getattr(read, f) for f in fields] == [getattr(wire, f) for f in fields]
    assert [left.name for left in found.left] == ["Page"]


DEEP = "<opml>" + "<outline text='x'>" * 40 + "</outline>" * 40 + "</opml>"
LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><opml><outline text="&b;" xmlUrl="http://a/"/></opml>'
OUTSIDE = '<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/hostname">]><opml><outline text="&a;"/></opml>'
PARAMETER = '<!DOCTYPE opml [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">%a;]><opml/>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("", "invalid XML", id="nothing"),
        pytest.param("{}", "invalid XML", id="JSON"),
        pytest.param("<rss/>", "not an OPML file: the root element is <rss>", id="a feed"),
        pytest.param("<opml><body><outline>", "invalid XML on line 1", id="cut off"),
        pytest.param(DEEP, "nested more than 32 levels", id="deep"),
        pytest.param("<opml>" + "<outline/>" * 5_001 + "</opml>", "more than 5,000 outlines", id="many"),
        pytest.param(LAUGHS, "declares XML entities", id="entities"),
        pytest.param(OUTSIDE, "declares XML entities", id="a file as entity"),
        pytest.param(PARAMETER, "declares XML entities", id="a parameter entity"),
        pytest.param("<?xml version='1.0' encoding='no-such'?><opml/>", "invalid XML", id="no such encoding"),
        pytest.param(" " * (MAX_BYTES + 1), "the limit is", id="large"),
    ],
)
def test_a_file_that_is_not_opml_is_rejected(text: str, shown: str) -> None:
    with pytest.raises(RuleFilesError, match=shown):
        read_opml(text.encode())


@given(st.binary(max_size=300) | st.text(alphabet="<>/=\"' opmlutnexUR&;!", max_size=300).map(str.encode))
def test_any_bytes_are_parsed_or_rejected(data: bytes) -> None:
    try:
        found = read_opml(data)
    except RuleFilesError:
        return
    assert len(found.feeds) + len(found.left) <= data.lower().count(b"outline")
