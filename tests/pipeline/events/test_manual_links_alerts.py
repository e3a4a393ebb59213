"""Decisions by hand and the channels: nothing is announced again, nothing is unsaid, and what stands there is right."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from monitor.domain.acts.act import Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.delivery.outbox import DeliveryKind
from monitor.domain.event.development import DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.sources.source import FirstPoll
from monitor.pipeline.events import manual_links
from monitor.pipeline.events.manual_links import Named
from monitor.pipeline.operations.scheduled_tasks import run_errands
from tests.fakes.reading import NOW, act, article, body, harvest_of, harvested, rule, source
from tests.pipeline.conftest import Line

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
GALLIUM: dict[str, Any] = {"commodities": ("gallium",)}


class Desk:
    """A line with one rule, and somebody who decides about its events."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.heard: set[EventId] = set()

    async def hear(self, name: str, **facets: Any) -> PolicyEvent:
        """One more article, and the event that it touched."""
        told = harvested(article(name, WIRE, published=self.line.clock.now), act(**facets), rules=[ANY])
        self.line.feed(body(name), harvest_of(told))
        self.line.clock.now += timedelta(hours=1)
        brought = await self.line.poll(WIRE)
        assert brought.announcements.balances
        assert len(brought.events) == 1
        self.heard |= {attached.event.id for attached in brought.events}
        return brought.events[0].event

    async def roots(self) -> int:
        """How many first messages there are, of whatever events."""
        rows = [row for event in self.heard for row in await self.line.store.traces.deliveries(event)]
        return len({row.id for row in rows if row.kind is DeliveryKind.ROOT})

    async def stands(self, event: PolicyEvent) -> Alert:
        """What the message of an event says in the end."""
        rows = await self.line.store.traces.deliveries(event.id)
        root = next(r for r in rows if r.kind is DeliveryKind.ROOT and r.event_id == event.id)
        posted = await self.line.store.read(lambda tx: tx.outbox.posted(root.id))
        assert posted is not None
        assert isinstance(posted.says, Alert)
        return posted.says

    async def replies(self, event: PolicyEvent) -> list[Update]:
        """What was said under the message of an event, of what developed."""
        rows = await self.line.store.traces.deliveries(event.id)
        return [r.message for r in rows if isinstance(r.message, Update)]

    async def states(self, event: PolicyEvent) -> list[AnnouncementState]:
        past = await self.line.store.read(lambda tx: tx.announcements.past(event.id))
        return [a.state for a in past]

    async def do(self, what: Callable[..., Any], *names: Any, **more: Any) -> None:
        work = partial(what, desk=self.line.desk(), now=self.line.clock.now, **more)
        await self.line.store.write(lambda tx: work(tx, *names))
        await run_errands(self.line.store, self.line.desk(), now=self.line.clock.now)


def called(event: PolicyEvent) -> Named:
    return Named(name=event.label, event=event.id)


def written(name: str) -> Named:
    return Named(name=name, articles=(article(name, WIRE).id,))


@pytest.fixture
async def desk(line_with: Callable[..., Line]) -> Desk:
    line = line_with(ANY)
    line.clock.now = NOW
    await line.watch(WIRE)
    return Desk(line)


async def test_of_two_announced_events_the_later_message_says_what_it_became_part_of(desk: Desk) -> None:
    first, second = await desk.hear("a"), await desk.hear("b", **GALLIUM)
    await desk.do(manual_links.merge, called(first), called(second), because="")
    assert (await desk.hear("c", **GALLIUM)).id == first.id
    assert await desk.roots() == 2
    assert (await desk.stands(second)).remarks == (f"merged into {first.label}",)
    assert (await desk.stands(first)).reports == 3


async def test_a_merge_that_is_undone_gives_both_their_messages_back(desk: Desk) -> None:
    first, second = await desk.hear("a"), await desk.hear("b", **GALLIUM)
    await desk.do(manual_links.merge, called(first), called(second), because="")
    await desk.do(manual_links.undo_merge, called(first), called(second))
    assert (await desk.stands(second)).remarks == ()
    assert (await desk.hear("c", **GALLIUM)).id == second.id
    assert (await desk.hear("d")).id == first.id
    assert await desk.roots() == 2
    assert [(await desk.stands(e)).reports for e in (first, second)] == [2, 2]


async def test_an_event_that_was_not_announced_goes_on_in_the_message_of_the_one_that_joined_it(desk: Desk) -> None:
    desk.line.rules = {}
    first = await desk.hear("a")
    desk.line.rules = {ANY.id: ANY}
    second = await desk.hear("b", **GALLIUM)
    await desk.do(manual_links.merge, called(first), called(second), because="")
    assert (await desk.hear("c")).id == first.id
    assert await desk.roots() == 1
    assert (await desk.stands(second)).label == first.label


async def test_reports_that_were_split_off_are_announced_only_by_loud_news(desk: Desk) -> None:
    event = await desk.hear("a", stage=Stage.ANNOUNCED)
    await desk.hear("b", stage=Stage.ANNOUNCED)
    await desk.do(manual_links.split, called(event), [written("b")], because="")
    off = await desk.hear("b2", stage=Stage.ANNOUNCED)
    assert off.id != event.id
    assert await desk.states(off) == [AnnouncementState.TOLD]
    assert await desk.roots() == 1
    assert (await desk.hear("b3", stage=Stage.IN_FORCE)).id == off.id
    assert await desk.states(off) == [AnnouncementState.QUEUED]
    assert await desk.roots() == 2


async def test_an_edit_that_leaves_a_merged_event_with_the_other_act_is_told_as_a_correction(desk: Desk) -> None:
    first, second = await desk.hear("a", commodities=("rare_earths",)), await desk.hear("b", **GALLIUM)
    await desk.do(manual_links.merge, called(first), called(second), because="")
    before = await desk.stands(first)
    assert "rare-earth and gallium" in before.headline
    desk.line.clock.now += timedelta(hours=1)
    desk.line.feed(body("edit"), harvest_of(harvested(article("a", WIRE, "Rare earths: a background"))))
    (gone,) = (await desk.line.poll(WIRE)).events
    assert [(d.kind, d.loudness, d.was, d.now) for d in gone.developments] == [
        (DevelopmentKind.CORRECTED, Loudness.LOUD, ("rare_earths", "gallium"), ("gallium",))
    ]
    stands = await desk.stands(first)
    assert ("gallium" in stands.headline, "rare-earth" in stands.headline) == (True, False)
    assert stands.changed == "corrected"
    (reply,) = [u for u in await desk.replies(first) if u.kind is UpdateKind.CORRECTED]
    assert (reply.was, reply.now) == (before.headline, stands.headline)
