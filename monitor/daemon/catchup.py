"""The first polls after downtime: the events that began meanwhile, and the gaps in feeds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.daemon.initial_polls import PendingPolls
from monitor.domain.event.development import DevelopmentKind, PolicyEvent
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.pipeline.poll.collect import PollResult
from monitor.ports.repositories.store import read_fact

_MIN_DOWNTIME = timedelta(minutes=10)  # a restart is no downtime


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpSummary:
    """`away` is the downtime, `events` began in it, `gaps` are (source name, gap)."""

    away: timedelta
    events: tuple[PolicyEvent, ...]
    gaps: tuple[tuple[str, Gap], ...]


class CatchUpPolls:
    """Waits for the sources that were polled before and are due at the start."""

    def __init__(self, away: timedelta, waited_for: Iterable[SourceId] = ()) -> None:
        self._away = away
        self._polls = PendingPolls(waited_for)

    def note(self, collected: PollResult) -> CatchUpSummary | None:
        """The summary, once, with the last poll that was waited for; else None."""
        return self._concluded() if self._polls.note(collected) else None

    def keep_only(self, watched: Collection[SourceId]) -> CatchUpSummary | None:
        """Stop waiting for removed sources."""
        return self._concluded() if self._polls.keep_only(watched) else None

    def _concluded(self) -> CatchUpSummary | None:
        done = self._polls.take()
        return _sum_up(done, self._away) if done else None


def missed(
    heartbeat: str | None, states: Iterable[PollState], sources: Mapping[SourceId, Source], *, now: datetime
) -> CatchUpPolls:
    """What to catch up on; nothing if the last heartbeat is recent, or if there was none."""
    last = read_fact(heartbeat, datetime.fromisoformat)
    away = timedelta(0) if last is None else now - last
    if away < _MIN_DOWNTIME:
        return CatchUpPolls(away)
    due = (s.source_id for s in states if s.baselined_at is not None and s.due_at <= now)
    return CatchUpPolls(away, (i for i in due if i in sources and not sources[i].sample))


def _sum_up(done: Sequence[PollResult], away: timedelta) -> CatchUpSummary:
    touched = {a.event.id: a for collected in done for a in collected.events}
    began = (a.event for a in touched.values() if any(d.kind is DevelopmentKind.OPENED for d in a.developments))
    gaps = tuple((one.source.name, one.gap) for one in done if one.gap is not None)
    return CatchUpSummary(away=away, events=tuple(began), gaps=gaps)
