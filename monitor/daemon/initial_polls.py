"""The initial polls of new sources, summarised in one message."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.alerts.message import Notice
from monitor.domain.event.development import PolicyEvent
from monitor.domain.sources.schedule import Outcome, PollState, is_failure
from monitor.domain.sources.source import Source, SourceId
from monitor.pipeline.poll.collect import PollResult
from monitor.wording.certainty import certainty_of
from monitor.wording.english import counted

__all__ = ["InitialPollSummary", "PendingPolls", "baseline_line", "baseline_notice", "never_polled", "sum_up"]

_EVENTS = 5
_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialPollSummary:
    """Results of the initial polls. `events` are the newest of the last seven days, at most five.

    `expected` are lines on the expected volume of the channels.
    """

    sources: int
    reached: int
    items: int
    events_found: int
    events: tuple[PolicyEvent, ...]
    failures: tuple[tuple[Outcome, str], ...] = ()
    expected: tuple[str, ...] = ()

    @property
    def no_network(self) -> bool:
        """True if no host could be resolved or reached: the network is down, not the sources."""
        network_errors = {Outcome.DNS, Outcome.UNREACHABLE}
        return self.reached == 0 and self.sources > 0 and all(o in network_errors for o, _ in self.failures)

    @property
    def bad_certificates(self) -> bool:
        return self.reached == 0 and self.sources > 0 and all(o is Outcome.TLS for o, _ in self.failures)


class PendingPolls:
    """The sources whose first poll is awaited, and the results so far."""

    def __init__(self, waited_for: Iterable[SourceId] = ()) -> None:
        self._brought: dict[SourceId, PollResult | None] = dict.fromkeys(waited_for)

    @property
    def done(self) -> tuple[PollResult, ...]:
        return tuple(c for c in self._brought.values() if c is not None)

    @property
    def total(self) -> int:
        return len(self._brought)

    def note(self, collected: PollResult) -> bool:
        """Record a poll. True if it was awaited."""
        if collected.source.id not in self._brought:
            return False
        self._brought[collected.source.id] = collected
        return True

    def keep_only(self, watched: Collection[SourceId]) -> bool:
        """Stop waiting for removed sources. True if there were any."""
        kept = {i: c for i, c in self._brought.items() if c is not None or i in watched}
        forgotten = len(kept) < len(self._brought)
        self._brought = kept
        return forgotten

    def take(self) -> tuple[PollResult, ...]:
        """All results, once; empty while one is awaited."""
        if len(self.done) < self.total:
            return ()
        done, self._brought = self.done, {}
        return done


def never_polled(states: Iterable[PollState], sources: Mapping[SourceId, Source]) -> Iterable[SourceId]:
    """The sources without a baseline, except the sample."""
    for state in states:
        source = sources.get(state.source_id)
        if state.baselined_at is None and source is not None and not source.sample:
            yield state.source_id


def sum_up(polled: Collection[PollResult], *, now: datetime) -> InitialPollSummary:
    """Summarise initial polls. Events of sources with `first_poll: announce` were alerted, so they are not listed."""
    newest = {one.event.id: one.event for collected in polled if collected.baseline for one in collected.events}
    recent = (now - _DAYS).date()
    events = sorted((e for e in newest.values() if e.day >= recent), key=lambda e: e.day, reverse=True)
    return InitialPollSummary(
        sources=len(polled),
        reached=sum(not is_failure(c.outcome) for c in polled),
        items=sum(c.items.new for c in polled),
        events_found=len(events),
        events=tuple(events[:_EVENTS]),
        failures=tuple((c.outcome, c.detail) for c in polled if is_failure(c.outcome)),
    )


def baseline_notice(found: InitialPollSummary) -> Notice:
    title = (
        f"Initial poll: {counted(found.items, 'item')} from {found.reached} of {counted(found.sources, 'source')}, "
        f"{counted(found.events_found, 'event')} in the last 7 days. These are not alerted; new items can alert."
    )
    return Notice(title=title, lines=(*map(baseline_line, found.events), *found.expected))


def baseline_line(event: PolicyEvent) -> str:
    return f"{event.day:%a} {event.day.day} {event.day:%b} · {event.headline} · {certainty_of(event)} · {event.label}"
