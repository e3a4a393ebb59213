"""Detection of a restored backup: a database older than what its channels show. Prevents duplicate messages.

Before the first post to a channel, and before reconciliation, its history is read from the last delivery that the
database knows, with the threads of bursts. Messages of the monitor that the database does not know prove that it is
older. They then count as delivered: a delivery with the same id, or about the same act, is not sent, and another reply
is sent only after its thread was searched. This is stored, and holds as long as articles may return that the lost
database had.

Which alerts form a burst depends on when they come, so after a restore others may. A new burst with an alert that the
channel already shows in a thread continues in that thread.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from monitor.domain.delivery.attempt import as_new_post, unclear
from monitor.domain.delivery.outbox import (
    UNSENT,
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    PostedMessage,
    Receipt,
)
from monitor.errors import DeliveryError, NotSentError, ThrottledError
from monitor.pipeline.delivery.channel_health import ChannelHealth
from monitor.pipeline.delivery.messenger_link import DeliveryTransaction, MessengerLink
from monitor.ports.repositories.store import HasOutbox, read_fact

_FACT = "missing_after_restore:{channel}"
_OLD = "restored_backup"
_MAX_THREADS = 100  # of a channel, newest first: an app may read 50 threads a minute (Slack, tier 3)
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Messages in a channel since `since` that the database does not know, or of whose fate it is not sure. `since`
    None: it knows all.

    `threads`: the parent message of each that is in a thread.
    """

    since: datetime | None = None
    messages: dict[DeliveryId, PostedMessage] = field(default_factory=dict)
    threads: dict[DeliveryId, Receipt] = field(default_factory=dict)

    def about(self, acts: Sequence[str]) -> PostedMessage | None:
        return next((one for one in self.messages.values() if set(one.acts) & set(acts)), None)


