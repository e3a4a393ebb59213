"""Cases 1 to 12 of the plan of faults, and the soak, in their short forms; `make torture-faults` has the full ones.

Case 40, the container, is in tests/integration/docker.
"""

import logging
import signal
from collections.abc import Iterator
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest
import structlog

from tests.integration.faults.answers import ENDINGS, ended
from tests.integration.faults.contention import locked, pinned
from tests.integration.faults.failing import FAULTS, Figures, put_through, writes_of
from tests.integration.faults.full_disk import filled_while_running
from tests.integration.faults.kills import at_any_moment, at_each_point
from tests.integration.faults.soak import soak
from tests.integration.faults.stops import LIMIT, ended_under_load
from tests.integration.faults.stops import Figures as Stops
from tests.integration.faults.storms import outage, storm
from tests.integration.faults.torn import torn

pytestmark = pytest.mark.integration

BUSY = 4  # a busy machine is so many times slower than one on which `make torture` measures


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


def test_case_01_a_kill_at_each_point_around_the_ports(tmp_path: Path) -> None:
    found = at_each_point(tmp_path / "data", [1], events=1)
    assert found.is_good, found
    assert found.kills >= 13


def test_case_02_kills_at_any_moment(tmp_path: Path) -> None:
    found = at_any_moment(tmp_path / "data", kills=6, seed=2)
    assert found.is_good, found
    assert found.kills == 6


@pytest.fixture(scope="module")
def ended_daemons(tmp_path_factory: pytest.TempPathFactory) -> Stops:
    return ended_under_load(tmp_path_factory.mktemp("ended"), [signal.SIGTERM, signal.SIGKILL], seed=3)


def test_case_03_sigterm_under_load_ends_in_time_and_loses_nothing(ended_daemons: Stops) -> None:
    assert ended_daemons.slowest[signal.SIGTERM] <= BUSY * LIMIT
    assert ended_daemons.is_good, ended_daemons


def test_case_04_a_killed_daemon_leaves_no_child(ended_daemons: Stops) -> None:
    assert ended_daemons.slowest[signal.SIGKILL] <= BUSY * LIMIT
    assert ended_daemons.is_good, ended_daemons


async def test_case_05_what_a_power_failure_leaves_is_opened_with_all_that_was_synced(tmp_path: Path) -> None:
    found = await torn(tmp_path, units=2, seed=5)
    assert found.copies > 100
    assert (found.damaged, found.lost) == (0, 0)


async def test_case_06_after_an_outage_of_slack_everything_is_sent_most_of_it_in_one_thread(tmp_path: Path) -> None:
    found = await outage(tmp_path, events=20, hours=2)
    assert found.is_good, found
    assert found.in_channel == 9


@pytest.mark.parametrize("ending", ENDINGS)
async def test_case_07_a_post_that_ends_badly_is_in_the_channel_once_and_none_is_early(
    tmp_path: Path, ending: str
) -> None:
    found = await ended(tmp_path, ending, events=2)
    assert found.is_good, found


async def test_case_08_a_storm_is_stored_and_each_alert_can_be_reached(tmp_path: Path) -> None:
    found = await storm(tmp_path, events=60)
    assert found.is_good, found


def test_case_09_a_full_disk_is_red_and_the_daemon_resumes_by_itself(tmp_path: Path) -> None:
    found = filled_while_running(tmp_path)
    assert found.is_good, found


async def test_case_10_a_write_or_flush_that_fails_leaves_whole_transactions(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    count, found = await writes_of(tmp_path / "whole"), Figures()
    for number, at in enumerate(range(1, count + 1, count // 11)):
        what = list(FAULTS)[number % len(FAULTS)]
        (tmp_path / str(at)).mkdir()
        await put_through(tmp_path / str(at), what, at, lasts=number % 2 == 0, found=found)
    assert count > 100
    assert found.failed > 5
    assert found.wrong == []


async def test_case_11_a_poll_waits_for_a_locked_database(tmp_path: Path) -> None:
    found = await locked(tmp_path, 0.15)
    assert (found.errors, found.stored) == (0, True)


async def test_case_11_a_poll_that_waited_too_long_is_stored_later(tmp_path: Path) -> None:
    found = await locked(tmp_path, inf, attempt_ms=100)
    assert found.errors > 0
    assert found.stored


async def test_case_12_the_log_is_short_again_after_a_reader_that_stayed(tmp_path: Path) -> None:
    found = await pinned(tmp_path, writes=45, size=2_000_000)
    assert found.peak > 64
    assert found.final <= 64
    assert found.sound


def test_soak_on_a_clock_of_its_own(tmp_path: Path) -> None:
    found = soak(tmp_path, sources=15, hours=3, crashes=1, settle=timedelta(hours=2))
    assert found.is_good, found
    assert found.polls > 40
    assert found.faults > 0
