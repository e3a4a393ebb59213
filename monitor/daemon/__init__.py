"""The running process: schedule, heartbeat, initial polls, reloads and shutdown. Only this package reads the clock."""

from monitor.daemon.catchup import CatchUpSummary
from monitor.daemon.click_status import ClickStatus
from monitor.daemon.edit_effects import EditEffects
from monitor.daemon.heartbeat import FixedIntervalTrigger, utc_now
from monitor.daemon.initial_polls import InitialPollSummary, baseline_line
from monitor.daemon.narrator import Narrator, Quiet, Stopped
from monitor.daemon.parts import REAL_TIME, Background, Intervals, Reporting, Timing, UseCases
from monitor.daemon.process import Daemon
from monitor.daemon.rule_reloading import RuleReloading
from monitor.daemon.upgrade_effects import UpgradeEffects

__all__ = [
    "REAL_TIME",
    "Background",
    "CatchUpSummary",
    "ClickStatus",
    "Daemon",
    "EditEffects",
    "FixedIntervalTrigger",
    "InitialPollSummary",
    "Intervals",
    "Narrator",
    "Quiet",
    "Reporting",
    "RuleReloading",
    "Stopped",
    "Timing",
    "UpgradeEffects",
    "UseCases",
    "baseline_line",
    "utc_now",
]
