import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.article import Article, ArticleId, TextPart
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote, SourceId, Tier
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.store.corpus import article_of_line, line_of_article

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
TIMES = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(tzinfo=UTC))  # noqa: DTZ001


@given(title=WORDS, text=WORDS, published=st.none() | TIMES, seen=st.none() | TIMES, tier=st.sampled_from(Tier))
def test_an_article_is_read_as_it_was_written(
    title: str, text: str, published: datetime | None, seen: datetime | None, tier: Tier
) -> None:
    one = ArchivedArticle(article=made(title, text, published=published, tier=tier), seen_at=seen, place="CN")
    back = article_of_line(json.loads(json.dumps(line_of_article(one, whole_text=True))))
    assert (back.article.title, back.article.text, back.article.published) == (title, text, published)
    assert (back.seen_at, back.article.tier, back.place) == (seen, tier, "CN")


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), st.lists))
def test_any_other_value_has_a_message_for_its_author(value: object) -> None:
    with pytest.raises(ValueError, match="not a JSON object"):
        article_of_line(value)


@given(
    st.dictionaries(
        st.sampled_from(["id", "title", "text", "lang", "tier", "quote", "published", "seen", "parts", "x"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=2),
    )
)
def test_any_object_gives_an_article_or_a_value_error(row: dict[str, object]) -> None:
    with suppress(ValueError):
        assert isinstance(article_of_line(row), ArchivedArticle)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        pytest.param(Quote.FULL, "China bans it. From today.", id="full"),
        pytest.param(Quote.SENTENCE, "China bans it.", id="sentence"),
        pytest.param(Quote.HEADLINE, "", id="headline"),
    ],
)
def test_the_licence_limits_the_words(quote: Quote, text: str) -> None:
    one = ArchivedArticle(article=made("t", "China bans it. From today."), terms=Terms(quote=quote))
    assert line_of_article(one, whole_text=False).get("text", "") == text
    assert line_of_article(one, whole_text=True)["text"] == "China bans it. From today."


def test_parts_of_a_page_are_kept_as_far_as_the_text_goes() -> None:
    one = ArchivedArticle(article=made("t", "abc def", parts=(TextPart(start=4, origin="page"),)))
    assert article_of_line(line_of_article(one, whole_text=True)).article.parts == one.article.parts


@pytest.mark.parametrize("given", ["2026-11-25", "2026-11-25T00:00:00", "Wed, 25 Nov 2026 08:00:00 +0800"])
def test_times_are_read_as_in_other_files_of_texts(given: str) -> None:
    found = article_of_line({"id": 1, "title": "t", "published": given}).article.published
    assert found == datetime(2026, 11, 25, tzinfo=UTC)


def test_lone_surrogates_and_nul_are_replaced() -> None:
    assert article_of_line({"id": "1", "title": "a\x00b\ud800"}).article.title == "a\ufffdb\ufffd"


def made(title: str, text: str, **changes: object) -> Article:
    values: dict[str, object] = {
        "id": ArticleId("1"),
        "source_id": SourceId("wire"),
        "key": "k",
        "url": "https://wire.example/1",
        "title": title,
        "text": text,
        "language": "en",
        "tier": Tier.WIRE,
        "published": None,
        "published_raw": "",
        "content_hash": "",
    }
    return Article(**(values | changes))  # type: ignore[arg-type]
