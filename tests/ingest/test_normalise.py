from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.articles.article import Article, FeedItem, article_id, is_article_id
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.ingest.normalise import normalise

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOURCE = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/feed", tier=Tier.WIRE, language="en")
ITEM = FeedItem(
    id="a1", link="https://wire.example/a1", title="Licences granted", summary="<p>For <b>tungsten</b>.</p>"
)
Known = dict[str, str]


def _articles(*items: FeedItem, known: Known | None = None, source: Source = SOURCE) -> list[Article]:
    return [article for article, _ in normalise(items, source, known=known or {}, now=NOW).news]


def _known(*items: FeedItem) -> Known:
    return {a.key: a.content_hash for a in _articles(*items)}


def _news(items: list[FeedItem], known: Known) -> list[str]:
    """Titles of what is new or edited against `known`."""
    return [a.title for a in _articles(*items, known=known)]


def test_an_item_becomes_an_article_in_plain_text() -> None:
    (article,) = _articles(replace(ITEM, author="<i>Desk</i>", published_raw="Mon, 02 Mar 2026 08:00:00 GMT"))
    assert (article.key, article.url) == ("a1", "https://wire.example/a1")
    assert (article.title, article.text) == ("Licences granted", "For tungsten.")
    assert (article.language, article.tier, article.author) == ("en", Tier.WIRE, "Desk")
    assert article.published == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_an_item_without_a_link_gets_the_address_of_the_source() -> None:
    source = replace(SOURCE, url="https://wire.example/{year}/list")
    assert _articles(FeedItem(title="Licences granted"), source=source)[0].url == "https://wire.example/2026/list"


def test_the_same_article_has_the_same_id_everywhere_and_another_in_another_source() -> None:
    (one,), (again,) = _articles(ITEM), _articles(replace(ITEM, title="edited"))
    (other,) = _articles(ITEM, source=replace(SOURCE, id=SourceId("other")))
    assert one.id == again.id == article_id("wire", one.key) != other.id
    assert is_article_id(one.id)
    assert not is_article_id("E-7K2Q")


@pytest.mark.parametrize(
    ("item", "key"),
    [
        pytest.param(ITEM, "a1", id="the id"),
        pytest.param(
            replace(ITEM, id="https://wire.example/p?id=1&utm_source=x#f"), "//wire.example/p?id=1", id="a link as id"
        ),
        pytest.param(replace(ITEM, id=""), "//wire.example/a1", id="the link"),
        pytest.param(
            replace(ITEM, id="", link="http://WIRE.example:80/a1?fbclid=1"), "//wire.example/a1", id="the link cleaned"
        ),
    ],
)
def test_identity_is_the_id_else_the_link(item: FeedItem, key: str) -> None:
    assert _articles(item)[0].key == key


def test_without_id_and_link_identity_is_a_hash_of_title_and_date() -> None:
    bare = FeedItem(title="Notice", published_raw="1 May")
    keys = [
        _articles(i)[0].key for i in (bare, bare, replace(bare, title="Other"), replace(bare, published_raw="2 May"))
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert keys[0].startswith("sha256:")


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(replace(ITEM, link="http://wire.example/a1"), id="http for https"),
        pytest.param(replace(ITEM, link="https://wire.example/a1?utm_campaign=x&traffic_source=rss"), id="tracking"),
        pytest.param(replace(ITEM, link="https://wire.example/moved"), id="another link"),
        pytest.param(replace(ITEM, id="", link="https://www.wire.example/a1/"), id="www and a slash, no id"),
        pytest.param(replace(ITEM, id="a1-new"), id="another id, same looks"),
        pytest.param(replace(ITEM, published_raw="tomorrow"), id="another date"),
        pytest.param(replace(ITEM, summary="<div>For tungsten.</div>"), id="other markup"),
        pytest.param(replace(ITEM, author="Someone"), id="another author"),
    ],
)
def test_invisible_changes_are_no_edit(changed: FeedItem) -> None:
    assert _news([changed], _known(ITEM)) == []


@pytest.mark.parametrize(
    "changed", [replace(ITEM, title="Licences granted at last"), replace(ITEM, summary="For tungsten and tin.")]
)
def test_a_visible_change_is_an_edit(changed: FeedItem) -> None:
    known = _known(ITEM)
    (article,) = _articles(changed, known=known)
    assert article.key in known
    assert _news([changed], known) == [changed.title]


def test_a_reused_id_is_a_new_article() -> None:
    other = FeedItem(id="a1", link="https://wire.example/z9", title="Quota announced", summary="For tin.")
    known = _known(ITEM)
    (article,) = _articles(other, known=known)
    assert article.key not in known
    known[article.key] = article.content_hash
    assert _news([other], known) == []
    assert _news([ITEM, other], known) == []
    assert _news([other, ITEM], known) == []


