"""A database that is older than what the channels show: a restored backup. What stands there is not said again.

Before the first post to a channel, and before anything is looked for there, its history is read from the last post on
that the database knows. Messages of
ours that it doesn't know betray it. Then they are its own again: a row with the id of one of them, or about the same
act, is delivered already; and a reply is looked for in its thread before it is sent. This holds over restarts, as long
as articles may come back that the lost database had.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from monitor.domain.delivery.attempt import unclear
from monitor.domain.delivery.outbox import (
    UNSENT,
    Delivery,
    DeliveryId,
    DeliveryKind,
    DeliveryState,
    DeliveryTimes,
    Said,
)
from monitor.errors import DeliveryError, NotSentError, ThrottledError
from monitor.pipeline.delivery.channel_health import ChannelHealth
from monitor.ports.delivering import Messenger
from monitor.ports.store import Store, Transaction

__all__ = ["BackupDetector"]

_FACT = "said before the backup of {channel}"
_OLD = "older than its channels"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a channel shows that the database does not know, from `since` on; None: it knows all."""

    since: datetime | None = None
    said: dict[DeliveryId, Said] = field(default_factory=dict)

    def about(self, acts: Sequence[str]) -> Said | None:
        return next((said for said in self.said.values() if set(said.acts) & set(acts)), None)


class BackupDetector:
    def __init__(
        self,
        *,
        store: Store,
        messenger: Messenger,
        clock: Callable[[], datetime],
        times: DeliveryTimes,
        gate: ChannelHealth,
    ) -> None:
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._times = times
        self._gate = gate
        self._channels: dict[str, _Known] = {}
        self._silent: dict[str, datetime] = {}  # since when a channel doesn't answer
        self._old: tuple[datetime, datetime] | None = None  # what one channel betrays holds for the threads of all

    async def learn(self, channels: Sequence[str]) -> None:
        """Read those of the channels that were not read yet. One that doesn't answer is asked again the next time."""
        for channel in channels:
            if channel in self._channels:
                continue
            known = await self._read(channel)
            if known is None:
                self._silent.setdefault(channel, self._clock())
            else:
                self._channels[channel] = known

    def lets(self, channel: str, *, now: datetime) -> bool:
        """Whether the channel may be posted to: it was read, or can't be for so long that an alert may not wait."""
        silent = self._silent.get(channel)
        return channel in self._channels or (silent is not None and now - silent >= self._times.looks[-1])

    async def _read(self, channel: str) -> _Known | None:
        now = self._clock()
        last, fact, old = await self._store.read(
            lambda tx: (
                tx.outbox.last_delivered(channel),
                tx.journal.recall(_FACT.format(channel=channel)),
                tx.journal.recall(_OLD),
            )
        )
        earliest = now - self._times.recall
        noted = _noted(fact, earliest)
        if self._old is None and (since := _noted(old, earliest)) is not None:
            self._old = since, now
        since = max(min(filter(None, (last, noted)), default=earliest), earliest)
        try:
            said = await self._messenger.said(channel, since=since - self._times.look_margin, deep=True)
        except (NotSentError, ThrottledError):
            return None
        except DeliveryError as e:
            _log.info("not known whether the database is older than its channel", channel=channel, why=str(e))
            return _Known()
        return await self._compared(channel, said, since, noted is not None)

    async def _compared(self, channel: str, said: Sequence[Said], since: datetime, noted: bool) -> _Known:
        states = await self._store.read(lambda tx: tx.outbox.states([one.delivery for one in said]))
        new = {one.delivery: one for one in said if one.delivery not in states or states[one.delivery] in UNSENT}
        if not new and not noted:
            return _Known()
        if not noted:
            await self._store.write(lambda tx: self._tell(tx, channel, len(new), since))
            self._old = self._old or (self._clock() - self._times.recall, self._clock())
        return _Known(since=since, said=new)

    def _tell(self, tx: Transaction, channel: str, messages: int, since: datetime) -> None:
        now = self._clock()
        tx.journal.remember(_FACT.format(channel=channel), f"{since.isoformat()} {now.isoformat()}")
        tx.journal.remember(_OLD, f"{(now - self._times.recall).isoformat()} {now.isoformat()}")
        what = "1 message" if messages == 1 else f"{messages} messages"
        line = f"{channel} has {what} of ours since {since:%Y-%m-%d %H:%M} UTC that the database does not know."
        lines = (line, "It was restored from a backup, or is new. What stands there is not said again.")
        self._gate.tell_operator(tx, "The database is older than the channel", lines, about="", now=now)
        _log.warning("the database is older than the channel", channel=channel, messages=messages)

    def before_sending(self, tx: Transaction, row: Delivery, *, now: datetime) -> Delivery | None:
        """The row where it does not go out: it stands there already, or must be looked for first. None: it goes."""
        known = self._channels.get(row.channel)
        if row.is_edit:
            return None
        if row.is_reply:
            return self._to_look_for(row, now)
        if known is None or known.since is None:
            return None
        found = known.said.get(row.id) or self._same(tx, row, known)
        if found is None:
            return None
        return replace(row, state=DeliveryState.DELIVERED, receipt=found.receipt, delivered_at=now, last_error="")

    def _to_look_for(self, row: Delivery, now: datetime) -> Delivery | None:
        """A reply of an old database, which no channel's history shows, unless it was tried or looked for since."""
        if self._old is None:
            return None
        (since, at), tried = self._old, row.attempt_started_at
        is_sure = tried is not None and (tried == since or tried >= at)
        return None if is_sure else unclear(row, self._times, since=since, now=now)

    @staticmethod
    def _same(tx: Transaction, row: Delivery, known: _Known) -> Said | None:
        """What tells the same act under another id: the event has another first act in this database."""
        found = known.about(row.acts) if row.kind is DeliveryKind.ROOT and row.acts else None
        return None if found is None or tx.outbox.states([found.delivery]) else found


def _noted(fact: str | None, earliest: datetime) -> datetime | None:
    """From when on the channel was newer, where that was found out not too long ago."""
    since, _, at = (fact or "").partition(" ")
    return datetime.fromisoformat(since) if since and datetime.fromisoformat(at) >= earliest else None
