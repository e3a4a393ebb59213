"""Background of alerts from events and the register."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.alerts.message import Alert, Evidence
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import Citations, PastAct
from monitor.domain.sources.source import FirstPoll
from monitor.pipeline.events.register import learn_register
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import WORDS, in_words

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)


def number(of: str) -> DocumentNumber:
    return DocumentNumber(authority="MOFCOM", number=of, year=2026)


def control(of: str, days: int, *goods: str) -> Act:
    return act(
        0,
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.IMPOSE,
        direction=Direction.TIGHTENING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.OFFICIAL,
        commodities=goods,
        document=number(of),
        effective=NOW.date() - timedelta(days=days),
    )


class Scenario:
    def __init__(self, line: Line) -> None:
        self.line = line
        self._polls = 0

    async def receive(self, *acts: Act, days: int = 0) -> tuple[Alert, Evidence]:
        """The first message and the first reply of the event that the acts make, that many days ago."""
        self._polls += 1
        self.line.clock.now = NOW - timedelta(days=days)
        item = article(str(self._polls), WIRE, f"report {self._polls}", published=self.line.clock.now)
        self.line.feed(body(str(self._polls)), extraction_of(extracted(item, *acts, rules=(ANY,))))
        (attached,) = (await self.line.poll(WIRE)).events
        root, first, *_ = await self.line.store.traces.deliveries(attached.event.id)
        alert, evidence = in_words(root.message), in_words(first.message)
        assert isinstance(alert, Alert)
        assert isinstance(evidence, Evidence)
        return alert, evidence


@pytest.fixture
async def scenario(line_with: Callable[..., Line]) -> Scenario:
    line = line_with(ANY)
    await line.watch(WIRE)
    return Scenario(line)


async def test_a_grant_names_the_control_that_it_leaves_and_the_rounds_before_it(scenario: Scenario) -> None:
    await scenario.receive(control("46", 180, "gallium"), days=180)
    await scenario.receive(control("18", 60, "dysprosium"), days=60)
    alert, first = await scenario.receive(act(commodities=("rare_earths",)))
    month = NOW - timedelta(days=60)
    assert alert.unchanged == f"Still on record: the licence requirement of {month:%B %Y} (MOFCOM No. 18/2026)."
    assert alert.record == "2nd known act in 12 months: 1 tightening, 1 easing"
    assert [(r.text.split(":")[0], r.note) for r in first.background] == [
        ("MOFCOM No. 46/2026", ""),
        ("MOFCOM No. 18/2026", "this act allows exports under it"),
    ]


async def test_first_known_act_has_no_background(scenario: Scenario) -> None:
    alert, first = await scenario.receive(act())
    assert (alert.unchanged, alert.record, alert.relation, first.background) == ("", "", "", ())


async def test_act_without_issuer_has_no_background(scenario: Scenario) -> None:
    await scenario.receive(control("18", 60, "rare_earths"), days=60)
    alert, first = await scenario.receive(act(issuer=None))
    assert (alert.unchanged, first.background) == ("", ())


async def test_what_the_register_knows_is_named_and_linked(scenario: Scenario) -> None:
    entry = PastAct(
        event_id=EventId(""),
        label="",
        day=NOW.date() - timedelta(days=40),
        act=control("61", 40, "rare_earths"),
        title="Announcement No. 61 of 2026",
        url="https://news.example/61",
        entry="cn-2026-061",
        pack="base",
        cites=Citations(secondary=("https://news.example/61",)),
    )
    await scenario.line.store.write(lambda tx: learn_register(tx, [entry], WORDS, now=NOW))
    suspension = act(
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.SUSPEND,
        document=number("70"),
        refers_to=(number("61"),),
        until=NOW.date() + timedelta(days=365),
    )
    alert, first = await scenario.receive(suspension)
    last = NOW.date() + timedelta(days=365)
    assert alert.relation == f"Suspends Announcement No. 61 of 2026, last day {last.day} {last:%b %Y} (Beijing)."
    assert [(r.url, r.note.split(",")[0], r.is_secondary_only) for r in first.background] == [
        ("https://news.example/61", "this act suspends Announcement No. 61 of 2026", True)
    ]
    assert alert.unchanged == ""


async def test_a_reported_document_of_other_goods_and_years_is_found_by_its_number(scenario: Scenario) -> None:
    old = replace(control("12", 500), commodities=("tungsten",))
    await scenario.receive(old, days=500)
    end = act(
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.REMOVE,
        commodities=(),
        document=number("80"),
        refers_to=(number("12"),),
    )
    alert, first = await scenario.receive(end)
    assert alert.relation == "Ends MOFCOM No. 12/2026."
    assert [r.note for r in first.background] == ["this act ends MOFCOM No. 12/2026"]


async def test_a_pause_that_is_prolonged_without_a_number_says_which_one_is_meant(scenario: Scenario) -> None:
    first_last, last = NOW.date() + timedelta(days=10), NOW.date() + timedelta(days=375)
    paused = act(
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.SUSPEND,
        certainty=Certainty.ATTRIBUTED,
        until=first_last,
    )
    await scenario.receive(paused, days=90)
    (before,) = await scenario.line.store.archive.events()
    alert, first = await scenario.receive(replace(paused, until=last, continues=True))
    assert before.event.label in alert.relation
    assert alert.relation.startswith(f"Extends {before.event.label} of ")
    assert f"last day {last.day} {last:%b %Y} (Beijing)." in alert.relation
    assert [r.note.split(" of ")[0] for r in first.background] == [f"this act extends {before.event.label}"]
