from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
import zstandard
from sqlalchemy import select

from monitor.domain.acts.act import Span
from monitor.domain.acts.reading import Reading, RejectedCandidate
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.sources.source import SourceId
from monitor.errors import StoreError
from monitor.ports.children.extraction import ExtractedArticle, MovedArticle, RefusedItem
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from monitor.store.schema.tables import ARTICLE_REVISION, RAW_PIECE
from tests.store.examples import (
    MINISTRY,
    NOW,
    TODAY,
    act,
    article,
    event,
    extracted,
    fetched,
    match,
    numbered,
    possible,
    ref,
)


async def keep(store: DatabaseStore, *items: ExtractedArticle, now: datetime = NOW) -> list[StoredArticle]:
    return list(await store.write(lambda tx: tx.articles.keep_all(items, fetched(), now=now)))


async def rows(store: DatabaseStore, table: Any) -> Sequence[Any]:
    return await store._read(lambda connection: connection.execute(select(table)).all())


async def test_a_new_article_is_new_and_known_the_second_time(store: DatabaseStore) -> None:
    assert await keep(store, extracted()) == [StoredArticle(article_id=article().id, change="new", day=TODAY)]
    assert await keep(store, extracted()) == [StoredArticle(article_id=article().id, change="known", day=TODAY)]


async def test_the_same_item_twice_in_one_feed_is_one_article(store: DatabaseStore) -> None:
    assert [k.change for k in await keep(store, extracted(), extracted())] == ["new", "known"]


async def test_the_day_is_that_of_publication_in_utc(store: DatabaseStore) -> None:
    beijing = timezone(timedelta(hours=8))
    published = datetime(2026, 11, 25, 7, 0, tzinfo=beijing)
    (kept,) = await keep(store, extracted(article(published=published)))
    assert kept.day == datetime(2026, 11, 24, tzinfo=UTC).date()


async def test_an_article_without_a_date_has_the_day_of_first_sight(store: DatabaseStore) -> None:
    (kept,) = await keep(store, extracted(article(published=None)))
    assert kept.day == TODAY


async def test_an_edit_keeps_the_day_and_adds_a_revision(store: DatabaseStore) -> None:
    await keep(store, extracted(article(published=None)))
    edit = article(content_hash="other", title="更正", published=NOW + timedelta(days=9))
    (kept,) = await keep(store, extracted(edit), now=NOW + timedelta(days=3))
    assert (kept.change, kept.day) == ("edited", TODAY)
    assert await store.read(lambda tx: tx.articles.known(MINISTRY)) == {"1": "other"}
    revisions = {r.revision: r.title for r in await rows(store, ARTICLE_REVISION)}
    assert revisions == {1: article().title, 2: "更正"}


LOOK = ContentKeys(content="c", link="l", title="t", name="n")


async def test_an_article_with_the_same_content_key_is_known_under_any_key_of_its_source(store: DatabaseStore) -> None:
    await keep(store, extracted(article(content_hash=str(LOOK))))
    renamed = str(replace(LOOK, name="other"))
    late = NOW + timedelta(days=400)
    assert await keep(store, extracted(article("2", content_hash=renamed)), now=late) == [
        StoredArticle(article_id=article().id, change="known", day=TODAY)
    ]
    (longer,) = await keep(store, extracted(article("3", content_hash=str(replace(LOOK, title="tt")))))
    assert longer.change == "new"


async def test_words_without_a_link_are_not_taken_for_an_older_article_of_the_same_words(store: DatabaseStore) -> None:
    bare = str(replace(LOOK, link=""))
    kept = await keep(store, extracted(article(content_hash=bare)), extracted(article("2", content_hash=bare)))
    assert [k.change for k in kept] == ["new", "new"]


async def test_an_article_that_moved_is_found_at_its_new_address_and_has_no_new_revision(store: DatabaseStore) -> None:
    await keep(store, extracted(article(content_hash=str(LOOK))))
    there = replace(LOOK, link="elsewhere")
    moved = MovedArticle(article_id=article().id, key="1", url="https://new.example/1", content_hash=str(there))
    await store.write(lambda tx: tx.articles.move([moved]))
    assert await store.read(lambda tx: tx.articles.known(MINISTRY)) == {"1": str(there)}
    assert [a.article.url for a in (await store.traces.at([moved.url], under=())).articles] == [moved.url]
    assert len(await rows(store, ARTICLE_REVISION)) == 1


async def test_the_same_words_at_another_address_are_known_and_move(store: DatabaseStore) -> None:
    await keep(store, extracted(article(content_hash=str(LOOK))))
    there = str(replace(LOOK, link="elsewhere"))
    (kept,) = await keep(store, extracted(article(content_hash=there)))
    assert kept.change == "known"
    assert await store.read(lambda tx: tx.articles.known(MINISTRY)) == {"1": there}


async def test_issuers_are_those_of_old_and_new_acts(store: DatabaseStore) -> None:
    (kept,) = await keep(store, extracted(acts=(act(0), act(1, issuer=None))))
    assert kept.issuers == ("", "CN")
    (kept,) = await keep(store, extracted(article(content_hash="other"), acts=(act(0, issuer="US"),)))
    assert kept.issuers == ("", "CN", "US")


