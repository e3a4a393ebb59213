from dataclasses import replace
from datetime import timedelta
from functools import partial

from monitor.domain.articles.article import ArticleId
from monitor.domain.lists.compare import compare
from monitor.domain.lists.party import Party
from monitor.domain.lists.quarantine import Doubt, HeldVersion, ListCount, ListState
from monitor.domain.lists.version import ListChange, ListReading, pack_rows, row_text
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import ListFormat, PartyTable, SourceId
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.domain.lists.generated import party, unpacked
from tests.store.examples import NOW, extracted, fetched, source

LIST = SourceId("ministry")
AMBER, BIRCH = party("Amber Optics", number="17"), party("АО Берёза", "Russia")
TWO = (ListCount(list_id="us_entity_list", parties=2),)
STATE = ListState(source_id=LIST, counts=TWO, digest="d", dated="2026-11-28", tail=("id:17",), changed_at=NOW)


def packed(*parties: Party) -> bytes:
    return pack_rows((one.identity, row_text(one)) for one in parties)


async def test_a_source_without_a_version_has_an_empty_state(store: DatabaseStore) -> None:
    stored = await store.read(lambda tx: tx.party_lists.stored(LIST))
    assert stored.state == ListState(source_id=LIST)
    assert unpacked(stored.rows) == ()
    assert await store.read(lambda tx: tx.party_lists.states()) == ()


async def test_a_version_is_stored_row_by_row(store: DatabaseStore) -> None:
    first = ListReading(state=STATE, first=True, rows=packed(AMBER, BIRCH))
    await store.write(lambda tx: tx.party_lists.store(first, now=NOW))
    renamed = replace(AMBER, name="Amber Photonics")
    later = ListReading(
        state=replace(STATE, counts=(), digest="e"), first=False, rows=packed(renamed), gone=(BIRCH.identity,)
    )
    await store.write(lambda tx: tx.party_lists.store(later, now=NOW))
    stored = await store.read(lambda tx: tx.party_lists.stored(LIST))
    assert stored.state == later.state
    assert unpacked(stored.rows) == (renamed,)


def _store(tx: Transaction, reading: ListReading) -> None:
    tx.party_lists.store(reading, now=NOW)


async def test_the_rows_of_all_sources_are_read_in_turn(store: DatabaseStore) -> None:
    other = SourceId("other")
    await store.write(lambda tx: tx.sources.sync([source(), source(other)], now=NOW))
    for name, one in ((LIST, AMBER), (other, BIRCH)):
        state = replace(STATE, source_id=name)
        reading = ListReading(state=state, first=True, rows=packed(one))
        await store.write(partial(_store, reading=reading))
    rows = await store.read(lambda tx: dict(tx.party_lists.rows()))
    assert rows == {AMBER.identity: row_text(AMBER), BIRCH.identity: row_text(BIRCH)}


async def test_a_long_list_is_stored_and_emptied(store: DatabaseStore) -> None:
    many = tuple(party(f"Firm {n}", number=str(n)) for n in range(2_500))
    await store.write(
        lambda tx: tx.party_lists.store(ListReading(state=STATE, first=True, rows=packed(*many)), now=NOW)
    )
    assert len(unpacked((await store.read(lambda tx: tx.party_lists.stored(LIST))).rows)) == 2_500
    gone = tuple(one.identity for one in many)
    await store.write(lambda tx: tx.party_lists.store(ListReading(state=STATE, first=False, gone=gone), now=NOW))
    assert unpacked((await store.read(lambda tx: tx.party_lists.stored(LIST))).rows) == ()


async def test_a_held_version_is_kept_beside_the_version_before_it(store: DatabaseStore) -> None:
    held = HeldVersion(
        doubt=Doubt.SHRUNK,
        fingerprint="f",
        list_id="us_entity_list",
        at=NOW,
        before=100,
        after=80,
        added=0,
        removed=20,
        names=("Amber",),
    )
    await store.write(lambda tx: tx.party_lists.save(replace(STATE, held=held)))
    assert await store.read(lambda tx: tx.party_lists.states()) == (replace(STATE, held=held),)


async def test_a_change_is_found_by_the_article_that_reports_it(store: DatabaseStore) -> None:
    article = extracted()
    change = ListChange(
        article_id=article.article.id,
        list_id="us_entity_list",
        before=1,
        after=2,
        diff=compare((AMBER,), (replace(AMBER, name="Amber Photonics"), BIRCH)),
    )
    reading = ListReading(state=STATE, first=False, changes=(change,))
    await store.write(lambda tx: tx.articles.keep(article, fetched(), now=NOW))
    await store.write(lambda tx: tx.party_lists.store(reading, now=NOW))
    asked = [ArticleId("another"), article.article.id]
    assert await store.read(lambda tx: tx.party_lists.changes_of(asked)) == (change,)
    assert await store.read(lambda tx: tx.party_lists.changes_of(())) == ()


async def test_a_list_is_fetched_whole_again_only_if_its_declaration_changes(store: DatabaseStore) -> None:
    table = PartyTable(format=ListFormat.JSON, lists=(("us_entity_list", "EL"),), name=("a", "b"), skip=2)
    listed = replace(source(), parties=table)
    polled = PollState(source_id=listed.id, due_at=NOW + timedelta(minutes=1), etag='"1"')
    await store.write(lambda tx: tx.sources.sync([listed], now=NOW))
    await store.write(lambda tx: tx.sources.save(polled))
    await store.write(lambda tx: tx.sources.sync([listed], now=NOW))
    assert await store.read(lambda tx: tx.sources.state(listed.id)) == polled
    changed = replace(listed, parties=replace(table, skip=3))
    await store.write(lambda tx: tx.sources.sync([changed], now=NOW))
    assert await store.read(lambda tx: tx.sources.state(listed.id)) == replace(polled, due_at=NOW, etag=None)