class BackupDetector:
    def __init__(self, link: MessengerLink, health: ChannelHealth) -> None:
        self._link = link
        self._health = health
        self._channels: dict[str, _Known] = {}
        self._silent: dict[str, datetime] = {}  # channels without a readable history: time of the first failure
        # set once one channel proves a restored backup: then threads in all channels are searched
        self._restored: tuple[datetime, datetime] | None = None

    async def read_histories(self, channels: Sequence[str]) -> None:
        """Read the histories not read yet. A channel that does not answer is tried again at the next call."""
        for channel in channels:
            if channel in self._channels:
                continue
            known = await self._read(channel)
            if known is None:
                self._silent.setdefault(channel, self._link.clock())
            else:
                self._channels[channel] = known

    def allows(self, channel: str, *, now: datetime) -> bool:
        """True if the channel may be posted to: its history was read, or was unreadable for too long to wait."""
        silent = self._silent.get(channel)
        return channel in self._channels or (silent is not None and now - silent >= self._link.times.searches[-1])

    async def _read(self, channel: str) -> _Known | None:
        now = self._link.clock()
        last, fact, old = await self._link.store.read(
            lambda tx: (
                tx.outbox.last_delivered(channel),
                tx.journal.recall(_FACT.format(channel=channel)),
                tx.journal.recall(_OLD),
            )
        )
        earliest = now - self._link.times.reconcile_window
        noted = _noted(fact, earliest)
        if self._restored is None and (since := _noted(old, earliest)) is not None:
            self._restored = since, now
        since = max(min(filter(None, (last, noted)), default=earliest), earliest)
        reach = since - self._link.times.search_margin - self._link.times.burst_reach
        try:
            messages = await self._link.messenger.own_messages(channel, since=reach, deep=True)
            threads = await self._threads(channel, messages, reach)
        except (NotSentError, ThrottledError):
            return None
        except DeliveryError as e:
            _log.info("channel history not readable, restored backups are not detected", channel=channel, why=str(e))
            return _Known()
        return await self._compared(channel, messages, threads, since=since, noted=noted is not None)

    async def _threads(
        self, channel: str, messages: Sequence[PostedMessage], since: datetime
    ) -> dict[PostedMessage, Receipt]:
        """The messages in the threads of bursts, each with its burst. A burst is answered and about no act."""
        bursts = [one.receipt for one in messages if one.answered and not one.acts]
        found: dict[PostedMessage, Receipt] = {}
        for burst in bursts[-_MAX_THREADS:]:
            replies = await self._link.messenger.own_messages(channel, since=since, thread=burst, deep=True)
            found |= dict.fromkeys(replies, burst)
        return found

    async def _compared(
        self,
        channel: str,
        messages: Sequence[PostedMessage],
        threads: Mapping[PostedMessage, Receipt],
        *,
        since: datetime,
        noted: bool,
    ) -> _Known:
        shown = {one.delivery: one for one in (*messages, *threads)}
        states = await self._link.store.read(lambda tx: tx.outbox.states(list(shown)))
        new = {id_: one for id_, one in shown.items() if id_ not in states or states[id_] in UNSENT}
        if not new and not noted:
            return _Known()
        if not noted:
            await self._link.store.write(lambda tx: self._report(tx, channel, len(new), since))
            self._restored = self._restored or (
                self._link.clock() - self._link.times.reconcile_window,
                self._link.clock(),
            )
        # one of unknown fate proves nothing, but may be shown in a burst's thread, where no search would look for it
        unknown = {id_: one for id_, one in shown.items() if states.get(id_) is DeliveryState.AMBIGUOUS}
        parents = {one.delivery: burst for one, burst in threads.items() if one.delivery in new | unknown}
        return _Known(since=since, messages=new | unknown, threads=parents)

    def _report(self, tx: DeliveryTransaction, channel: str, messages: int, since: datetime) -> None:
        now = self._link.clock()
        tx.journal.remember(_FACT.format(channel=channel), f"{since.isoformat()} {now.isoformat()}")
        tx.journal.remember(_OLD, f"{(now - self._link.times.reconcile_window).isoformat()} {now.isoformat()}")
        what = "1 message of this monitor" if messages == 1 else f"{messages} messages of this monitor"
        line = f"{channel} has {what} since {since:%Y-%m-%d %H:%M} UTC that the database does not know."
        lines = (line, "The database is new or was restored from a backup. These messages are not sent again.")
        self._health.notify_operator(tx, "The database is older than the channel", lines, about="", now=now)
        _log.warning("the database is older than the channel", channel=channel, messages=messages)

    def before_sending(self, tx: HasOutbox, row: Delivery, *, now: datetime) -> Delivery | None:
        """The delivery if it must not be sent: it is in the channel already, or its thread must be searched. None:
        send.
        """
        known = self._channels.get(row.channel)
        if row.is_edit:
            anew = None if known is None else known.messages.get(row.id)
            return None if anew is None else _posted_anew(row, anew, now)
        found = None if known is None or known.since is None else self._shown(tx, row, known)
        if found is not None:
            return replace(found, state=DeliveryState.DELIVERED, delivered_at=now, last_error="")
        return self._to_search(row, now) if row.is_reply else None

    def _shown(self, tx: HasOutbox, row: Delivery, known: _Known) -> Delivery | None:
        """The delivery with the place at which the channel shows it already; None if it does not."""
        found = known.messages.get(row.id) or self._same(tx, row, known)
        if found is None:
            burst = self._burst_of(tx, row, known) if row.kind is DeliveryKind.BURST else None
            return None if burst is None else replace(row, receipt=burst)
        thread = known.threads.get(found.delivery)
        if thread is None and row.kind is DeliveryKind.ROOT:  # it is posted on its own, not in a burst
            row = replace(row, thread_of=None)
        return replace(row, receipt=found.receipt, parent_receipt=thread)

    @staticmethod
    def _burst_of(tx: HasOutbox, row: Delivery, known: _Known) -> Receipt | None:
        """The burst message that shows an alert of this burst."""
        return next((known.threads[one] for one in tx.outbox.replies_to(row.id) if one in known.threads), None)

    def _to_search(self, row: Delivery, now: datetime) -> Delivery | None:
        """A reply of a restored database, to be searched in its thread, which channel histories do not show. None if
        that was done, or the reply was first tried after the restore.
        """
        if self._restored is None:
            return None
        (since, at), tried = self._restored, row.attempt_started_at
        is_sure = tried is not None and (tried == since or tried >= at)
        return None if is_sure else unclear(row, self._link.times, since=since, now=now)

    @staticmethod
    def _same(tx: HasOutbox, row: Delivery, known: _Known) -> PostedMessage | None:
        """The message about the same act under another id: the event has another first act in this database."""
        found = known.about(row.acts) if row.kind is DeliveryKind.ROOT and row.acts else None
        return None if found is None or tx.outbox.states([found.delivery]) else found


def _posted_anew(edit: Delivery, shown: PostedMessage, now: datetime) -> Delivery:
    """The edit as delivered by a new message, which the channel shows: the lost database could not edit the old one."""
    anew = as_new_post(edit, now=now)
    return replace(anew, state=DeliveryState.DELIVERED, receipt=shown.receipt, delivered_at=now, last_error="")


def _noted(fact: str | None, earliest: datetime) -> datetime | None:
    """The time since which the channel is newer, if that was found at or after `earliest`."""
    noted = read_fact(fact, _times_of)
    return noted[0] if noted is not None and noted[1] >= earliest else None


def _times_of(fact: str) -> tuple[datetime, datetime]:
    since, at = fact.split()
    return datetime.fromisoformat(since), datetime.fromisoformat(at)
