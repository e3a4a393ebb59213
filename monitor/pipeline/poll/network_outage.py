"""Detection of network outages: polls that fail because the network is down, not because a source fails.

An outage is one notice to the operator: posted when the outage is certain, edited as more sources fail, closed when a
source answers. It is stored as a fact and so survives a restart.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.network_outage import FailedPoll, NetworkState, due_after_outage, is_away
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source
from monitor.pipeline.alerts.notices import edit, operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import OUTAGE, HasJournal, HasOutbox, HasSources, Store, read_fact
from monitor.wording.phrases.english import counted, lasting

_SAME = timedelta(minutes=30)  # an outage that returns this soon is the same one, with the same notice
_log = structlog.get_logger()


class NetworkOutageTransaction(HasJournal, HasOutbox, HasSources, Protocol):
    """Repositories of notices of network outages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reported:
    """An outage as reported: `post` is the id of its notice, "" if none was queued, `cut_off` counts the sources."""

    since: datetime
    post: str = ""
    cut_off: int = 0
    over_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.since.isoformat()} {self.cut_off} {self.post}".strip()

    @classmethod
    def read(cls, fact: str) -> "_Reported":
        since, cut_off, *post = fact.split()
        return cls(since=datetime.fromisoformat(since), cut_off=int(cut_off), post="".join(post))


class NetworkWatch:
    """Records every poll; notifies the operator's route.

    `is_own`: whether a URL is within the operator's own network, whose answers say nothing about the network outside.
    None: no URL is.
    """

    def __init__(
        self,
        *,
        store: Store[NetworkOutageTransaction],
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        jitter: Random,
        is_own: Callable[[str], bool] | None = None,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._jitter = jitter
        self._is_own = is_own or (lambda _: False)
        self._line = NetworkState()
        self._reported: _Reported | None = None
        self._recalled = False
        self._one_by_one = asyncio.Lock()  # concurrent polls report an outage once

    async def note(self, source: Source, state: PollState, outcome: Outcome) -> int:
        """Record the outcome of a poll that began in `state`. Returns the number of watched sources during an outage,
        else 0. Raises StoreError.
        """
        if source.sample or self._is_own(source.url):
            return 0
        async with self._one_by_one:
            await self._recall()
            return await self._note(source, state, outcome)

    async def _note(self, source: Source, state: PollState, outcome: Outcome) -> int:
        is_well = not self._line.cuts and self._line.out_since is None
        if is_well and not is_away(outcome):
            return 0
        cut = FailedPoll(
            host=urlsplit(source.url).hostname or "",
            at=self._clock(),
            outcome=outcome,
            fresh=state.failures == 0,
            known=state.last_success_at is not None,
        )
        watched = self._watched()
        self._line = self._line.after(source.id, outcome, cut, sources=watched)
        if self._line.out_since is not None:
            await self._report_outage(self._line.out_since, watched)
            return watched
        if not self._line.cuts and self._reported is not None and self._reported.over_at is None:
            await self._report_end(self._reported, watched)
        return 0

    def _watched(self) -> int:
        return sum(s.enabled and not s.sample and not self._is_own(s.url) for s in self._config().sources.values())

    async def _recall(self) -> None:
        """Load an outage from before a restart: it lasts until a source answers."""
        if self._recalled:
            return
        reported = read_fact(await self._store.read(lambda tx: tx.journal.recall(OUTAGE)), _Reported.read)
        self._recalled = True
        if reported is not None:
            self._reported = reported
            self._line = NetworkState(out_since=reported.since)

    async def _report_outage(self, since: datetime, watched: int) -> None:
        """Post or edit the notice: at first, whenever the number of failing sources has doubled, and when all fail."""
        now, outage, cut_off = self._clock(), self._reported, len(self._line.cuts)
        if outage is not None and outage.over_at is not None:
            outage = replace(outage, over_at=None, cut_off=0) if now - outage.over_at <= _SAME else None
        if outage is not None and cut_off < 2 * outage.cut_off and (cut_off < watched or outage.cut_off >= watched):
            return
        if outage is None and not any(cut.known for cut in self._line.cuts.values()):
            return  # no source was ever reached: the summary of the initial polls reports that
        outage = outage or _Reported(since=since)
        message = _outage_notice(outage.since, self._line.usual, cut_off, watched)
        _log.warning("no network", since=outage.since.isoformat(), cut_off=cut_off, sources=watched)
        outage = replace(outage, cut_off=cut_off)
        self._reported = await self._store.write(lambda tx: self._post(tx, outage, message, now))

    async def _report_end(self, outage: _Reported, watched: int) -> None:
        now = self._clock()
        message = _end_notice(outage.since, now, outage.cut_off, watched)
        _log.info("the network is back", after=str(now - outage.since), cut_off=outage.cut_off)

        def close(tx: NetworkOutageTransaction) -> None:
            self._post(tx, outage, message, now)
            tx.journal.remember(OUTAGE, "")
            for state in due_after_outage(tx.sources.states(), now=now, jitter=self._jitter):
                tx.sources.save(state)

        await self._store.write(close)
        self._reported = replace(outage, over_at=now)

    def _post(self, tx: NetworkOutageTransaction, outage: _Reported, message: Notice, now: datetime) -> _Reported:
        """Edit the notice of the outage to `message`, or queue it. Returns the outage with the id of its notice."""
        if not (outage.post and edit(tx, DeliveryId(outage.post), message, instead=message, now=now)):
            post = operator_notice(tx, self._config(), f"outage {outage.since}", message, now=now)
            outage = replace(outage, post=post)
        tx.journal.remember(OUTAGE, str(outage))
        return outage


# ------------------------------------------------------------------ messages

_ADVICE = {
    Outcome.DNS: "No host name could be resolved. Check the DNS settings of this machine.",
    Outcome.TLS: "All TLS certificates were rejected. For a proxy that inspects TLS, set MONITOR_CA_BUNDLE.",
}
_USUAL_ADVICE = "Check the network connection, firewall and proxy of this machine."


def _outage_notice(since: datetime, usual: Outcome, cut_off: int, watched: int) -> Notice:
    return Notice(
        title=f"🔌 No network since {_time(since)}: {cut_off} of {counted(watched, 'source')} are unreachable.",
        lines=(
            _ADVICE.get(usual, _USUAL_ADVICE),
            "No alerts until the network is back. All sources are polled then; none counts as failing meanwhile.",
        ),
    )


def _end_notice(since: datetime, now: datetime, cut_off: int, watched: int) -> Notice:
    return Notice(
        title=f"🔌 The network is back. It was down from {_time(since)} to {_time(now)}, for {lasting(now - since)}.",
        lines=(
            f"{cut_off} of {counted(watched, 'source')} were unreachable; all are polled again within five minutes.",
        ),
    )


def _time(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
