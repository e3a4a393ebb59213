"""Register entries as past events: later articles with the same number join them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.event_ids import event_id_of_entry, event_id_of_number
from monitor.domain.event.past_acts import PastAct, Relation, Tie
from monitor.domain.sources.source import FirstPoll, Tier
from monitor.pipeline.events.register import learn_register
from monitor.store import DatabaseStore
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import WORDS

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
LineWith = Callable[..., Line]
NO_61 = DocumentNumber(authority="MOFCOM", number="61", year=2025)
EVENT_61 = event_id_of_number("CN", NO_61)


def requires(**more: object) -> Act:
    """China puts a licensing requirement on rare earths."""
    given: dict[str, Any] = {
        "measure": Measure.EXPORT_LICENSING_REQUIREMENT,
        "action": Action.IMPOSE,
        "stage": Stage.ANNOUNCED,
        "certainty": Certainty.ATTRIBUTED,
        "document": NO_61,
        **more,
    }
    return act(**given)


def entry(name: str = "cn-2025-061", **more: Any) -> PastAct:
    given = {"certainty": Certainty.OFFICIAL, "effective": date(2025, 12, 1), "evidence": (), **more.pop("act", {})}
    shown = requires(**given)
    key = event_id_of_number("CN", shown.document) if shown.document else event_id_of_entry(name)
    made = {
        "event_id": key,
        "label": "",
        "day": date(2025, 10, 9),
        "act": shown,
        "title": "Announcement No. 61 of 2025",
        "entry": name,
        **more,
    }
    return PastAct(**made)


async def learn(store: DatabaseStore, *entries: PastAct) -> None:
    await store.write(lambda tx: learn_register(tx, entries, WORDS, now=NOW))


async def poll(line: Line, text: str, *acts: Act, of: Any = WIRE, days: int = 0) -> list[tuple[str, list[str]]]:
    """One article; the events that it touched with their developments."""
    shown = article(text, of, published=NOW - timedelta(days=days))
    line.feed(body(text), extraction_of(extracted(shown, *acts, rules=(ANY,))))
    brought = await line.poll(of)
    assert brought.acts.balances
    return [(one.event.id, [d.kind for d in one.developments]) for one in brought.events]


async def states(line: Line, event: str) -> list[AnnouncementState]:
    found = await line.store.archive.event(event)
    assert found is not None
    return [a.state for a in found[0].announcements]


async def test_register_entry_is_an_event_without_reports(store: DatabaseStore) -> None:
    await learn(store, entry(), entry("cn-2025-approvals", act={"document": None}))
    stored = await store.read(lambda tx: tx.events.get(EVENT_61))
    assert stored is not None
    assert (stored.reports, stored.sources, stored.baseline, stored.day) == (0, 0, True, date(2025, 10, 9))
    assert stored.headline.startswith("China")
    assert stored.label == (await store.archive.past("CN"))[0].label
    assert await store.archive.events() == ()


async def test_what_is_learned_already_is_not_written_again(store: DatabaseStore) -> None:
    await learn(store, entry())
    await store.write(lambda tx: tx.register.replace(()))
    await learn(store, entry())
    assert await store.archive.past("CN") == ()
    await learn(store, entry(note="another"))
    assert len(await store.archive.past("CN")) == 1


async def test_report_on_a_registered_notice_raises_no_alert(line_with: LineWith) -> None:
    """A law firm explains last year's announcement."""
    line = line_with(ANY)
    await line.watch(WIRE, MINISTRY)
    await learn(line.store, entry())
    assert await poll(line, "1", requires()) == [(EVENT_61, [DevelopmentKind.RESTATED])]
    assert await poll(line, "2", requires(stage=Stage.IN_FORCE)) == [(EVENT_61, [DevelopmentKind.RESTATED])]
    official = requires(certainty=Certainty.OFFICIAL)
    assert await poll(line, "3", official, of=MINISTRY) == [(EVENT_61, [DevelopmentKind.RESTATED])]
    assert await states(line, EVENT_61) == [AnnouncementState.BASELINE]
    (known,) = await line.store.archive.past("CN")
    assert (known.entry, known.day) == ("cn-2025-061", date(2025, 10, 9))
    (row,) = await line.store.archive.events()
    assert (row.event.reports, row.event.day, row.event.certainty) == (3, date(2025, 10, 9), Certainty.OFFICIAL)


