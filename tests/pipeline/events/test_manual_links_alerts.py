"""Merges and splits by hand in channels: no second announcement, and correct messages."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from monitor.domain.acts.scheme import Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.delivery.outbox import DeliveryKind
from monitor.domain.event.development import DevelopmentKind, Loudness, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.sources.source import FirstPoll
from monitor.pipeline.events import manual_links
from monitor.pipeline.events.manual_links import NamedEvent
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
GALLIUM: dict[str, Any] = {"commodities": ("gallium",)}


class Decider:
    """A line with one rule, and somebody who decides about its events."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.received: set[EventId] = set()

    async def receive(self, name: str, **facets: Any) -> PolicyEvent:
        """One more article, and the event that it touched."""
        shown = extracted(article(name, WIRE, published=self.line.clock.now), act(**facets), rules=[ANY])
        self.line.feed(body(name), extraction_of(shown))
        self.line.clock.now += timedelta(hours=1)
        brought = await self.line.poll(WIRE)
        assert brought.announcements.balances
        assert len(brought.events) == 1
        self.received |= {attached.event.id for attached in brought.events}
        return brought.events[0].event

    async def roots(self) -> int:
        """How many first messages there are, of whatever events."""
        rows = [row for event in self.received for row in await self.line.store.traces.deliveries(event)]
        return len({row.id for row in rows if row.kind is DeliveryKind.ROOT})

    async def stands(self, event: PolicyEvent) -> Alert:
        """The root message of an event, after all edits."""
        rows = await self.line.store.traces.deliveries(event.id)
        root = next(r for r in rows if r.kind is DeliveryKind.ROOT and r.event_id == event.id)
        posted = await self.line.store.read(lambda tx: tx.outbox.posted(root.id))
        assert posted is not None
        says = in_words(posted.says)
        assert isinstance(says, Alert)
        return says

    async def replies(self, event: PolicyEvent) -> list[Update]:
        """Replies on developments under the message of an event."""
        rows = await self.line.store.traces.deliveries(event.id)
        return [m for r in rows if isinstance(m := in_words(r.message), Update)]

    async def states(self, event: PolicyEvent) -> list[AnnouncementState]:
        past = await self.line.store.read(lambda tx: tx.announcements.past(event.id))
        return [a.state for a in past]

    async def do(self, what: Callable[..., Any], *names: Any, **more: Any) -> None:
        work = partial(what, config=self.line.config(), now=self.line.clock.now, **more)
        await self.line.store.write(lambda tx: work(tx, *names))
        await run_scheduled_tasks(self.line.store, self.line.config(), now=self.line.clock.now)


def called(event: PolicyEvent) -> NamedEvent:
    return NamedEvent(name=event.label, event=event.id)


def written(name: str) -> NamedEvent:
    return NamedEvent(name=name, articles=(article(name, WIRE).id,))


@pytest.fixture
async def decider(line_with: Callable[..., Line]) -> Decider:
    line = line_with(ANY)
    line.clock.now = NOW
    await line.watch(WIRE)
    return Decider(line)


async def test_merge_of_two_announced_events_is_shown_in_the_later_message(decider: Decider) -> None:
    first, second = await decider.receive("a"), await decider.receive("b", **GALLIUM)
    await decider.do(manual_links.merge, called(first), called(second), because="")
    assert (await decider.receive("c", **GALLIUM)).id == first.id
    assert await decider.roots() == 2
    assert (await decider.stands(second)).remarks == (f"merged into {first.label}",)
    assert (await decider.stands(first)).reports == 3


POSSIBLY = "Possibly the same act: {0.headline} ({0.label}, {0.day:%-d %b %Y})"


