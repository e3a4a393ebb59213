"""Services of Apprise as a Messenger. A channel is `apprise:NAME`; the settings give the address of NAME.

Apprise posts and no more: no edits, no threads, no history. Each message is sent by a child process, which can be
killed at its deadline, as a blocking library in a thread can't be.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.domain.alerts.message import Alert, Message
from monitor.domain.delivery.outbox import DeliveryId, Form, Receipt
from monitor.domain.rules.rule import Level
from monitor.errors import ChannelRefusedError, NotSentError
from monitor.messengers.apprise.content import write
from monitor.messengers.apprise.outcome import address_problem, failure_in
from monitor.messengers.apprise.wire import Event, Job, Profile
from monitor.messengers.posts_only import PostsOnly, no_threads
from monitor.messengers.refusals import Refusals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHILDREN = 3
"""Messages that are sent at once by all channels of Apprise: a child takes about 60 MB."""
SLOT_WAIT = timedelta(seconds=15)

RunChild = Callable[[Job], Awaitable[Sequence[Event]]]
"""Does a job and returns what happened, whatever happened. Raises NotSentError if no child could be started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendSlots:
    """Limits how many children run at once."""

    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHILDREN))
    wait: timedelta = SLOT_WAIT

    @asynccontextmanager
    async def slot(self, channel: str) -> "AsyncIterator[None]":
        """Wait for a free slot. Raises NotSentError if there is none in time."""
        try:
            async with asyncio.timeout(self.wait.total_seconds()):
                await self.slots.acquire()
        except TimeoutError:
            msg = f"{channel}: other messages of Apprise take long; the monitor retries"
            raise NotSentError(msg, code="busy") from None
        try:
            yield
        finally:
            self.slots.release()


class AppriseMessenger(PostsOnly):
    """Sends to one address, a secret that no error contains. `job` has it, and what the child may connect to."""

    def __init__(self, job: Job, *, run: RunChild, slots: SendSlots, clock: Callable[[], datetime]) -> None:
        self._job = job
        self._run = run
        self._slots = slots
        self._refusals = Refusals(clock)
        self._profile: Profile | None = None
        self._one_at_a_time = asyncio.Lock()

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """Whether Apprise knows the address. Nothing is sent: only a message tests its tokens, also after a refusal."""
        problems = {channel: why for channel in channels if (why := self._refusals.standing(channel))}
        for channel in set(channels) - problems.keys():
            async with self._slots.slot(channel):
                events = await self._run(self._job)
            if problem := address_problem(channel, events):
                problems[channel] = problem
        return problems

    async def post(
        self,
        channel: str,
        message: Message,
        *,
        delivery_id: DeliveryId,
        form: Form,
        thread: Receipt | None = None,
        broadcast: bool = False,  # noqa: ARG002 -- there are no threads
        acts: Sequence[str] = (),  # noqa: ARG002 -- nothing is read back
    ) -> Receipt:
        if thread is not None:
            raise no_threads(channel)
        async with self._one_at_a_time, self._slots.slot(channel):
            profile = self._profile or await self._examine(channel)
            written = write(message, form, profile)
            urgent = isinstance(message, Alert) and message.level in (Level.HIGH, Level.CRITICAL)
            job = replace(self._job, id=delivery_id, title=written.title, body=written.body, urgent=urgent)
            events = await self._run(job)
        refused = failure_in(channel, events)
        if isinstance(refused, ChannelRefusedError):
            self._refusals.note(channel, str(refused))
        if refused is not None:
            raise refused
        self._refusals.forget(channel)
        return Receipt(channel=channel, ts=delivery_id)

    async def _examine(self, channel: str) -> Profile:
        events = await self._run(self._job)
        if problem := address_problem(channel, events):
            raise ChannelRefusedError(problem, code="address")
        self._profile = next((event.profile for event in events if event.profile is not None), None)
        if self._profile is None:
            raise NotSentError(f"{channel}: the child process ended early; the monitor retries", code="child_lost")
        return self._profile
