"""Polls of a list of parties with the shipped rules: baseline, change, quarantine, confirmation, faults."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.domain.acts.act import Act, Facet
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.alerts.message import Notice
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Kind, PartyTable, Source, Tier
from monitor.extract import build
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig
from monitor.rulefiles import load
from monitor.store import sqlite_url
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.tables import ACT
from tests.fakes.clock import Time
from tests.fakes.polling import Polling, polling
from tests.fakes.reading import body, source
from tests.language.shipped import shipped_vocabulary

LIST = source(
    "entity-list",
    kind=Kind.PARTY_LIST,
    tier=Tier.OFFICIAL,
    place="US",
    parties=PartyTable(list_id="us_entity_list", name=("Name",), id="Id", country=("Country",), aliases=("Also",)),
    full_text=False,
)
FIRMS = tuple(f"F-{17 + 5 * n},Example {word} Optics Co.,China," for n, word in enumerate("ABCDEFGHIJKLMNOPQRST"))
NEW = 'F-900,"Amber Semiconductor, Ltd.",China,琥珀半导体'


def sheet(*rows: str) -> str:
    return "\n".join(("Id,Name,Country,Also", *rows, ""))


@pytest.fixture(scope="module")
def run() -> Callable[[ExtractJob], FeedExtraction]:
    rules = load(Path("no packs of your own"))
    return build(ReaderConfig(vocabulary=shipped_vocabulary(), rules=rules.rules, version="1"))


@pytest.fixture
async def line(run: Callable[[ExtractJob], FeedExtraction], tmp_path: Path) -> AsyncIterator[Polling]:
    rules = load(Path("no packs of your own"))
    made = polling(sqlite_url(tmp_path), run, vocabulary=shipped_vocabulary(), rules=rules.rules, clock=Time(), of=LIST)
    async with made as opened:
        yield opened


async def poll(line: Polling, text: str) -> Outcome:
    line.fetcher.page = body(text, content_type="text/csv", url=LIST.url)
    return (await line.poll()).outcome


async def messages(line: Polling) -> list[AlertFacts | Notice]:
    """All queued alerts and notices."""
    asked = select(DELIVERY.c.message).order_by(DELIVERY.c.seq)
    found = await line.store._read(lambda connection: connection.scalars(asked).all())
    return [one for one in found if isinstance(one, AlertFacts | Notice)]


async def alerts(line: Polling) -> list[Act]:
    return [one.act for one in await messages(line) if isinstance(one, AlertFacts) and one.act is not None]


async def notices(line: Polling) -> list[Notice]:
    return [one for one in await messages(line) if isinstance(one, Notice)]


async def rows(line: Polling) -> int:
    return (await line.store.read(lambda tx: tx.party_lists.state(LIST.id))).parties


async def test_the_first_version_is_the_baseline_and_alerts_nothing(line: Polling) -> None:
    assert await poll(line, sheet(*FIRMS)) == "new_body"
    assert await rows(line) == 20
    assert await messages(line) == []


async def test_an_addition_is_an_official_act_with_the_name(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    assert await poll(line, sheet(*FIRMS[:9], NEW, *FIRMS[9:])) == "new_body"
    (act,) = await alerts(line)
    assert (act.issuer, act.agency, act.list_id) == ("US", "BIS", "us_entity_list")
    assert (act.measure, act.action, act.direction) == (Measure.ENTITY_LIST, Action.IMPOSE, Direction.TIGHTENING)
    assert (act.stage, act.certainty) == (Stage.IN_FORCE, Certainty.OFFICIAL)
    assert (act.firms, act.target) == (("Amber Semiconductor, Ltd.",), ("CN",))


async def test_further_names_and_the_words_of_each_name_are_kept_with_the_act(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    await poll(line, sheet(*FIRMS, NEW))
    (stored,) = await line.store._read(lambda connection: connection.scalars(select(ACT.c.act)).all())
    assert stored.further_names == ("琥珀半导体",)
    span = stored.words_for(Facet.FIRMS, "Amber Semiconductor, Ltd.")
    assert (span.field, span.quote) == ("text", "Amber Semiconductor, Ltd.")


async def test_an_addition_and_a_removal_are_two_acts_of_one_article(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    line.fetcher.page = body(sheet(*FIRMS[1:], NEW), url=LIST.url)
    result = await line.poll()
    assert (result.items.new, result.acts.read) == (1, 2)
    assert sorted(act.action for act in await alerts(line)) == [Action.IMPOSE, Action.REMOVE]


async def test_another_order_and_another_spelling_alert_nothing(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    assert await poll(line, sheet(*(row.upper() for row in reversed(FIRMS)))) == "new_body"
    assert await messages(line) == []


async def test_a_shrunken_list_is_held_with_one_notice_and_is_no_delisting(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    for _ in range(2):
        assert await poll(line, sheet(*FIRMS[3:])) == "list_held"
    (notice,) = await notices(line)
    assert notice.title == "🚧 Entity-List: the new version of the list is in quarantine."
    assert notice.lines[0] == (
        "US Entity List: 3 of 20 parties are missing. The file has 17 parties, the stored version 20."
    )
    assert notice.lines[-2] == "If the change is real, report it now: monitor sources accept entity-list"
    assert await alerts(line) == []
    assert await rows(line) == 20


async def test_a_confirmed_shrink_is_reported_as_delistings(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    await poll(line, sheet(*FIRMS[3:]))
    state = await line.store.read(lambda tx: tx.party_lists.state(LIST.id))
    assert state.held is not None
    accepted = replace(state, accepted=state.held.fingerprint)
    await line.store.write(lambda tx: tx.party_lists.save(accepted))
    assert await poll(line, sheet(*FIRMS[3:])) == "new_body"
    (act,) = await alerts(line)
    assert (act.action, act.direction, len(act.firms)) == (Action.REMOVE, Direction.EASING, 3)
    assert await rows(line) == 17


async def test_a_list_that_is_whole_again_ends_the_quarantine(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    await poll(line, sheet(*FIRMS[3:]))
    assert await poll(line, sheet(*FIRMS)) == "unchanged"
    assert (await line.store.read(lambda tx: tx.party_lists.state(LIST.id))).held is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        pytest.param("", "not_a_feed", id="empty"),
        pytest.param("<html><body>Maintenance</body></html>", "not_a_feed", id="page"),
        pytest.param(sheet(), "structure_changed", id="no-rows"),
        pytest.param(sheet(*FIRMS)[:-9], "unreadable", id="half"),
        pytest.param(sheet(*FIRMS).replace("Name", "Title"), "structure_changed", id="columns"),
    ],
)
async def test_a_file_that_is_no_list_leaves_the_version_with_one_notice(
    line: Polling, text: str, outcome: str
) -> None:
    await poll(line, sheet(*FIRMS))
    for _ in range(2):
        assert await poll(line, text) == outcome
    (notice,) = await notices(line)
    assert notice.title == "🚧 Entity-List: the new version of the list can't be read."
    assert "with 20 rows stays; no delisting is reported" in notice.lines[1]
    assert await rows(line) == 20
    assert await poll(line, sheet(*FIRMS, NEW)) == "new_body"
    assert len(await alerts(line)) == 1


async def test_another_declaration_makes_a_new_baseline(line: Polling) -> None:
    await poll(line, sheet(*FIRMS))
    assert LIST.parties is not None
    changed: Source = replace(LIST, parties=replace(LIST.parties, country=()))
    line.source = changed
    await line.store.write(lambda tx: tx.sources.sync([changed], now=line.clock()))
    assert await poll(line, sheet(*FIRMS, NEW)) == "new_body"
    assert await alerts(line) == []
    assert await rows(line) == 21
