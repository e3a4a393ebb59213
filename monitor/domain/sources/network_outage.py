"""Network outages, detected from the polls of all sources: one event instead of a failure of each source."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import SourceId

_AWAY = frozenset({Outcome.DNS, Outcome.UNREACHABLE, Outcome.TLS, Outcome.TIMEOUT})
_INCONCLUSIVE = frozenset(
    {Outcome.HOST_PAUSED, Outcome.POSTPONED, Outcome.ADDRESS_BLOCKED, Outcome.INTERNAL_ERROR, Outcome.NOT_CONFIGURED}
)  # say nothing about the network
_WINDOW = timedelta(hours=1)  # sources that begin to fail within it failed together
_MIN_SOURCES, _SHARE, _MAX_SOURCES = (
    3,
    10,
    20,
)  # sources that must begin to fail: a tenth of all, at least 3, at most 20
_OUTAGE_SPACING = timedelta(seconds=2)  # between two polls during an outage, over all sources
_RECOVERY_SPACING = timedelta(seconds=1)  # between two polls after it
_MAX_OUTAGE_WAIT = timedelta(minutes=15)
_RECOVERY_TIME = timedelta(minutes=5)


def is_away(outcome: Outcome) -> bool:
    """True if there was no response from the server at all."""
    return outcome in _AWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPoll:
    """A poll without a response. `fresh`: the source's previous poll succeeded; `known`: some earlier poll did."""

    host: str
    at: datetime
    outcome: Outcome
    fresh: bool
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkState:
    """The network state: the sources that failed since the last success of any. Empty: no problem.

    `out_since` is the start of the outage, None without one.
    """

    cuts: Mapping[SourceId, FailedPoll] = field(default_factory=dict)
    out_since: datetime | None = None

    def after(self, source: SourceId, outcome: Outcome, cut: FailedPoll, *, sources: int) -> "NetworkState":
        """The state after a poll. Any response, even a refusal, shows that the network works.

        It is an outage if enough of the `sources` began to fail within an hour, on two hosts at least, and none was
        reached.
        """
        if outcome in _INCONCLUSIVE:
            return self
        if not is_away(outcome):
            return NetworkState()
        first = self.cuts.get(source)
        cuts = {**self.cuts, source: replace(cut, fresh=first.fresh, at=first.at) if first else cut}
        return NetworkState(cuts=cuts, out_since=self.out_since or _out_since(cuts, sources, cut.at))

    @property
    def usual(self) -> Outcome:
        """The most frequent outcome."""
        outcomes = [cut.outcome for cut in self.cuts.values()]
        return max(sorted(set(outcomes)), key=outcomes.count, default=Outcome.UNREACHABLE)


def _out_since(cuts: Mapping[SourceId, FailedPoll], sources: int, now: datetime) -> datetime | None:
    fresh = [cut for cut in cuts.values() if cut.fresh and now - cut.at <= _WINDOW]
    needed = min(max(_MIN_SOURCES, sources // _SHARE), _MAX_SOURCES)
    if len(fresh) < needed or len({cut.host for cut in fresh}) < 2:
        return None
    return min(cut.at for cut in fresh)


def during_outage(
    state: PollState, outcome: Outcome, *, sources: int, now: datetime, jitter: Random, detail: str
) -> PollState:
    """The poll state after a failed poll during an outage, which is no failure of the source.

    All sources together make at most one poll in two seconds, so that the end of the outage is noticed soon.
    """
    wait = min(max(_OUTAGE_SPACING * sources, timedelta(seconds=30)), _MAX_OUTAGE_WAIT) * jitter.uniform(0.5, 1.0)
    return replace(
        state,
        due_at=now + wait,
        failing_since=state.failing_since or now,
        last_outcome=outcome,
        last_detail=detail,
        last_polled_at=now,
    )


def due_after_outage(states: tuple[PollState, ...], *, now: datetime, jitter: Random) -> tuple[PollState, ...]:
    """The poll states after an outage: sources without a response are due within five minutes, spread out."""
    unreached = [s for s in states if s.last_outcome is not None and is_away(s.last_outcome)]
    within = min(_RECOVERY_SPACING * len(unreached), _RECOVERY_TIME)
    return tuple(replace(s, due_at=min(s.due_at, now + within * jitter.random())) for s in unreached)
