"""The running process: schedule, heartbeat, initial polls, reloads and shutdown. Only this package reads the clock."""

from monitor.daemon.catchup import CaughtUp
from monitor.daemon.firstlook import FirstLook, baseline_line
from monitor.daemon.listening import Listening
from monitor.daemon.narrator import Narrator, Quiet, Stopped
from monitor.daemon.process import Daemon, Tempo
from monitor.daemon.pulse import Steady, utc_now
from monitor.daemon.rulebook import Rulebook

__all__ = [
    "CaughtUp",
    "Daemon",
    "FirstLook",
    "Listening",
    "Narrator",
    "Quiet",
    "Rulebook",
    "Steady",
    "Stopped",
    "Tempo",
    "baseline_line",
    "utc_now",
]
