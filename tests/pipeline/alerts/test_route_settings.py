"""Route settings: developments shown, quiet hours, groups called, acknowledgement reminders."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.message import Alert, Burst, Evidence, Message, Update, UpdateKind
from monitor.domain.alerts.route import Hours, Mention, QuietHours, ReminderPlan, Route, Updates
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import Level, Rule, Status
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from tests.fakes.messenger import Sent
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.posting import Post
from tests.pipeline.storming import reported

MEDIUM, HIGH, CRITICAL = rule("medium"), rule("high", Level.HIGH), rule("critical", Level.CRITICAL)
TRIAL = rule("trial", Level.HIGH, status=Status.TRIAL)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
SAMPLE = source("sample", first_poll=FirstPoll.ANNOUNCE, sample=True)
OFFICIAL = act(certainty=Certainty.OFFICIAL, agency="MOFCOM")
BRUSSELS = ZoneInfo("Europe/Brussels")
NIGHT = QuietHours(start=time(22), end=time(6, 30), passes=Level.HIGH)
AN_HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
MINUTE = timedelta(minutes=1)


def at(clock: str, *, day: int = 25) -> datetime:
    """Brussels time; 25 November 2026 is a Wednesday."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=BRUSSELS).astimezone(UTC)


class Channel:
    """One channel with its messenger and passing time."""

    def __init__(self, line: Line, post: Post) -> None:
        self.line = line
        self.post = post
        self.event = EventId("")
        self._polls = 0

    async def receive(self, when: datetime, of: Source, *acts: Act, rules: tuple[Rule, ...] = (MEDIUM,)) -> None:
        await self.come_to(when)
        self._polls += 1
        name = str(self._polls)
        reported = (
            extracted(article(f"{name} {n}", of, published=when), one, rules=rules) for n, one in enumerate(acts)
        )
        self.line.feed(body(name), extraction_of(*reported))
        brought = await self.line.poll(of)
        self.event = self.event or brought.events[0].event.id

    async def come_to(self, when: datetime) -> None:
        """Let time pass, in whole minutes, running due tasks and deliveries."""
        clock = self.line.clock
        assert when >= clock.now
        while True:
            await run_scheduled_tasks(self.line.store, self.line.config(), now=clock.now)
            while await self.post.deliverer.deliver():
                clock.now += timedelta(seconds=1)
            if clock.now >= when:
                return
            clock.now = min(clock.now + await self._until_next(when), when)

    async def _until_next(self, when: datetime) -> timedelta:
        """Whole minutes until something is due, at most 15, so that early messages show too."""
        now = self.line.clock.now
        tasks = await self.line.store.read(lambda tx: tx.scheduled_tasks.due(now=when, limit=1))
        pause = await self.post.deliverer.pause(QUARTER)
        waits = [QUARTER, *(e.at - now for e in tasks), *([] if pause is None else [pause])]
        return max(-(-min(waits) // MINUTE), 1) * MINUTE

    async def do(self, action: UserAction, **more: object) -> None:
        done = Interaction(
            key=f"{action} {self.line.clock.now}", action=action, by="U1", at=self.line.clock.now, channel="C1"
        )
        done = replace(done, **more)  # type: ignore[arg-type]
        row = RecordedInteraction(interaction=done, outcome=InteractionOutcome.DONE, event_id=self.event, place="C1")
        await self.line.store.write(lambda tx: tx.interactions.add(row))

    @property
    def sent(self) -> list[Sent]:
        return self.post.messenger.sent

    def said(self, kind: type[Message] = Alert) -> list[tuple[str, bool]]:
        """When each message of that kind was posted (Brussels time), and whether it was broadcast."""
        found = [s for s in self.sent if isinstance(s.message, kind)]
        return [(f"{s.at.astimezone(BRUSSELS):%a %H:%M}", s.broadcast) for s in found]

    def alert(self) -> Alert:
        (one,) = [s.message for s in self.sent if isinstance(s.message, Alert)]
        return one

    def updates(self) -> list[Update]:
        return [s.message for s in self.sent if isinstance(s.message, Update)]

    def reminders(self) -> list[tuple[str, bool]]:
        found = [s for s in self.sent if isinstance(s.message, Update) and s.message.kind is UpdateKind.UNACKNOWLEDGED]
        return [(f"{s.at.astimezone(BRUSSELS):%a %H:%M}", s.broadcast) for s in found]


Watched = Callable[..., Awaitable[Channel]]


@pytest.fixture
def watched(line_with: Callable[..., Line], post: Post) -> Watched:
    """A channel of a route with such settings."""

    async def make(**settings: object) -> Channel:
        route = replace(Route(name="default", channel="C1", zone=BRUSSELS), **settings)  # type: ignore[arg-type]
        line = line_with(MEDIUM, HIGH, CRITICAL, TRIAL, routes=Routes(default=route))
        await line.watch(WIRE, MINISTRY, SAMPLE)
        return Channel(line, post)

    return make


# ------------------------------------------------------------------ updates


@pytest.mark.parametrize(
    ("updates", "loud", "detail"),
    [(Updates.THREAD_AND_ESCALATIONS, True, False), (Updates.THREAD, False, False), (Updates.CHANNEL, True, True)],
)
async def test_a_route_says_which_developments_its_channel_is_shown(
    updates: Updates, loud: bool, detail: bool, watched: Watched
) -> None:
    channel = await watched(updates=updates)
    await channel.receive(at("14:00"), WIRE, act())
    await channel.receive(at("15:00"), MINISTRY, OFFICIAL)
    await channel.receive(at("16:00"), MINISTRY, replace(OFFICIAL, effective=date(2026, 12, 1)))
    await channel.come_to(at("16:01"))
    assert [shown for _, shown in channel.said(Update)] == [loud, detail]
    assert channel.said(Evidence) == [("Wed 14:00", False)]


# ------------------------------------------------------------------ quiet hours


async def test_alert_of_quiet_hours_is_sent_at_their_end_with_later_developments(
    watched: Watched,
) -> None:
    channel = await watched(quiet=NIGHT)
    await channel.receive(at("23:00"), WIRE, act())
    await channel.receive(at("03:00", day=26), MINISTRY, OFFICIAL)
    await channel.come_to(at("06:29", day=26))
    assert channel.sent == []
    await channel.come_to(at("06:31", day=26))
    assert channel.said() == [("Thu 06:30", False)]
    assert (channel.alert().certainty, channel.alert().reports, channel.alert().previous_text) == (
        Certainty.OFFICIAL,
        2,
        "",
    )
    assert channel.said(Evidence) == [("Thu 06:30", False)]
    assert channel.said(Update) == [("Thu 06:30", False)]  # the alert has said it to the channel


async def test_high_enough_level_passes_quiet_hours(watched: Watched) -> None:
    channel = await watched(quiet=NIGHT)
    await channel.receive(at("23:00"), WIRE, act(), rules=(HIGH,))
    await channel.receive(at("03:00", day=26), MINISTRY, OFFICIAL, rules=(HIGH,))
    await channel.come_to(at("03:01", day=26))
    assert channel.said() == [("Wed 23:00", False)]
    assert channel.said(Update) == [("Thu 03:00", True)]


async def test_reply_waits_for_the_end_of_quiet_hours_and_edit_does_not(
    watched: Watched,
) -> None:
    channel = await watched(quiet=NIGHT)
    await channel.receive(at("21:00"), WIRE, act())
    await channel.receive(at("23:00"), MINISTRY, OFFICIAL)
    await channel.come_to(at("23:05"))
    assert (channel.alert().certainty, channel.said(Update)) == (Certainty.OFFICIAL, [])
    await channel.come_to(at("06:31", day=26))
    assert channel.said(Update) == [("Thu 06:30", True)]


async def test_alert_raised_in_quiet_hours_is_sent_at_once(watched: Watched) -> None:
    channel = await watched(quiet=NIGHT, mention=Mention(group="S0DESK001"))
    await channel.receive(at("23:00"), WIRE, act())
    await channel.receive(at("02:00", day=26), MINISTRY, OFFICIAL, rules=(CRITICAL,))
    await channel.come_to(at("07:00", day=26))
    assert channel.said() == [("Thu 02:00", False)]
    assert (channel.alert().level, channel.alert().mention_group) == (Level.CRITICAL, "S0DESK001")
    assert channel.said(Update) == [("Thu 02:00", False)]
    assert [u.mention_group for u in channel.updates()] == [""]  # the alert itself has called them


async def test_alert_raised_to_critical_leaves_the_morning_burst(watched: Watched) -> None:
    channel = await watched(quiet=NIGHT)
    await channel.receive(at("23:00"), WIRE, *(reported(n) for n in range(12)))
    await channel.receive(at("02:00", day=26), WIRE, reported(11), rules=(CRITICAL,))
    await channel.come_to(at("02:01", day=26))
    assert channel.said() == [("Thu 02:00", False)]
    assert [s.thread for s in channel.sent if isinstance(s.message, Alert)] == [None]
    await channel.come_to(at("06:40", day=26))
    assert channel.said(Burst) == [("Thu 06:30", False)]
    assert [when for when, _ in channel.said()] == ["Thu 02:00", *["Thu 06:30"] * 11]


async def test_alerts_of_a_night_come_in_their_order(watched: Watched) -> None:
    channel = await watched(quiet=NIGHT)
    for hour, goods in ((23, "gallium"), (24, "rare_earths")):
        when = at("22:00") + (hour - 22) * AN_HOUR
        await channel.receive(when, WIRE, act(commodities=(goods,), issuer="US" if goods == "gallium" else "CN"))
    await channel.come_to(at("06:35", day=26))
    alerts = [s.message for s in channel.sent if isinstance(s.message, Alert)]
    assert [a.seen_at for a in alerts] == sorted(a.seen_at for a in alerts)
    assert len(alerts) == 2


async def test_a_night_over_the_end_of_summer_time_is_an_hour_longer(watched: Watched) -> None:
    channel = await watched(quiet=NIGHT)
    channel.line.clock.now = datetime(2026, 10, 24, 20, 30, tzinfo=UTC)  # 22:30 in Brussels
    await channel.receive(channel.line.clock.now, WIRE, act())
    await channel.come_to(datetime(2026, 10, 25, 5, 31, tzinfo=UTC))
    assert [s.at for s in channel.sent][:1] == [datetime(2026, 10, 25, 5, 30, tzinfo=UTC)]


# ------------------------------------------------------------------ whom it calls


async def test_a_group_is_called_from_a_level_upward_and_again_when_the_level_rises(
    watched: Watched,
) -> None:
    channel = await watched(mention=Mention(group="S0DESK001", least=Level.HIGH))
    await channel.receive(at("14:00"), WIRE, act())
    await channel.come_to(at("14:30"))
    assert channel.alert().mention_group == ""
    await channel.receive(at("15:00"), WIRE, act(), rules=(HIGH,))
    await channel.receive(at("16:00"), WIRE, act(commodities=("rare_earths", "gallium")), rules=(HIGH,))
    await channel.receive(at("17:00"), MINISTRY, OFFICIAL, rules=(CRITICAL,))
    await channel.come_to(at("17:01"))
    assert [u.mention_group for u in channel.updates()] == ["S0DESK001", "", "S0DESK001"]
    assert channel.alert().mention_group == "S0DESK001"


async def test_nobody_is_called_to_a_sample_or_a_trial(watched: Watched) -> None:
    wanted = {"mention": Mention(group="S0DESK001", least=Level.LOW), "remind": ReminderPlan(after=AN_HOUR)}
    channel = await watched(**wanted)
    await channel.receive(at("14:00"), SAMPLE, act(), rules=(HIGH,))
    await channel.receive(at("14:00"), WIRE, act(commodities=("gallium",)), rules=(TRIAL,))
    await channel.come_to(at("16:00"))
    assert [s.message.mention_group for s in channel.sent if isinstance(s.message, Alert)] == ["", ""]
    assert channel.reminders() == []


# ------------------------------------------------------------------ who must look

ONCE = {"remind": ReminderPlan(after=AN_HOUR), "mention": Mention(group="S0DESK001", least=Level.HIGH)}


async def test_unacknowledged_alert_is_reminded_of_in_the_channel(
    watched: Watched,
) -> None:
    channel = await watched(updates=Updates.THREAD, **ONCE)
    await channel.receive(at("14:00"), WIRE, act(), rules=(HIGH,))
    await channel.come_to(at("23:00"))
    assert channel.reminders() == [("Wed 15:00", True)]
    (reminder,) = channel.updates()
    assert reminder.text == f"for 1 hour: {channel.alert().headline}"
    assert reminder.mention_group == "S0DESK001"


@pytest.mark.parametrize(
    ("action", "more"),
    [
        (UserAction.ACKNOWLEDGE, {}),
        (UserAction.DECIDE, {"decision": DecisionKind.NO_IMPACT}),
        (UserAction.NOT_FOR_US, {"reason": Unwanted.WRONG_GOODS}),
    ],
)
async def test_acknowledged_alert_gets_no_reminder(
    action: UserAction, more: dict[str, object], watched: Watched
) -> None:
    channel = await watched(**ONCE)
    await channel.receive(at("14:00"), WIRE, act(), rules=(HIGH,))
    await channel.come_to(at("14:30"))
    await channel.do(action, **more)
    await channel.come_to(at("18:00"))
    assert channel.reminders() == []


async def test_alert_below_the_reminder_level_gets_no_reminder_until_raised(
    watched: Watched,
) -> None:
    channel = await watched(**ONCE)
    await channel.receive(at("14:00"), WIRE, act())
    await channel.receive(at("17:00"), WIRE, act(), rules=(HIGH,))
    await channel.receive(at("19:00"), WIRE, act(), rules=(CRITICAL,))
    await channel.come_to(at("23:00"))
    assert [when for when, _ in channel.reminders()] == ["Wed 18:00", "Wed 20:00"]


async def test_denial_after_an_acknowledgement_needs_a_new_one(watched: Watched) -> None:
    channel = await watched(**ONCE)
    await channel.receive(at("14:00"), WIRE, act(), rules=(HIGH,))
    await channel.come_to(at("14:10"))
    await channel.do(UserAction.ACKNOWLEDGE)
    await channel.receive(at("16:00"), MINISTRY, replace(OFFICIAL, stage=Stage.DENIED), rules=(HIGH,))
    await channel.come_to(at("20:00"))
    assert [when for when, _ in channel.reminders()] == ["Wed 17:00"]


async def test_business_hours_and_quiet_hours_delay_a_reminder(watched: Watched) -> None:
    remind = ReminderPlan(after=AN_HOUR, hours=Hours.BUSINESS)
    channel = await watched(remind=remind, quiet=NIGHT)
    await channel.receive(at("22:30"), WIRE, act(), rules=(HIGH,))
    await channel.come_to(at("10:00", day=26))
    assert channel.reminders() == [("Thu 09:00", True)]


async def test_reminder_time_counts_from_delivery(watched: Watched) -> None:
    channel = await watched(**ONCE)
    held = "channel is archived"
    channel.post.messenger.problems = {"C1": held}
    await channel.post.deliverer.check(["C1"])
    await channel.receive(at("14:00"), WIRE, act(), rules=(HIGH,))
    await channel.come_to(at("17:30"))
    channel.post.messenger.problems = {}
    await channel.come_to(at("22:00"))
    alert, _, reminder = channel.sent
    assert alert.at >= at("17:30")
    assert timedelta(0) <= reminder.at - alert.at - AN_HOUR < timedelta(minutes=2)


async def test_a_route_that_no_longer_asks_for_it_reminds_of_nothing(watched: Watched) -> None:
    channel = await watched(**ONCE)
    await channel.receive(at("14:00"), WIRE, act(), rules=(HIGH,))
    channel.line.routes = Routes(default=replace(channel.line.routes.default, remind=None))
    await channel.come_to(at("18:00"))
    assert channel.reminders() == []
