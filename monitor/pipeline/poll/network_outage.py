"""Polls that don't get through, told apart: a source that fails, or the network that is away from all of them.

An outage is one notice for the operator: posted when it is sure, edited while it grows, and closed when it ends. What
is known of one is kept as a fact, so that it outlives a restart.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.network_outage import Cut, Line, all_again, is_away
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Source
from monitor.pipeline.alerts.notices import edit, notice
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.store import OUTAGE, Store, Transaction
from monitor.wording.english import counted, lasting

__all__ = ["NetworkWatch"]

_SAME = timedelta(minutes=30)  # an outage that comes back so soon is the same one, told in the same notice
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An outage as it was told: `post` is its notice, "" where none could be said, `cut_off` the sources in it."""

    since: datetime
    post: str = ""
    cut_off: int = 0
    over_at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.since.isoformat()} {self.cut_off} {self.post}".strip()

    @classmethod
    def read(cls, fact: str) -> "_Told":
        since, cut_off, *post = fact.split()
        return cls(since=datetime.fromisoformat(since), cut_off=int(cut_off), post="".join(post))


class NetworkWatch:
    """Told of every poll. Its notice goes to the operator's route.

    `is_own` tells of an address whether it is within the operator's own network: that one answers, or does not, says
    nothing of the network outside. None: no address is.
    """

    def __init__(
        self,
        *,
        store: Store,
        desk: Callable[[], Desk],
        clock: Callable[[], datetime],
        jitter: Random,
        is_own: Callable[[str], bool] | None = None,
    ) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._jitter = jitter
        self._is_own = is_own or (lambda _: False)
        self._line = Line()
        self._told: _Told | None = None
        self._recalled = False
        self._one_by_one = asyncio.Lock()  # an outage is told once, however many polls find it at once

    async def note(self, source: Source, state: PollState, outcome: Outcome) -> int:
        """After a poll from `state`. Returns how many sources are watched where the network is away, else 0.

        Raises StoreError.
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
        cut = Cut(
            host=urlsplit(source.url).hostname or "",
            at=self._clock(),
            outcome=outcome,
            fresh=state.failures == 0,
            known=state.last_success_at is not None,
        )
        watched = self._watched()
        self._line = self._line.after(source.id, outcome, cut, sources=watched)
        if self._line.out_since is not None:
            await self._say_out(self._line.out_since, watched)
            return watched
        if not self._line.cuts and self._told is not None and self._told.over_at is None:
            await self._say_over(self._told, watched)
        return 0

    def _watched(self) -> int:
        return sum(s.enabled and not s.sample and not self._is_own(s.url) for s in self._desk().sources.values())

    async def _recall(self) -> None:
        """An outage of before a restart goes on until something answers."""
        if self._recalled:
            return
        fact = await self._store.read(lambda tx: tx.journal.recall(OUTAGE))
        self._recalled = True
        if fact:
            self._told = _Told.read(fact)
            self._line = Line(out_since=self._told.since)

    async def _say_out(self, since: datetime, watched: int) -> None:
        """At first, when the number of sources that are cut off has doubled, and when it is all of them."""
        now, told, cut_off = self._clock(), self._told, len(self._line.cuts)
        if told is not None and told.over_at is not None:
            told = replace(told, over_at=None, cut_off=0) if now - told.over_at <= _SAME else None
        if told is not None and cut_off < 2 * told.cut_off and (cut_off < watched or told.cut_off >= watched):
            return
        if told is None and not any(cut.known for cut in self._line.cuts.values()):
            return  # nothing was ever reached: the first look tells of that
        told = told or _Told(since=since)
        said = _out_notice(told.since, self._line.usual, cut_off, watched)
        _log.warning("no network", since=told.since.isoformat(), cut_off=cut_off, sources=watched)
        told = replace(told, cut_off=cut_off)
        self._told = await self._store.write(lambda tx: self._post(tx, told, said, now))

    async def _say_over(self, told: _Told, watched: int) -> None:
        now = self._clock()
        said = _over_notice(told.since, now, told.cut_off, watched)
        _log.info("the network is back", after=str(now - told.since), cut_off=told.cut_off)

        def close(tx: Transaction) -> None:
            self._post(tx, told, said, now)
            tx.journal.remember(OUTAGE, "")
            for state in all_again(tx.sources.states(), now=now, jitter=self._jitter):
                tx.sources.save(state)

        await self._store.write(close)
        self._told = replace(told, over_at=now)

    def _post(self, tx: Transaction, told: _Told, said: Notice, now: datetime) -> _Told:
        """Let the outage's one notice say `said`."""
        desk = self._desk()
        if not (told.post and edit(tx, DeliveryId(told.post), said, instead=said, now=now)):
            post = notice(tx, desk.routes.operator.channel, desk.workspace, f"outage {told.since}", said, now=now)
            told = replace(told, post=post)
        tx.journal.remember(OUTAGE, str(told))
        return told


# ------------------------------------------------------------------ in words

_ADVICE = {
    Outcome.DNS: "No name was found: look at this machine's DNS.",
    Outcome.TLS: "Every certificate was refused: a proxy that inspects TLS needs its authority in MONITOR_CA_BUNDLE.",
}
_USUAL_ADVICE = "Look at this machine's line, its firewall and its proxy."


def _out_notice(since: datetime, usual: Outcome, cut_off: int, watched: int) -> Notice:
    return Notice(
        title=f"🔌 No network since {_time(since)}: {cut_off} of {counted(watched, 'source')} can't be reached.",
        lines=(
            _ADVICE.get(usual, _USUAL_ADVICE),
            "Nothing is alerted until it is back. All sources are asked again then; none counts as failing meanwhile.",
        ),
    )


def _over_notice(since: datetime, now: datetime, cut_off: int, watched: int) -> Notice:
    return Notice(
        title=f"🔌 The network is back: it was away from {_time(since)} to {_time(now)}, for {lasting(now - since)}.",
        lines=(
            f"{cut_off} of {counted(watched, 'source')} could not be reached; all are asked again within five minutes.",
        ),
    )


def _time(at: datetime) -> str:
    return f"{at:%H:%M} UTC"
