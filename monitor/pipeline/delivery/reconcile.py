"""Reconciliation with the channel history: deliveries of unknown fate are searched for, duplicates deleted.

Each channel is read once for all its deliveries, and each thread that may contain one of them once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor.domain.delivery.attempt import after_search, after_sweep, extra_copies, orphaned
from monitor.domain.delivery.outbox import (
    EVIDENCE_MARK,
    Delivery,
    DeliveryId,
    DeliveryState,
    PostedMessage,
    Receipt,
)
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
from monitor.pipeline.delivery.messenger_link import DeliveryTransaction, MessengerLink
from monitor.ports.repositories.store import HasOutbox

_UNREADABLE = (ChannelRefusedError, AuthRefusedError, AmbiguousError)
_PATIENCE = timedelta(days=1)  # a longer wait for a retry was set by a wrong clock
_log = structlog.get_logger()

Found = Mapping[DeliveryId, Sequence[PostedMessage]]


class Reconciler:
    """`reposts`: a delivery is sent again, not held, if the history is not readable for a while."""

    def __init__(self, link: MessengerLink, health: ChannelHealth, backups: BackupDetector, *, reposts: bool) -> None:
        self._link = link
        self._health = health
        self._backups = backups
        self._reposts = reposts

    async def recover(self) -> int:
        """At start: mark deliveries left in flight as ambiguous, and search those of the last hour for duplicates.

        Returns how many were left in flight.
        """
        now = self._link.clock()

        def mark(tx: HasOutbox) -> int:
            tx.outbox.repair_due_times(now=now, until=now + _PATIENCE)
            for row in tx.outbox.delivered_since(now - self._link.times.swept):
                if self._link.serves(row.channel) and (not row.is_reply or row.attempts > 1):
                    tx.outbox.save(replace(row, sweep_at=now, sweeps_left=max(row.sweeps_left, 1)))
            own = (d for d in tx.outbox.unfinished() if self._link.serves(d.channel))
            left = [d for d in own if d.state is DeliveryState.SENDING]
            for row in left:
                tx.outbox.save(orphaned(row, now=now))
            return len(left)

        return await self._link.store.write(mark)

    # ---------------------------------------------------------------- deliveries of unknown fate

    async def resolve_ambiguous(self) -> int:
        """Search for the ambiguous deliveries that are due. Returns how many."""
        now = self._link.clock()
        unfinished = await self._link.store.read(lambda tx: tx.outbox.unfinished())
        own = [row for row in unfinished if self._link.serves(row.channel)]
        if any(_has_expired(row, now) for row in own):  # the request ended without an answer
            await self._link.store.write(lambda tx: _give_up(tx, now))
        due = [row for row in own if row.state is DeliveryState.AMBIGUOUS and row.not_before <= now]
        # before the search: found messages would hide that the database is older
        await self._backups.read_histories(list(dict.fromkeys(row.channel for row in due)))
        due = [row for row in due if self._backups.allows(row.channel, now=now)]
        for channel, rows in _by_channel(due).items():
            await self._search(channel, rows)
        return len(due)

    async def _search(self, channel: str, rows: Sequence[Delivery]) -> None:
        since = min(d.attempt_started_at or d.created_at for d in rows) - self._link.times.search_margin
        found = await self._find(channel, rows, since)
        now, reposts = self._link.clock(), self._reposts
        after = [after_search(d, _of(found, d), self._link.times, now=now, reposts=reposts) for d in rows]

        def store(tx: DeliveryTransaction) -> None:
            for row in after:
                tx.outbox.save(row)
            if isinstance(found, _UNREADABLE):
                held = sum(row.state is DeliveryState.AMBIGUOUS for row in after)
                self._report_held(tx, channel, held, str(found), now)

        await self._link.store.write(store)
        for row in after:
            blind = row.state is DeliveryState.PENDING and isinstance(found, DeliveryError)
            _log.info("delivery searched in history", delivery=row.id, state=row.state, channel=channel, blind=blind)

    def _report_held(self, tx: DeliveryTransaction, channel: str, held: int, why: str, now: datetime) -> None:
        if held:
            what = "1 message" if held == 1 else f"{held} messages"
            then = "what is missing is sent again and may appear twice" if self._reposts else "nothing is sent again"
            line = f"{what} may be missing, and the history is not readable. Check the channel; {then}."
            title = f"Unknown whether all messages arrived in {channel}"
            self._health.notify_operator(tx, title, (line, why), about=channel, now=now)

    async def _find(self, channel: str, rows: Sequence[Delivery], since: datetime) -> Found | DeliveryError:
        """All messages of these deliveries: replies in their threads, else in the channel, where Slack puts replies
        whose thread is gone.
        """
        wanted = {row.id for row in rows}
        found: dict[DeliveryId, list[PostedMessage]] = defaultdict(list)
        try:
            for thread in dict.fromkeys(row.parent_receipt for row in rows if row.parent_receipt is not None):
                replies = await self._link.messenger.own_messages(channel, since=since, thread=thread)
                _keep(found, wanted, replies)
                _keep_evidence(found, [row for row in rows if row.parent_receipt == thread], replies)
            if wanted - found.keys():
                _keep(found, wanted, await self._link.messenger.own_messages(channel, since=since))
        except DeliveryError as e:
            return e
        return found

    # ---------------------------------------------------------------- duplicates

    async def delete_copies(self) -> int:
        """Delete the newer of two messages of one delivery, unless it has replies. Returns how many deliveries were
        checked.
        """
        now = self._link.clock()
        all_due = await self._link.store.read(lambda tx: tx.outbox.possible_duplicates(now=now))
        due = [row for row in all_due if self._link.serves(row.channel)]
        for channel, rows in _by_channel(due).items():
            since = min(d.attempt_started_at or d.created_at for d in rows) - self._link.times.search_margin
            found = await self._find(channel, rows, since)
            swept = [await self._without_copies(row, found) for row in rows]

            def store(tx: HasOutbox, swept: Sequence[Delivery] = swept) -> None:
                for row in swept:
                    tx.outbox.save(row)

            await self._link.store.write(store)
        return len(due)

    async def _without_copies(self, row: Delivery, found: Found | DeliveryError) -> Delivery:
        """The delivery after its duplicates were deleted; due again later if the messenger does not answer."""
        copies: Sequence[PostedMessage] = ()
        try:
            if isinstance(found, DeliveryError):
                raise found
            copies = found.get(row.id, ())
            for copy in extra_copies(copies) if copies else ():
                await self._remove(row, copy.receipt)
        except (NotSentError, ThrottledError):
            return replace(row, sweep_at=self._link.clock() + self._link.times.first_retry * 10)
        except DeliveryError as e:
            _log.info("duplicates not searched", delivery=row.id, channel=row.channel, why=str(e))
            copies = ()
        return after_sweep(row, copies, self._link.times, now=self._link.clock())

    async def _remove(self, row: Delivery, copy: Receipt) -> None:
        try:
            await self._link.messenger.remove(row.channel, copy)
        except MessageGoneError:
            return
        _log.warning("duplicate deleted", delivery=row.id, channel=row.channel, ts=copy.ts)


def _by_channel(rows: Sequence[Delivery]) -> Mapping[str, Sequence[Delivery]]:
    found: dict[str, list[Delivery]] = defaultdict(list)
    for row in rows:
        found[row.channel].append(row)
    return found


def _keep(
    found: dict[DeliveryId, list[PostedMessage]], wanted: set[DeliveryId], messages: Sequence[PostedMessage]
) -> None:
    """Add messages to `found`. A broadcast reply is in both thread and history and counts once."""
    for one in messages:
        if one.delivery in wanted and one.receipt not in [known.receipt for known in found.get(one.delivery, ())]:
            found[one.delivery].append(one)


def _keep_evidence(
    found: dict[DeliveryId, list[PostedMessage]], rows: Sequence[Delivery], replies: Sequence[PostedMessage]
) -> None:
    """Add the evidence reply of an alert that was recognised under the name of another event: it has another id.

    Several in one thread are those of several alerts (a burst), so none is taken for another.
    """
    shown = [one for one in replies if EVIDENCE_MARK in one.acts]
    for row in rows if len(shown) == 1 else ():
        if EVIDENCE_MARK in row.acts and row.id not in found:
            found[row.id].append(shown[0])


def _of(found: Found | DeliveryError, row: Delivery) -> Sequence[PostedMessage] | DeliveryError:
    return found if isinstance(found, DeliveryError) else found.get(row.id, ())


def _has_expired(row: Delivery, now: datetime) -> bool:
    """True if the lease of a delivery in flight has expired."""
    return row.state is DeliveryState.SENDING and row.lease_until is not None and row.lease_until < now


def _give_up(tx: HasOutbox, now: datetime) -> None:
    for row in tx.outbox.unfinished():
        if _has_expired(row, now):
            tx.outbox.save(orphaned(row, now=now))
