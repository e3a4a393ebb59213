"""Damaged content in an intact database file: a StoreError with its place, whatever is damaged."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.domain.delivery.outbox import DeliveryState
from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import ActiveRules, PackFiles
from monitor.store import open_store, sqlite_url
from tests.store.examples import NOW, delivery, source

REMEDY = "Restore a backup, or move the file away"


def fill(tx: Transaction) -> None:
    tx.sources.sync([source()], now=NOW)
    tx.outbox.queue(delivery("a"))
    pack = PackFiles(name="minerals", files=(("alerts.yaml", b"rules: []"),))
    tx.rules.activate(ActiveRules(version="1", engine="1", packs=(pack,), since=NOW))


def read(tx: Transaction) -> None:
    tx.sources.states()
    tx.outbox.ready(now=NOW, states=tuple(DeliveryState))
    tx.rules.active()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param("UPDATE poll_state SET due_at = 'soon'", "poll_state.due_at: ValueError", id="time"),
        pytest.param("UPDATE poll_state SET last_outcome = 'fine'", "poll_state.last_outcome: KeyError", id="choice"),
        pytest.param("UPDATE poll_state SET ttl = 'long'", "poll_state.ttl: TypeError", id="duration"),
        pytest.param("UPDATE delivery SET message = '['", "delivery.message: JSONDecodeError", id="JSON"),
        pytest.param("UPDATE delivery SET message = '{\"alert\": {}}'", "delivery.message: TypeError", id="facts"),
        pytest.param("UPDATE delivery SET acts = '3'", "delivery.acts: TypeError", id="strings"),
        pytest.param("UPDATE rule_pack SET files = 'x'", "rule_pack.files: TypeError", id="blob as text"),
        pytest.param("UPDATE rule_pack SET files = x'00'", "rule_pack.files: ZstdError", id="blob"),
        pytest.param(
            "UPDATE poll_state SET asked = CAST(x'ff41' AS TEXT)",
            "column asked: not UTF-8",
            id="bytes that are no text",
        ),
    ],
)
async def test_damaged_content_is_reported_with_its_place_and_a_remedy(tmp_path: Path, change: str, place: str) -> None:
    async with open_store(sqlite_url(tmp_path)) as store:
        await store.write(fill)
        await store.read(read)
    with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection, connection:
        connection.execute(change)
    async with open_store(sqlite_url(tmp_path)) as store:
        for run in (store.read, store.write):
            with pytest.raises(StoreError) as caught:
                await run(read)
            assert str(caught.value).startswith(f"{tmp_path / 'monitor.db'}: damaged content ({place}). {REMEDY}")
        with pytest.raises(StoreError, match="damaged content"):
            await store.write(read, lazy=True)
