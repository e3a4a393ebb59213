"""Stored articles that have the words of something."""

import pytest

from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.licensing import MACHINE
from monitor.ports.queries.lookup import Found, FoundArticle
from monitor.reports.explain.nearest import nearest_in_words, words_of_address
from tests.store.examples import MINISTRY, NOW


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://a.example/2026/china-bans-tungsten-exports.html", "china bans tungsten exports"),
        ("https://a.example/china_bans_tungsten-2026-11-25/?id=7", "china bans tungsten"),
        ("https://a.example/%E7%A8%80%E5%9C%9F%E5%87%BA%E5%8F%A3-1.html", "稀土出口"),
        pytest.param("https://a.example/art/2026/art_a1b2c3_1234.html", "", id="numbers"),
        pytest.param("https://a.example/news/tungsten-exports", "", id="two-words"),
        pytest.param("https://a.example/", "", id="none"),
    ],
)
def test_an_address_may_end_with_the_words_of_a_title(address: str, words: str) -> None:
    assert words_of_address(address) == words


def found(count: int, *titles: str) -> Found:
    articles = tuple(
        FoundArticle(
            article_id=ArticleId(f"a{n}"),
            source_id=MINISTRY,
            title=title,
            language="en",
            url="",
            published=None,
            seen_at=NOW,
            sample=False,
        )
        for n, title in enumerate(titles)
    )
    return Found(count=count, articles=articles)


def test_nothing_found_is_no_sentence() -> None:
    assert nearest_in_words(found(0), "these words", MACHINE) == ""


def test_one_or_all_of_a_few_are_named() -> None:
    assert nearest_in_words(found(1, "One"), "these words", MACHINE) == (
        '1 stored article has these words: "One" (ministry, 25 Nov 09:30 UTC, article a0).'
    )
    assert nearest_in_words(found(2, "One", "Two"), "these words", MACHINE).startswith(
        "2 stored articles have these words: "
    )


def test_of_many_the_newest_are_named() -> None:
    assert nearest_in_words(found(1_200, "One"), "these words", MACHINE).startswith(
        '1,200 stored articles have these words, the newest: "One" ('
    )
