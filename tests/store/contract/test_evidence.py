"""Revisions of articles with the bytes that they were read from, on each database."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from monitor.domain.articles.article import ArticleId
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, act, article, extracted, fetched

RAW = b"<item>\xff\x00</item>"


async def test_every_revision_has_its_bytes_hashes_and_times(store: DatabaseStore) -> None:
    first = replace(article("1"), content_hash="1", title="one")
    second = replace(first, content_hash="2", title="two")

    def keep(tx: Transaction) -> None:
        tx.articles.keep(replace(extracted(first, (act(),)), raw=RAW), fetched(), now=NOW)
        tx.articles.keep(replace(extracted(second, (act(),)), raw=b""), fetched(), now=NOW + timedelta(hours=1))

    await store.write(keep)
    found = await store.evidence.revisions([ArticleId("none"), first.id])
    assert [(one.revision, one.title, one.raw) for one in found] == [(1, "one", RAW), (2, "two", None)]
    assert (found[0].raw_sha256, found[1].raw_sha256) == (sha256(RAW).hexdigest(), None)
    assert (found[0].feed_sha256, found[0].fetched_at) == (fetched().sha256, fetched().fetched_at)
    assert found[1].seen_at - found[0].seen_at == timedelta(hours=1)
    assert await store.evidence.revisions([]) == ()
