"""Reminders of legal dates: one per date in the thread, as long as the date holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Update
from monitor.domain.alerts.route import Route
from monitor.domain.sources.source import FirstPoll
from monitor.pipeline.operations.scheduled_tasks import run_scheduled_tasks
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import in_words

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
BEIJING = ZoneInfo("Asia/Shanghai")
LAST = NOW.date() + timedelta(days=100)
NO_70 = DocumentNumber(authority="MOFCOM", number="70", year=NOW.year)


def suspension(until: date | None = LAST, **more: object) -> Act:
    reported: dict[str, object] = {
        "measure": Measure.EXPORT_LICENSING_REQUIREMENT,
        "action": Action.SUSPEND,
        "certainty": Certainty.OFFICIAL,
        "document": NO_70,
        "until": until,
    }
    return act(0, **{**reported, **more})


class Days:
    """One channel, passing days, and the reminders in its threads."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._polls = 0

    async def receive(self, *acts: Act) -> None:
        self._polls += 1
        reported = article(str(self._polls), WIRE, f"report {self._polls}", published=self.line.clock.now)
        self.line.feed(body(str(self._polls)), extraction_of(extracted(reported, *acts, rules=(ANY,))))
        await self.line.poll(WIRE)

    async def come_to(self, day: date) -> None:
        """Noon of that day in Beijing."""
        self.line.clock.now = datetime(day.year, day.month, day.day, 12, tzinfo=BEIJING).astimezone(UTC)
        await run_scheduled_tasks(self.line.store, self.line.config(), now=self.line.clock.now)

    async def reminders(self) -> list[str]:
        rows = await self.line.store.archive.events()
        reported = [d for row in rows for d in await self.line.store.traces.deliveries(row.event.id)]
        updates = [m for d in sorted(reported, key=lambda d: d.seq) if isinstance(m := in_words(d.message), Update)]
        return [
            f"{said.heading}: {said.text}" for said in updates if "day" in said.heading or said.heading == "Tomorrow"
        ]


def before(days: int, last: date = LAST) -> date:
    return last - timedelta(days=days)