async def test_acts_of_a_sample_are_never_found_beside_those_of_its_issuer(store: DatabaseStore) -> None:
    def bring_in(tx: Transaction) -> tuple[StoredArticle, StoredArticle, StoredArticle]:
        edit = article("s", content_hash="other")
        return (
            tx.articles.keep(extracted(article("s"), acts=(numbered("10"),)), fetched(), now=NOW, sample=True),
            tx.articles.keep(extracted(edit, acts=(numbered("10", issuer=None),)), fetched(), now=NOW, sample=True),
            tx.articles.keep(extracted(article("r"), acts=(numbered("10"),)), fetched(), now=NOW),
        )

    kept = await store.write(bring_in)
    assert [k.issuers for k in kept] == [("sample:CN",), ("sample:", "sample:CN"), ("CN",)]
    real = await store.read(lambda tx: tx.events.acts_by_number("CN", ["MOFCOM/10/2026"]))
    assert [a.item.refs for a in real] == [(ref("r"),)]
    (sample,) = await store.read(lambda tx: tx.events.acts("sample:", since=TODAY))
    assert sample.item.issuer == "sample:"


async def test_an_edit_keeps_the_events_of_acts_whose_ordinals_remain(store: DatabaseStore) -> None:
    await keep(store, extracted(acts=(act(0), act(1))))
    await store.write(lambda tx: tx.events.save(event(), [ref(), ref(ordinal=1)], ()))
    await keep(store, extracted(article(content_hash="other"), acts=(act(0, issuer="US"), act(2))))
    reports = await store.read(lambda tx: tx.events.reports(event().id))
    assert [(r.ref, r.act.issuer) for r in reports] == [(ref(), "US")]
    acts = await store.read(lambda tx: tx.events.acts("CN", since=TODAY))
    assert [(a.item.refs, a.event_id) for a in acts] == [((ref(ordinal=2),), None)]


async def test_an_edit_replaces_the_matches(store: DatabaseStore) -> None:
    await keep(store, extracted(acts=(act(),), matches=(match("old"), match("both"))))
    await store.write(lambda tx: tx.events.save(event(), [ref()], ()))
    await keep(store, extracted(article(content_hash="other"), acts=(act(),), matches=(match("both"), match("new"))))
    matches = await store.read(lambda tx: tx.announcements.matches(event().id))
    assert [m.rule_id for m, _ in matches] == ["both", "new"]


async def test_known_articles_are_the_most_recently_seen(store: DatabaseStore) -> None:
    for minute in range(3):
        await keep(store, extracted(article(str(minute))), now=NOW + timedelta(minutes=minute))
    assert await store.read(lambda tx: tx.articles.known(MINISTRY, limit=2)) == {"2": "hash-2", "1": "hash-1"}
    assert await store.read(lambda tx: tx.articles.known(SourceId("wire"))) == {}


@pytest.mark.parametrize(
    ("acts", "matches"),
    [pytest.param((act(),), (), id="an act"), pytest.param((), (match(),), id="a match")],
)
async def test_the_raw_piece_of_an_article_with_an_act_or_a_match_is_kept(
    store: DatabaseStore, acts: Any, matches: Any
) -> None:
    piece = "<item>稀土</item>".encode("gb18030") * 50
    await keep(store, extracted(acts=acts, matches=matches, raw=piece))
    (row,) = await rows(store, RAW_PIECE)
    assert zstandard.decompress(row.piece) == piece
    assert len(row.piece) < len(piece)
    assert row.piece_sha256 == sha256(piece).hexdigest()
    assert (row.feed_sha256, row.url, row.status) == (fetched().sha256, fetched().url, 200)
    assert (row.etag, row.last_modified, row.fetched_at) == (fetched().etag, fetched().last_modified, NOW)


async def test_without_a_raw_piece_the_feed_is_still_named(store: DatabaseStore) -> None:
    await keep(store, extracted(acts=(act(),), raw=b""))
    (row,) = await rows(store, RAW_PIECE)
    assert (row.piece, row.piece_sha256, row.feed_sha256) == (None, None, fetched().sha256)


async def test_an_article_without_acts_and_matches_keeps_neither_piece_nor_reading(store: DatabaseStore) -> None:
    await keep(store, extracted())
    assert await rows(store, RAW_PIECE) == []
    (revision,) = await rows(store, ARTICLE_REVISION)
    assert (revision.reading, revision.text) == (None, article().text)


async def test_a_near_miss_keeps_its_reading(store: DatabaseStore) -> None:
    near = RejectedCandidate(reason="market", span=Span(field="title", start=0, end=2, quote="商务"))
    reading = Reading(language="zh-Hans", near_misses=(near,))
    await keep(store, ExtractedArticle(article=article(), reading=reading, matches=(), edited=False))
    (revision,) = await rows(store, ARTICLE_REVISION)
    assert revision.reading == reading


async def test_a_candidate_keeps_its_reading_and_no_piece(store: DatabaseStore) -> None:
    await keep(store, extracted(maybe=possible()))
    (revision,) = await rows(store, ARTICLE_REVISION)
    assert revision.reading == Reading(language="zh-Hans", possible=possible())
    assert await rows(store, RAW_PIECE) == []


async def test_a_refused_item_is_recorded_once_for_each_reason(store: DatabaseStore) -> None:
    first = RefusedItem(key="7", title="空", reason="no_text")
    second = RefusedItem(key="7", title="空", reason="malformed")

    def refuse(tx: Transaction, now: datetime) -> None:
        tx.articles.refuse(MINISTRY, [first, second, first], now=now)
        tx.articles.refuse(MINISTRY, [], now=now)

    await store.write(lambda tx: refuse(tx, NOW))
    await store.write(lambda tx: refuse(tx, NOW + timedelta(hours=1)))
    assert await store.archive.dropped() == (second, first)
    assert await store.archive.dropped(limit=1) == (second,)


async def test_an_article_of_an_unknown_source_is_an_error_and_leaves_nothing(store: DatabaseStore) -> None:
    with pytest.raises(StoreError):
        await keep(store, extracted(), extracted(article("2", source_id=SourceId("nobody"))))
    assert await store.read(lambda tx: tx.articles.known(MINISTRY)) == {}
