"""Handling of Slack interactions: clicks, forms, shortcuts and messages to the bot become user actions, and the user
gets an answer.

An envelope is acknowledged when the user action is stored, and then answered with a form or a message that only the
user sees. Such a message goes by chat.postEphemeral, to a direct message by chat.postMessage, and not to the
response_url of the payload: payloads are not trusted, and those of forms have none. Every interaction gets an answer,
except those of other workspaces and apps.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.interactions.interaction import Interaction, InteractionReply, UserAction, interaction_key
from monitor.errors import DeliveryError, MonitorError
from monitor.messengers.slack.envelope import envelope_of
from monitor.messengers.slack.manifest import ASK_SHORTCUT, COMMAND, SHORTCUT
from monitor.messengers.slack.payloads import (
    AnyPayload,
    BlockAction,
    BotMessage,
    GlobalShortcut,
    MalformedPayload,
    MessageAction,
    SlackUser,
    UnsupportedPayload,
    ViewSubmission,
)
from monitor.messengers.slack.render.controls import parse_control
from monitor.messengers.slack.render.markup import OPEN_SOURCE
from monitor.messengers.slack.render.views import (
    REQUEST_FORM,
    REQUEST_TITLE,
    FormContext,
    answer_view,
    form_context,
    form_view,
    read_form,
    request_view,
)
from monitor.messengers.slack.replies import Replies
from monitor.messengers.slack.socket import Ack

MOST_QUESTIONS = 3  # of one person at a time: each takes seconds of a process

_log = structlog.get_logger()

_NOT_STORED = InteractionReply(text="This could not be saved; nothing was changed. Please try again in a moment.")
_NOT_NOW = InteractionReply(text="Your question was saved, but can't be answered now. Please try again in a moment.")
_NO_FORM = InteractionReply(text="The form could not be opened in time. Please click again.")
_WAIT = InteractionReply(text="Your earlier questions are not answered yet. Please wait for them, then ask again.")
_NOT_ALLOWED = InteractionReply(
    text="Only members of this workspace can do this; the operator can allow others in MONITOR_SLACK_ALLOWED_USERS."
)


class Clicks:
    """`take` stores a user action with its effects and returns an answer; `explain` returns one that takes longer.

    `allowed` are users who may click although their home workspace is another one (in shared channels).
    """

    def __init__(
        self,
        api: AsyncWebClient,
        *,
        take: Callable[[Interaction], Awaitable[InteractionReply]],
        explain: Callable[[Interaction], Awaitable[InteractionReply]],
        clock: Callable[[], datetime],
        allowed: Collection[str] = (),
    ) -> None:
        self._api = api
        self._replies = Replies(api)
        self._take = take
        self._explain = explain
        self._clock = clock
        self._allowed = frozenset(allowed)
        self._team = ""
        self._asking: Counter[str] = Counter()  # unanswered questions by person

    async def receive(self, message: Mapping[str, Any], app: str, ack: Ack) -> None:
        """Handles one envelope from the connection of `app`.

        Raises DeliveryError where the own workspace can't be determined; then the envelope is not acknowledged.
        """
        envelope = envelope_of(message)
        payload = envelope.payload
        if isinstance(payload, MalformedPayload):
            _log.warning("malformed interaction payload", field=payload.field)
        elif await self._is_ours(payload.by, app):
            await self._handle(payload, ack)
            return
        if envelope.id:
            await ack(None)

    async def introduce(self) -> None:
        """Looks up the own workspace before the first click, which retries a failed lookup."""
        with suppress(DeliveryError):
            await self._own_team()

    async def _is_ours(self, by: SlackUser, app: str) -> bool:
        """Whether the payload belongs to our workspace and our app; others are ignored."""
        team = await self._own_team()
        ours = bool(team) and by.team == team and (not app or by.app in ("", app))
        if not ours:
            _log.warning("interaction of another workspace or app ignored", team=by.team, app=by.app)
        return ours

    async def _own_team(self) -> str:
        if not self._team:
            self._team = str((await self._replies.call(self._api.auth_test())).get("team_id", ""))
        return self._team

    async def _handle(self, payload: AnyPayload, ack: Ack) -> None:
        by = payload.by
        if by.home and by.home != by.team and by.user not in self._allowed:
            await ack(None)
            await self._replies.reply(by, "", _NOT_ALLOWED)
            return
        try:
            match payload:
                case BlockAction():
                    await self._on_click(payload, ack)
                case ViewSubmission():
                    await self._on_form(payload, ack)
                case MessageAction():
                    await self._on_shortcut(payload, ack)
                case GlobalShortcut():
                    await self._on_ask(payload, ack)
                case BotMessage():
                    await self._on_message(payload, ack)
                case UnsupportedPayload():
                    await self._on_unsupported(payload, ack)
        except DeliveryError as e:
            _log.warning("interaction not answered", by=by.user, channel=by.channel, why=str(e))
        except MonitorError as e:
            _log.error("interaction not stored", by=by.user, channel=by.channel, why=str(e))
            await self._replies.reply(by, "", _NOT_STORED)

    # ---------------------------------------------------------------- controls

    async def _on_click(self, click: BlockAction, ack: Ack) -> None:
        if click.action == OPEN_SOURCE:  # the user's browser has opened the link
            await ack(None)
            return
        action, of = parse_control(click.action, click.value)
        done = self._interaction(
            action,
            click.by,
            _key(click.by, click.ts or click.view, click.action, click.action_ts),
            message=Receipt(channel=click.by.channel, ts=click.ts) if click.ts and not click.is_ephemeral else None,
            delivery=DeliveryId(of) if of and action is not UserAction.UNDO else None,
            undoes=of if action is UserAction.UNDO else None,
        )
        answer = await self._take(done)
        await ack(None)
        if answer.repeated:
            return
        if answer.form is not None and done.message is not None and done.delivery is not None:
            on = FormContext(action=answer.form, delivery=done.delivery, message=done.message, thread=click.thread)
            await self._open(click, form_view(on, replace(answer, lines=(click.text, *answer.lines))))
            return
        answer = await self._explained(done) if answer.more else answer
        if click.view:
            await self._replies.show(click.view, answer)
        elif click.by.channel.startswith("D") and not click.is_ephemeral:  # the conversation with the bot
            await self._replies.post(click.by.channel, click.thread, answer, by=click.by)
        else:
            await self._replies.reply(click.by, click.thread, answer)

    async def _open(self, click: BlockAction, view: Mapping[str, Any]) -> None:
        try:
            await self._replies.call(self._api.views_open(trigger_id=click.trigger, view=dict(view)))
        except DeliveryError as e:
            _log.warning("form not opened", by=click.by.user, why=str(e))
            await self._replies.reply(click.by, click.thread, _NO_FORM)

    # ---------------------------------------------------------------- forms

    async def _on_form(self, submission: ViewSubmission, ack: Ack) -> None:
        if submission.form == REQUEST_FORM:
            await self._on_request_form(submission, ack)
            return
        on = form_context(submission.form, submission.metadata)
        if on is None:
            answer = await self._take(self._interaction(UserAction.UNKNOWN, submission.by, _key_of(submission, "")))
            await ack({"response_action": "update", "view": answer_view(answer, done=True)})
            return
        inputs = read_form(on.action, submission.inputs, today=self._clock().date())
        if isinstance(inputs, Mapping):
            await ack({"response_action": "errors", "errors": dict(inputs)})
            return
        channel = on.message.channel
        done = self._interaction(
            on.action,
            submission.by,
            _key_of(submission, channel),
            channel=channel,
            message=on.message,
            delivery=on.delivery,
            decision=inputs.decision,
            until=inputs.until,
            note=inputs.note,
            ticket=inputs.ticket,
            reason=inputs.reason,
            days=inputs.days,
            topics=inputs.topics,
            assignee=inputs.assignee,
        )
        answer = await self._take(done)
        await ack(None)
        if not answer.repeated:
            await self._replies.reply(submission.by, on.thread, answer, channel=channel)

    # ---------------------------------------------------------------- shortcuts

    async def _on_shortcut(self, shortcut: MessageAction, ack: Ack) -> None:
        """Answers in a modal, since the bot need not be a member of the message's channel."""
        known = shortcut.callback_id == SHORTCUT
        done = self._interaction(
            UserAction.ASK if known else UserAction.UNKNOWN,
            shortcut.by,
            _key(shortcut.by, shortcut.ts, shortcut.callback_id, shortcut.action_ts),
            message=Receipt(channel=shortcut.by.channel, ts=shortcut.ts),
            text=shortcut.text,
        )
        answer = await self._take(done)
        await ack(None)
        if answer.repeated:
            return
        view = answer_view(answer, done=not answer.more)
        try:
            response = await self._replies.call(self._api.views_open(trigger_id=shortcut.trigger, view=view))
        except DeliveryError as e:
            _log.warning("modal not opened", by=shortcut.by.user, why=str(e))
            await self._replies.reply(shortcut.by, "", await self._explained(done) if answer.more else answer)
            return
        if answer.more:
            modal = response.get("view")
            view_id = str(modal.get("id", "")) if isinstance(modal, Mapping) else ""
            await self._replies.show(view_id, await self._explained(done))

    async def _on_ask(self, shortcut: GlobalShortcut, ack: Ack) -> None:
        """Opens the form for a request."""
        if shortcut.callback_id != ASK_SHORTCUT:
            await self._on_unsupported(UnsupportedPayload(by=shortcut.by, kind="shortcut"), ack)
            return
        await ack(None)
        try:
            await self._replies.call(self._api.views_open(trigger_id=shortcut.trigger, view=request_view()))
        except DeliveryError as e:
            _log.warning("form not opened", by=shortcut.by.user, why=str(e))

    async def _on_request_form(self, submission: ViewSubmission, ack: Ack) -> None:
        """Answers in the same modal."""
        text = submission.inputs.get(REQUEST_FORM, "")
        done = self._interaction(UserAction.REQUEST, submission.by, _key_of(submission, ""), channel="", text=text)
        answer = await self._take(done)
        view = answer_view(answer, done=not answer.more, title=REQUEST_TITLE)
        await ack({"response_action": "update", "view": view})
        if answer.more and not answer.repeated:
            found = answer_view(await self._asked(done), done=True, title=REQUEST_TITLE)
            await self._replies.call(self._api.views_update(view_id=submission.view, view=found))

    # ---------------------------------------------------------------- messages to the bot

    async def _on_message(self, message: BotMessage, ack: Ack) -> None:
        if message.command not in ("", COMMAND):
            await self._on_unsupported(UnsupportedPayload(by=message.by, kind="slash_commands"), ack)
            return
        key = _key(message.by, message.ts, message.command or "message", message.ts)
        done = self._interaction(UserAction.REQUEST, message.by, key, text=message.text)
        answer = await self._take(done)
        await ack(None)
        if answer.repeated:
            return
        answer = await self._asked(done) if answer.more else answer
        if message.is_direct:
            await self._replies.post(message.by.channel, message.thread, answer, by=message.by)
        else:
            await self._replies.reply(message.by, message.thread, answer)

    async def _asked(self, done: Interaction) -> InteractionReply:
        """The report; a person who has too many questions open is asked to wait, so that others get theirs."""
        if self._asking[done.by] >= MOST_QUESTIONS:
            return _WAIT
        self._asking[done.by] += 1
        try:
            return await self._explained(done)
        finally:
            self._asking[done.by] -= 1

    async def _explained(self, done: Interaction) -> InteractionReply:
        try:
            return await self._explain(done)
        except MonitorError as e:
            _log.error("question not answered", by=done.by, why=str(e))
            return _NOT_NOW

    # ---------------------------------------------------------------- the rest

    async def _on_unsupported(self, other: UnsupportedPayload, ack: Ack) -> None:
        """Answers the user; an event has no user to answer."""
        if not other.by.user:
            await ack(None)
            return
        key = _key(other.by, other.kind, other.kind, self._clock().isoformat())
        answer = await self._take(self._interaction(UserAction.UNKNOWN, other.by, key))
        await ack(None)
        await self._replies.reply(other.by, "", answer)

    def _interaction(self, action: UserAction, by: SlackUser, key: str, **more: Any) -> Interaction:
        return Interaction(**{"channel": by.channel, **more}, key=key, action=action, by=by.user, at=self._clock())


def _key(by: SlackUser, ts: str, action: str, action_ts: str) -> str:
    return interaction_key(
        team=by.team, channel=by.channel, message_ts=ts, action_id=action, action_ts=action_ts, user=by.user
    )


def _key_of(submission: ViewSubmission, channel: str) -> str:
    """The key of a submission. A form that is submitted again with other inputs gets another key."""
    inputs = sha256(repr(sorted(submission.inputs.items())).encode("utf-8", "surrogatepass")).hexdigest()
    by = submission.by
    return _key(replace(by, channel=channel), submission.view, submission.form, inputs)
