"""What stands in the channels: rows that were perhaps sent are looked for, and copies are swept away.

Each channel is read once for all its rows, and once each thread that one of them may stand in.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.domain.delivery.attempt import after_look, after_sweep, orphaned, surplus
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryState, DeliveryTimes, Receipt, Said
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    ThrottledError,
)
from monitor.pipeline.delivery.backup_detection import BackupDetector
from monitor.pipeline.delivery.channel_health import ChannelHealth
from monitor.ports.delivering import Messenger
from monitor.ports.store import Store, Transaction

__all__ = ["Reconciler"]

_UNREADABLE = (ChannelRefusedError, AuthRefusedError, AmbiguousError)
_PATIENCE = timedelta(days=1)  # what waits longer for another try was put off by a clock that was wrong
_log = structlog.get_logger()

Found = Mapping[DeliveryId, Sequence[Said]]


class Reconciler:
    """`reposts` is whether a row that can't be looked for is sent again after a while, instead of held."""

    def __init__(
        self,
        *,
        store: Store,
        messenger: Messenger,
        serves: Callable[[str], bool],
        clock: Callable[[], datetime],
        times: DeliveryTimes,
        gate: ChannelHealth,
        recall: BackupDetector,
        reposts: bool,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._serves = serves
        self._clock = clock
        self._times = times
        self._gate = gate
        self._recall = recall
        self._reposts = reposts

    async def recover(self) -> int:
        """At start: rows that a stopped sender left in flight are to be looked for, and the last hour's for copies.

        Returns how many were left in flight.
        """
        now = self._clock()

        def mark(tx: Transaction) -> int:
            tx.outbox.put_right(now=now, until=now + _PATIENCE)
            for row in tx.outbox.delivered_since(now - self._times.swept):
                if self._serves(row.channel) and (not row.is_reply or row.attempts > 1):
                    tx.outbox.save(replace(row, sweep_at=now, sweeps_left=max(row.sweeps_left, 1)))
            left = [d for d in tx.outbox.unfinished() if d.state is DeliveryState.SENDING and self._serves(d.channel)]
            for row in left:
                tx.outbox.save(orphaned(row, now=now))
            return len(left)

        return await self._store.write(mark)

    # ---------------------------------------------------------------- rows that were perhaps sent

    async def look(self) -> int:
        """Look for those that are due. Returns how many."""
        now = self._clock()
        unfinished = await self._store.read(lambda tx: tx.outbox.unfinished())
        own = [row for row in unfinished if self._serves(row.channel)]
        if any(_is_over(row, now) for row in own):  # a post that broke off without an answer
            await self._store.write(lambda tx: _give_up(tx, now))
        due = [row for row in own if row.state is DeliveryState.AMBIGUOUS and row.not_before <= now]
        await self._recall.learn(list(dict.fromkeys(row.channel for row in due)))  # what is found makes it look younger
        due = [row for row in due if self._recall.lets(row.channel, now=now)]
        for channel, rows in _by_channel(due).items():
            await self._look_in(channel, rows)
        return len(due)

    async def _look_in(self, channel: str, rows: Sequence[Delivery]) -> None:
        since = min(d.attempt_started_at or d.created_at for d in rows) - self._times.look_margin
        found = await self._find(channel, rows, since)
        now, reposts = self._clock(), self._reposts
        after = [after_look(d, _of(found, d), self._times, now=now, reposts=reposts) for d in rows]

        def store(tx: Transaction) -> None:
            for row in after:
                tx.outbox.save(row)
            if isinstance(found, _UNREADABLE):
                held = sum(row.state is DeliveryState.AMBIGUOUS for row in after)
                self._tell_held(tx, channel, held, str(found), now)

        await self._store.write(store)
        for row in after:
            blind = row.state is DeliveryState.PENDING and isinstance(found, DeliveryError)
            _log.info("looked for a delivery", delivery=row.id, state=row.state, channel=channel, blind=blind)

    def _tell_held(self, tx: Transaction, channel: str, held: int, why: str, now: datetime) -> None:
        if held:
            what = "1 message was" if held == 1 else f"{held} messages were"
            line = f"{what} perhaps sent, and can't be looked for. Look yourself; what is missing is not sent again."
            self._gate.tell_operator(tx, f"Not known whether {channel} got all", (line, why), about=channel, now=now)

    async def _find(self, channel: str, rows: Sequence[Delivery], since: datetime) -> Found | DeliveryError:
        """All copies of the rows: replies in their threads, and in the channel, where Slack puts those that have lost
        their thread.
        """
        wanted = {row.id for row in rows}
        found: dict[DeliveryId, list[Said]] = defaultdict(list)
        try:
            for thread in dict.fromkeys(row.under for row in rows if row.under is not None):
                _keep(found, wanted, await self._messenger.said(channel, since=since, thread=thread))
            if wanted - found.keys():
                _keep(found, wanted, await self._messenger.said(channel, since=since))
        except DeliveryError as e:
            return e
        return found

    # ---------------------------------------------------------------- copies

    async def sweep(self) -> int:
        """Delete the newer of two messages of one delivery, unless somebody replied to it. Returns how many rows were
        looked at.
        """
        now = self._clock()
        due = [
            row for row in await self._store.read(lambda tx: tx.outbox.to_sweep(now=now)) if self._serves(row.channel)
        ]
        for channel, rows in _by_channel(due).items():
            since = min(d.attempt_started_at or d.created_at for d in rows) - self._times.look_margin
            found = await self._find(channel, rows, since)
            swept = [await self._swept(row, found) for row in rows]

            def store(tx: Transaction, swept: Sequence[Delivery] = swept) -> None:
                for row in swept:
                    tx.outbox.save(row)

            await self._store.write(store)
        return len(due)

    async def _swept(self, row: Delivery, found: Found | DeliveryError) -> Delivery:
        """The row after its copies went; as it was, and due later, where nobody answers."""
        copies = _of(found, row)
        try:
            if isinstance(copies, DeliveryError):
                raise copies
            for copy in surplus(copies) if copies else ():
                await self._remove(row, copy.receipt)
        except (NotSentError, ThrottledError):
            return replace(row, sweep_at=self._clock() + self._times.first_retry * 10)
        except DeliveryError as e:
            _log.info("copies not looked for", delivery=row.id, channel=row.channel, why=str(e))
            copies = ()
        return after_sweep(row, copies if not isinstance(copies, DeliveryError) else (), self._times, now=self._clock())

    async def _remove(self, row: Delivery, copy: Receipt) -> None:
        try:
            await self._messenger.remove(row.channel, copy)
        except MessageGoneError:
            return
        _log.warning("a copy was deleted", delivery=row.id, channel=row.channel, ts=copy.ts)


def _by_channel(rows: Sequence[Delivery]) -> Mapping[str, Sequence[Delivery]]:
    found: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[row.channel].append(row)
    return found


def _keep(found: dict[DeliveryId, list[Said]], wanted: set[DeliveryId], said: Sequence[Said]) -> None:
    """A reply that the channel sees stands in both its thread and the history: it is one."""
    for one in said:
        if one.delivery in wanted and one.receipt not in [known.receipt for known in found.get(one.delivery, ())]:
            found[one.delivery].append(one)


def _of(found: Found | DeliveryError, row: Delivery) -> Sequence[Said] | DeliveryError:
    return found if isinstance(found, DeliveryError) else found.get(row.id, ())


def _is_over(row: Delivery, now: datetime) -> bool:
    """Whether a row in flight has had its time."""
    return row.state is DeliveryState.SENDING and row.lease_until is not None and row.lease_until < now


def _give_up(tx: Transaction, now: datetime) -> None:
    for row in tx.outbox.unfinished():
        if _is_over(row, now):
            tx.outbox.save(orphaned(row, now=now))
