"""The state of the git remote with rules, decided from the result of each fetch. The clock and chance are arguments."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.delivery.outbox import DeliveryId

MAX_BACKOFF = timedelta(minutes=15)  # a merged edit may wait that long after an outage
UNREACHABLE = timedelta(minutes=10)  # before a notice: shorter outages heal by themselves
_OVERDUE = timedelta(minutes=30)
_JITTER = 0.1  # of the interval, either way


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteState:
    """`fetched_at`: the last answer of the remote, aware UTC. `commit`, `subject` and `branch`: of the checkout.

    `problem` is why the newest state of the branch does not run, "" if it does; `failing_since` when that began.
    `failures` counts consecutive fetches without an answer. `unusable` is the id of a commit that can't be checked out.
    `notice` is the message to the operator about the problem. `reported` is the commit whose result was reported.
    `status_problem` is why the last commit status was not posted, "" if it was.
    """

    fetched_at: datetime | None = None
    commit: str = ""
    subject: str = ""
    branch: str = ""
    problem: str = ""
    lasting: bool = False
    failing_since: datetime | None = None
    failures: int = 0
    unusable: str = ""
    notice: DeliveryId | None = None
    reported: str = ""
    status_problem: str = ""


def after_answer(state: RemoteState, *, commit: str, subject: str, branch: str, now: datetime) -> RemoteState:
    """The state after the remote answered and the newest commit is checked out."""
    return replace(
        state,
        fetched_at=now,
        commit=commit,
        subject=subject,
        branch=branch,
        problem="",
        lasting=False,
        failing_since=None,
        failures=0,
        unusable="",
    )


def after_failure(state: RemoteState, problem: str, *, lasting: bool, unusable: str, now: datetime) -> RemoteState:
    """The state after a fetch that failed. With `unusable`, the remote answered, but that commit can't be used."""
    return replace(
        state,
        fetched_at=now if unusable else state.fetched_at,
        problem=problem,
        lasting=lasting,
        failing_since=state.failing_since or now,
        failures=0 if unusable else state.failures + 1,
        unusable=unusable,
    )


def needs_notice(state: RemoteState, *, now: datetime) -> bool:
    """Whether the operator should know: at once of what no retry heals, later of an outage."""
    if not state.problem or state.failing_since is None:
        return False
    return state.lasting or now - state.failing_since >= UNREACHABLE


def is_overdue(state: RemoteState, interval: timedelta, *, now: datetime) -> bool:
    """Whether the remote has not answered for so long that merged edits may be missing."""
    return state.fetched_at is None or now - state.fetched_at > max(_OVERDUE, 5 * interval)


def next_fetch(state: RemoteState, interval: timedelta, *, jitter: Random) -> timedelta:
    """The wait until the next fetch: the interval ± 10 %, doubled with each failure up to `MAX_BACKOFF`."""
    if state.failures == 0:
        return interval * jitter.uniform(1 - _JITTER, 1 + _JITTER)
    longest = max(MAX_BACKOFF, interval)
    return min(interval * (1 << min(state.failures - 1, 12)), longest) * jitter.uniform(0.5, 1.0)
