"""Clicks on a posted alert: each is handled once, recorded, and shown on the alert."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.facts import UpdateFacts
from monitor.domain.alerts.message import Alert, Update, UpdateKind
from monitor.domain.alerts.route import QuietHours
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryKind, DeliveryState, Receipt, to_send
from monitor.domain.interactions.feedback import LabelKind, Unwanted, VoteOrigin
from monitor.domain.interactions.interaction import (
    Interaction,
    InteractionOutcome,
    InteractionReply,
    RecordedInteraction,
    Refusal,
    UserAction,
)
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.source import FirstPoll, Tier
from monitor.errors import StoreError
from monitor.pipeline.interactions.handle import ANSWER_CHARS, UserActionHandler
from monitor.pipeline.interactions.labels import votes
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.repositories.user_actions import Explained, Reported
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

HIGH = rule("cn-licences", Level.HIGH)
LOW_VOICE = rule("any-export-act")
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
AT = Receipt(channel="C0ALERTS", ts="1764.1")


class FakeExplainer:
    """Answers as configured; `asked` is what it was asked, `channels` where the answers are shown."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.channels: list[str] = []
        self.answer: Explained | StoreError | None = Explained(text="Because rule cn-licences holds.", alerted=True)

    async def why(self, name: str, *, channel: str) -> Explained | None:
        self.asked.append(name)
        self.channels.append(channel)
        if isinstance(self.answer, StoreError):
            raise self.answer
        return self.answer

    async def judge(self, text: str, *, channel: str) -> Explained:
        found = await self.why(text, channel=channel)
        assert found is not None
        return found

    async def report(self, text: str, *, channel: str) -> Reported:
        found = await self.why(text, channel=channel)
        assert found is not None
        return Reported(text=found.text, lines=("a line",))


