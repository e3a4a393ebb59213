"""Edited articles: the new text counts, and only differences are reported."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.development import DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.poll.collect import PollResult
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

ANY = rule()
PAPER, STATION = (source(name, first_poll=FirstPoll.ANNOUNCE) for name in ("paper", "station"))
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
LineWith = Callable[..., Line]
ANNOUNCED = act(stage=Stage.ANNOUNCED)


async def feed_report(line: Line, of: Source, title: str, *acts: Act) -> PollResult:
    """The one article of the source, as it reads now."""
    line.clock.now += timedelta(minutes=10)
    shown = extracted(article("a", of, title), *acts, rules=(ANY,) if acts else ())
    line.feed(body(f"{of.id} {title}"), extraction_of(shown))
    return await line.poll(of)


async def get(line: Line, event_id: EventId) -> PolicyEvent:
    found = await line.store.read(lambda tx: tx.events.get(event_id))
    assert found is not None
    return found


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(ANY)
    await made.watch(PAPER, STATION, MINISTRY)
    return made


@pytest.mark.parametrize(
    ("edited", "kinds", "loudness"),
    [
        pytest.param(ANNOUNCED, [], None, id="nothing of substance"),
        pytest.param(
            act(stage=Stage.ANNOUNCED, action=Action.REFUSE),
            [DevelopmentKind.SIGN_FLIPPED],
            Loudness.LOUD,
            id="the other direction",
        ),
        pytest.param(act(stage=Stage.IN_FORCE), [DevelopmentKind.STAGE_UP], Loudness.LOUD, id="a stage further"),
        pytest.param(act(stage=Stage.PROPOSED), [DevelopmentKind.CORRECTED], Loudness.LOUD, id="not that far"),
        pytest.param(act(stage=Stage.DENIED), [DevelopmentKind.DENIED], Loudness.LOUD, id="denied"),
        pytest.param(
            act(stage=Stage.ANNOUNCED, commodities=("gallium",)),
            [DevelopmentKind.CORRECTED],
            Loudness.LOUD,
            id="about other goods",
        ),
        pytest.param(
            act(stage=Stage.ANNOUNCED, measure=Measure.EXPORT_QUOTA),
            [DevelopmentKind.CORRECTED],
            Loudness.LOUD,
            id="another measure",
        ),
        pytest.param(act(stage=Stage.ANNOUNCED, commodities=()), [], None, id="goods left open"),
        pytest.param(
            act(stage=Stage.ANNOUNCED, certainty=Certainty.ATTRIBUTED),
            [DevelopmentKind.CERTAINTY_UP],
            Loudness.THREAD,
            id="with the agency's name",
        ),
        pytest.param(
            act(stage=Stage.ANNOUNCED, document=DocumentNumber(authority="MOFCOM", number="61", year=2026)),
            [DevelopmentKind.NUMBER_ADDED],
            Loudness.THREAD,
            id="with a number",
        ),
    ],
)
async def test_an_edit_changes_its_event_and_is_the_development_that_it_would_have_been_as_a_report(
    line: Line, edited: Act, kinds: Sequence[DevelopmentKind], loudness: Loudness | None
) -> None:
    (first,) = (await feed_report(line, PAPER, "China to clear shipments", ANNOUNCED)).events
    brought = await feed_report(line, PAPER, "China to clear shipments, corrected", edited)
    (again,) = brought.events
    assert again.event.id == first.event.id
    assert [d.kind for d in again.developments] == kinds
    assert {d.loudness for d in again.developments} == ({loudness} if loudness else set())
    event = await get(line, first.event.id)
    direction = Direction.NONE if edited.stage is Stage.DENIED else edited.direction
    assert (event.direction, event.stage, event.certainty) == (direction, edited.stage, edited.certainty)
    assert (event.reports, brought.acts.balances) == (1, True)
    assert [d.kind for d in await line.store.read(lambda tx: tx.events.developments(event.id))] == [
        DevelopmentKind.OPENED,
        *kinds,
    ]


async def test_edit_that_removes_the_act_is_reported_and_keeps_the_announcement(line: Line) -> None:
    (first,) = (await feed_report(line, PAPER, "China to clear shipments", ANNOUNCED)).events
    said = await line.store.read(lambda tx: tx.announcements.past(first.event.id))
    (gone,) = (await feed_report(line, PAPER, "Shipments and China")).events
    assert [(d.kind, d.loudness) for d in gone.developments] == [(DevelopmentKind.WITHDRAWN, Loudness.LOUD)]
    event = await get(line, first.event.id)
    assert (event.reports, event.headline, event.label) == (0, first.event.headline, first.event.label)
    assert [a.channel for a in await line.store.read(lambda tx: tx.announcements.past(event.id))] == [
        a.channel for a in said
    ]


async def test_restored_act_rejoins_its_event(line: Line) -> None:
    (first,) = (await feed_report(line, PAPER, "China to clear shipments", ANNOUNCED)).events
    await feed_report(line, PAPER, "Shipments and China")
    (back,) = (await feed_report(line, PAPER, "China to clear shipments after all", ANNOUNCED)).events
    assert (back.event.id, back.event.label) == (first.event.id, first.event.label)
    assert (back.event.reports, back.event.certainty) == (1, Certainty.REPORTED)
    assert [d.kind for d in back.developments] == [DevelopmentKind.OPENED]
    assert len(await line.store.archive.events()) == 1


async def test_an_edit_that_takes_the_act_out_of_one_of_two_reports_leaves_the_event_to_the_other(line: Line) -> None:
    (first,) = (await feed_report(line, PAPER, "China to clear shipments", ANNOUNCED)).events
    await feed_report(line, STATION, "Beijing lets goods go", ANNOUNCED)
    assert (await get(line, first.event.id)).certainty is Certainty.CORROBORATED
    await feed_report(line, STATION, "Goods and Beijing")
    event = await get(line, first.event.id)
    assert (event.reports, event.sources, event.certainty) == (1, 1, Certainty.REPORTED)
    assert (event.stage, event.direction) == (Stage.ANNOUNCED, Direction.EASING)
    kinds = [d.kind for d in await line.store.read(lambda tx: tx.events.developments(event.id))]
    assert kinds == [DevelopmentKind.OPENED, DevelopmentKind.CERTAINTY_UP]
