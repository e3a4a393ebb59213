from datetime import timedelta

import pytest

from monitor.daemon.catchup import CatchUpPolls, CatchUpSummary, missed
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.pipeline.poll.collect import PollResult
from tests.fakes.reading import NOW, source

ORE, FAB, NEW, LATER = source("ore"), source("fab"), source("new"), source("later")
SOURCES = {str(s.id): s for s in (ORE, FAB, NEW, LATER)}
BY_ID = {s.id: s for s in SOURCES.values()}
HOUR = timedelta(hours=1)
GAP = Gap(start=NOW - 9 * HOUR, end=NOW - HOUR, unseen=30)


def state(of: str, *, read: bool = True, due_in: timedelta = timedelta(0)) -> PollState:
    return PollState(source_id=SOURCES[of].id, due_at=NOW + due_in, baselined_at=NOW if read else None)


STATES = [state("ore"), state("fab"), state("new", read=False), state("later", due_in=HOUR)]


def polled(of: str, gap: Gap | None = None) -> PollResult:
    return PollResult(source=SOURCES[of], outcome=Outcome.NEW_BODY, gap=gap)


def after(away: timedelta) -> CatchUpPolls:
    return missed((NOW - away).isoformat(), STATES, BY_ID, now=NOW)


def test_what_was_read_before_and_is_due_is_waited_for_and_reported_once() -> None:
    catching = after(9 * HOUR)
    assert catching.note(polled("new")) is None
    assert catching.note(polled("ore", GAP)) is None
    assert catching.note(polled("fab")) == CatchUpSummary(away=9 * HOUR, events=(), gaps=(("Ore", GAP),))
    assert catching.note(polled("fab")) is None


def test_a_source_that_is_gone_is_not_waited_for() -> None:
    catching = after(9 * HOUR)
    catching.note(polled("ore"))
    assert catching.keep_only([ORE.id]) == CatchUpSummary(away=9 * HOUR, events=(), gaps=())


@pytest.mark.parametrize("heartbeat", [None, (NOW - timedelta(minutes=9)).isoformat()], ids=["first", "restart"])
def test_at_a_first_start_and_a_restart_nothing_was_missed(heartbeat: str | None) -> None:
    catching = missed(heartbeat, STATES, BY_ID, now=NOW)
    assert [catching.note(polled(name)) for name in SOURCES] == [None] * 4
