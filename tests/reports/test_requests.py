"""Reports in a few lines: the first ones, and how many more there are."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.domain.articles.article import ArticleId
from monitor.domain.interactions.request import Request, RequestKind
from monitor.domain.interactions.topic import Topic
from monitor.domain.sources.licensing import Terms, channel
from monitor.domain.sources.source import Quote, SourceId
from monitor.ports.queries.lookup import EventRow, FoundArticle
from monitor.reports.requests import LINE_CHARS, SHOWN, calendar_report, events_report, regime_report
from tests.reports.test_regime import WORDS, past
from tests.store.examples import event

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
GALLIUM = Request(kind=RequestKind.REGIME, topic=Topic(goods=("gallium",)))


def test_measures_on_a_topic_have_their_state_document_and_address() -> None:
    found = regime_report(GALLIUM, [past("1", date(2026, 1, 5), effective=date(2026, 2, 1))], WORDS, now=NOON)
    assert found.text == "1 measure on gallium. Known acts, not complete."
    (line,) = found.lines
    assert line.startswith("CN · in force since 1 Feb 2026 (Beijing) · China bans gallium exports to ")
    assert line.endswith(" · Announcement 1 · https://ministry.example/1")


def test_more_measures_than_fit_are_counted_with_the_command_that_lists_them() -> None:
    acts = [past(str(n), date(2026, 1, 1 + n % 28), effective=date(2026, 2, 1 + n % 28)) for n in range(40)]
    found = regime_report(replace(GALLIUM, topic=Topic(issuers=("CN",), goods=("gallium",))), acts, WORDS, now=NOON)
    *lines, more = found.lines
    assert len(lines) <= SHOWN
    assert more == f"and {40 - len(lines)} more: monitor regime --commodity gallium --issuer CN"


def test_an_address_that_does_not_fit_is_left_out_whole() -> None:
    long = replace(past("1", date(2026, 1, 5)), url=f"https://ministry.example/{'x' * LINE_CHARS}")
    (line,) = regime_report(GALLIUM, [long], WORDS, now=NOON).lines
    assert line.endswith("Announcement 1")


def test_the_measures_of_each_issuer_of_the_topic_are_listed() -> None:
    acts = [
        past("1", date(2026, 1, 5)),
        past("2", date(2026, 1, 5), issuer="US"),
        past("3", date(2026, 1, 5), issuer="JP"),
    ]
    both = replace(GALLIUM, topic=Topic(issuers=("CN", "US")))
    assert [line[:2] for line in regime_report(both, acts, WORDS, now=NOON).lines] == ["CN", "US"]


def test_firms_and_lists_have_no_regime_but_events() -> None:
    found = regime_report(replace(GALLIUM, topic=Topic(firms=("huawei",))), [], WORDS, now=NOON)
    assert found.text == "By issuers and goods only. For firms and lists, send: find huawei"


def test_dates_ahead_come_before_those_that_passed() -> None:
    acts = [
        past("1", date(2026, 1, 5), effective=date(2026, 12, 1)),
        past("2", date(2026, 1, 5), effective=date(2026, 12, 24)),
        past("3", date(2026, 1, 5), until=date(2026, 11, 1)),
    ]
    asked = Request(kind=RequestKind.CALENDAR, topic=Topic(issuers=("CN",)), days=30)
    found = calendar_report(asked, acts, WORDS, now=NOON)
    assert found.text == "2 dates for China in the next 30 days. Dates of known acts, not complete."
    assert [line.partition(" · ")[0] for line in found.lines] == [
        "Tue 1 Dec 2026 (Beijing)",
        "Sun 1 Nov 2026 (Beijing)",
    ]
    assert calendar_report(replace(asked, topic=Topic(issuers=("US",))), acts, WORDS, now=NOON).lines == ()


class FakeArchive:
    """Events that a search finds; with a filter, all of them."""

    def __init__(self, *rows: EventRow) -> None:
        self.rows = rows

    async def events(self, **_: Any) -> tuple[EventRow, ...]:
        return self.rows


@pytest.mark.parametrize(
    ("terms", "lines"),
    [
        (Terms(), ["zebra"]),
        (Terms(quote=Quote.LINK_ONLY), ["a report"]),
        (Terms(visible_in=("minerals",)), []),
    ],
)
async def test_a_story_is_named_by_an_article_that_the_audience_may_see(terms: Terms, lines: list[str]) -> None:
    story = replace(event(), kind="story", headline="oryx", sample=False)
    found = FoundArticle(
        article_id=ArticleId("a"),
        source_id=SourceId("s"),
        title="zebra",
        language="en",
        url="https://news.example/a",
        published=None,
        seen_at=NOON,
        sample=False,
        terms=terms,
    )
    archive = FakeArchive(EventRow(event=story, announcements=(), found=(found,)))
    asked = Request(kind=RequestKind.FIND, topic=Topic(goods=("gallium",)), words="gallium")
    report = await events_report(asked, archive, WORDS, channel(["general"]))
    assert [line.split(" · ")[2] for line in report.lines] == lines
    assert "oryx" not in str(report)
