"""Whether the network is away, told from the polls of all sources: then it is one fact, and no source's fault."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import SourceId

__all__ = ["Cut", "Line", "all_again", "during_outage", "is_away"]

_AWAY = frozenset({Outcome.DNS, Outcome.UNREACHABLE, Outcome.TLS, Outcome.TIMEOUT})
_SILENT = frozenset(
    {Outcome.HELD, Outcome.FORBIDDEN_ADDRESS, Outcome.FAULT, Outcome.NOT_SET}
)  # tell nothing about the network
_WINDOW = timedelta(hours=1)  # in which sources must have begun to fail, to have failed together
_LEAST, _SHARE, _ENOUGH = 3, 10, 20  # sources that began to fail: a tenth of all, at least 3, never more than 20
_APART = timedelta(seconds=2)  # between two polls while the network is away, all sources together
_SPREAD = timedelta(seconds=1)  # between two when it is back
_PATIENT = timedelta(minutes=15)
_ALL_AGAIN = timedelta(minutes=5)


def is_away(outcome: Outcome) -> bool:
    """Whether nothing at all was heard of the server."""
    return outcome in _AWAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A poll that did not get through. `fresh`: the source had answered the last time; `known`: it ever had."""

    host: str
    at: datetime
    outcome: Outcome
    fresh: bool
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is known of the network: the sources that were not reached since one last was. None: it is well.

    `out_since` is since when it is away, None while it is not, or nobody knows.
    """

    cuts: Mapping[SourceId, Cut] = field(default_factory=dict)
    out_since: datetime | None = None

    def after(self, source: SourceId, outcome: Outcome, cut: Cut, *, sources: int) -> "Line":
        """After a poll. Anything that a server says, even a refusal, shows that there is a network.

        It is away when enough of the `sources` began to fail within an hour, on two hosts at least, and none was
        reached.
        """
        if outcome in _SILENT:
            return self
        if not is_away(outcome):
            return Line()
        first = self.cuts.get(source)
        cuts = {**self.cuts, source: replace(cut, fresh=first.fresh, at=first.at) if first else cut}
        return Line(cuts=cuts, out_since=self.out_since or _out_since(cuts, sources, cut.at))

    @property
    def usual(self) -> Outcome:
        """The most frequent outcome."""
        outcomes = [cut.outcome for cut in self.cuts.values()]
        return max(sorted(set(outcomes)), key=outcomes.count, default=Outcome.UNREACHABLE)


def _out_since(cuts: Mapping[SourceId, Cut], sources: int, now: datetime) -> datetime | None:
    fresh = [cut for cut in cuts.values() if cut.fresh and now - cut.at <= _WINDOW]
    needed = min(max(_LEAST, sources // _SHARE), _ENOUGH)
    if len(fresh) < needed or len({cut.host for cut in fresh}) < 2:
        return None
    return min(cut.at for cut in fresh)


def during_outage(
    state: PollState, outcome: Outcome, *, sources: int, now: datetime, jitter: Random, detail: str
) -> PollState:
    """The state after a poll that did not get through while the network is away: no failure of the source.

    All sources together make one poll in two seconds at most, so that it is soon known when the network is back.
    """
    wait = min(max(_APART * sources, timedelta(seconds=30)), _PATIENT) * jitter.uniform(0.5, 1.0)
    return replace(
        state,
        due_at=now + wait,
        failing_since=state.failing_since or now,
        last_outcome=outcome,
        last_detail=detail,
        last_polled_at=now,
    )


def all_again(states: tuple[PollState, ...], *, now: datetime, jitter: Random) -> tuple[PollState, ...]:
    """When the network is back: the states of those that did not get through, due within five minutes, spread out."""
    cut = [s for s in states if s.last_outcome is not None and is_away(s.last_outcome)]
    within = min(_SPREAD * len(cut), _ALL_AGAIN)
    return tuple(replace(s, due_at=min(s.due_at, now + within * jitter.random())) for s in cut)
