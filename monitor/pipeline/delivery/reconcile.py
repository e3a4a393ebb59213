"""Reconciliation with the channel history: deliveries of unknown fate are searched for, duplicates deleted.

Each channel is read once for all its deliveries, and each thread that may contain one of them once.
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
_PATIENCE = timedelta(days=1)  # a longer wait for a retry was set by a wrong clock
_log = structlog.get_logger()

Found = Mapping[DeliveryId, Sequence[Said]]


class Reconciler:
    """`reposts`: a delivery is sent again, not held, if the history is not readable for a while."""

    def __init__(
        self,
        *,
        store: Store,
        messenger: Messenger,
        serves: Callable[[str], bool],
        clock: Callable[[], datetime],
        times: DeliveryTimes,
        health: ChannelHealth,
        backups: BackupDetector,
        reposts: bool,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._serves = serves
        self._clock = clock
        self._times = times
        self._health = health
        self._backups = backups
        self._reposts = reposts

    async def recover(self) -> int:
        """At start: mark deliveries left in flight as ambiguous, and search those of the last hour for duplicates.

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

    # ---------------------------------------------------------------- deliveries of unknown fate

    async def resolve_ambiguous(self) -> int:
        """Search for the ambiguous deliveries that are due. Returns how many."""
        now = self._clock()
        unfinished = await self._store.read(lambda tx: tx.outbox.unfinished())
        own = [row for row in unfinished if self._serves(row.channel)]
        if any(_has_expired(row, now) for row in own):  # the request ended without an answer
            await self._store.write(lambda tx: _give_up(tx, now))
        due = [row for row in own if row.state is DeliveryState.AMBIGUOUS and row.not_before <= now]
        # before the search: found messages would hide that the database is older
        await self._backups.read_histories(list(dict.fromkeys(row.channel for row in due)))
        due = [row for row in due if self._backups.allows(row.channel, now=now)]
        for channel, rows in _by_channel(due).items():
            await self._search(channel, rows)
        return len(due)

    async def _search(self, channel: str, rows: Sequence[Delivery]) -> None:
        since = min(d.attempt_started_at or d.created_at for d in rows) - self._times.look_margin
        found = await self._find(channel, rows, since)
        now, reposts = self._clock(), self._reposts
        after = [after_look(d, _of(found, d), self._times, now=now, reposts=reposts) for d in rows]

        def store(tx: Transaction) -> None:
            for row in after:
                tx.outbox.save(row)
            if isinstance(found, _UNREADABLE):
                held = sum(row.state is DeliveryState.AMBIGUOUS for row in after)
                self._report_held(tx, channel, held, str(found), now)

        await self._store.write(store)
        for row in after:
            blind = row.state is DeliveryState.PENDING and isinstance(found, DeliveryError)
            _log.info("delivery searched in history", delivery=row.id, state=row.state, channel=channel, blind=blind)

    def _report_held(self, tx: Transaction, channel: str, held: int, why: str, now: datetime) -> None:
        if held:
            what = "1 message" if held == 1 else f"{held} messages"
            line = f"{what} may be missing, and the history is not readable. Check the channel; nothing is sent again."
            title = f"Unknown whether all messages arrived in {channel}"
            self._health.notify_operator(tx, title, (line, why), about=channel, now=now)

    async def _find(self, channel: str, rows: Sequence[Delivery], since: datetime) -> Found | DeliveryError:
        """All messages of these deliveries: replies in their threads, else in the channel, where Slack puts replies
        whose thread is gone.
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

    # ---------------------------------------------------------------- duplicates

    async def delete_copies(self) -> int:
        """Delete the newer of two messages of one delivery, unless it has replies. Returns how many deliveries were
        checked.
        """
        now = self._clock()
        due = [
            row for row in await self._store.read(lambda tx: tx.outbox.to_sweep(now=now)) if self._serves(row.channel)
        ]
        for channel, rows in _by_channel(due).items():
            since = min(d.attempt_started_at or d.created_at for d in rows) - self._times.look_margin
            found = await self._find(channel, rows, since)
            swept = [await self._without_copies(row, found) for row in rows]

            def store(tx: Transaction, swept: Sequence[Delivery] = swept) -> None:
                for row in swept:
                    tx.outbox.save(row)

            await self._store.write(store)
        return len(due)

    async def _without_copies(self, row: Delivery, found: Found | DeliveryError) -> Delivery:
        """The delivery after its duplicates were deleted; due again later if the messenger does not answer."""
        copies = _of(found, row)
        try:
            if isinstance(copies, DeliveryError):
                raise copies
            for copy in surplus(copies) if copies else ():
                await self._remove(row, copy.receipt)
        except (NotSentError, ThrottledError):
            return replace(row, sweep_at=self._clock() + self._times.first_retry * 10)
        except DeliveryError as e:
            _log.info("duplicates not searched", delivery=row.id, channel=row.channel, why=str(e))
            copies = ()
        return after_sweep(row, copies if not isinstance(copies, DeliveryError) else (), self._times, now=self._clock())

    async def _remove(self, row: Delivery, copy: Receipt) -> None:
        try:
            await self._messenger.remove(row.channel, copy)
        except MessageGoneError:
            return
        _log.warning("duplicate deleted", delivery=row.id, channel=row.channel, ts=copy.ts)


def _by_channel(rows: Sequence[Delivery]) -> Mapping[str, Sequence[Delivery]]:
    found: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[row.channel].append(row)
    return found


def _keep(found: dict[DeliveryId, list[Said]], wanted: set[DeliveryId], messages: Sequence[Said]) -> None:
    """Add messages to `found`. A broadcast reply is in both thread and history and counts once."""
    for one in messages:
        if one.delivery in wanted and one.receipt not in [known.receipt for known in found.get(one.delivery, ())]:
            found[one.delivery].append(one)


def _of(found: Found | DeliveryError, row: Delivery) -> Sequence[Said] | DeliveryError:
    return found if isinstance(found, DeliveryError) else found.get(row.id, ())


def _has_expired(row: Delivery, now: datetime) -> bool:
    """True if the lease of a delivery in flight has expired."""
    return row.state is DeliveryState.SENDING and row.lease_until is not None and row.lease_until < now


def _give_up(tx: Transaction, now: datetime) -> None:
    for row in tx.outbox.unfinished():
        if _has_expired(row, now):
            tx.outbox.save(orphaned(row, now=now))
