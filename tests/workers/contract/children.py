"""The work of children in the contract tests: the product's own, and a body that kills them."""

import os
import signal
from collections.abc import Callable

from monitor.extract import build
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig

DEADLY = b"end here"


def mortal(knowledge: ReaderConfig) -> Callable[[ExtractJob], FeedExtraction]:
    run = build(knowledge)

    def work(job: ExtractJob) -> FeedExtraction:
        if job.body == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(job)

    return work
