"""Two endpoints of a source: the same notices under other links, ids and texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.article import FeedItem
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.ingest.normalise import Normalised, normalise

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOURCE = Source(
    id=SourceId("ministry"), name="Ministry", url="https://ministry.example/feed", tier=Tier.OFFICIAL, language="en"
)
LIST = "https://www.ministry.example/list.html"


def item(number: int, title: str = "", **more: object) -> FeedItem:
    """As the feed has it, each a day older than the one before."""
    made = FeedItem(
        id=f"tag:{number}",
        link=f"https://ministry.example/n/{number}",
        title=title or f"Notice {number} on export licences",
        summary=f"The whole text of notice {number}.",
        published=NOW - timedelta(days=number),
        published_raw=f"{NOW - timedelta(days=number):%Y-%m-%dT%H:%M:%SZ}",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def listed(number: int, title: str = "", **more: object) -> FeedItem:
    """As the page has it."""
    made = item(number, title, id="", link=f"{LIST}?art={number}", summary="")
    return replace(made, **more)  # type: ignore[arg-type]


class KnownArticles:
    """The known articles after each poll."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}
        self._keys: dict[str, str] = {}

    def poll(self, *items: FeedItem, way: str = "") -> Normalised:
        found = normalise(items, SOURCE, known=self.known, now=NOW, endpoint=way)
        for article, _ in found.news:
            self.known[article.key] = article.content_hash
            self._keys[article.id] = article.key
        for moved in found.moved:
            self.known[self._keys[moved.article_id]] = moved.content_hash
        return found

    def titles(self, *items: FeedItem, way: str = "") -> list[str]:
        """Of what is new or edited."""
        return [article.title for article, _ in self.poll(*items, way=way).news]


def test_another_endpoint_repeats_nothing_and_adds_only_its_own_items() -> None:
    articles = KnownArticles()
    articles.poll(*map(item, range(3, 9)))
    assert articles.titles(*map(listed, range(2, 9)), way=LIST) == ["Notice 2 on export licences"]
    assert articles.titles(*map(listed, range(1, 9)), way=LIST) == ["Notice 1 on export licences"]
    assert articles.poll(*map(listed, range(1, 9)), way=LIST).news == ()


def test_the_own_endpoint_adds_only_its_own_items_and_its_text() -> None:
    articles = KnownArticles()
    articles.poll(*map(item, range(3, 9)))
    articles.poll(*map(listed, range(2, 9)), way=LIST)
    found = articles.poll(*map(item, range(1, 9)))
    assert [(a.title, a.key in {"tag:2", "tag:1"}) for a, _ in found.news] == [
        ("Notice 1 on export licences", True),
        ("Notice 2 on export licences", False),  # an edit of what the page showed
    ]
    for way, made in ((LIST, listed), ("", item), (LIST, listed), ("", item)):
        assert articles.poll(*map(made, range(1, 9)), way=way).news == ()


def test_a_repeated_title_is_a_new_notice() -> None:
    articles = KnownArticles()
    said = "Answer to questions on export controls"
    articles.poll(item(5, said), *map(item, range(6, 9)))
    page = [listed(5, said), *map(listed, range(6, 9))]
    assert articles.titles(*page, way=LIST) == []
    again = articles.poll(listed(4, said), *page, way=LIST)
    assert [a.url for a, _ in again.news] == [f"{LIST}?art=4"]
    assert articles.titles(listed(1, said), listed(4, said), way=LIST) == [said]


def test_the_same_title_days_apart_is_another_notice() -> None:
    articles = KnownArticles()
    articles.poll(item(20, "Weekly list of licences"), item(21))
    assert articles.titles(listed(13, "Weekly list of licences"), listed(21), way=LIST) == ["Weekly list of licences"]


def test_a_page_without_dates_is_known_by_its_titles() -> None:
    articles = KnownArticles()
    articles.poll(*map(item, range(3, 9)))
    bare = [listed(n, published=None, published_raw="") for n in range(2, 9)]
    assert articles.titles(*bare, way=LIST) == ["Notice 2 on export licences"]


def test_an_edited_title_counts_at_any_endpoint() -> None:
    articles = KnownArticles()
    articles.poll(*map(item, range(3, 9)))
    articles.poll(*map(listed, range(3, 9)), way=LIST)
    edited = listed(3, "Notice 3 on export licences (corrected)")
    assert articles.titles(edited, *map(listed, range(4, 9)), way=LIST) == [edited.title]


def test_with_one_endpoint_a_title_does_not_identify_an_article() -> None:
    articles = KnownArticles()
    articles.poll(item(5, "Answer to questions"), item(6), item(7))
    assert articles.titles(item(4, "Answer to questions"), item(5, "Answer to questions"), item(6), item(7)) == [
        "Answer to questions"
    ]


def _dates(way: str) -> dict[str, Any]:
    return {"published": None, "published_raw": ""} if way.endswith("undated") else {}


WINDOWS = {"": (item, 15), LIST: (listed, 20), f"{LIST}#undated": (listed, 12)}


@given(st.lists(st.tuples(st.sampled_from(sorted(WINDOWS)), st.integers(0, 6)), min_size=1, max_size=25))
def test_every_notice_is_new_once_whatever_endpoints_are_polled(
    polls: list[tuple[str, int]],
) -> None:
    """Numbers count down, so that a notice is younger than all with a higher one."""
    articles, youngest, oldest, first_seen, shown = KnownArticles(), 500, 520, [], set()
    for way, more in polls:
        youngest -= more
        make, size = WINDOWS[way]
        window = range(youngest, min(youngest + size, oldest))
        known = set(articles.known)
        found = articles.poll(*(make(n, **_dates(way)) for n in window), way=way)
        first_seen += [article.title for article, _ in found.news if article.key not in known]
        shown |= {item(n).title for n in window}
    assert len(first_seen) == len(set(first_seen))
    assert set(first_seen) == shown
