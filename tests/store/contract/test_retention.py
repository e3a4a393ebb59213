"""Deletion of text at the retention limit."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from monitor.domain.acts.act import Span
from monitor.domain.acts.reading import Reading, RejectedCandidate
from monitor.domain.alerts.facts import AlertFacts, EvidenceFacts
from monitor.domain.articles.article import Article
from monitor.domain.articles.content_keys import ContentKeys
from monitor.domain.delivery.outbox import DeliveryState, delivery_id
from monitor.domain.event.certainty import title_mark
from monitor.domain.interactions.feedback import Label, LabelKind
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.ports.children.extraction import ExtractedArticle, MovedArticle
from monitor.ports.repositories.articles import StoredArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import (
    MINISTRY,
    NOW,
    act,
    article,
    delivery,
    event,
    extracted,
    fetched,
    match,
    possible,
    ref,
    source,
)

CLICK = RecordedInteraction(
    interaction=Interaction(key="k1", action=UserAction.ASK, by="U1", at=NOW), outcome=InteractionOutcome.DONE
)
LATER = NOW + timedelta(days=30)
LOOK = ContentKeys(content="cc", link="ll", title="tt", name="nn")


async def forget(store: DatabaseStore, *, since: datetime | None = None, limit: int = 9) -> int:
    return await store.write(
        lambda tx: tx.retention.forget_texts(MINISTRY, since=since, before=NOW, now=LATER, limit=limit)
    )


async def test_sources_with_a_limit_are_known_whether_or_not_they_are_listed(store: DatabaseStore) -> None:
    paid = source("paid", keep_text=timedelta(days=30))
    await store.write(lambda tx: tx.sources.sync([source(), paid], now=NOW))
    await store.write(lambda tx: tx.sources.sync([source()], now=NOW))
    assert await store.read(lambda tx: tx.retention.limited()) == (("paid", timedelta(days=30)),)


async def test_an_article_loses_its_words_and_keeps_its_facts(store: DatabaseStore) -> None:
    shown = extracted(article("a"), acts=(act(),), matches=(match(acts=(0,)),), gloss="[gloss]")
    maybe = extracted(article("b"), maybe=possible())

    def save(tx: Transaction) -> None:
        for one in (shown, maybe):
            tx.articles.keep(one, fetched(), now=NOW)
        tx.events.save(event(anchor=ref("a")), [ref("a")], ())

    await store.write(save)
    assert await forget(store) == 2
    found = await store.traces.article(article("a").id)
    assert found is not None
    assert (found.article.title, found.article.text, found.article.url) == ("", "", article("a").url)
    assert found.matches == (match(acts=(0,), evidence=()),)
    (report,) = await store.read(lambda tx: tx.events.reports(event().id))
    assert report.act == act(evidence=())
    assert (report.title, report.gloss, report.title_mark) == ("", "", title_mark(article("a").title))
    (row,) = await store.archive.possible()
    assert (row.title, row.possible) == ("", possible(evidence=()))
    assert (await store.traces.search("稀土", limit=1)).count == 0
    kept = await store.write(lambda tx: tx.articles.keep(shown, fetched(), now=LATER))
    assert kept.change == "known"
    assert await forget(store) == 0


async def test_the_batch_size_is_limited(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for key in "abc":
            tx.articles.keep(extracted(article(key)), fetched(), now=NOW)

    await store.write(save)
    assert [await forget(store, limit=2) for _ in range(3)] == [2, 1, 0]


async def test_an_edit_after_it_is_stored_and_found(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.articles.keep(extracted(article("a")), fetched(), now=NOW))
    await forget(store)
    edited = extracted(article("a", text="镓", content_hash="other"))
    await store.write(lambda tx: tx.articles.keep(edited, fetched(), now=LATER))
    assert (await store.traces.search("镓", limit=1)).count == 1
    assert await forget(store) == 0


async def test_processed_revisions_are_skipped(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.articles.keep(extracted(article("a")), fetched(), now=NOW))
    assert await forget(store, since=NOW) == 0
    assert await forget(store, since=NOW - timedelta(seconds=1)) == 1


async def test_a_final_message_loses_its_quotes(store: DatabaseStore) -> None:
    evidence = EvidenceFacts(label="E-1", quote="words", gloss="[words]", redact_at=NOW)
    rows = [
        delivery("sent", message=evidence, state=DeliveryState.DELIVERED),
        delivery("waits", message=evidence),
        delivery("young", message=replace(evidence, redact_at=LATER), state=DeliveryState.DELIVERED),
    ]

    def save(tx: Transaction) -> None:
        for row in rows:
            tx.outbox.queue(row)

    await store.write(save)
    assert await store.write(lambda tx: tx.retention.forget_messages(now=NOW, limit=9)) == 1
    found = await store.read(lambda tx: [tx.outbox.get(delivery_id(key)) for key in ("sent", "waits", "young")])
    assert [f.message.quote for f in found if f is not None and isinstance(f.message, EvidenceFacts | AlertFacts)] == [
        "",
        "words",
        "words",
    ]
    assert await store.write(lambda tx: tx.retention.forget_messages(now=NOW, limit=9)) == 0


async def forget_ordinary(store: DatabaseStore, *, since: datetime | None = None, before: datetime = NOW) -> int:
    def work(tx: Transaction) -> int:
        return tx.retention.forget_ordinary(MINISTRY, since=since, before=before, now=LATER, limit=9)[0]

    return await store.write(work)


async def test_only_articles_in_which_nothing_was_found_are_deleted(store: DatabaseStore) -> None:
    miss = RejectedCandidate(reason="call", span=Span(field="title", start=0, end=2, quote="稀土"))
    kept = [
        extracted(article("act"), acts=(act(),)),
        extracted(article("match"), matches=(match(),)),
        extracted(article("maybe"), maybe=possible()),
        replace(extracted(article("miss")), reading=Reading(language="zh", near_misses=(miss,))),
        extracted(article("labelled")),
        extracted(article("edited"), acts=(act(),)),
    ]
    label = Label(key="k1", kind=LabelKind.MISSED, at=NOW, by="U1", title="稀土", article_id=article("labelled").id)

    def save(tx: Transaction) -> None:
        for one in (*kept, extracted(article("ordinary", content_hash=str(replace(LOOK, link=""))))):
            tx.articles.keep(one, fetched(), now=NOW)
        tx.articles.keep(extracted(article("edited", text="镓", content_hash="2")), fetched(), now=NOW)
        tx.interactions.add(CLICK)
        tx.labels.put(label)

    await store.write(save)
    assert await forget_ordinary(store) == 1
    found = {one.article.key: await store.traces.article(one.article.id) for one in kept}
    assert all(one is not None and one.article.title for one in found.values())
    assert await store.traces.article(article("ordinary").id) is None
    assert (await store.traces.search("稀土", limit=1)).count == len(kept) - 1
    again = await store.write(
        lambda tx: tx.articles.keep(
            extracted(article("ordinary", content_hash=str(replace(LOOK, link="")))), fetched(), now=LATER
        )
    )
    assert again.change == "known"
    assert await forget_ordinary(store) == 0


async def stored(store: DatabaseStore, one: Article, *, now: datetime = LATER, edited: bool = False) -> StoredArticle:
    again = replace(extracted(one), edited=edited)
    return await store.write(lambda tx: tx.articles.keep(again, fetched(), now=now))


async def known(store: DatabaseStore, *, limit: int = 9) -> dict[str, str]:
    return dict(await store.read(lambda tx: tx.articles.known(MINISTRY, limit=limit)))


async def aging(store: DatabaseStore, days: int) -> frozenset[str]:
    return await store.read(lambda tx: tx.articles.aging(MINISTRY, now=LATER + timedelta(days=days)))


async def expire(store: DatabaseStore) -> int:
    return await store.write(lambda tx: tx.retention.expire_seen(MINISTRY, keep=timedelta(days=400)))


async def test_an_item_of_a_deleted_article_is_known_under_any_key(store: DatabaseStore) -> None:
    one = article("1", content_hash=str(LOOK))
    await stored(store, one, now=NOW)
    assert await forget_ordinary(store) == 1
    assert await known(store) == {"1": str(LOOK)}
    assert (await stored(store, one)).change == "known"
    assert (await stored(store, article("2", content_hash=str(replace(LOOK, name="other"))))).change == "known"
    assert (await stored(store, article("3", content_hash=str(replace(LOOK, content="other"))))).change == "new"


async def test_an_edited_item_of_a_deleted_article_is_an_edit_with_its_day(store: DatabaseStore) -> None:
    one = article("1", content_hash=str(LOOK), published=NOW - timedelta(days=3))
    first = await stored(store, one, now=NOW)
    await forget_ordinary(store)
    other = str(replace(LOOK, content="other"))
    edit = await stored(store, article("1", content_hash=other, published=None, text="镓"), edited=True)
    assert (edit.change, edit.day) == ("edited", first.day)
    assert await known(store) == {"1": other}
    assert await forget_ordinary(store, before=LATER) == 1
    assert await known(store) == {"1": other}


async def test_stored_articles_come_before_deleted_ones_where_the_number_is_limited(store: DatabaseStore) -> None:
    for key in "ab":
        await stored(store, article(key), now=NOW)
    await forget_ordinary(store)
    await stored(store, article("c"))
    assert set(await known(store)) == {"a", "b", "c"}
    assert set(await known(store, limit=2)) == {"a", "c"}
    assert set(await known(store, limit=1)) == {"c"}


async def test_the_key_of_an_item_that_its_feed_shows_is_renewed_and_never_expires(store: DatabaseStore) -> None:
    for key in "ab":
        await stored(store, article(key, content_hash=str(replace(LOOK, link=key))), now=NOW)
    await forget_ordinary(store)
    assert [await aging(store, days) for days in (29, 30)] == [frozenset(), {"a", "b"}]
    moved = MovedArticle(article_id=article("a").id, key="a", url="", content_hash="moved")
    shown = LATER + timedelta(days=100)
    await store.write(lambda tx: tx.articles.renew(MINISTRY, [moved], now=shown))
    assert await aging(store, 129) == {"b"}
    await stored(store, article("b", content_hash=str(replace(LOOK, link="b"))), now=shown)  # beyond what is known
    assert await aging(store, 129) == frozenset()
    assert await expire(store) == 0  # no news: the feed may be unchanged
    await stored(store, article("news"), now=shown + timedelta(days=400))
    assert await expire(store) == 0
    await stored(store, article("more"), now=shown + timedelta(days=401))
    assert await expire(store) == 2
    assert set(await known(store)) == {"news", "more"}


async def test_expired_articles_are_left_out_of_back_tests(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("a")), fetched(), now=NOW)
        tx.articles.keep(extracted(article("b"), acts=(act(),)), fetched(), now=NOW)

    await store.write(save)
    await forget_ordinary(store)
    read = [one.article.key async for page in store.articles.pages() for one in page.articles]
    assert "b" in read
    assert "a" not in read


async def test_ordinary_articles_of_sources_with_a_limit_are_deleted_too(store: DatabaseStore) -> None:
    paid = source("paid", keep_text=timedelta(days=30))
    await store.write(lambda tx: tx.sources.sync([source(), paid], now=NOW))
    assert await store.read(lambda tx: tx.retention.sources()) == ("ministry", "paid")
    for one in (extracted(article("a")), extracted(article("b"), acts=(act(),))):
        await store.write(partial(_keep, one))
    await forget(store)
    assert await forget_ordinary(store) == 1
    assert await store.traces.article(article("b").id) is not None


def _keep(one: ExtractedArticle, tx: Transaction) -> None:
    tx.articles.keep(one, fetched(), now=NOW)
