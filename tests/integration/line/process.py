"""The product as a process of its own, that kills itself at a chosen point: `python -m … DIE_AT NTH`.

DIE_AT is never, before (committed as SENDING, not yet posted) or after (posted, the answer not yet committed);
NTH counts posts. Everything is the product's own but the shipped sources, which would ask real hosts, and the waits.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.app.assemble import Overrides, assemble
from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, DeliveryTimes, Form, PostedMessage, Receipt
from monitor.ports.delivery import Messenger
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.telemetry import configure

TIMES = DeliveryTimes(
    pace=timedelta(milliseconds=50),
    lease=timedelta(seconds=2),
    searches=(timedelta(0), timedelta(milliseconds=200), timedelta(milliseconds=500)),
)


class Mortal:
    """A messenger that ends the process around its n-th post."""

    def __init__(self, inner: Messenger, die_at: str, nth: int) -> None:
        self._inner = inner
        self._die_at = die_at
        self._left = nth

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        return await self._inner.check(channels)

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,
        acts: Sequence[str] = (),
    ) -> Receipt:
        self._left -= 1
        if self._left == 0 and self._die_at == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        receipt = await self._inner.post(
            channel, message, delivery_id=delivery_id, form=form, thread=thread, broadcast=broadcast, acts=acts
        )
        if self._left == 0 and self._die_at == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return receipt

    async def edit(
        self,
        channel: str,
        receipt: Receipt,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        acts: Sequence[str] = (),
    ) -> Receipt:
        return await self._inner.edit(channel, receipt, message, delivery_id=delivery_id, form=form, acts=acts)

    async def own_messages(
        self, channel: str, *, since: datetime, thread: Receipt | None = None, deep: bool = False
    ) -> tuple[PostedMessage, ...]:
        return await self._inner.own_messages(channel, since=since, thread=thread, deep=deep)

    async def remove(self, channel: str, receipt: Receipt) -> None:
        await self._inner.remove(channel, receipt)


async def main(die_at: str, nth: int) -> None:
    settings = read_settings(os.environ)
    configure(settings.log_level)
    rules = load(settings.rules_dir)
    if rules.errors:
        raise SystemExit("\n".join(map(str, rules.errors)))
    own = replace(rules, sources=tuple(s for s in rules.sources if s.origin != "base"))
    async with assemble(
        settings, overrides=Overrides(rules=own, times=TIMES, around=lambda m: Mortal(m, die_at, nth))
    ) as app:
        if app.problems:
            raise SystemExit("\n".join(app.problems))
        await app.daemon.once(everything=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
