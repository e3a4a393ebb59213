"""What people do in Slack, brought to the monitor, and its answer brought back to who did it.

An envelope is acknowledged once what was done is stored, and then answered: by a form, or by words that only who
clicked sees. Those go by chat.postEphemeral and not by the address that a payload names for answers: what a payload
says is not believed, and a form names none. Nothing is ignored without a word, except what is not ours.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.interactions.interaction import Answer, Deed, Interaction, interaction_key
from monitor.errors import DeliveryError, MonitorError
from monitor.messengers.slack.envelope import Asked, Click, Filled, Other, Unreadable, Visitor, envelope_of
from monitor.messengers.slack.errors import Call, failure
from monitor.messengers.slack.manifest import SHORTCUT
from monitor.messengers.slack.render.answers import answer as rendered
from monitor.messengers.slack.render.controls import claimed
from monitor.messengers.slack.render.markup import OPEN_SOURCE
from monitor.messengers.slack.render.views import Opened, form, opened, read_form, reading
from monitor.messengers.slack.socket import Ack

__all__ = ["Clicks"]

_log = structlog.get_logger()

_NOT_STORED = Answer(text="That could not be stored; nothing was changed. Please try again in a moment.")
_NOT_NOW = Answer(text="Your question is kept, but it can't be answered now. Please try again in a moment.")
_NO_FORM = Answer(text="The form could not be opened in time. Please click again.")
_STRANGER = Answer(
    text="Only people of this workspace can do that; its operator may allow others by MONITOR_SLACK_ALLOWED_USERS."
)


class Clicks:
    """`take` stores what was done with all that follows, and answers; `explain` gives the answer that takes longer.

    `allowed` are people who may click although their own workspace is another one (in channels that are shared).
    """

    def __init__(
        self,
        api: AsyncWebClient,
        *,
        take: Callable[[Interaction], Awaitable[Answer]],
        explain: Callable[[Interaction], Awaitable[Answer]],
        clock: Callable[[], datetime],
        allowed: Collection[str] = (),
    ) -> None:
        self._api = api
        self._take = take
        self._explain = explain
        self._clock = clock
        self._allowed = frozenset(allowed)
        self._team = ""

    async def hear(self, message: Mapping[str, Any], app: str, ack: Ack) -> None:
        """One envelope, brought by the connection of `app`.

        Raises DeliveryError where it can't be told whose it is; then it is not acknowledged.
        """
        envelope = envelope_of(message)
        held = envelope.holds
        if isinstance(held, Unreadable):
            _log.warning("not a click of Slack's", field=held.why)
        elif await self._is_ours(held.by, app):
            await self._answer(held, ack)
            return
        if envelope.id:
            await ack(None)

    async def introduce(self) -> None:
        """Ask ahead of the first click whose app we are; what fails is asked again with it."""
        with suppress(DeliveryError):
            await self._own_team()

    async def _is_ours(self, by: Visitor, app: str) -> bool:
        """Whether it concerns our workspace and our app; whatever comes from elsewhere changes nothing."""
        team = await self._own_team()
        ours = bool(team) and by.team == team and (not app or by.app in ("", app))
        if not ours:
            _log.warning("a click of another workspace or app", team=by.team, app=by.app)
        return ours

    async def _own_team(self) -> str:
        if not self._team:
            self._team = str((await self._call(self._api.auth_test())).get("team_id", ""))
        return self._team

    async def _answer(self, held: Click | Filled | Asked | Other, ack: Ack) -> None:
        by = held.by
        if by.home and by.home != by.team and by.user not in self._allowed:
            await ack(None)
            await self._tell(by, "", _STRANGER)
            return
        try:
            match held:
                case Click():
                    await self._clicked(held, ack)
                case Filled():
                    await self._filled(held, ack)
                case Asked():
                    await self._asked(held, ack)
                case Other():
                    await self._unknown(held, ack)
        except DeliveryError as e:
            _log.warning("a click was not answered", by=by.user, channel=by.channel, why=str(e))
        except MonitorError as e:
            _log.error("a click was not stored", by=by.user, channel=by.channel, why=str(e))
            await self._tell(by, "", _NOT_STORED)

    # ---------------------------------------------------------------- controls

    async def _clicked(self, click: Click, ack: Ack) -> None:
        if click.action == OPEN_SOURCE:  # the reader's own browser has followed the link
            await ack(None)
            return
        deed, of = claimed(click.action, click.value)
        done = self._interaction(
            deed,
            click.by,
            _key(click.by, click.ts or click.view, click.action, click.action_ts),
            message=Receipt(channel=click.by.channel, ts=click.ts) if click.ts and not click.passing else None,
            delivery=DeliveryId(of) if of and deed is not Deed.UNDO else None,
            undoes=of if deed is Deed.UNDO else None,
        )
        said = await self._take(done)
        await ack(None)
        if said.repeated:
            return
        if said.form is not None and done.message is not None and done.delivery is not None:
            on = Opened(deed=said.form, delivery=done.delivery, message=done.message, thread=click.thread)
            await self._open(click, form(on, replace(said, lines=(click.text, *said.lines))))
            return
        said = await self._explained(done) if said.more else said
        if click.view:
            await self._show(click.view, said)
        else:
            await self._tell(click.by, click.thread, said)

    async def _open(self, click: Click, view: Mapping[str, Any]) -> None:
        try:
            await self._call(self._api.views_open(trigger_id=click.trigger, view=dict(view)))
        except DeliveryError as e:
            _log.warning("a form did not open", by=click.by.user, why=str(e))
            await self._tell(click.by, click.thread, _NO_FORM)

    # ---------------------------------------------------------------- forms

    async def _filled(self, filled: Filled, ack: Ack) -> None:
        on = opened(filled.form, filled.metadata)
        now = self._clock()
        if on is None:
            said = await self._take(self._interaction(Deed.UNKNOWN, filled.by, _key_of(filled, "")))
            await ack({"response_action": "update", "view": reading(said, done=True)})
            return
        inputs = read_form(on.deed, filled.inputs, today=now.date())
        if isinstance(inputs, Mapping):
            await ack({"response_action": "errors", "errors": dict(inputs)})
            return
        channel = on.message.channel
        done = self._interaction(
            on.deed,
            filled.by,
            _key_of(filled, channel),
            channel=channel,
            message=on.message,
            delivery=on.delivery,
            decision=inputs.decision,
            until=inputs.until,
            note=inputs.note,
            ticket=inputs.ticket,
            reason=inputs.reason,
            days=inputs.days,
        )
        said = await self._take(done)
        await ack(None)
        if not said.repeated:
            await self._tell(filled.by, on.thread, said, channel=channel)

    # ---------------------------------------------------------------- questions

    async def _asked(self, asked: Asked, ack: Ack) -> None:
        """Answered in a window: the bot need not be in the channel of the message."""
        known = asked.shortcut == SHORTCUT
        done = self._interaction(
            Deed.ASK if known else Deed.UNKNOWN,
            asked.by,
            _key(asked.by, asked.ts, asked.shortcut, asked.action_ts),
            message=Receipt(channel=asked.by.channel, ts=asked.ts),
            text=asked.text,
        )
        said = await self._take(done)
        await ack(None)
        if said.repeated:
            return
        view = reading(said, done=not said.more)
        try:
            answer = await self._call(self._api.views_open(trigger_id=asked.trigger, view=view))
        except DeliveryError as e:
            _log.warning("a window did not open", by=asked.by.user, why=str(e))
            await self._tell(asked.by, "", await self._explained(done) if said.more else said)
            return
        if said.more:
            window = answer.get("view")
            name = str(window.get("id", "")) if isinstance(window, Mapping) else ""
            await self._show(name, await self._explained(done))

    async def _explained(self, done: Interaction) -> Answer:
        try:
            return await self._explain(done)
        except MonitorError as e:
            _log.error("a question was not answered", by=done.by, why=str(e))
            return _NOT_NOW

    async def _show(self, view: str, said: Answer) -> None:
        await self._call(self._api.views_update(view_id=view, view=reading(said, done=True)))

    # ---------------------------------------------------------------- the rest

    async def _unknown(self, other: Other, ack: Ack) -> None:
        """What can be answered is; an event names nobody."""
        if not other.by.user:
            await ack(None)
            return
        key = _key(other.by, other.kind, other.kind, self._clock().isoformat())
        said = await self._take(self._interaction(Deed.UNKNOWN, other.by, key))
        await ack(None)
        await self._tell(other.by, "", said)

    def _interaction(self, deed: Deed, by: Visitor, key: str, **more: Any) -> Interaction:
        return Interaction(**{"channel": by.channel, **more}, key=key, deed=deed, by=by.user, at=self._clock())

    async def _tell(self, by: Visitor, thread: str, said: Answer, *, channel: str = "") -> None:
        """Words that only who clicked sees. Where they can't be brought, the log has them."""
        where = channel or by.channel
        if not where:
            return
        payload = rendered(said)
        try:
            await self._call(
                self._api.chat_postEphemeral(
                    channel=where,
                    user=by.user,
                    text=payload.text,
                    blocks=[dict(block) for block in payload.blocks],
                    thread_ts=thread or None,
                )
            )
        except DeliveryError as e:
            _log.warning("an answer to a click did not arrive", by=by.user, said=said.text, why=str(e))

    async def _call(self, call: Awaitable[Any]) -> Mapping[str, Any]:
        try:
            data = (await call).data
        except Exception as error:  # noqa: BLE001 -- the SDK raises AttributeError for a text that is no JSON
            raise failure(error, place="an answer to a click", call=Call.READ) from None
        return data if isinstance(data, Mapping) else {}


def _key(by: Visitor, ts: str, action: str, action_ts: str) -> str:
    return interaction_key(
        team=by.team, channel=by.channel, message_ts=ts, action_id=action, action_ts=action_ts, user=by.user
    )


def _key_of(filled: Filled, channel: str) -> str:
    """A form that is sent again after a correction is another one."""
    said = sha256(repr(sorted(filled.inputs.items())).encode("utf-8", "surrogatepass")).hexdigest()
    by = filled.by
    return interaction_key(
        team=by.team, channel=channel, message_ts=filled.view, action_id=filled.form, action_ts=said, user=by.user
    )
