"""`database copy` from SQLite to PostgreSQL and back: every table, the search index, and the numbers of rows."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine

from monitor.cli import monitor
from monitor.domain.articles.article import Article
from monitor.errors import AlreadyRunningError, StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store
from monitor.store.backup.copying import Copied, copy_between
from monitor.store.database.dialect import read_url
from tests.store.examples import MINISTRY, NOW, act, article, delivery, development, event, extracted, fetched, ref
from tests.store.filled import contents, fill
from tests.store.furnish import furnish

pytestmark = pytest.mark.integration

ARTICLES = [article(str(n), text=f"决定对稀土相关物项实施出口管制。第{n}号") for n in range(450)]


def copied(source: str, target: str) -> Copied:
    return copy_between(read_url(source), read_url(target), now=NOW, step=lambda _done, _total: None)


async def _furnish(url: str) -> None:
    """A source with articles, of which one has an act, an event and a delivery; and a row in every table."""

    def keep(tx: Transaction) -> None:
        for one in ARTICLES:
            acts = (act(),) if one is ARTICLES[0] else ()
            tx.articles.keep(extracted(one, acts=acts), fetched(etag="\udcff"), now=NOW)
        tx.events.save(event(), [ref("0")], [development(event())])
        tx.outbox.queue(delivery("a", event_id=event().id))

    await furnish(url)
    async with open_store(url) as store:
        await store.write(keep)
    engine = create_engine(read_url(url))
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()


@pytest.fixture
def furnished(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'monitor.db'}"
    asyncio.run(_furnish(url))
    return url


def test_there_and_back_every_table_has_its_rows(furnished: str, empty_url: str, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path / 'back.db'}"
    there, again = copied(furnished, empty_url), copied(empty_url, back)
    assert there.tables == again.tables
    assert min(one.rows for one in there.tables) == 1
    assert there.indexed == again.indexed == len(ARTICLES) + 1
    engines = [create_engine(read_url(one)) for one in (furnished, back)]
    with engines[0].connect() as before, engines[1].connect() as after:
        assert contents(after) == contents(before)
    for engine in engines:
        engine.dispose()


async def test_the_copy_is_searched_and_goes_on(furnished: str, empty_url: str, tmp_path: Path) -> None:
    back = f"sqlite:///{tmp_path / 'back.db'}"
    copied(furnished, empty_url)
    copied(empty_url, back)
    new = article("new", text="镓")

    def go_on(tx: Transaction) -> Article | None:
        tx.articles.keep(extracted(new), fetched(), now=NOW)
        tx.events.put(event(), [development(event())], was=event())
        tx.outbox.queue(delivery("b"))
        return tx.articles.get(ARTICLES[7].id)

    for url in (empty_url, back):
        async with open_store(url) as store:
            assert (await store.traces.search("稀土", limit=1)).count == len(ARTICLES)
            assert await store.write(go_on) == ARTICLES[7]
            (found,) = (await store.traces.search("镓", limit=2)).articles
            assert found.article_id == new.id
            assert (await store.read(lambda tx: tx.articles.known(MINISTRY)))["new"] == new.content_hash


def test_a_database_that_is_not_empty_or_in_use_is_refused(furnished: str, url: str, empty_url: str) -> None:
    with pytest.raises(StoreError, match=r"not empty \(it has the table act\)\. Copy into an empty database\."):
        copied(furnished, url)

    async def beside_a_daemon() -> None:
        async with open_store(url):
            with pytest.raises(AlreadyRunningError, match="Another monitor"):
                await asyncio.to_thread(copied, url, f"{furnished}.new")

    asyncio.run(beside_a_daemon())
    with pytest.raises(StoreError, match="empty database"):
        copied(empty_url, f"{furnished}.new")


def test_the_command_prints_what_it_copied(furnished: str, empty_url: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(monitor, ["database", "copy", str(tmp_path / "monitor.db"), empty_url, "--format", "json"])
    done = json.loads(run.stdout)
    rows = {one["table"]: one["rows"] for one in done["tables"]}
    assert (rows["source"], rows["article"], done["indexed"]) == (2, len(ARTICLES) + 1, len(ARTICLES) + 1)
    text = CliRunner().invoke(monitor, ["database", "copy", empty_url, str(tmp_path / "c.db")])
    assert text.stdout.startswith("copied 1,")
    assert text.stdout.endswith("451 articles indexed for search\n")
