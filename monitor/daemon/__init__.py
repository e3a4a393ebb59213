"""The running process: schedule, heartbeat, initial polls, reloads and shutdown. Only this package reads the clock.

Names are imported on first use: commands need the clock alone.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.daemon.catchup import CatchUpSummary
    from monitor.daemon.click_status import ClickStatus
    from monitor.daemon.clock import utc_now
    from monitor.daemon.edit_effects import EditEffects
    from monitor.daemon.heartbeat import FixedIntervalTrigger
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

_MODULE_OF = {
    "CatchUpSummary": "catchup",
    "ClickStatus": "click_status",
    "utc_now": "clock",
    "EditEffects": "edit_effects",
    "FixedIntervalTrigger": "heartbeat",
    **dict.fromkeys(("InitialPollSummary", "baseline_line"), "initial_polls"),
    **dict.fromkeys(("Narrator", "Quiet", "Stopped"), "narrator"),
    **dict.fromkeys(("REAL_TIME", "Background", "Intervals", "Reporting", "Timing", "UseCases"), "parts"),
    "Daemon": "process",
    "RuleReloading": "rule_reloading",
    "UpgradeEffects": "upgrade_effects",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
