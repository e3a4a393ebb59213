"""Counts of polls since the last hourly line."""

import os
from dataclasses import dataclass

import structlog

from monitor.daemon.narrator import Narrator
from monitor.domain.sources.schedule import is_failure
from monitor.pipeline.poll.ingest import PollResult

_log = structlog.get_logger()


@dataclass(slots=True)
class PollTally:
    """`acts` includes those that a page or a second reader added."""

    checked: int = 0
    failed: int = 0
    acts: int = 0

    def count(self, collected: PollResult) -> None:
        self.checked += 1
        self.failed += is_failure(collected.outcome)
        self.acts += collected.acts.read

    def report(self, narrator: Narrator) -> None:
        """Print the line, unless no source was polled, and log it."""
        if self.checked:
            narrator.alive(self.checked, self.failed, self.acts)
        _log.info("alive", pid=os.getpid(), checked=self.checked, failed=self.failed, acts=self.acts)