def test_one_id_for_all_items_loses_no_article() -> None:
    items = [FeedItem(id="1", link=f"https://wire.example/{n}", title=f"Title {n}") for n in range(5)]
    known = _known(*items)
    assert len(known) == 5
    assert _news(items[::-1], known) == []


def test_one_id_for_all_items_without_links_loses_no_article() -> None:
    items = [FeedItem(id="1", title=f"Title {n}") for n in range(5)]
    known = _known(*items)
    assert len(known) == 5
    assert _news(items[::-1], known) == []


def test_an_edited_title_of_an_item_without_link_is_an_edit() -> None:
    one = FeedItem(id="1", title="Quota")
    (article,) = _articles(replace(one, title="Quota, corrected"), known=_known(one))
    assert article.key == "1"


def test_new_ids_for_all_articles_are_no_news() -> None:
    items = [FeedItem(id=f"old-{n}", link=f"https://wire.example/{n}", title=f"Title {n}") for n in range(9)]
    assert _news([replace(i, id=i.id.replace("old", "new")) for i in items], _known(*items)) == []


def test_a_new_text_under_the_same_title_and_link_is_an_edit() -> None:
    one = FeedItem(id="d1", link="https://wire.example/digest", title="Digest", summary="Monday's notes.")
    two = replace(one, id="d2", summary="Tuesday's notes.")
    assert _news([two], _known(one)) == ["Digest"]
    assert _news([two, one], _known(one)) == ["Digest"]


def test_items_without_id_that_share_a_link_are_distinguished() -> None:
    items = [FeedItem(link="https://wire.example/", title=f"Title {n}") for n in range(4)]
    known = _known(*items[:1])
    assert _news(items, known) == ["Title 1", "Title 2", "Title 3"]
    known |= {a.key: a.content_hash for a in _articles(*items, known=known)}
    assert _news(items, known) == []
    assert _news(items[2:3], known) == []


def test_an_article_at_a_new_address_is_reported_as_moved() -> None:
    moved = replace(ITEM, link="https://wire.example/moved")
    found = normalise([moved], SOURCE, known=_known(ITEM), now=NOW)
    assert [m.url for m in found.moved] == ["https://wire.example/moved"]
    assert (found.news, found.known) == ((), 1)
    (article,) = _articles(ITEM)
    assert normalise([moved], SOURCE, known={article.key: found.moved[0].content_hash}, now=NOW).moved == ()


def test_a_duplicate_item_counts_once() -> None:
    found = normalise([ITEM, ITEM], SOURCE, known={}, now=NOW)
    assert (len(found.news), found.known) == (1, 1)


@given(st.permutations(range(5)), st.integers(0, 5))
def test_order_and_removed_items_are_no_news(order: list[int], kept: int) -> None:
    items = [FeedItem(id=f"i{n}", link=f"https://wire.example/{n}", title=f"T{n}") for n in range(5)]
    assert _news([items[n] for n in order[:kept]], _known(*items)) == []


def test_an_item_without_text_is_refused_with_its_key() -> None:
    found = normalise([FeedItem(id="x", summary="<p> </p>"), ITEM], SOURCE, known={}, now=NOW)
    assert [(r.key, r.reason) for r in found.refused] == [("x", "no_text")]
    assert len(found.news) == 1


def test_a_missing_title_is_taken_from_the_text() -> None:
    (article,) = _articles(FeedItem(id="x", summary="<p>First line.</p><p>Second.</p>"))
    assert (article.title, article.text) == ("First line.", "First line.\nSecond.")


def test_a_text_that_only_repeats_the_title_is_dropped() -> None:
    assert _articles(replace(ITEM, summary="<a href='x'>Licences  granted</a>"))[0].text == ""


def test_the_publisher_is_removed_from_an_aggregator_s_title() -> None:
    (article,) = _articles(replace(ITEM, title="Licences granted - The Paper", publisher="The Paper"))
    assert (article.title, article.publisher) == ("Licences granted", "The Paper")


def test_the_longer_of_content_and_summary_is_the_text() -> None:
    assert (
        _articles(replace(ITEM, content="<p>The whole long story.</p>", summary="Short."))[0].text
        == "The whole long story."
    )


def test_an_invalid_link_is_replaced_by_the_source_s_address() -> None:
    assert _articles(replace(ITEM, link="javascript:alert(1)"))[0].url == SOURCE.url


def test_invisible_characters_are_removed() -> None:
    dirty = FeedItem(
        id="a\0\ud800",
        link="https://wire.example/a",
        title="T\0\u202e",
        summary="x\0\ud800",
        author="\0",
        published_raw="\0x",
    )
    (article,) = _articles(dirty)
    for value in (article.key, article.title, article.text, article.author, article.published_raw, article.url):
        value.encode("utf-8")
        assert not set(value) & set("\0\ud800\u202e")


