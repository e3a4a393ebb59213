"""The transaction of a poll is stored as a whole or not at all, wherever the database fails."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from monitor.domain.acts.act import DocumentNumber
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import FirstPoll
from monitor.errors import StoreError
from monitor.ports.children.extraction import FeedExtraction, RefusedItem
from monitor.store import open_store, sqlite_url
from tests.fakes.clock import Time
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

pytestmark = pytest.mark.integration

ANY = rule()
WORDS = rule("names", Level.HIGH)
QUIET = rule("proposals", Level.LOW)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
NOTICE = DocumentNumber(authority="MOFCOM", number="61", year=2026)

Rows = dict[str, list[tuple[object, ...]]]


def before() -> FeedExtraction:
    """What the first poll brings: an act, a story, and an act that the second poll takes away."""
    return extraction_of(
        extracted(article("a", WIRE), act(), rules=(ANY,)),
        extracted(article("b", WIRE), act(commodities=("gallium",)), rules=(ANY,)),
        extracted(article("c", WIRE, "Example Mining opens an office"), rules=(WORDS,)),
    )


def unit() -> FeedExtraction:
    """A bit of all that one poll can bring: news, a number, edits, a copy of a story, a near miss, a refusal."""
    found = (
        extracted(article("a", WIRE, "Updated"), act(issuer="US"), rules=(ANY,), edited=True),
        extracted(article("b", WIRE, "Nothing was cleared"), edited=True),
        extracted(article("d", WIRE), act(document=NOTICE), act(1, commodities=("gallium",)), rules=(ANY, QUIET)),
        extracted(article("e", WIRE, "Example Mining: opens an office"), rules=(WORDS,)),
        extracted(article("f", WIRE, "Shares rally")),
    )
    refused = RefusedItem(key="g", title="", reason="no_text")
    return FeedExtraction(fetched=len(found) + 1, known=0, articles=found, refused=(refused,))


@asynccontextmanager
async def line_on(folder: Path) -> AsyncIterator[Line]:
    """A line of its own, so that whatever happened before leaves no trace but in the database."""
    routes = Routes(default=Route(name="default", channel="C1"))
    async with open_store(sqlite_url(folder)) as store:
        line = Line(store, Time(), (ANY, WORDS, QUIET), routes)
        await line.watch(WIRE)
        yield line


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """That of a database that has seen the first poll."""
    first = tmp_path / "first"
    first.mkdir()
    async with line_on(first) as line:
        line.feed(body("1"), before())
        await line.poll(WIRE)
    return first


def rows(folder: Path) -> Rows:
    """All that the database holds, as anyone who opens the file sees it; of the index of words the tables below it."""
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        kept = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'"
        tables = connection.execute(kept).fetchall()
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for (name,) in sorted(tables)}


class Failing:
    """Lets one statement of the next unit fail, the `nth` from its BEGIN on; `statements` are those that it saw."""

    def __init__(self, nth: int, *, locked: bool) -> None:
        self._nth = nth
        self._locked = locked
        self._open = False
        self.statements: list[str] = []

    def __call__(
        self, _connection: object, _cursor: object, statement: str, parameters: object, _context: object, _many: bool
    ) -> tuple[str, object]:
        self._open = statement == "BEGIN IMMEDIATE" or self._open
        if not self._open:
            return statement, parameters
        self.statements.append(statement)
        if len(self.statements) != self._nth:
            return statement, parameters
        if self._locked:
            raise _locked()
        return "INSERT INTO nowhere DEFAULT VALUES", parameters


def _locked() -> OperationalError:
    """What the driver raises where another writer came between."""
    raised = sqlite3.OperationalError("database is locked")
    raised.sqlite_errorcode = sqlite3.SQLITE_BUSY_SNAPSHOT
    return OperationalError("INSERT", {}, raised)


@contextmanager
def failing(nth: int, *, locked: bool = False) -> Iterator[Failing]:
    failure = Failing(nth, locked=locked)
    event.listen(Engine, "before_cursor_execute", failure, retval=True)
    try:
        yield failure
    finally:
        event.remove(Engine, "before_cursor_execute", failure)


async def test_failed_transaction_stores_nothing_whichever_statement_fails(folder: Path) -> None:
    untouched = rows(folder)
    async with line_on(folder) as line:
        for nth in count(1):
            line.feed(body("2"), unit())
            with failing(nth) as failure:
                try:
                    await line.poll(WIRE)
                except StoreError:
                    assert rows(folder) == untouched, f"after {failure.statements[-1]}"
                else:
                    break
    assert len(failure.statements) == nth - 1 > 40
    changed = {name for name, held in rows(folder).items() if held != untouched[name]}
    assert changed >= {
        *("act", "announcement", "article", "article_revision", "delivery", "development", "dropped", "event"),
        *("ledger", "poll_state", "raw_piece", "rule_match"),
    }


async def test_transaction_that_meets_a_lock_is_stored_once_and_whole(folder: Path, tmp_path: Path) -> None:
    calm, statements = await _disturbed(folder, tmp_path / "calm", 0)
    last = len(statements)
    assert last > 0
    for nth in (*range(1, last, 8), last):  # each costs a database: not all of them
        found, seen = await _disturbed(folder, tmp_path / str(nth), nth)
        assert len(seen) == nth + last
        assert found == calm, f"after {statements[nth - 1]}"


async def _disturbed(folder: Path, copy: Path, nth: int) -> tuple[Rows, list[str]]:
    """What the unit leaves where its statement number `nth` met a lock once."""
    shutil.copytree(folder, copy)
    async with line_on(copy) as line:
        line.feed(body("2"), unit())
        with failing(nth, locked=True) as failure:
            await line.poll(WIRE)
    return rows(copy), failure.statements


async def test_failed_commit_stores_nothing(folder: Path) -> None:
    untouched = rows(folder)

    def refuse(_connection: object) -> None:
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    async with line_on(folder) as line:
        line.feed(body("2"), unit())
        event.listen(Engine, "commit", refuse)
        try:
            with pytest.raises(StoreError):
                await line.poll(WIRE)
        finally:
            event.remove(Engine, "commit", refuse)
        assert rows(folder) == untouched


async def test_raw_item_of_an_article_with_an_act_or_match_is_stored(folder: Path) -> None:
    piece = "<item><title>商务部公告</title></item>".encode("gb18030") * 20
    silent = extracted(article("silent", WIRE, "Shares rally"))
    by_words = replace(extracted(article("words", WIRE, "Example opens"), rules=(WORDS,)), raw=piece)
    by_act = replace(extracted(article("act", WIRE), act(), rules=(ANY,)), raw=piece)
    came = body("2", etag='W/"é\udce9"', last_modified="yesterday", url="https://wire.example/moved")
    async with line_on(folder) as line:
        line.feed(came, extraction_of(silent, by_words, by_act))
        await line.poll(WIRE)
    assert "wire:silent" not in _pieces(folder)
    for name in ("wire:words", "wire:act"):
        stored = _pieces(folder)[name]
        assert zstandard.decompress(stored["piece"]) == piece
        assert stored["piece_sha256"] == sha256(piece).hexdigest()
        assert (stored["feed_sha256"], stored["url"], stored["status"]) == (came.sha256, came.url, 200)
        assert datetime.fromisoformat(stored["fetched_at"]).replace(tzinfo=UTC) == NOW
        sent = came.etag.encode("utf-8", "surrogateescape") if came.etag else b""
        assert stored["etag"].encode("latin-1") == sent
        assert stored["last_modified"] == "yesterday"


def _pieces(folder: Path) -> dict[str, sqlite3.Row]:
    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
        connection.row_factory = sqlite3.Row
        return {row["article_id"]: row for row in connection.execute("SELECT * FROM raw_piece")}
