"""Direct messages to people who follow the topic of an event."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.facts import AlertFacts, UpdateFacts
from monitor.domain.alerts.message import Alert, Notice
from monitor.domain.alerts.route import Mention, Route
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, Receipt
from monitor.domain.interactions.interaction import Interaction, InteractionReply, UserAction
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import Level, Rule, Status
from monitor.domain.sources.source import FirstPoll, Tier
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.pipeline.events.manual_links import NamedEvent, merge
from monitor.pipeline.interactions.handle import UserActionHandler
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from monitor.pipeline.rules.lost_topics import report_lost_topics
from monitor.ports.delivery import ChannelState
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

HIGH = rule("cn-licences", Level.HIGH)
LOW = rule("small", Level.LOW)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
PAID = source("paid", first_poll=FirstPoll.ANNOUNCE, visible_in=("default",))
GALLIUM = Topic(goods=("gallium",))
ANA, BEN = "U0ANA", "U0BEN"


class Followed:
    """A line of polls, and people who follow topics by messages to the bot."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._number = 0

    async def say(
        self, text: str, by: str = ANA, action: UserAction = UserAction.REQUEST, **more: Any
    ) -> InteractionReply:
        self._number += 1
        self.line.clock.now += timedelta(minutes=1)
        handler = UserActionHandler(store=self.line.store, config=self.line.config, clock=self.line.clock)
        given: dict[str, Any] = {"channel": "D0DIRECT", "text": text, **more}
        done = Interaction(key=f"said {self._number}", action=action, by=by, at=self.line.clock.now, **given)
        return await handler.take(done)

    async def receive(self, key: str, *, of: Any = WIRE, rules: tuple[Rule, ...] | None = None, **more: Any) -> None:
        self.line.clock.now += timedelta(hours=1)
        item = article(key, of, f"China acts {key}", published=self.line.clock.now)
        voice = {"certainty": Certainty.OFFICIAL, "agency": "MOFCOM"} if of is MINISTRY else {}
        result = act(**{"commodities": ("gallium",), **voice, **more})
        self.line.feed(
            body(key), extraction_of(extracted(item, result, rules=rules or tuple(self.line.rules.values())))
        )
        assert (await self.line.poll(of)).announcements.balances

    async def rows(self, person: str = ANA) -> list[Delivery]:
        found: list[Delivery] = []
        for row in await self.line.store.archive.events():
            found += await self.line.store.traces.deliveries(row.event.id)
        return [d for d in sorted(found, key=lambda d: d.seq) if d.channel == f"@{person}"]

    async def roots(self, person: str = ANA) -> list[Delivery]:
        return [d for d in await self.rows(person) if d.kind is DeliveryKind.ROOT]

    async def deliver(self, person: str = ANA) -> None:
        for row in await self.rows(person):
            if not row.state.is_final:
                done = replace(row, state=DeliveryState.DELIVERED, receipt=Receipt(channel="D0DIRECT", ts=f"{row.seq}"))
                await self.line.store.write(lambda tx, done=done: tx.outbox.save(done))  # type: ignore[misc]


@pytest.fixture
async def followed(line_with: Callable[..., Line]) -> Followed:
    mention = Mention(group="S0TEAM", least=Level.LOW)
    made = Followed(line_with(HIGH, LOW, routes=Routes(default=Route(name="default", channel="C1", mention=mention))))
    await made.line.watch(WIRE, MINISTRY, PAID)
    return made


async def test_an_alert_on_a_followed_topic_is_also_a_direct_message(followed: Followed) -> None:
    assert (await followed.say("follow China gallium")).text == "You follow China gallium."
    await followed.receive("1")
    await followed.receive("2", commodities=("dysprosium",))
    (root,) = await followed.roots()
    assert isinstance(root.message, AlertFacts)
    assert root.message.followed == (Topic(issuers=("CN",), goods=("gallium",)),)
    words = in_words(root.message)
    assert isinstance(words, Alert)
    assert (words.followed, words.mention_group) == (("China gallium",), "")
    evidence = [r for r in await followed.rows() if r.kind is DeliveryKind.THREAD]
    assert [r.thread_of for r in evidence] == [root.id]


async def test_each_follower_gets_one_message_however_many_topics_cover_the_event(followed: Followed) -> None:
    for text, by in (("follow gallium", ANA), ("follow China", ANA), ("follow gallium", BEN), ("follow US", "U0CY")):
        await followed.say(text, by)
    await followed.receive("1")
    assert [len(await followed.roots(person)) for person in (ANA, BEN, "U0CY")] == [1, 1, 0]
    (root,) = await followed.roots()
    assert isinstance(root.message, AlertFacts)
    assert len(root.message.followed) == 2


