"""The work of children in the contract tests: the product's own, and a body that kills them."""

import os
import signal
from collections.abc import Callable

from monitor.harvest import build
from monitor.ports.harvesting import Harvest, HarvestJob, Knowledge

__all__ = ["DEADLY", "mortal"]

DEADLY = b"end here"


def mortal(knowledge: Knowledge) -> Callable[[HarvestJob], Harvest]:
    run = build(knowledge)

    def work(job: HarvestJob) -> Harvest:
        if job.body == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(job)

    return work
