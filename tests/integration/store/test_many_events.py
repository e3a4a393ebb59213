"""Lists among a hundred thousand events: each filter by an index, and as fast as a page needs.

The events are copies of one row, made by the database itself; that takes a second or two.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import thread_time

import pytest

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.rules.rule import Level, RuleId
from monitor.language.text_search import TextSearch, TextTerm
from monitor.ports.queries.lookup import EventConditions, EventCursor, Subject
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.queries.event_pages import event_ids
from tests.store.examples import NOW, act, announcement, article, event, extracted, fetched, match, ref, source
from tests.store.plans import noting, steps_of, walked

pytestmark = pytest.mark.integration

EVENTS = 100_000
SECONDS = 0.25  # processor time; a page has 0.1 s on a machine of its own, and test machines are shared and slow
_COPIES = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {EVENTS})
"""


def _copied(table: str, changed: dict[str, str], connection: sqlite3.Connection) -> str:
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    chosen = ", ".join(changed.get(name, f"one.{name}") for name in names)
    one = f"(SELECT * FROM {table} LIMIT 1) AS one"
    return f"{_COPIES} INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM n, {one}"


def _copy(folder: Path) -> None:
    """Copy the one event with its article: 70 a day going back, every tenth is of the EU, every thousandth is mixed."""
    event_id = "'event-' || n.i"
    article_id = "'ministry-c' || n.i"
    day = f"date('{NOW:%Y-%m-%d}', '-' || (n.i / 70) || ' days')"
    at = f"strftime('%Y-%m-%d %H:%M:%S.000000', '{NOW:%Y-%m-%d %H:%M:%S}', '-' || (n.i * 20) || ' minutes')"
    row = f"{EVENTS} - n.i + 10"  # the latest article was indexed last
    tables = {
        "article": {
            "id": article_id,
            "key": "'c' || n.i",
            "content_hash": "'c' || n.i",
            "day": day,
            "last_seen_at": at,
            "url_key": "'c' || n.i",
        },
        "event": {
            "id": event_id,
            "label": "'E-C' || n.i",
            "day": day,
            "opened_at": at,
            "issuer": "CASE WHEN n.i % 10 = 0 THEN 'EU' ELSE 'CN' END",
            "direction": "CASE WHEN n.i % 1000 = 0 THEN 'mixed' ELSE 'tightening' END",
        },
        "act": {"article_id": article_id, "event_id": event_id, "day": day},
        "event_subject": {
            "event_id": event_id,
            "day": day,
            "concept": "CASE WHEN n.i % 500 = 0 THEN 'tin' ELSE 'rare_earths' END",
        },
        "announcement": {"event_id": event_id, "level": "CASE WHEN n.i % 5000 = 0 THEN 'critical' ELSE 'low' END"},
        "rule_match": {"article_id": article_id, "rule_id": "CASE WHEN n.i % 700 = 0 THEN 'rare' ELSE 'common' END"},
    }
    with closing(sqlite3.connect(folder / "monitor.db")) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table, changed in tables.items():
            connection.execute(_copied(table, changed, connection))
        connection.execute(f"{_COPIES} INSERT INTO article_words (id, article_id) SELECT {row}, {article_id} FROM n")
        connection.execute(
            f"{_COPIES} INSERT INTO word_index (rowid, words) SELECT {row}, 'export ' || "
            "CASE WHEN n.i % 900 = 0 THEN '稀 土' ELSE 'ban' END FROM n"
        )


async def _furnish(url: str) -> None:
    one = event("one", reports=1)

    def save(tx: Transaction) -> None:
        tx.sources.sync([source()], now=NOW)
        tx.articles.keep(extracted(article(), (act(),), matches=(match(),)), fetched(), now=NOW)
        tx.events.save(one, [ref()], ())
        tx.announcements.save(announcement(one))

    async with open_store(url) as store:
        await store.write(save)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("many")
    asyncio.run(_furnish(sqlite_url(made)))
    _copy(made)
    return made


@pytest.fixture
async def many(folder: Path) -> AsyncIterator[DatabaseStore]:
    async with open_store(sqlite_url(folder), read_only=True) as store:
        yield store