async def test_what_is_new_about_the_event_is_a_reply_in_the_thread(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.receive("1")
    await followed.deliver()
    await followed.receive("2", of=MINISTRY)
    await followed.receive("2", of=MINISTRY)
    (root,) = await followed.roots()
    updates = [r for r in await followed.rows() if isinstance(r.message, UpdateFacts)]
    assert [(u.thread_of, u.broadcast) for u in updates] == [(root.id, True)]
    edits = [r for r in await followed.rows() if r.kind is DeliveryKind.EDIT]
    assert [e.edits for e in edits] == [root.id]
    shown = edits[0].message
    assert isinstance(shown, AlertFacts)
    assert (shown.certainty, shown.followed) == (Certainty.OFFICIAL, (GALLIUM,))


@pytest.mark.parametrize(
    "case",
    ["a digest only", "a trial", "muted", "a sample", "before the person followed", "no longer followed"],
)
async def test_not_every_event_is_sent(followed: Followed, case: str) -> None:
    if case != "before the person followed":
        await followed.say("follow gallium")
    match case:
        case "a digest only":
            await followed.receive("1", rules=(LOW,))
        case "a trial":
            followed.line.rules = {HIGH.id: replace(HIGH, status=Status.TRIAL)}
            await followed.receive("1")
        case "muted":
            await followed.say("mute gallium")
            await followed.receive("1")
        case "no longer followed":
            await followed.say("unfollow gallium")
            await followed.receive("1")
        case "before the person followed":
            await followed.receive("1")
            await followed.say("follow gallium")
            await followed.receive("2", of=MINISTRY)
        case _:
            await followed.line.watch(replace(WIRE, sample=True))
            await followed.receive("1", of=replace(WIRE, sample=True))
    assert await followed.rows() == []


async def test_an_event_that_comes_to_concern_the_topic_is_sent_then(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.receive("1", commodities=())
    assert await followed.roots() == []
    await followed.receive("2", of=MINISTRY, commodities=("gallium",))
    assert len(await followed.roots()) == 1


async def test_a_direct_message_names_no_source_that_only_a_route_may_show(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.receive("1", of=PAID)
    (root,) = await followed.roots()
    assert isinstance(root.message, AlertFacts)
    assert (root.message.source_name, root.message.url, root.message.quote) == ("a restricted source", "", "")


async def test_a_direct_message_names_no_entry_of_the_watch_list(followed: Followed) -> None:
    legal = Route(name="default", channel="C1", may_show_watch=True)
    followed.line.routes = Routes(default=legal, named=(legal,))
    gallium = WatchedMaterial(concept="gallium", concepts=frozenset({"gallium"}), owner="Zebrafinch desk")
    followed.line.watched = WatchList(materials=(gallium,), version="1")
    await followed.say("follow China")
    await followed.receive("1", commodities=("rare_earths",))
    await followed.deliver()
    await followed.receive("2", of=MINISTRY, commodities=("rare_earths", "gallium"))
    rows = await followed.rows()
    assert {type(row.message) for row in rows} >= {AlertFacts, UpdateFacts}
    assert {row.message.for_us for row in rows if isinstance(row.message, AlertFacts | UpdateFacts)} == {None}
    (event,) = await followed.line.store.archive.events()
    sent = [d.message for d in await followed.line.store.traces.deliveries(event.event.id) if d.channel == "C1"]
    assert [m.for_us.owners for m in sent if isinstance(m, UpdateFacts) and m.for_us] == [("Zebrafinch desk",)]


async def test_stop_under_the_message_ends_its_subscriptions_and_is_undone(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.say("follow US")
    await followed.receive("1")
    await followed.deliver()
    (root,) = await followed.roots()
    clicked: dict[str, Any] = {"delivery": root.id, "message": root.receipt, "channel": "D0DIRECT"}
    other = await followed.say("", BEN, UserAction.UNFOLLOW, **clicked)
    assert other.text == "No alert was found for this button. Nothing was changed."
    stopped = await followed.say("", ANA, UserAction.UNFOLLOW, **clicked)
    assert stopped.text == "You no longer follow gallium."
    again = await followed.say("", ANA, UserAction.UNFOLLOW, **clicked)
    assert again.text == "You do not follow gallium. You follow: US. Nothing was changed."
    undone = await followed.say("", ANA, UserAction.UNDO, undoes=stopped.undo)
    assert undone.text == "Undone: you follow gallium again."
    assert (await followed.say("following")).text == "You follow 2 topics:"
    await followed.say("", ANA, UserAction.UNFOLLOW, **clicked)
    await followed.receive("2", of=MINISTRY)
    assert not [r for r in await followed.rows() if isinstance(r.message, UpdateFacts)]


async def test_a_forged_stop_ends_nothing(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.receive("1")
    await followed.deliver()
    (root,) = await followed.roots()
    forged = Receipt(channel="D0DIRECT", ts="other")
    await followed.say("", ANA, UserAction.UNFOLLOW, delivery=root.id, message=forged)
    await followed.say("", ANA, UserAction.UNFOLLOW, delivery="none", message=root.receipt)
    assert (await followed.say("following")).text == "You follow 1 topic:"


async def test_subscriptions_pause_while_no_message_can_be_posted_to_the_person(followed: Followed) -> None:
    await followed.say("follow gallium")
    blocked = ChannelState(channel=f"@{ANA}", next_post_at=followed.line.clock.now, blocked="user_disabled")
    await followed.line.store.write(lambda tx: tx.channels.save(blocked))
    await followed.receive("1")
    assert await followed.rows() == []
    answer = await followed.say("following")
    assert answer.lines[-1] == "Paused, because no direct message can be posted to you: user_disabled"
    await followed.line.store.write(lambda tx: tx.channels.save(replace(blocked, blocked="")))
    await followed.receive("2", commodities=("gallium", "dysprosium"), issuer="US")
    assert len(await followed.roots()) == 1


async def test_a_person_follows_a_limited_number_of_topics_each_once(followed: Followed) -> None:
    await followed.say("follow gallium")
    assert (await followed.say("follow gallium")).text.startswith("You follow gallium since ")
    assert (await followed.say("unfollow China")).text == (
        "You do not follow China. You follow: gallium. Nothing was changed."
    )
    assert (await followed.say("unfollow all")).text == "You no longer follow any topic."
    assert (await followed.say("unfollow all")).text == "You follow no topic. Nothing was changed."


async def test_a_topic_of_a_deleted_concept_is_marked_and_finds_nothing(followed: Followed) -> None:
    gone: dict[str, Any] = {"topics": (Topic(goods=("unobtainium",)),)}
    await followed.say("", ANA, UserAction.FOLLOW, **gone)
    await followed.receive("1")
    assert await followed.rows() == []
    assert "the vocabulary no longer has unobtainium" in (await followed.say("following")).lines[0]


async def test_without_slack_nothing_is_queued_for_people(followed: Followed) -> None:
    await followed.say("follow gallium")
    config = followed.line.config
    followed.line.config = lambda: replace(config(), direct_messages=False)  # type: ignore[method-assign]
    followed.line.read_with(followed.line.extractor)
    await followed.receive("1")
    assert await followed.rows() == []


async def test_the_struck_through_status_is_removed_from_a_direct_message_too(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.receive("1")
    await followed.deliver()
    await followed.receive("2", of=MINISTRY)
    await followed.deliver()
    followed.line.clock.now += timedelta(days=2)
    await run_scheduled_tasks(followed.line.store, followed.line.config(), now=followed.line.clock.now)
    (root,) = await followed.roots()
    posted = await followed.line.store.read(lambda tx: tx.outbox.posted(root.id))
    assert posted is not None
    assert isinstance(posted.says, AlertFacts)
    assert (posted.says.previous_line, posted.says.followed) == (None, (GALLIUM,))


async def test_a_merge_by_hand_is_reported_in_the_thread_of_a_direct_message(followed: Followed) -> None:
    await followed.say("follow gallium")
    await followed.receive("1")
    followed.line.clock.now += timedelta(days=40)
    await followed.receive("2")
    await followed.deliver()
    one, other = sorted((e.event for e in await followed.line.store.archive.events()), key=lambda e: e.day)
    config, now = followed.line.config(), followed.line.clock.now
    first, second = (NamedEvent(name=e.label, event=e.id) for e in (one, other))
    await followed.line.store.write(lambda tx: merge(tx, first, second, config, because="one notice", now=now))
    await run_scheduled_tasks(followed.line.store, config, now=now + timedelta(minutes=1))
    changes = [r.message.change for r in await followed.rows() if isinstance(r.message, UpdateFacts)]
    assert [c.merge.into for c in changes if c is not None and c.merge is not None] == [one.label]


async def test_followers_of_a_deleted_concept_and_the_operator_are_notified_once(followed: Followed) -> None:
    await followed.say("", ANA, UserAction.FOLLOW, topics=(Topic(goods=("gallium", "unobtainium")),))
    await followed.say("follow gallium", BEN)
    config, now = followed.line.config(), followed.line.clock.now
    for minutes in (1, 2):
        at = now + timedelta(minutes=minutes)
        await followed.line.store.write(lambda tx, at=at: report_lost_topics(tx, config, now=at))  # type: ignore[misc]
    ready = await followed.line.store.read(
        lambda tx: tx.outbox.ready(now=now + timedelta(days=1), states=[DeliveryState.PENDING])
    )
    said = {row.channel: row.message for row in ready}
    assert sorted(said) == [f"@{ANA}", "C1"]
    assert all(isinstance(message, Notice) for message in said.values())
    assert "the vocabulary no longer has unobtainium" in str(said[f"@{ANA}"])
    backlog = await followed.line.store.read(lambda tx: tx.outbox.backlog())
    assert sum(backlog.by_state.values()) == 2
