"""The HTML report: one file that loads nothing and shows hostile text as text."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ports.children.backtest import LoggedPage
from monitor.ports.queries.corpus import ArchivedArticle, ArchiveProblem
from monitor.reports.backtest.charts import columns, rows
from monitor.reports.backtest.page import html_report
from monitor.reports.backtest.summary import read_log, summarise
from tests.reports.backtest.made import DAY, archived, config, read, rule, side

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp; port strike"
WORD = rule("word", '"port strike"', title=HOSTILE)


def report(*articles: ArchivedArticle, **page: object) -> str:
    knowledge = config(WORD)
    made = LoggedPage(archive=0, cursor="1", articles=len(articles), found=read(articles, knowledge), finished=True)
    made = replace(made, first=DAY.date(), last=DAY.date(), **page)  # type: ignore[arg-type]
    figures = summarise(read_log([made], 1), side(knowledge))
    return html_report(figures, archive=HOSTILE, rules=HOSTILE, made_at=datetime(2026, 11, 29, tzinfo=UTC))


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def test_text_of_articles_and_rules_is_never_markup() -> None:
    page = report(archived(HOSTILE, HOSTILE, url="javascript:alert(1)", source_id=HOSTILE, language='en"><script>'))
    found = Elements(page)
    assert not found.tags & {"script", "img", "iframe", "object", "link", "base", "form"}
    assert not [name for name, _ in found.attributes if name.startswith("on") or name == "src"]
    assert "javascript:" not in page
    assert "default-src 'none'" in page


def test_the_page_links_to_articles_and_loads_nothing() -> None:
    found = Elements(report(archived("1", "port strike")))
    assert [value for name, value in found.attributes if name == "href"] == ["https://wire.example/1"]
    assert not re.search(r"url\(|@import", report())


def test_a_partial_result_says_so_and_why() -> None:
    problem = ArchiveProblem(place="c.jsonl:7", reason="not JSON <b>")
    page = report(archived("1", "port strike"), problems=(problem,), cut=True, duplicates=2, undated=1)
    assert "Partial result: 1 line could not be used, the end of an archive is missing." in page
    assert "c.jsonl:7: not JSON &lt;b&gt;" in page
    assert "2 articles left out" in page
    assert "1 article without a time" in page
    assert "Partial" not in report(archived("1", "port strike"))


@given(st.lists(st.tuples(st.text(max_size=50), st.integers(0, 10**7)), max_size=60), st.sampled_from([rows, columns]))
def test_a_chart_is_well_formed_whatever_its_names(values: list[tuple[str, int]], chart: object) -> None:
    legal = [("".join(c for c in name if c.isprintable()), count) for name, count in values]
    drawn = chart("t", legal)  # type: ignore[operator]
    assert (drawn == "") is (not values)
    if drawn:
        ET.fromstring(drawn)


@pytest.mark.parametrize("day", [date(2026, 11, 2)])
def test_weeks_without_an_alert_have_their_place(day: date) -> None:
    from monitor.reports.backtest.page import filled_weeks

    later = date(2026, 11, 23)
    assert [count for _, count in filled_weeks([(day, 1), (later, 2)])] == [1, 0, 0, 2]
    assert list(filled_weeks([])) == []
