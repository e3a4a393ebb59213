"""The parts of a daemon: what it runs, at which times, what runs beside that, and who hears of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.daemon.click_status import ClickStatus
from monitor.daemon.clock import utc_now
from monitor.daemon.narrator import Narrator, Quiet
from monitor.daemon.periodic_jobs import PeriodicJobs
from monitor.daemon.polls import PollLimits
from monitor.daemon.rule_reloading import RuleReloading
from monitor.daemon.volume_report import VolumeReport, WouldAlert
from monitor.domain.operations.meters import Meters
from monitor.errors import LeaseLostError
from monitor.pipeline.delivery.deliverers import Delivering
from monitor.pipeline.operations.daily_backup import DailyBackup
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.poll.number_gaps import NumberGapWatch
from monitor.pipeline.poll.second_reader import Consulter
from monitor.pipeline.rules.follow_remote import RemoteFollower


class ServedPage(Protocol):
    """The page in a browser."""

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until `stop` is set, and end within three seconds after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """All intervals of the daemon, so that tests can scale them."""

    tick: timedelta = timedelta(seconds=1)
    heartbeat: timedelta = timedelta(seconds=10)  # how often it is stored
    jump: timedelta = timedelta(seconds=5)  # a larger difference of wall and monotonic time: the clock was set
    room: PollLimits = field(default_factory=PollLimits)  # limits of concurrent polls
    rest: timedelta = timedelta(seconds=30)  # pause after rules could not be read
    pages: timedelta = timedelta(minutes=5)  # how long `once` reads pages
    consults: timedelta = timedelta(minutes=5)  # how long `once` asks a second reader
    finish_polls: timedelta = timedelta(seconds=3)
    finish_posts: timedelta = timedelta(milliseconds=750)
    finish_page: timedelta = timedelta(seconds=3)
    report: timedelta = timedelta(hours=1)
    tasks: timedelta = timedelta(minutes=1)  # how often scheduled tasks and digests run
    gaps: timedelta = timedelta(hours=1)  # how often gaps in document numbers are searched


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The clocks and the intervals."""

    clock: Callable[[], datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    intervals: Intervals = field(default_factory=Intervals)


REAL_TIME = Timing()


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """What the daemon runs on a schedule. None: switched off."""

    collector: Collector
    deliverer: Delivering
    jobs: PeriodicJobs
    gaps: NumberGapWatch | None = None
    enricher: Enricher | None = None
    consulter: Consulter | None = None
    backups: DailyBackup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What runs all the time beside the schedule: reloads of the rules, fetches of rules from git, the state of the
    connection for clicks, and the page. `meters` count what happens. `lease_lost` returns when this daemon is no longer
    the active one of its database; None: it always is.
    """

    rulebook: RuleReloading | None = None
    follower: RemoteFollower | None = None
    clicks: ClickStatus | None = None
    page: ServedPage | None = None
    meters: Meters = field(default_factory=Meters)
    lease_lost: Callable[[], Awaitable[LeaseLostError]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """Who hears what the daemon does: `narrator` at once; the operator's channel gets the `expectation`, if any, and
    what new sources `would_alert`.
    """

    narrator: Narrator = field(default_factory=Quiet)
    expectation: VolumeReport | None = None
    would_alert: WouldAlert | None = None
