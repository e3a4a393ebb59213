"""`monitor run` as a process of a test: `python -m …`. Its own are only the waits of delivery, and that the shipped
sources, which would ask real hosts, are left out; bursts are off, so that each event is a message. A poll that was not
stored is repeated after two seconds.
"""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta

from monitor.app.assemble import Overrides, assemble
from monitor.app.storage.active import open_active_store
from monitor.daemon.clock import utc_now
from monitor.daemon.parts import Intervals, Timing
from monitor.daemon.polls import PollLimits
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.errors import MonitorError
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.telemetry import configure

TIMES = DeliveryTimes(
    pace=timedelta(milliseconds=30),
    workspace_pace=timedelta(milliseconds=30),
    lease=timedelta(seconds=15),  # a busy machine is no lost answer
    searches=(timedelta(0), timedelta(milliseconds=200), timedelta(milliseconds=500)),
)
_TIMING = Timing(intervals=Intervals(room=PollLimits(rest=timedelta(seconds=2))))


async def main() -> None:
    settings = read_settings(os.environ)
    configure(settings.log_level)
    rules = load(settings.rules_dir)
    if rules.errors:
        raise SystemExit("\n".join(map(str, rules.errors)))
    own = replace(rules, sources=tuple(s for s in rules.sources if s.origin != "base"))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_active_store(settings, stop, clock=utc_now) as store:
        if store is None:
            return
        overrides = Overrides(rules=own, times=TIMES, storm=None)
        async with assemble(settings, store=store, timing=_TIMING, overrides=overrides) as app:
            await app.daemon.run(stop)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except MonitorError as error:
        print(error, flush=True)
        sys.exit(error.exit_code)
