"""The running process: schedule, heartbeat, initial polls, reloads and shutdown. Only this package reads the clock."""

from monitor.daemon.catchup import CatchUpSummary
from monitor.daemon.firstlook import InitialPollSummary, baseline_line
from monitor.daemon.listening import ClickStatus
from monitor.daemon.narrator import Narrator, Quiet, Stopped
from monitor.daemon.process import Daemon, Intervals
from monitor.daemon.pulse import FixedIntervalTrigger, utc_now
from monitor.daemon.rulebook import RuleReloading

__all__ = [
    "CatchUpSummary",
    "ClickStatus",
    "Daemon",
    "FixedIntervalTrigger",
    "InitialPollSummary",
    "Intervals",
    "Narrator",
    "Quiet",
    "RuleReloading",
    "Stopped",
    "baseline_line",
    "utc_now",
]
