"""Names of an event and the rows of lists that they may stand for, in `events show` and `why`."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.domain.acts.act import AssertedValue, Facet, Span
from monitor.domain.lists.party import Party
from monitor.domain.lists.quarantine import ListState
from monitor.domain.lists.version import ListReading, pack_rows, row_text
from monitor.ports.repositories.transaction import Transaction
from monitor.store import open_store, sqlite_url
from tests.cli.command_line import Called, call
from tests.store.examples import NOW, act, article, event, extracted, fetched, ref, source

LISTED = Party(
    identity="us_entity_list:id:a1",
    name="Example Optics Co., Ltd.",
    list_id="us_entity_list",
    has_id=True,
    aliases=("示例光学",),
    country="CN",
    ids=("HWUPKR0MPOU8FGXBT394",),
)
NAMED = AssertedValue(
    facet=Facet.FIRMS, value="示例光学有限公司", span=Span(field="title", start=0, end=2, quote="示例光学有限公司")
)
PERSON = AssertedValue(
    facet=Facet.PERSONS,
    value="Jane Roe",
    span=Span(field="title", start=0, end=2, quote="Jane Roe"),
    role="director",
    also=("J. Roe",),
)
LINE = (
    "示例光学有限公司: us_entity_list, Example Optics Co., Ltd., there also 示例光学 "
    "(CN, id a1, LEI HWUPKR0MPOU8FGXBT394), score 0.99"
)


def save(tx: Transaction) -> None:
    tx.sources.sync([source()], now=NOW)
    reading = ListReading(
        state=ListState(source_id=source().id, digest="d"),
        first=True,
        rows=pack_rows([(LISTED.identity, row_text(LISTED))]),
    )
    tx.party_lists.store(reading, now=NOW)
    firms = ("示例光学有限公司",)
    named = act(firms=firms, unknown_firms=firms, persons=("Jane Roe",), asserted=(NAMED, PERSON))
    tx.articles.keep(extracted(article("1"), acts=(named,)), fetched(), now=NOW)
    tx.events.save(event("one", label="E-7K2Q"), [ref("1")], ())


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., Called]:
    async def prepare() -> None:
        async with open_store(sqlite_url(tmp_path)) as store:
            await store.write(save)

    asyncio.run(prepare())
    return lambda *words: call(*words, env={"MONITOR_DATA_DIR": str(tmp_path)})


def test_an_event_shows_the_rows_of_lists_beside_what_was_read(asked: Callable[..., Called]) -> None:
    said = asked("events", "show", "E-7K2Q")
    assert f"  linked: {LINE}" in said.out
    assert "firms 示例光学有限公司: “示例光学有限公司”" in said.out, "as read"
    assert "persons Jane Roe, director (also J. Roe): “Jane Roe”" in said.out


def test_why_names_the_rows_on_the_terminal_alone(asked: Callable[..., Called]) -> None:
    assert f"linked {LINE}" in asked("why", "E-7K2Q").out
    passed_on = json.loads(asked("why", "E-7K2Q", "--format", "json").out)
    assert {"linked", "acts", "exposure"} & passed_on.keys() == set()
