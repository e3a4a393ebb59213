"""A daemon that is stopped or killed while it fetches, reads and posts (cases 3 and 4)."""

import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from tests.fakes.slack_server import FakeSlack, Hang, fake_slack_aside
from tests.integration.faults.daemon import CHANNEL, Daemon, Site, bans, feed, serving
from tests.integration.faults.kills import deliveries_in, is_sound

LIMIT = 15.0  # seconds on a machine with nothing else to do
_EVENTS = 8  # of a daemon
_LONG = feed(
    [f"Visit {n} of a port" for n in range(2_000)], text="The minister visited a port and spoke of ships. " * 40
)


@dataclass(slots=True, kw_only=True)
class Figures:
    """`slowest` has, by signal, the longest time until daemon and children were gone, in seconds. `tracebacks` and
    `sound` are those of the log and the database.
    """

    slowest: dict[signal.Signals, float] = field(default_factory=dict)
    lost: int = 0
    twice: int = 0
    tracebacks: int = 0
    sound: bool = True

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.twice or self.tracebacks) and self.sound


def ended_under_load(folder: Path, signals: Sequence[signal.Signals], *, seed: int) -> Figures:
    """One daemon after the other is ended while sources don't answer, a long feed is read and a post has no answer.

    Then one may finish; each event is to be in the channel once.
    """
    chance, found, titles = Random(seed), Figures(), bans(_EVENTS * len(signals))
    news = {f"news-{n}": feed(titles[n :: len(signals)]) for n in range(len(signals))}
    long, silent = (
        {f"long-{n}": _LONG for n in range(len(signals))},
        {f"silent-{n}": feed([]) for n in range(len(signals))},
    )
    pages = news | long | silent
    with fake_slack_aside() as slack, serving(pages, held=silent) as site, Daemon(folder, site, slack) as daemon:
        for number, how in enumerate(signals):
            daemon.watch([name for name in pages if int(name.partition("-")[2]) <= number])
            site.asked.clear()
            slack.calls.clear()
            slack.endings["chat.postMessage"].append(Hang(delivered=number % 2 == 0))
            daemon.start()
            daemon.until(partial(_is_under_load, site, slack, number))
            time.sleep(chance.uniform(0, 0.5))
            took, code = daemon.end(how)
            assert code == (0 if how is signal.SIGTERM else -how), daemon.log()
            found.slowest[how] = max(found.slowest.get(how, 0), took)
        site.held.clear()
        daemon.start()
        daemon.until(lambda: len(daemon.alerts()) == len(titles) and not daemon.waiting())
        daemon.end(signal.SIGKILL)
        found.twice = sum(n - 1 for n in deliveries_in(slack.messages[CHANNEL]).values())
        found.lost = len(titles) - len(daemon.alerts())
        found.tracebacks = daemon.log().count("Traceback")
        found.sound = is_sound(daemon.data / "monitor.db")
    return found


def _is_under_load(site: Site, slack: FakeSlack, number: int) -> bool:
    awaited = {f"{kind}-{number}" for kind in ("news", "long", "silent")}
    return awaited <= site.asked.keys() and bool(slack.calls_of("chat.postMessage"))
