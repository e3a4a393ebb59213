"""Channels that refuse posts, and the circuit breaker of a workspace: stored, probed regularly, released when a probe
succeeds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.circuit_breaker import Breaker, Cause, Circuit, after_answer, after_probe
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, Receipt, delivery_key, is_person, to_send
from monitor.errors import ChannelRefusedError, DeliveryError, ThrottledError
from monitor.pipeline.delivery.messenger_link import DeliveryTransaction, MessengerLink
from monitor.ports.delivery import ChannelState
from monitor.ports.repositories.store import HasChannels

_log = structlog.get_logger()


class ChannelHealth:
    """The channels and the workspace of one messenger. `fallback_routes`: the fallback channels."""

    def __init__(self, link: MessengerLink) -> None:
        self._link = link

    async def breaker(self) -> Breaker:
        return await self._link.store.read(lambda tx: tx.channels.breaker(self._link.workspace))

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]:
        """Check the token and the channels; hold channels that refuse posts, release those that accept them again.

        Returns one line per problem, with the remedy. An unreachable messenger is one line and holds no channel.
        """
        blocked = await self._link.store.read(lambda tx: tx.channels.blocked())
        asked = sorted({*channels, *(c.channel for c in blocked if self._link.serves(c.channel))})
        answer = await self._ask(asked)
        await self._link.store.write(lambda tx: self._record(tx, asked, answer))
        return (str(answer),) if isinstance(answer, DeliveryError) else tuple(answer.values())

    async def probe(self) -> None:
        """Probe held channels and an open breaker when due: success releases them, failure lengthens the wait."""
        now = self._link.clock()
        breaker, blocked = await self._link.store.read(
            lambda tx: (tx.channels.breaker(self._link.workspace), tx.channels.blocked())
        )
        if breaker.wants_probe(now=now):
            await self._probe_workspace(breaker)
        elif breaker.circuit is Circuit.CLOSED:
            due = sorted(c.channel for c in blocked if self._link.serves(c.channel) and self._is_due(c, now))
            if due:
                answer = await self._ask(due)
                await self._link.store.write(lambda tx: self._record(tx, due, answer))

    async def _probe_workspace(self, breaker: Breaker) -> None:
        """Close or keep open the breaker. A used-up plan shows only when a message is sent, so no request is made for
        it.
        """
        answer = {} if breaker.cause is Cause.PLAN else await self._ask(())
        problem = answer if isinstance(answer, DeliveryError) else None
        after = after_probe(breaker, problem, self._link.times, now=self._link.clock())
        await self._link.store.write(lambda tx: tx.channels.keep(after))
        _log.info("workspace tried", circuit=after.circuit, why=after.why)

    def _is_due(self, channel: ChannelState, now: datetime) -> bool:
        times = self._link.times
        wait = min(times.channel_probe * (1 << min(channel.probes, 16)), times.last_channel_probe)
        return channel.probed_at is None or now - channel.probed_at >= wait

    async def _ask(self, channels: Sequence[str]) -> Mapping[str, str] | DeliveryError:
        try:
            return await self._link.messenger.check(channels)
        except DeliveryError as e:
            return e

    def _record(
        self, tx: DeliveryTransaction, channels: Sequence[str], answer: Mapping[str, str] | DeliveryError
    ) -> None:
        """Store a check and its answer. An error says nothing about a channel: held channels stay held."""
        now = self._link.clock()
        problem = answer if isinstance(answer, DeliveryError) else None
        breaker = tx.channels.breaker(self._link.workspace)
        tried = after_probe(breaker, problem, self._link.times, now=now)
        if tried != breaker:
            tx.channels.keep(tried)
        for channel in channels:
            known = tx.channels.get(channel) or ChannelState(channel=channel, next_post_at=now)
            blocked = answer.get(channel, "") if isinstance(answer, Mapping) else known.blocked
            probes = known.probes + 1 if blocked and known.blocked else 0
            tx.channels.save(replace(known, blocked=blocked, probed_at=now, probes=probes))
            if blocked and isinstance(answer, Mapping):
                self._report_refused(tx, channel, blocked, now)

    def record_answer(
        self, tx: DeliveryTransaction, row: Delivery, answer: Receipt | DeliveryError, now: datetime
    ) -> None:
        """Update the channel and the breaker after a post or an edit was answered."""
        breaker = tx.channels.breaker(self._link.workspace)
        after = after_answer(breaker, answer, self._link.times, now=now)
        if after != breaker:
            tx.channels.keep(after)
        match answer:
            case ThrottledError():
                self.delay(tx, row.channel, row.not_before)
            case ChannelRefusedError():
                _hold(tx, row.channel, str(answer), now)
                self._report_refused(tx, row.channel, str(answer), now)
            case _:
                self.delay(tx, row.channel, now + self._link.times.pace)

    @staticmethod
    def delay(tx: HasChannels, channel: str, until: datetime) -> None:
        """Post nothing to the channel before `until`."""
        known = tx.channels.get(channel) or ChannelState(channel=channel, next_post_at=until)
        tx.channels.save(replace(known, next_post_at=max(known.next_post_at, until)))

    def _report_refused(self, tx: DeliveryTransaction, channel: str, why: str, now: datetime) -> None:
        if is_person(channel):
            paused = "What this person follows is paused until direct messages can be posted again."
            title = f"Cannot post direct messages to {channel}"
            self.notify_operator(tx, title, (why, paused), about=channel, now=now, once=why)
            return
        fallback = self._link.fallback_routes().fallbacks.get(channel)
        meanwhile = f"Its messages go to {fallback} until then." if fallback else "Its messages wait until then."
        self.notify_operator(tx, f"Cannot post to {channel}", (why, meanwhile), about=channel, now=now)

    def notify_operator(
        self, tx: DeliveryTransaction, title: str, lines: Sequence[str], *, about: str, now: datetime, once: str = ""
    ) -> None:
        """Queue one notice per day and title to the operator's channel, unless that is `about` or refuses posts.

        With `once`, one notice per title and that text.
        """
        operator = self._link.fallback_routes().operator
        state = tx.channels.get(operator)
        if not operator or operator == about or (state is not None and state.blocked):
            return
        kind = DeliveryKind.NOTICE
        news = f"{title} {once or now.date()}"
        key = delivery_key(workspace=self._link.workspace, channel=operator, subject=about, kind=kind, news=news)
        message = Notice(title=title, lines=tuple(lines))
        tx.outbox.queue(to_send(key, channel=operator, kind=kind, message=message, now=now))


def _hold(tx: HasChannels, channel: str, why: str, now: datetime) -> None:
    """Post nothing to the channel until a probe succeeds."""
    known = tx.channels.get(channel) or ChannelState(channel=channel, next_post_at=now)
    tx.channels.save(replace(known, blocked=why, probed_at=now, probes=0))