def written(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


BACK = LAST + timedelta(days=1)
ENDS = f"suspension ends: last day {written(LAST)} (Beijing); the control returns {written(BACK)} unless extended"


@pytest.fixture
async def days(line_with: Callable[..., Line]) -> Days:
    line = line_with(ANY)
    await line.watch(WIRE)
    return Days(line)


async def test_a_thread_is_reminded_thirty_seven_and_one_day_before(days: Days) -> None:
    await days.receive(suspension())
    for ahead in range(99, -3, -1):
        await days.come_to(before(ahead))
    assert await days.reminders() == [f"In 30 days: {ENDS}", f"In 7 days: {ENDS}", f"Tomorrow: {ENDS}"]


async def test_a_reminder_is_due_as_the_day_begins_where_the_date_is_law(days: Days) -> None:
    await days.receive(suspension())
    dawn = datetime(LAST.year, LAST.month, LAST.day, tzinfo=BEIJING) - timedelta(days=30)
    for at, reported in ((dawn - timedelta(minutes=1), 0), (dawn, 1)):
        await run_scheduled_tasks(days.line.store, days.line.config(), now=at.astimezone(UTC))
        assert len(await days.reminders()) == reported


async def test_reminder_missed_during_downtime_is_sent_once_if_still_ahead(days: Days) -> None:
    await days.receive(suspension())
    await days.come_to(before(3))
    await days.come_to(before(3))
    assert await days.reminders() == [f"In 3 days: {ENDS}"]
    await days.come_to(before(1))
    assert len(await days.reminders()) == 2


async def test_reminder_missed_until_after_the_date_is_not_sent(days: Days) -> None:
    await days.receive(suspension())
    await days.come_to(before(-1))
    assert await days.reminders() == []


async def test_a_date_that_moved_moves_its_reminders(days: Days) -> None:
    later = LAST + timedelta(days=200)
    await days.receive(suspension())
    days.line.clock.now += timedelta(days=1)
    await days.receive(suspension(until=later))
    await days.come_to(before(1))
    assert await days.reminders() == []
    await days.come_to(before(30, later))
    assert [reported.split(":")[0] for reported in await days.reminders()] == ["In 30 days"]


async def test_a_date_that_an_edit_took_away_is_not_reminded_of(days: Days) -> None:
    reported = article("1", WIRE, "report 1", published=days.line.clock.now)
    for n, until in enumerate((LAST, None)):
        days.line.feed(body(str(n)), extraction_of(extracted(reported, suspension(until), rules=(ANY,), edited=n > 0)))
        assert (await days.line.poll(WIRE)).items.edited == n
        reported = replace(reported, content_hash="edited")
    for ahead in (30, 7, 1):
        await days.come_to(before(ahead))
    assert await days.reminders() == []


async def test_known_end_cancels_reminders(days: Days) -> None:
    await days.receive(suspension())
    days.line.clock.now += timedelta(days=40)
    ended = act(
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=Action.REMOVE,
        certainty=Certainty.OFFICIAL,
        direction=Direction.EASING,
        document=DocumentNumber(authority="MOFCOM", number="99", year=NOW.year),
        refers_to=(NO_70,),
    )
    await days.receive(ended)
    for ahead in (30, 7, 1):
        await days.come_to(before(ahead))
    assert await days.reminders() == []


@pytest.mark.parametrize(("leads", "reported"), [((), []), ((timedelta(days=14),), ["In 14 days"])])
async def test_a_route_says_how_long_before(
    line_with: Callable[..., Line], leads: tuple[timedelta, ...], reported: list[str]
) -> None:
    line = line_with(ANY, routes=Routes(default=Route(name="default", channel="C1", dates=leads)))
    await line.watch(WIRE)
    days = Days(line)
    await days.receive(suspension())
    await days.come_to(before(14))
    assert [one.split(":")[0] for one in await days.reminders()] == reported


async def test_a_draft_is_reminded_of_the_last_day_of_comments(days: Days) -> None:
    await days.receive(act(stage=Stage.PROPOSED, comments_until=LAST))
    await days.come_to(before(7))
    assert await days.reminders() == [f"In 7 days: comments accepted until {written(LAST)} (Beijing)"]


@pytest.mark.parametrize("until", [date.max, date(1, 1, 1)])
async def test_an_odd_year_is_no_error(days: Days, until: date) -> None:
    await days.receive(suspension(until=until))
    await days.come_to(before(1))
    assert await days.reminders() == []


async def test_an_extension_is_reminded_of_however_old_what_it_extends_is(days: Days) -> None:
    await days.receive(suspension())
    days.line.clock.now += timedelta(days=500)
    last = days.line.clock.now.date() + timedelta(days=90)
    no_90 = DocumentNumber(authority="MOFCOM", number="90", year=NOW.year)
    await days.receive(suspension(action=Action.EXTEND, document=no_90, refers_to=(NO_70,), until=last))
    await days.come_to(before(7, last))
    assert [reported.split(";")[0] for reported in await days.reminders()] == [
        f"In 7 days: suspension ends: last day {written(last)} (Beijing)"
    ]


def put_off(to: date | None = LAST, **more: object) -> Act:
    return suspension(None, action=Action.POSTPONE, effective=to, **more)


async def test_postponed_act_is_reminded_of_on_its_first_day_only(days: Days) -> None:
    await days.receive(put_off())
    await days.come_to(before(7))
    await days.come_to(before(1))
    begins = f"begins {written(LAST)} (Beijing), postponed"
    assert await days.reminders() == [f"In 7 days: {begins}", f"Tomorrow: {begins}"]


async def test_what_is_put_off_to_another_day_moves_its_reminder(days: Days) -> None:
    later = LAST + timedelta(days=50)
    await days.receive(put_off())
    await days.receive(put_off(later))
    await days.come_to(before(7))
    assert await days.reminders() == []
    await days.come_to(before(7, later))
    assert await days.reminders() == [f"In 7 days: begins {written(later)} (Beijing), postponed"]


async def test_a_pause_that_is_prolonged_without_a_number_moves_the_reminder_of_its_old_event(days: Days) -> None:
    unnumbered: dict[str, Any] = {"document": None, "commodities": ("rare_earths",)}
    later = LAST + timedelta(days=365)
    await days.receive(suspension(**unnumbered))
    days.line.clock.now += timedelta(days=60)
    await days.receive(suspension(until=later, continues=True, **unnumbered))
    assert len(await days.line.store.archive.events()) == 2
    for ahead in (30, 7, 1):
        await days.come_to(before(ahead))
    assert await days.reminders() == []
    await days.come_to(before(7, later))
    assert [reported.split(";")[0] for reported in await days.reminders()] == [
        f"In 7 days: suspension ends: last day {written(later)} (Beijing)"
    ]


async def test_a_control_that_is_put_off_without_a_number_is_not_reminded_of_by_its_old_day(days: Days) -> None:
    unnumbered: dict[str, Any] = {"document": None, "commodities": ("rare_earths",), "until": None}
    control: dict[str, Any] = {"action": Action.IMPOSE, "direction": Direction.TIGHTENING, "stage": Stage.ANNOUNCED}
    later = LAST + timedelta(days=60)
    await days.receive(suspension(effective=LAST, **control, **unnumbered))
    days.line.clock.now += timedelta(days=40)
    await days.receive(put_off(later, continues=True, document=None, commodities=("rare_earths",)))
    for ahead in (30, 7, 1):
        await days.come_to(before(ahead))
    assert await days.reminders() == []
    await days.come_to(before(1, later))
    assert await days.reminders() == [f"Tomorrow: begins {written(later)} (Beijing), postponed"]