async def test_what_is_new_about_a_known_notice_is_reported(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    await learn(line.store, entry(act={"effective": None, "stage": Stage.PROPOSED}))
    assert await poll(line, "1", requires(stage=Stage.IN_FORCE)) == [(EVENT_61, [DevelopmentKind.STAGE_UP])]
    assert await states(line, EVENT_61) == [AnnouncementState.QUEUED]


async def test_only_the_number_leads_to_a_known_notice(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    await learn(line.store, entry(day=NOW.date()))
    ((other, kinds),) = await poll(line, "1", requires(document=None))
    assert (other != EVENT_61, kinds) == (True, [DevelopmentKind.OPENED])
    no_62 = replace(NO_61, number="62")
    assert (await poll(line, "2", requires(document=no_62)))[0][0] != EVENT_61
    assert await poll(line, "3", requires(), days=3) == [(EVENT_61, [DevelopmentKind.RESTATED])]
    assert (await poll(line, "4", requires(document=None)))[0][0] == other


@pytest.mark.parametrize("named", [True, False], ids=["the number first", "the number later"])
async def test_an_entry_that_comes_after_the_articles_is_one_with_their_event(line_with: LineWith, named: bool) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    ((shown, _),) = await poll(line, "1", requires(document=NO_61 if named else None))
    assert (await poll(line, "2", requires()))[0][0] == shown
    await learn(line.store, entry())
    (known,) = await line.store.archive.past("CN")
    assert (known.event_id, known.entry) == (shown, "cn-2025-061")
    assert (await poll(line, "3", requires()))[0][0] == shown
    assert [r.event.id for r in await line.store.archive.events()] == [shown]


async def test_an_entry_that_is_taken_out_leaves_the_articles_their_event(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    await learn(line.store, entry(), entry("cn-2025-approvals", act={"document": None}))
    await poll(line, "1", requires())
    await learn(line.store)
    (known,) = await line.store.archive.past("CN")
    assert (known.event_id, known.entry, known.act.direction) == (EVENT_61, "", Direction.TIGHTENING)
    assert await poll(line, "2", requires()) == [(EVENT_61, [DevelopmentKind.RESTATED])]
    assert await line.store.read(lambda tx: tx.events.get(event_id_of_entry("cn-2025-approvals"))) is None


async def test_a_renamed_entry_keeps_its_event_and_label(store: DatabaseStore) -> None:
    await learn(store, entry())
    (before,) = await store.archive.past("CN")
    await learn(store, entry("cn-no-61"))
    (after,) = await store.archive.past("CN")
    assert (after.entry, after.event_id, after.label) == ("cn-no-61", before.event_id, before.label)


async def test_a_report_of_what_is_done_to_a_known_notice_is_not_taken_for_the_notice(line_with: LineWith) -> None:
    """Where the number of the document that is suspended is read as the act's own, the news is still alerted."""
    line = line_with(ANY)
    await line.watch(WIRE)
    await learn(line.store, entry())
    lifts = requires(action=Action.SUSPEND, stage=Stage.IN_FORCE, until=date(2027, 11, 10))
    ((event, kinds),) = await poll(line, "1", lifts)
    assert (event != EVENT_61, kinds) == (True, [DevelopmentKind.OPENED])
    assert await states(line, event) == [AnnouncementState.QUEUED]
    assert await poll(line, "2", requires()) == [(EVENT_61, [DevelopmentKind.RESTATED])]
    assert (await poll(line, "3", replace(lifts, document=None)))[0][0] == event
    notice, news = await line.store.archive.past("CN")
    assert (notice.entry, notice.act.direction) == ("cn-2025-061", Direction.TIGHTENING)
    assert news.ties == (Tie(relation=Relation.SUSPENDS, to="cn-2025-061", until=date(2027, 11, 10)),)


async def test_an_entry_that_comes_later_does_not_take_over_what_was_done_to_it(line_with: LineWith) -> None:
    line = line_with(ANY)
    await line.watch(WIRE)
    ((event, _),) = await poll(line, "1", requires(action=Action.SUSPEND))
    await learn(line.store, entry())
    assert {p.event_id for p in await line.store.archive.past("CN")} == {event, EVENT_61}
