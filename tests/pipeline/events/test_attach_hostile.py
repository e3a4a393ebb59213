"""Hostile acts through attach: no exception, bounded time, a consistent database."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, func, select

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.acts.scheme import Direction
from monitor.domain.sources.source import Tier
from monitor.pipeline.events.attach import attach
from monitor.pipeline.events.stories import attach_story
from monitor.ports.repositories.articles import StoredArticle
from monitor.store.database.dialect import read_url, writer_engine
from monitor.store.database.transaction import DatabaseTransaction
from monitor.store.schema.migrate import migrate
from monitor.store.schema.tables import ACT, EVENT
from tests.budget import examples
from tests.fakes.reading import NOW, act, article, body, extracted, rule, source
from tests.pipeline.conftest import config_of

WIRE = source("wire", tier=Tier.MEDIA)
DESK = config_of(WIRE)
ENDS_OF_TIME = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC), NOW]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = writer_engine(read_url("sqlite://"))
    with made.begin() as connection:
        migrate(connection, "memory")
        DatabaseTransaction(connection).sources.sync([WIRE], now=NOW)
    yield made
    made.dispose()


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as opened, opened.begin() as transaction:
        yield opened
        transaction.rollback()


def keep(books: DatabaseTransaction, name: str, *acts: Any, published: datetime = NOW, **changes: Any) -> StoredArticle:
    written = article(name, WIRE, published=published, **changes)
    return books.articles.keep(extracted(written, *acts), body("1"), now=NOW)


def bring_in(connection: Connection, *kept: StoredArticle) -> None:
    attach(DatabaseTransaction(connection), kept, DESK, baseline=False, sample=False, now=NOW)


def check(connection: Connection) -> Counter[str]:
    """How many acts each event has, after seeing that every act has one and every event says what it has."""
    assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    sizes: Counter[str] = Counter()
    articles: dict[str, set[str]] = {}
    for event_id, article_id in connection.execute(select(ACT.c.event_id, ACT.c.article_id)):
        assert event_id is not None
        sizes[event_id] += 1
        articles.setdefault(event_id, set()).add(article_id)
    for id_, reports, joined_into in connection.execute(select(EVENT.c.id, EVENT.c.reports, EVENT.c.joined_into)):
        assert reports == len(articles.get(id_, ()))
        assert reports == 0 or joined_into is None
    return sizes


def number(which: str, year: int = 2026) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=which, year=year)


ODD_ACTS = st.builds(
    act,
    issuer=st.sampled_from([None, "CN", "US", "", "𝄞", "'; DROP TABLE act"]),
    direction=st.sampled_from(Direction),
    commodities=st.sampled_from([(), ("rare_earths",), ("nothing known",), ("gallium", "gallium")]),
    firms=st.sampled_from([(), ("acme",), ("",)]),
    document=st.none()
    | st.builds(number, st.sampled_from(["0", "-1", "", "9" * 400, "六十一"]), st.sampled_from([0, 1, 2026, 9999])),
)
ODD_ARTICLES = st.tuples(st.sampled_from(ENDS_OF_TIME), st.lists(ODD_ACTS, max_size=2), st.text(max_size=8))


@given(st.lists(ODD_ARTICLES, min_size=1, max_size=8), st.booleans())
@settings(max_examples=examples(60), deadline=None)
def test_every_act_has_its_event(engine: Engine, shown: list[tuple[datetime, list[Any], str]], at_once: bool) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        books = DatabaseTransaction(connection)
        kept = [
            keep(books, f"{n}", *(replace(a, ordinal=o) for o, a in enumerate(acts)), published=published, title=title)
            for n, (published, acts, title) in enumerate(shown)
        ]
        for batch in [kept] if at_once else [[k] for k in kept]:
            bring_in(connection, *batch)
        check(connection)
        transaction.rollback()


@pytest.mark.parametrize("published", ENDS_OF_TIME, ids=["year 1", "year 9999", "today"])
def test_a_story_may_be_of_any_day(connection: Connection, published: datetime) -> None:
    books = DatabaseTransaction(connection)
    shown = extracted(article("s", WIRE, published=published), rules=[rule()])
    kept = books.articles.keep(shown, body("1"), now=NOW)
    story = attach_story(books, shown, kept, DESK, baseline=False, sample=False, now=NOW)
    assert story.event.day == published.date()


def test_one_number_with_two_texts_is_one_event(connection: Connection) -> None:
    books = DatabaseTransaction(connection)
    first = keep(books, "a", act(document=number("61"), commodities=("gallium",)))
    second = keep(books, "b", act(document=number("61"), direction=Direction.TIGHTENING), published=ENDS_OF_TIME[0])
    bring_in(connection, first, second)
    assert list(check(connection).values()) == [2]


def test_malformed_numbers_still_distinguish_documents(connection: Connection) -> None:
    books = DatabaseTransaction(connection)
    bring_in(connection, *(keep(books, n, act(document=number(n))) for n in ("0", "00", "9" * 400)))
    assert list(check(connection).values()) == [1, 1, 1]


@pytest.mark.parametrize(
    ("facets", "size", "events"),
    [
        pytest.param(lambda _: {}, 1_000, 1, id="one act reported a thousand times"),
        pytest.param(lambda n: {"commodities": (), "firms": (f"firm {n}",)}, 1_000, 1_000, id="a thousand firms"),
        pytest.param(lambda n: {"document": number(f"{n}")}, 200, 200, id="two hundred numbers"),
        pytest.param(lambda _: {"issuer": None, "commodities": ()}, 200, 1, id="nobody does nothing"),
    ],
)
def test_a_flood_of_one_minute_is_sorted_in_seconds(
    connection: Connection, facets: Any, size: int, events: int
) -> None:
    books = DatabaseTransaction(connection)
    kept = [keep(books, f"{n:04}", act(**facets(n)), published=NOW - timedelta(seconds=n % 60)) for n in range(size)]
    began = time.process_time()
    bring_in(connection, *kept)
    assert time.process_time() - began < 20
    assert len(check(connection)) == events
    assert connection.scalar(select(func.count(EVENT.c.label.distinct()))) == events
