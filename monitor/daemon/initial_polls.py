"""The initial polls of new sources, summarised in one message."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.alerts.message import Notice
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.sources.schedule import Outcome, PollState, is_failure
from monitor.domain.sources.source import Source, SourceId
from monitor.pipeline.poll.collect import PollResult
from monitor.wording.phrases.certainty import certainty_of
from monitor.wording.phrases.english import counted

_EVENTS = 5
_DAYS = timedelta(days=7)
_WOULD_ALERT = timedelta(days=30)
_NAMED = 5  # sources with a line each


@dataclass(frozen=True, slots=True, kw_only=True)
class InitialPollSummary:
    """Results of the initial polls. `events` are the newest of the last seven days, at most five.

    `would_alert` are lines on what the sources would have alerted, `expected` on the volume of the channels.
    """

    sources: int
    reached: int
    items: int
    events_found: int
    events: tuple[PolicyEvent, ...]
    failures: tuple[tuple[Outcome, str], ...] = ()
    would_alert: tuple[str, ...] = ()
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

    def add(self, new: Iterable[SourceId]) -> None:
        """Wait for the first poll of these too."""
        for source_id in new:
            self._brought.setdefault(source_id, None)

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


def recent_events(polled: Iterable[PollResult], *, now: datetime) -> dict[EventId, PolicyEvent]:
    """The events of the last 30 days that are known only from initial polls, so that none of them was alerted."""
    since = (now - _WOULD_ALERT).date()
    every = (one.event for collected in polled if collected.baseline for one in collected.events)
    return {event.id: event for event in every if event.baseline and event.day >= since}


def would_alert_lines(polled: Collection[PollResult], would_alert: Mapping[EventId, PolicyEvent]) -> tuple[str, ...]:
    """`Ministry of Commerce would have alerted 5 events in the last 30 days, the newest: China …`; for many sources one
    line together. `would_alert` are those events of the sources that rules and routes alert.
    """
    baselines = [collected for collected in polled if collected.baseline]
    if len(baselines) > _NAMED:
        return (_would_alert_line("These sources", would_alert.values()),)
    return tuple(_would_alert_line(one.source.name, _among(one, would_alert)) for one in baselines)


def _among(collected: PollResult, events: Mapping[EventId, PolicyEvent]) -> Collection[PolicyEvent]:
    return {one.event.id: events[one.event.id] for one in collected.events if one.event.id in events}.values()


def _would_alert_line(who: str, events: Collection[PolicyEvent]) -> str:
    count = counted(len(events), "event") if events else "no event"
    line = f"{who} would have alerted {count} in the last {_WOULD_ALERT.days} days"
    if not events:
        return line
    return f"{line}, the newest: {max(events, key=lambda e: (e.day, e.id)).headline}"


def baseline_notice(found: InitialPollSummary) -> Notice:
    title = (
        f"Initial poll: {counted(found.items, 'item')} from {found.reached} of {counted(found.sources, 'source')}, "
        f"{counted(found.events_found, 'event')} in the last 7 days. These are not alerted; new items can alert."
    )
    return Notice(title=title, lines=(*map(baseline_line, found.events), *found.would_alert, *found.expected))


def baseline_line(event: PolicyEvent) -> str:
    return f"{event.day:%a} {event.day.day} {event.day:%b} · {event.headline} · {certainty_of(event)} · {event.label}"
