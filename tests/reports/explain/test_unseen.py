"""Explanations of addresses without an article."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.queries.lookup import DroppedItem, SourceRow, Trace
from monitor.reports.explain.answer import Stop, Why
from monitor.reports.explain.unseen import parse_address, why_unseen
from tests.store.examples import MINISTRY, NOW, source


def row(name: str, url: str = "", articles: int = 0, *, enabled: bool = True, **state: Any) -> SourceRow:
    made = source(name, enabled=enabled, url=url or f"https://{name}.example/feed")
    given = {"last_polled_at": NOW, "last_success_at": NOW, **state}
    return SourceRow(source=made, state=PollState(source_id=made.id, due_at=NOW, **given), articles=articles)


def of(url: str, *rows: SourceRow, **trace: Any) -> Why:
    return why_unseen(parse_address(url, url), Trace(**trace), rows)


def test_one_address_has_many_spellings() -> None:
    spellings = parse_address("https://www.a.example/x?id=1", "https://www.a.example/x?id=1").spellings
    assert {"http://a.example/x?id=1", "https://www.a.example/x?id=1/", "//a.example/x?id=1"} <= set(spellings)


@pytest.mark.parametrize(
    ("feed", "host", "covers"),
    [
        pytest.param("https://feeds.paper.example/all", "www.paper.example", True, id="a host for feeds"),
        pytest.param("https://paper.example/rss", "markets.paper.example", True, id="a part of the site"),
        pytest.param("https://english.ministry.gov.cn/rss", "www.ministry.gov.cn", True, id="the site of a part"),
        pytest.param("https://other.gov.cn/rss", "www.ministry.gov.cn", False, id="another of the same state"),
        pytest.param("https://aper.example/rss", "paper.example", False, id="an ending alone"),
        pytest.param("sample:articles", "paper.example", False, id="no host"),
    ],
)
def test_a_source_covers_hosts_of_its_site(feed: str, host: str, covers: bool) -> None:
    why = of(f"https://{host}/1", row("it", feed))
    assert (why.stop is Stop.NOT_FETCHED) is covers


def test_a_source_of_the_same_owner_is_nearer_than_a_similar_host() -> None:
    english = row("english", "https://english.ministry.gov.cn/rss")
    alike = row("alike", "https://chinese.ministri.gov.cn/rss")
    why = of("https://chinese.ministry.gov.cn/1", alike, english)
    assert why.stop is Stop.NOT_WATCHED
    assert "Nearest source: english (english.ministry.gov.cn)." in why.paragraph


def test_a_source_that_delivered_pages_of_the_host_counts_if_no_source_has_it() -> None:
    why = of("https://paper.example/1", row("digger", articles=1_200), neighbours=(SourceId("digger"),))
    assert why.stop is Stop.NOT_FETCHED
    assert (
        "Source digger, which delivered other pages of paper.example, was last polled on 25 Nov 09:30 UTC "
        "(1,200 articles so far)." in why.paragraph
    )


def test_of_two_sources_the_working_one_decides_and_both_are_named() -> None:
    broken = row("paper-two", "https://paper.example/two", failures=4, last_outcome=Outcome.TIMEOUT, last_detail="slow")
    why = of("https://paper.example/1", broken, row("paper", articles=1))
    assert why.stop is Stop.NOT_FETCHED
    assert "Source paper was last polled on 25 Nov 09:30 UTC (1 article so far). Source paper-two" in why.paragraph
    assert "failed 4 times in a row since the last success on 25 Nov 09:30 UTC (timeout, slow)" in why.paragraph


def test_a_source_that_was_never_polled_says_so() -> None:
    why = of("https://paper.example/1", row("paper", last_polled_at=None, last_success_at=None))
    assert "Source paper has not been polled yet." in why.paragraph


def test_a_disabled_source_stops_an_address() -> None:
    why = of("https://paper.example/1", row("paper", enabled=False))
    assert (why.stop, why.paragraph.count("is disabled.")) == (Stop.DISABLED, 1)


def test_the_newest_dropped_item_is_explained_first() -> None:
    def dropped(hours: int, reason: str) -> DroppedItem:
        item = RefusedItem(key="k", title="", reason=reason)
        return DroppedItem(source_id=MINISTRY, item=item, at=NOW + timedelta(hours=hours))

    why = of("https://paper.example/1", row("paper"), dropped=(dropped(0, "malformed"), dropped(1, "no_text")))
    assert why.stop is Stop.DROPPED
    assert why.paragraph.startswith(
        "ministry delivered it on 25 Nov 10:30 UTC, but it was dropped: the item has neither"
    )