async def test_alerts_that_may_be_about_one_act_name_each_other_until_somebody_decides(decider: Decider) -> None:
    first = await decider.receive("a")
    second = await decider.receive("b", issuer=None, commodities=())
    await run_scheduled_tasks(decider.line.store, decider.line.config(), now=decider.line.clock.now)
    shown = await decider.stands(first), await decider.stands(second)
    assert [alert.possibly for alert in shown] == [POSSIBLY.format(second), POSSIBLY.format(first)]
    assert await decider.replies(first) == []


async def test_an_event_that_was_split_off_is_not_possibly_the_same(decider: Decider) -> None:
    event = await decider.receive("a", stage=Stage.ANNOUNCED)
    await decider.receive("b", stage=Stage.ANNOUNCED)
    await decider.do(manual_links.split, called(event), [written("b")], because="")
    off = await decider.receive("b2", stage=Stage.IN_FORCE)
    assert off.id != event.id
    await run_scheduled_tasks(decider.line.store, decider.line.config(), now=decider.line.clock.now)
    assert [(await decider.stands(e)).possibly for e in (event, off)] == ["", ""]


async def test_undone_merge_restores_both_messages(decider: Decider) -> None:
    first, second = await decider.receive("a"), await decider.receive("b", **GALLIUM)
    await decider.do(manual_links.merge, called(first), called(second), because="")
    await decider.do(manual_links.undo_merge, called(first), called(second))
    assert (await decider.stands(second)).remarks == ()
    assert (await decider.receive("c", **GALLIUM)).id == second.id
    assert (await decider.receive("d")).id == first.id
    assert await decider.roots() == 2
    assert [(await decider.stands(e)).reports for e in (first, second)] == [2, 2]


async def test_unannounced_event_continues_in_the_message_of_the_merged_one(
    decider: Decider,
) -> None:
    decider.line.rules = {}
    first = await decider.receive("a")
    decider.line.rules = {ANY.id: ANY}
    second = await decider.receive("b", **GALLIUM)
    await decider.do(manual_links.merge, called(first), called(second), because="")
    assert (await decider.receive("c")).id == first.id
    assert await decider.roots() == 1
    assert (await decider.stands(second)).label == first.label


async def test_split_reports_are_announced_only_by_loud_developments(decider: Decider) -> None:
    event = await decider.receive("a", stage=Stage.ANNOUNCED)
    await decider.receive("b", stage=Stage.ANNOUNCED)
    await decider.do(manual_links.split, called(event), [written("b")], because="")
    off = await decider.receive("b2", stage=Stage.ANNOUNCED)
    assert off.id != event.id
    assert await decider.states(off) == [AnnouncementState.ANNOUNCED_ELSEWHERE]
    assert await decider.roots() == 1
    assert (await decider.receive("b3", stage=Stage.IN_FORCE)).id == off.id
    assert await decider.states(off) == [AnnouncementState.QUEUED]
    assert await decider.roots() == 2


async def test_edit_that_leaves_a_merged_event_with_the_other_act_is_a_correction(decider: Decider) -> None:
    first, second = await decider.receive("a", commodities=("rare_earths",)), await decider.receive("b", **GALLIUM)
    await decider.do(manual_links.merge, called(first), called(second), because="")
    before = await decider.stands(first)
    assert "rare-earth and gallium" in before.headline
    decider.line.clock.now += timedelta(hours=1)
    decider.line.feed(body("edit"), extraction_of(extracted(article("a", WIRE, "Rare earths: a background"))))
    (gone,) = (await decider.line.poll(WIRE)).events
    assert [(d.kind, d.loudness, d.was, d.now) for d in gone.developments] == [
        (DevelopmentKind.CORRECTED, Loudness.LOUD, ("rare_earths", "gallium"), ("gallium",))
    ]
    stands = await decider.stands(first)
    assert ("gallium" in stands.headline, "rare-earth" in stands.headline) == (True, False)
    assert stands.changed == "corrected"
    (reply,) = [u for u in await decider.replies(first) if u.kind is UpdateKind.CORRECTED]
    assert (reply.was, reply.now) == (before.headline, stands.headline)