class Room:
    """One alert in a channel, and users who click on it, a minute apart."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.explainer = FakeExplainer()
        self.allowed: tuple[str, ...] = ()
        self.root = DeliveryId("")
        self._clicks = 0

    async def open(self) -> None:
        await self.line.watch(WIRE, MINISTRY)
        await self.receive("1", title="China clears shipments")
        (root,) = [r for r in await self.rows() if r.kind is DeliveryKind.ROOT]
        self.root = root.id
        await self.deliver()

    async def receive(self, key: str, *, title: str = "", official: bool = False, **more: Any) -> None:
        of = MINISTRY if official else WIRE
        voice: dict[str, Any] = {"certainty": Certainty.OFFICIAL, "agency": "MOFCOM"} if official else {}
        result = act(**voice, **more)
        self.line.clock.now += timedelta(hours=1)
        item = article(key, of, title, published=self.line.clock.now)
        self.line.feed(body(key), extraction_of(extracted(item, result, rules=self.line.rules.values())))
        brought = await self.line.poll(of)
        assert brought.announcements.balances

    async def rows(self) -> list[Delivery]:
        (event,) = await self.line.store.archive.events()
        return list(await self.line.store.traces.deliveries(event.event.id))

    async def deliver(self) -> None:
        for row in await self.rows():
            if not row.state.is_final:
                at = AT if row.kind in (DeliveryKind.ROOT, DeliveryKind.EDIT) else replace(AT, ts=f"{row.seq}")
                done = replace(row, state=DeliveryState.DELIVERED, receipt=at)
                await self.line.store.write(lambda tx, done=done: tx.outbox.save(done))  # type: ignore[misc]

    def click(self, action: UserAction, by: str = "U1", **inputs: Any) -> Interaction:
        self._clicks += 1
        self.line.clock.now += timedelta(minutes=1)
        given: dict[str, Any] = {"delivery": self.root, "message": AT, "channel": AT.channel, **inputs}
        return Interaction(key=f"click {self._clicks}", action=action, by=by, at=self.line.clock.now, **given)

    @property
    def interactor(self) -> UserActionHandler:
        return UserActionHandler(
            store=self.line.store,
            config=self.line.config,
            clock=self.line.clock,
            allowed=self.allowed,
            explainer=self.explainer,
        )

    async def do(self, action: UserAction, by: str = "U1", **inputs: Any) -> InteractionReply:
        return await self.interactor.take(self.click(action, by, **inputs))

    async def says(self) -> Alert:
        posted = await self.line.store.read(lambda tx: tx.outbox.posted(self.root))
        assert posted is not None
        says = in_words(posted.says)
        assert isinstance(says, Alert)
        return says

    async def edits(self) -> int:
        return sum(row.kind is DeliveryKind.EDIT for row in await self.rows())

    async def log(self) -> tuple[RecordedInteraction, ...]:
        (event,) = await self.line.store.archive.events()
        return await self.line.store.read(lambda tx: tx.interactions.of_event(event.event.id))

    async def recorded(self, number: int) -> RecordedInteraction:
        found = await self.line.store.read(lambda tx: tx.interactions.get(f"click {number}"))
        assert found is not None
        return found


@pytest.fixture
async def room(line_with: Callable[..., Line]) -> Room:
    made = Room(line_with(HIGH, LOW_VOICE))
    await made.open()
    return made


# ------------------------------------------------------------------ acknowledge


async def test_acknowledgement_is_shown_on_the_alert_once(room: Room) -> None:
    answer = await room.do(UserAction.ACKNOWLEDGE)
    says = await room.says()
    assert says.acknowledgement is not None
    assert (says.acknowledgement.by, says.acknowledgement.at, says.acknowledged) == ("U1", room.line.clock.now, True)
    assert (answer.undo, await room.edits()) == ("click 1", 1)
    (row,) = await room.log()
    assert (row.outcome, row.place, row.rule_id) == (InteractionOutcome.DONE, "C1", "cn-licences")


async def test_a_click_that_arrives_twice_is_one_and_its_copy_is_not_answered(room: Room) -> None:
    click = room.click(UserAction.ACKNOWLEDGE)
    first, copy = await room.interactor.take(click), await room.interactor.take(click)
    assert (first.repeated, copy.repeated, copy.text) == (False, True, first.text)
    assert (len(await room.log()), await room.edits()) == (1, 1)


async def test_the_second_who_acknowledges_reads_who_was_first_and_changes_nothing(room: Room) -> None:
    await room.do(UserAction.ACKNOWLEDGE)
    answer = await room.do(UserAction.ACKNOWLEDGE, "U2")
    assert (answer.text[:16], answer.people, answer.undo) == ("@U1 acknowledged", ("U1",), None)
    looked = (await room.says()).acknowledgement
    assert looked is not None
    assert looked.by == "U1"
    assert await room.edits() == 1
    assert [r.outcome for r in await room.log()] == [InteractionOutcome.DONE, InteractionOutcome.REFUSED]


async def test_acknowledgement_stays_when_the_event_grows(room: Room) -> None:
    await room.do(UserAction.ACKNOWLEDGE)
    await room.do(UserAction.DECIDE, decision=DecisionKind.NO_IMPACT)
    await room.receive("2", official=True)
    says = await room.says()
    assert says.certainty is Certainty.OFFICIAL
    assert says.acknowledgement is not None
    assert says.decision is not None


async def test_correction_mentions_who_acknowledged_and_needs_a_new_acknowledgement(room: Room) -> None:
    await room.do(UserAction.ACKNOWLEDGE)
    await room.do(UserAction.DECIDE, "U2", decision=DecisionKind.ACTIONED)
    await room.deliver()
    await room.receive("2", official=True, stage=Stage.DENIED)
    (update,) = [m for r in await room.rows() if isinstance(m := in_words(r.message), Update)]
    assert (update.kind, update.mentions) == (UpdateKind.DENIED, ("U1", "U2"))
    says = await room.says()
    assert (says.acknowledgement, says.decision, says.acknowledged) == (None, None, False)
    await room.do(UserAction.ACKNOWLEDGE, "U2")
    again = (await room.says()).acknowledgement
    assert again is not None
    assert again.by == "U2"


# ------------------------------------------------------------------ undo


async def test_acknowledgement_can_be_undone(room: Room) -> None:
    answer = await room.do(UserAction.ACKNOWLEDGE)
    taken = await room.do(UserAction.UNDO, delivery=None, message=None, undoes=answer.undo)
    assert taken.text == "Undone: your acknowledgement."
    assert (await room.says()).acknowledgement is None
    assert [r.outcome for r in await room.log()] == [InteractionOutcome.UNDONE, InteractionOutcome.DONE]


@pytest.mark.parametrize(
    ("by", "wait", "why"), [("U2", 0, Refusal.NOT_YOURS), ("U1", 10, Refusal.TOO_LATE), ("U1", 9, None)]
)
async def test_undo_works_for_ten_minutes_and_only_for_the_same_user(
    room: Room, by: str, wait: int, why: Refusal | None
) -> None:
    answer = await room.do(UserAction.ACKNOWLEDGE)
    room.line.clock.now += timedelta(minutes=wait)
    await room.do(UserAction.UNDO, by, undoes=answer.undo)
    assert (await room.recorded(2)).refusal is why
    assert ((await room.says()).acknowledgement is None) is (why is None)


# ------------------------------------------------------------------ what can't be trusted


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        pytest.param({"delivery": DeliveryId("forged")}, Refusal.NO_SUCH_MESSAGE, id="no-such-delivery"),
        pytest.param({"delivery": None}, Refusal.NO_SUCH_MESSAGE, id="none"),
        pytest.param({"message": replace(AT, ts="9")}, Refusal.OTHER_MESSAGE, id="another-message"),
        pytest.param({"message": replace(AT, channel="C0OTHER")}, Refusal.OTHER_MESSAGE, id="another-channel"),
        pytest.param({"message": None}, Refusal.OTHER_MESSAGE, id="no-message"),
        pytest.param({"delivery": DeliveryId("x\0\ud800")}, Refusal.NO_SUCH_MESSAGE, id="what-no-database-takes"),
    ],
)
async def test_a_forged_click_changes_nothing_and_is_on_record(room: Room, claim: dict[str, Any], why: Refusal) -> None:
    answer = await room.do(UserAction.ACKNOWLEDGE, **claim)
    assert answer.text.endswith("Nothing was changed.")
    row = await room.recorded(1)
    assert (row.outcome, row.refusal) == (InteractionOutcome.REFUSED, why)
    assert await room.edits() == 0


async def test_a_reply_has_no_controls_of_its_own(room: Room) -> None:
    (reply,) = [r for r in await room.rows() if r.kind is DeliveryKind.THREAD]
    await room.do(UserAction.ACKNOWLEDGE, delivery=reply.id, message=replace(AT, ts="9"))
    assert (await room.recorded(1)).outcome is InteractionOutcome.REFUSED


async def test_click_on_a_replaced_message_is_stale(room: Room) -> None:
    await room.do(UserAction.ACKNOWLEDGE)
    (edit,) = [r for r in await room.rows() if r.kind is DeliveryKind.EDIT]
    anew = replace(edit, as_new_post=True, state=DeliveryState.DELIVERED, receipt=replace(AT, ts="2000.1"))
    await room.line.store.write(lambda tx: tx.outbox.save(anew))
    old = await room.do(UserAction.DECIDE, decision=DecisionKind.NO_IMPACT)
    assert "newer message" in old.text
    assert (await room.recorded(2)).refusal is Refusal.STALE
    await room.do(
        UserAction.DECIDE, decision=DecisionKind.NO_IMPACT, delivery=edit.id, message=replace(AT, ts="2000.1")
    )
    assert (await room.recorded(3)).outcome is InteractionOutcome.DONE


async def test_click_before_the_post_is_recorded_must_be_repeated(room: Room) -> None:
    def not_yet(tx: Transaction) -> None:
        root = tx.outbox.get(room.root)
        assert root is not None
        tx.outbox.save(replace(root, state=DeliveryState.SENDING, receipt=None))

    await room.line.store.write(not_yet)
    answer = await room.do(UserAction.ACKNOWLEDGE)
    assert "Try again in a minute" in answer.text
    assert (await room.recorded(1)).refusal is Refusal.NOT_YET


async def test_click_in_the_fallback_channel_is_accepted(room: Room) -> None:
    there = Receipt(channel="C0OPERATOR", ts="7.0")

    def move(tx: Transaction) -> DeliveryId:
        root = tx.outbox.get(room.root)
        assert root is not None
        moved = to_send("moved", channel="C9", kind=root.kind, message=root.message, now=NOW, event_id=root.event_id)
        tx.outbox.queue(replace(moved, replaces=root.id, state=DeliveryState.DELIVERED, receipt=there))
        tx.outbox.save(replace(root, state=DeliveryState.REROUTED, receipt=None, replaced_by=moved.id))
        return moved.id

    moved = await room.line.store.write(move)
    answer = await room.do(UserAction.ACKNOWLEDGE, delivery=moved, message=there, channel=there.channel)
    assert answer.undo
    (row,) = await room.log()
    assert (row.outcome, row.place) == (InteractionOutcome.DONE, "C1")
    assert await room.edits() == 1


async def test_a_control_that_is_not_known_is_refused_and_on_record(room: Room) -> None:
    answer = await room.do(UserAction.UNKNOWN, text="launch")
    assert answer.text == "This version of the monitor does not support this control. Nothing was changed."
    assert (await room.recorded(1)).interaction.text == "launch"


async def test_user_not_on_the_list_may_ask_but_not_change(room: Room) -> None:
    room.allowed = ("U2",)
    answer = await room.do(UserAction.ACKNOWLEDGE)
    assert "MONITOR_SLACK_ALLOWED_USERS" in answer.text
    assert (await room.recorded(1)).refusal is Refusal.NOT_ALLOWED
    assert (await room.says()).acknowledgement is None
    assert (await room.do(UserAction.WHY)).more
    assert (await room.do(UserAction.ACKNOWLEDGE, "U2")).undo


# ------------------------------------------------------------------ decide


@pytest.mark.parametrize("action", [UserAction.DECIDE, UserAction.NOT_FOR_US, UserAction.MUTE])
async def test_a_click_without_inputs_opens_its_form(room: Room, action: UserAction) -> None:
    answer = await room.do(action)
    assert (answer.form, (await room.recorded(1)).outcome) == (action, InteractionOutcome.FORM)
    assert answer.text.startswith("E-")
    assert (f"rule {HIGH.id}" in answer.text) == (action is UserAction.MUTE)


async def test_a_decision_is_kept_with_all_that_was_filled_in_and_shown(room: Room) -> None:
    filled: dict[str, Any] = {
        "decision": DecisionKind.ACTIONED,
        "note": "orders checked",
        "ticket": "https://tickets.example/1",
    }
    answer = await room.do(UserAction.DECIDE, **filled)
    decision = (await room.says()).decision
    assert decision is not None
    assert (decision.kind, decision.by, decision.note, decision.ticket) == (
        DecisionKind.ACTIONED,
        "U1",
        "orders checked",
        "https://tickets.example/1",
    )
    assert answer.text.endswith("decision recorded, actioned.")
    await room.do(UserAction.UNDO, undoes=answer.undo)
    assert (await room.says()).decision is None


async def test_watched_event_is_reminded_of_once_on_its_day(room: Room) -> None:
    until = NOW.date() + timedelta(days=3)
    answer = await room.do(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=until, note="ask the plant")
    assert "a reminder is posted" in answer.lines[0]
    day = NOW.replace(hour=0, minute=0) + timedelta(days=3)
    for hour, result in ((7, 0), (8, 1), (9, 1)):
        await run_scheduled_tasks(room.line.store, room.line.config(), now=day.replace(hour=hour, minute=30))
        updates = [m for r in await room.rows() if isinstance(m := in_words(r.message), Update)]
        assert len(updates) == result
    (update,) = updates
    assert (update.kind, update.mentions) == (UpdateKind.WATCHED, ("U1",))
    assert update.text.endswith(". ask the plant")


async def test_watch_reminder_waits_for_the_end_of_quiet_hours(room: Room) -> None:
    await room.do(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=NOW.date() + timedelta(days=3))
    route = replace(room.line.routes.default, quiet=QuietHours(start=time(22), end=time(9, 30)))
    room.line.routes = replace(room.line.routes, default=route)
    day = NOW.replace(hour=0, minute=0) + timedelta(days=3)
    await run_scheduled_tasks(room.line.store, room.line.config(), now=day + timedelta(hours=8))
    (row,) = [r for r in await room.rows() if isinstance(r.message, UpdateFacts)]
    assert row.not_before == day + timedelta(hours=9, minutes=30)


@pytest.mark.parametrize("end", ["taken back", "decided otherwise"])
async def test_event_no_longer_watched_gets_no_reminder(room: Room, end: str) -> None:
    until = NOW.date() + timedelta(days=3)
    answer = await room.do(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=until)
    if end == "taken back":
        await room.do(UserAction.UNDO, undoes=answer.undo)
    else:
        await room.do(UserAction.DECIDE, "U2", decision=DecisionKind.NO_IMPACT)
    assert await run_scheduled_tasks(room.line.store, room.line.config(), now=NOW + timedelta(days=9)) == 1
    assert not [r for r in await room.rows() if isinstance(r.message, UpdateFacts)]


async def test_a_decision_that_no_form_can_say_is_refused(room: Room) -> None:
    answer = await room.do(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=date(2020, 1, 1))
    assert answer.text.startswith("Watching needs a future date")
    assert (await room.says()).decision is None


# ------------------------------------------------------------------ not for us


async def votes_of(room: Room) -> list[tuple[bool, VoteOrigin, str]]:
    return [(v.is_act, v.origin, v.title) for v in await room.line.store.read(votes)]


@pytest.mark.parametrize(
    ("reason", "count"),
    [(reason, int(reason is Unwanted.WRONG_ACT)) for reason in Unwanted],
)
async def test_only_what_is_said_to_be_no_act_is_a_vote_against_one(room: Room, reason: Unwanted, count: int) -> None:
    await room.do(UserAction.NOT_FOR_US, reason=reason)
    assert await votes_of(room) == [(False, VoteOrigin.NOT_FOR_US, "China clears shipments")] * count
    await room.do(UserAction.UNDO, undoes="click 1")
    assert await votes_of(room) == []


@pytest.mark.parametrize(
    ("decision", "count"),
    [(DecisionKind.ACTIONED, 1), (DecisionKind.WATCHING, 1), (DecisionKind.NO_IMPACT, 0)],
)
async def test_a_decision_to_act_or_to_watch_is_a_vote_for_an_act(
    room: Room, decision: DecisionKind, count: int
) -> None:
    until = date(2026, 12, 1) if decision is DecisionKind.WATCHING else None
    await room.do(UserAction.DECIDE, decision=decision, until=until)
    assert await votes_of(room) == [(True, VoteOrigin.DECIDED, "China clears shipments")] * count


async def test_the_last_decision_is_the_one_that_votes(room: Room) -> None:
    await room.do(UserAction.DECIDE, decision=DecisionKind.ACTIONED)
    await room.do(UserAction.DECIDE, decision=DecisionKind.NO_IMPACT)
    assert await votes_of(room) == []


async def test_a_question_votes_for_an_act_unless_an_alert_came_of_it(room: Room) -> None:
    room.explainer.answer = Explained(text="No rule matches it.", alerted=False, title="t", language="en")
    await room.do(UserAction.ASK, text="t")
    assert await votes_of(room) == [(True, VoteOrigin.ASKED, "t")]
    room.explainer.answer = Explained(text="It alerted.", alerted=True, title="t", language="en")
    await room.interactor.explain((await room.recorded(1)).interaction)
    assert await votes_of(room) == []


async def test_votes_come_in_order_of_time(room: Room) -> None:
    await room.do(UserAction.ASK, text="first")
    await room.do(UserAction.DECIDE, decision=DecisionKind.ACTIONED)
    await room.do(UserAction.NOT_FOR_US, reason=Unwanted.WRONG_ACT)
    assert [origin for _, origin, _ in await votes_of(room)] == [
        VoteOrigin.ASKED,
        VoteOrigin.DECIDED,
        VoteOrigin.NOT_FOR_US,
    ]


async def test_not_for_us_leaves_a_label_with_the_article_until_it_is_taken_back(room: Room) -> None:
    answer = await room.do(UserAction.NOT_FOR_US, reason=Unwanted.WRONG_GOODS)
    (label,) = await room.line.store.read(lambda tx: tx.labels.all())
    assert (label.kind, label.reason, label.rule_id, label.source_id, label.title, label.language) == (
        LabelKind.UNWANTED,
        Unwanted.WRONG_GOODS,
        "cn-licences",
        "wire",
        "China clears shipments",
        "en",
    )
    second = await room.do(UserAction.NOT_FOR_US, "U2", reason=Unwanted.WRONG_GOODS)
    assert second.text.startswith("@U1 gave this reason on ")
    await room.do(UserAction.UNDO, undoes=answer.undo)
    assert await room.line.store.read(lambda tx: tx.labels.all()) == ()
    assert await room.edits() == 0


# ------------------------------------------------------------------ mute


async def test_muted_rule_alerts_again_after_its_days(room: Room) -> None:
    room.line.rules = {HIGH.id: HIGH}
    answer = await room.do(UserAction.MUTE, days=7, note="a campaign")
    assert answer.text.startswith("Rule cn-licences is muted until ")
    assert "critical alerts" in answer.lines[0]
    await room.receive("2", commodities=("gallium",))
    states = {e.event.commodities: [a.state for a in e.announcements] for e in await room.line.store.archive.events()}
    assert states[("gallium",)] == [AnnouncementState.MUTED]
    room.line.clock.now += timedelta(days=7)
    await room.receive("3", commodities=("dysprosium",), issuer="US")
    newest = (await room.line.store.archive.events())[0]
    assert [a.state for a in newest.announcements] == [AnnouncementState.QUEUED]


async def test_muting_from_the_command_line_is_on_record_and_can_be_ended_by_anybody(room: Room) -> None:
    await room.do(UserAction.MUTE, days=30)
    at_home: dict[str, Any] = {"channel": "", "message": None, "delivery": None, "rule_id": HIGH.id}
    again = await room.do(UserAction.MUTE, "root", days=1, **at_home)
    assert again.text.startswith("@U1 muted rule cn-licences until ")
    ended = await room.do(UserAction.UNMUTE, "root", **at_home)
    assert ended.text == "Rule cn-licences is no longer muted."
    assert await room.line.store.read(lambda tx: tx.interactions.mutes(now=room.line.clock.now)) == ()
    assert (await room.do(UserAction.UNMUTE, "root", **at_home)).text.startswith("Rule cn-licences is not muted.")


async def test_a_click_can_not_name_the_rule_that_it_mutes(room: Room) -> None:
    await room.do(UserAction.MUTE, days=7, rule_id=LOW_VOICE.id)
    (mute,) = await room.line.store.read(lambda tx: tx.interactions.mutes(now=room.line.clock.now))
    assert mute.rule_id == HIGH.id


async def test_nothing_mutes_a_critical_rule(room: Room) -> None:
    room.line.rules = {HIGH.id: replace(HIGH, level=Level.CRITICAL)}
    answer = await room.do(UserAction.MUTE, days=7)
    assert answer.text.startswith("Rule cn-licences is critical")


async def test_a_rule_that_is_gone_can_not_be_muted(room: Room) -> None:
    nowhere: dict[str, Any] = {"channel": "", "message": None, "delivery": None, "rule_id": RuleId("gone")}
    assert "no longer runs" in (await room.do(UserAction.MUTE, days=7, **nowhere)).text


# ------------------------------------------------------------------ questions


async def test_why_is_answered_after_the_click_is_stored(room: Room) -> None:
    click = room.click(UserAction.WHY)
    assert (await room.interactor.take(click)).more
    assert (await room.recorded(1)).outcome is InteractionOutcome.DONE
    result = await room.interactor.explain(click)
    label = (await room.says()).label
    assert result.text == "Because rule cn-licences holds."
    assert result.lines == (f"All clauses with their matches: monitor why {label} --tree",)
    assert room.explainer.asked == [label]


async def test_a_long_answer_is_cut_and_says_where_the_rest_is(room: Room) -> None:
    room.explainer.answer = Explained(text="word " * 2_000, alerted=True)
    click = room.click(UserAction.WHY)
    await room.interactor.take(click)
    result = await room.interactor.explain(click)
    assert len("\n".join((result.text, *result.lines))) <= ANSWER_CHARS
    assert result.text.endswith(f"word … monitor why {(await room.says()).label} --tree")


async def test_a_question_that_can_not_be_answered_now_says_why(room: Room) -> None:
    room.explainer.answer = StoreError("the database is busy")
    click = room.click(UserAction.WHY)
    await room.interactor.take(click)
    assert (await room.interactor.explain(click)).text == "Not available now: the database is busy"


ASKED: dict[str, Any] = {"delivery": None, "text": "Look at this\n<https://paper.example/7|China limits gallium>"}


async def test_text_without_an_alert_is_saved_as_missed_with_its_example(room: Room) -> None:
    click = room.click(UserAction.ASK, **ASKED)
    answer = await room.interactor.take(click)
    assert (answer.more, answer.undo) == (True, "click 1")
    (before,) = await room.line.store.read(lambda tx: tx.labels.all())
    assert (before.kind, before.title, before.url) == (LabelKind.MISSED, "Look at this", "https://paper.example/7")
    room.explainer.answer = Explained(
        text="No rule matches it.",
        alerted=False,
        title="China limits gallium",
        language="en",
        example="{lang: en, title: China limits gallium}",
    )
    result = await room.interactor.explain(click)
    assert result.lines[-1] == "match: {lang: en, title: China limits gallium}"
    (label,) = await room.line.store.read(lambda tx: tx.labels.all())
    assert (label.title, label.language, label.alerted) == ("China limits gallium", "en", False)
    await room.do(UserAction.UNDO, undoes=result.undo)
    assert await room.line.store.read(lambda tx: tx.labels.all()) == ()


async def test_a_text_that_did_alert_is_no_miss(room: Room) -> None:
    click = room.click(UserAction.ASK, **ASKED)
    await room.interactor.take(click)
    assert (await room.interactor.explain(click)).lines == ()
    (label,) = await room.line.store.read(lambda tx: tx.labels.all())
    assert label.alerted


async def test_a_question_that_was_taken_back_leaves_nothing(room: Room) -> None:
    click = room.click(UserAction.ASK, **ASKED)
    answer = await room.interactor.take(click)
    await room.do(UserAction.UNDO, undoes=answer.undo)
    assert (await room.interactor.explain(click)).text == "No more details are available."


# ------------------------------------------------------------------ topics and assignments


GALLIUM = Topic(goods=("gallium",))
MESSAGE: dict[str, Any] = {"delivery": None, "message": None, "channel": "D0DIRECT"}


async def states_of(room: Room) -> dict[tuple[str, ...], list[AnnouncementState]]:
    rows = await room.line.store.archive.events()
    return {e.event.commodities: [a.state for a in e.announcements] for e in rows}


async def test_a_muted_topic_silences_every_rule_about_it_and_names_the_mute(room: Room) -> None:
    room.line.rules = {HIGH.id: HIGH, LOW_VOICE.id: LOW_VOICE}
    answer = await room.do(UserAction.MUTE, days=7, note="a campaign", topics=(GALLIUM,))
    assert answer.text.startswith("Gallium is muted until ")
    assert answer.lines[-1].endswith("To unmute: unmute gallium")
    await room.receive("2", commodities=("gallium",))
    await room.receive("3", commodities=("dysprosium",), issuer="US")
    assert (await states_of(room))[("gallium",)] == [AnnouncementState.MUTED]
    assert (await states_of(room))[("dysprosium",)] == [AnnouncementState.QUEUED]
    (muted,) = [a for e in await room.line.store.archive.events() for a in e.announcements if a.muted_by]
    assert muted.muted_by is not None
    assert (muted.muted_by.topic, muted.muted_by.by, muted.muted_by.because) == (GALLIUM, "U1", "a campaign")


async def test_a_muted_topic_never_silences_a_critical_alert(room: Room) -> None:
    critical = replace(HIGH, level=Level.CRITICAL)
    room.line.rules = {HIGH.id: critical}
    await room.do(UserAction.MUTE, days=7, topics=(GALLIUM,))
    await room.receive("2", commodities=("gallium",))
    assert (await states_of(room))[("gallium",)] == [AnnouncementState.QUEUED]


async def test_a_topic_is_unmuted_by_a_message_and_its_mute_is_undone(room: Room) -> None:
    said = await room.do(UserAction.REQUEST, text="mute China gallium for 30 days because of noise", **MESSAGE)
    assert said.text.startswith("China gallium is muted until ")
    again = await room.do(UserAction.REQUEST, "U2", text="mute China gallium", **MESSAGE)
    assert again.text.startswith("@U1 muted China gallium until ")
    listed = await room.do(UserAction.REQUEST, "U2", text="mutes", **MESSAGE)
    assert (listed.text, listed.people) == ("Muted now:", ("U1",))
    assert listed.lines[0].endswith("by @U1: of noise")
    assert (await room.do(UserAction.UNDO, undoes=said.undo)).text == "Undone: the mute of China gallium."
    assert (await room.do(UserAction.REQUEST, text="unmute China gallium", **MESSAGE)).text.startswith(
        "China gallium is not muted."
    )
    await room.do(UserAction.REQUEST, text="mute gallium", **MESSAGE)
    assert (
        await room.do(UserAction.REQUEST, "U2", text="unmute gallium", **MESSAGE)
    ).text == "Gallium is no longer muted."
    assert (await room.do(UserAction.REQUEST, text="mutes", **MESSAGE)).text == "Nothing is muted."


async def test_a_message_mutes_a_rule_by_its_id_and_for_the_offered_days_only(room: Room) -> None:
    room.line.rules = {HIGH.id: HIGH}
    wrong = await room.do(UserAction.REQUEST, text="mute cn-licences for 8 days", **MESSAGE)
    assert wrong.text == "A rule or a topic can be muted for 1, 7 or 30 days. Nothing was changed."
    assert (await room.do(UserAction.REQUEST, text="mute cn-licences", **MESSAGE)).text.startswith(
        "Rule cn-licences is muted"
    )
    room.line.rules = {HIGH.id: replace(HIGH, level=Level.CRITICAL)}
    assert "critical" in (await room.do(UserAction.REQUEST, text="mute cn-licences", **MESSAGE)).text


async def test_only_permitted_people_mute_by_message(room: Room) -> None:
    room.allowed = ("U1",)
    assert (
        "MONITOR_SLACK_ALLOWED_USERS" in (await room.do(UserAction.REQUEST, "U2", text="mute gallium", **MESSAGE)).text
    )
    assert (await room.do(UserAction.REQUEST, "U2", text="follow gallium", **MESSAGE)).text == "You follow gallium."


async def test_the_form_to_mute_offers_the_rule_and_the_topics_of_the_event(room: Room) -> None:
    form = await room.do(UserAction.MUTE)
    assert form.choices == (
        ("rule", "Rule cn-licences"),
        ("issuer:CN goods:rare_earths", "China rare earths"),
        ("goods:rare_earths", "rare earths"),
        ("issuer:CN", "China"),
    )


async def test_an_alert_shows_the_person_in_charge_and_reminds_that_person(room: Room) -> None:
    answer = await room.do(UserAction.ASSIGN, assignee="U2")
    assert (answer.text.partition(": ")[2], answer.people) == ("assigned to @U2.", ("U2",))
    shown = await room.says()
    assert shown.assignment is not None
    assert (shown.assignment.to, shown.assignment.by) == ("U2", "U1")
    again = await room.do(UserAction.ASSIGN, "U3", assignee="U2")
    assert again.text.endswith("is assigned to @U2 already. Nothing was changed.")
    await room.do(UserAction.ASSIGN, "U2", assignee="U3")
    assert (await room.says()).assignment == replace(shown.assignment, to="U3", by="U2", at=room.line.clock.now)
    cleared = await room.do(UserAction.ASSIGN, assignee="")
    assert cleared.text.endswith("assigned to nobody.")
    assert (await room.says()).assignment is None
    await room.do(UserAction.UNDO, undoes=cleared.undo)
    assert (await room.says()).assignment is not None


async def test_the_reminder_of_a_watch_is_for_the_person_in_charge(room: Room) -> None:
    until = (room.line.clock.now + timedelta(days=2)).date()
    await room.do(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=until)
    await room.do(UserAction.ASSIGN, assignee="U2")
    await room.deliver()
    room.line.clock.now += timedelta(days=3)
    await run_scheduled_tasks(room.line.store, room.line.config(), now=room.line.clock.now)
    (reminder,) = [
        r.message
        for r in await room.rows()
        if isinstance(r.message, UpdateFacts) and r.message.kind is UpdateKind.WATCHED
    ]
    assert reminder.mentions == ("U2",)