_WORDS = st.sampled_from(
    ["", "1", "a", "tag:x,1", "https://w.example/1", "http://w.example/1?utm_source=a", "\0", "出口"]
)
_ITEMS = st.builds(FeedItem, id=_WORDS, link=_WORDS, title=_WORDS, summary=_WORDS, published_raw=_WORDS)


def test_items_under_one_id_are_known_on_the_next_poll() -> None:
    items = [
        FeedItem(id="1", summary="one"),
        FeedItem(id="1", link="https://w.example/1", summary="one"),
        FeedItem(id="1", link="https://w.example/1", summary="another"),
    ]
    first = normalise(items, SOURCE, known={}, now=NOW)
    again = normalise(items, SOURCE, known={a.key: a.content_hash for a, _ in first.news}, now=NOW)
    assert again.news == ()


@given(st.lists(_ITEMS, max_size=6))
def test_reading_a_feed_again_brings_nothing_new(items: list[FeedItem]) -> None:
    first = normalise(items, SOURCE, known={}, now=NOW)
    again = normalise(items, SOURCE, known={a.key: a.content_hash for a, _ in first.news}, now=NOW)
    assert again.news == ()
    assert again.refused == first.refused
    assert again.known + len(again.refused) == len(items)
    assert first.known + len(first.refused) + len(first.news) == len(items)


@pytest.mark.parametrize(
    ("raw", "language", "at"),
    [
        ("2026-03-02 09:30", "zh", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("2026年3月2日 09:30", "zh", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("2026年3月2日", "ja", datetime(2026, 3, 1, 15, tzinfo=UTC)),
        ("2026년 3월 2일 9시 5분", "ko", datetime(2026, 3, 2, 0, 5, tzinfo=UTC)),
        ("2026-03-02T09:30:00Z", "zh", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 09:30:00 +0800", "en", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("March 2, 2026", "en", datetime(2026, 3, 2, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "en", None),
        ("Fri, 01 Jan 2041 00:00:00 GMT", "en", None),
        ("Fri, 27 Nov 2026 11:00:00 GMT", "en", datetime(2026, 11, 27, 11, tzinfo=UTC)),
        ("Sat, 28 Nov 2026 11:00:00 GMT", "en", None),
        ("2 Mar 2026 09:30 CST", "zh", datetime(2026, 3, 2, 1, 30, tzinfo=UTC)),
        ("2 Mar 2026 09:30 XYZ", "en", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("09:30", "en", None),
        ("March 2026", "en", None),
        ("99999-13-45", "en", None),
        ("soon", "en", None),
        ("", "en", None),
    ],
)
def test_dates_are_repaired_or_dropped_and_kept_raw(raw: str, language: str, at: datetime | None) -> None:
    (article,) = _articles(replace(ITEM, published_raw=raw), source=replace(SOURCE, language=language))
    assert (article.published, article.published_raw) == (at, raw)


@pytest.mark.parametrize(
    ("raw", "parsed", "language", "at"),
    [
        (
            "Mon, 02 Mar 2026 09:30:00",
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            "zh",
            datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        ),
        (
            "Mon, 02 Mar 2026 09:30:00 CST",
            datetime(2026, 3, 2, 15, 30, tzinfo=UTC),
            "zh",
            datetime(2026, 3, 2, 1, 30, tzinfo=UTC),
        ),
        (
            "Mon, 02 Mar 2026 09:30:00 GMT",
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            "zh",
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        ),
        (
            "Mon, 02 Mar 2026 09:30:00",
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
            "en",
            datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        ),
        ("odd", NOW + timedelta(days=9), "en", None),
    ],
)
def test_a_date_without_zone_is_one_of_the_source_s_country(
    raw: str, parsed: datetime, language: str, at: datetime | None
) -> None:
    (article,) = _articles(
        replace(ITEM, published_raw=raw, published=parsed), source=replace(SOURCE, language=language)
    )
    assert article.published == at


@pytest.mark.parametrize(
    ("id_", "link"),
    [
        pytest.param("urn:" + "稀" * 5_000, "", id="id"),
        pytest.param("https://a.example/" + "稀" * 1_000, "", id="address as id"),
        pytest.param("", "https://a.example/" + "稀" * 1_000, id="address"),
    ],
)
def test_a_very_long_id_or_address_becomes_a_short_key(id_: str, link: str) -> None:
    one = replace(ITEM, id=id_ and f"{id_}1", link=link and f"{link}1")
    two = replace(one, id=id_ and f"{id_}2", link=link and f"{link}2", title="Another")
    keys = [a.key for a in _articles(one, two)]
    assert len(set(keys)) == 2
    assert max(len(key.encode()) for key in keys) <= 2_000
    assert _news([one], _known(one, two)) == []
