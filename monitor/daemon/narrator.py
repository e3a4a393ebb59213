"""The port for progress of the daemon: a terminal, or nothing."""

from dataclasses import dataclass
from typing import Protocol

from monitor.daemon.catchup import CatchUpSummary
from monitor.daemon.initial_polls import InitialPollSummary
from monitor.pipeline.poll.collect import PollResult
from monitor.pipeline.rules.reload import Reloaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """`polls_finished` during shutdown, and the messages `waiting` in the outbox for the next start."""

    polls_finished: int
    waiting: int


class Narrator(Protocol):
    """Gets the progress of the daemon: the sample, the initial polls, downtime, reloads, and hourly counts."""

    def sample(self, collected: PollResult) -> None: ...
    def looking(self, done: int, total: int) -> None: ...
    def first_look(self, found: InitialPollSummary) -> None: ...
    def caught_up(self, found: CatchUpSummary) -> None: ...
    def rules(self, reloaded: Reloaded) -> None: ...
    def alive(self, checked: int, failed: int, acts: int) -> None: ...


class Quiet:
    """A narrator that prints nothing."""

    def sample(self, collected: PollResult) -> None:
        pass

    def looking(self, done: int, total: int) -> None:
        pass

    def first_look(self, found: InitialPollSummary) -> None:
        pass

    def caught_up(self, found: CatchUpSummary) -> None:
        pass

    def rules(self, reloaded: Reloaded) -> None:
        pass

    def alive(self, checked: int, failed: int, acts: int) -> None:
        pass