RARE_EARTHS = TextTerm(spellings=(("稀", "土"), ("rare", "earths")), about=frozenset({"rare_earths"}))
FILTERS = [
    pytest.param(EventConditions(), id="none"),
    pytest.param(EventConditions(issuers=frozenset({"EU"})), id="issuer"),
    pytest.param(EventConditions(issuers=frozenset({"JP"})), id="issuer-without-events"),
    pytest.param(EventConditions(directions=frozenset({Direction.MIXED})), id="direction"),
    pytest.param(EventConditions(measures=frozenset({Measure.STATEMENT})), id="measure-without-events"),
    pytest.param(EventConditions(stages=frozenset({Stage.ANNOUNCED})), id="stage"),
    pytest.param(EventConditions(about=frozenset({"rare_earths"})), id="goods-of-most"),
    pytest.param(EventConditions(about=frozenset({"tin"})), id="goods-of-few"),
    pytest.param(EventConditions(level=Level.LOW), id="level-of-all"),
    pytest.param(EventConditions(level=Level.CRITICAL), id="level-of-few"),
    pytest.param(EventConditions(languages=frozenset({"zh-Hans"})), id="language-of-all"),
    pytest.param(EventConditions(languages=frozenset({"es"})), id="language-of-none"),
    pytest.param(EventConditions(rules=frozenset({RuleId("common")})), id="rule-of-all"),
    pytest.param(EventConditions(rules=frozenset({RuleId("rare")})), id="rule-of-few"),
    pytest.param(
        EventConditions(watched=(Subject(concepts=frozenset({"tin"}), issuers=frozenset({"CN"})),)), id="watched"
    ),
    pytest.param(EventConditions(since=NOW.date() - timedelta(days=3)), id="since"),
    pytest.param(EventConditions(until=NOW.date() - timedelta(days=1_400)), id="until"),
    pytest.param(
        EventConditions(about=frozenset({"tin"}), rules=frozenset({RuleId("rare")}), level=Level.LOW), id="several"
    ),
    pytest.param(EventConditions(text=TextSearch(terms=(TextTerm(spellings=(("export",),)),))), id="word-of-all"),
    pytest.param(EventConditions(text=TextSearch(terms=(TextTerm(spellings=(("稀", "土"),)),))), id="word-of-few"),
    pytest.param(EventConditions(text=TextSearch(terms=(TextTerm(spellings=(("quota",),)),))), id="word-of-none"),
    pytest.param(EventConditions(text=TextSearch(terms=(RARE_EARTHS,))), id="name"),
]


async def _page(
    store: DatabaseStore, only: EventConditions, after: EventCursor | None = None
) -> tuple[list[str], list[str], float]:
    """The ids of a page, the steps of its plans, and the processor time of its thread."""
    readers = store._readers
    assert readers is not None

    def read(connection: object) -> tuple[list[str], float]:
        began = thread_time()
        ids = event_ids(connection, only, limit=51, after=after)  # type: ignore[arg-type]
        return list(ids), thread_time() - began

    with noting(readers) as asked:
        ids, took = await store._read(read)
    with readers.connect() as connection:
        return ids, [step for one in asked for step in steps_of(connection, one)], took


@pytest.mark.parametrize("only", FILTERS)
async def test_a_page_of_any_filter_is_found_by_indexes_and_fast(many: DatabaseStore, only: EventConditions) -> None:
    ids, steps, took = await _page(many, only)
    assert len(ids) == len(set(ids))
    assert [step for step in walked(steps) if "COVERING INDEX ix_event_list" not in step] == []
    assert took < SECONDS


async def test_a_late_page_is_as_fast_as_the_first(many: DatabaseStore) -> None:
    late = EventCursor(opened_at=NOW - timedelta(minutes=20 * 90_000), day=NOW.date(), label="E-ZZZ")
    ids, steps, took = await _page(many, EventConditions(directions=frozenset({Direction.TIGHTENING})), late)
    assert len(ids) == 51
    assert any(step.startswith("SEARCH event USING COVERING INDEX ix_event_list (") for step in steps)
    assert took < SECONDS
