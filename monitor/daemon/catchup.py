"""The first polls after a time in which nobody watched: what came meanwhile, and what went by unseen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.daemon.firstlook import FirstPolls
from monitor.domain.event.development import DevelopmentKind, PolicyEvent
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.pipeline.poll.collect import Collected

__all__ = ["CatchUp", "CaughtUp", "missed"]

_LONG = timedelta(minutes=10)  # away: a restart is no absence


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """`away` is how long nobody watched, `events` began meanwhile, `gaps` are those of each source, by its name."""

    away: timedelta
    events: tuple[PolicyEvent, ...]
    gaps: tuple[tuple[str, Gap], ...]


class CatchUp:
    """Waits for the sources that were read before and are due at the start."""

    def __init__(self, away: timedelta, waited_for: Iterable[SourceId] = ()) -> None:
        self._away = away
        self._polls = FirstPolls(waited_for)

    def note(self, collected: Collected) -> CaughtUp | None:
        """What came meanwhile, once, with the last one that was waited for."""
        return self._concluded() if self._polls.note(collected) else None

    def forget_all_but(self, watched: Collection[SourceId]) -> CaughtUp | None:
        """Don't wait for sources that are gone."""
        return self._concluded() if self._polls.forget_all_but(watched) else None

    def _concluded(self) -> CaughtUp | None:
        done = self._polls.take()
        return _sum_up(done, self._away) if done else None


def missed(
    heartbeat: str | None, states: Iterable[PollState], sources: Mapping[SourceId, Source], *, now: datetime
) -> CatchUp:
    """What is to be caught up on; nothing where the last sign of life is young, or there was none."""
    away = timedelta(0) if heartbeat is None else now - datetime.fromisoformat(heartbeat)
    if away < _LONG:
        return CatchUp(away)
    due = (s.source_id for s in states if s.baselined_at is not None and s.due_at <= now)
    return CatchUp(away, (i for i in due if i in sources and not sources[i].sample))


def _sum_up(done: Sequence[Collected], away: timedelta) -> CaughtUp:
    touched = {a.event.id: a for collected in done for a in collected.events}
    began = (a.event for a in touched.values() if any(d.kind is DevelopmentKind.OPENED for d in a.developments))
    gaps = tuple((one.source.name, one.gap) for one in done if one.gap is not None)
    return CaughtUp(away=away, events=tuple(began), gaps=gaps)
