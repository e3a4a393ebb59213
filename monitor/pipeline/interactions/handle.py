"""User actions on messages: each is handled once and answered.

An action and its whole effect are stored in one transaction. Messages in channels change only through the outbox.
Answers that take more than a database query come later, from `explain`.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from monitor.domain.interactions.interaction import (
    Interaction,
    InteractionOutcome,
    InteractionReply,
    RecordedInteraction,
    Refusal,
    UserAction,
    storable,
)
from monitor.domain.interactions.outcome import ClickTarget, InteractionResult, interaction_result
from monitor.domain.sources.source import SourceId
from monitor.errors import MonitorError
from monitor.pipeline.alerts.roots import announcement_in, root_id, shown_alert
from monitor.pipeline.alerts.updates import edit_alert, with_user_actions
from monitor.pipeline.alerts.watch_reminders import WatchReminderTransaction, schedule_watch_reminder
from monitor.pipeline.interactions.labels import VoteTransaction, missed_label, unwanted_label
from monitor.pipeline.interactions.requests import answer_request, as_action, followed_topics, mute_choices, read
from monitor.pipeline.interactions.target import Target, TargetTransaction, alert_in, target_of
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import (
    HasAnnouncements,
    HasChannels,
    HasEvents,
    HasInteractions,
    HasLabels,
    HasOutbox,
    HasScheduledTasks,
    Store,
)
from monitor.ports.repositories.user_actions import Explained, Explainer
from monitor.wording.answers.interactions import answer

ANSWER_CHARS = 2_900
"""The maximum length of an answer; Slack cuts longer texts at 3,000 characters."""


class UserActionTransaction(
    HasAnnouncements, HasChannels, HasEvents, HasInteractions, HasLabels, HasOutbox, HasScheduledTasks, Protocol
):
    """Repositories to store a user action and its effects."""


class UserActionHandler:
    """`allowed`: the users who may change something; empty: everybody. Without an `explainer`, questions are stored and
    answered with the command that shows more.
    """

    def __init__(
        self,
        *,
        store: Store[UserActionTransaction],
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        allowed: Collection[str] = (),
        explainer: Explainer | None = None,
    ) -> None:
        self._store = store
        self._config = config
        self._clock = clock
        self._allowed = frozenset(allowed)
        self._explainer = explainer

    async def take(self, interaction: Interaction) -> InteractionReply:
        """Store the interaction with its effect, once, and answer it. It is durable when this returns.

        Raises StoreError; then nothing was stored, and the same interaction can be sent again.
        """
        config, now = self._config(), self._clock()
        return await self._store.write(lambda tx: take(tx, interaction, config, allowed=self._allowed, now=now))

    async def explain(self, interaction: Interaction) -> InteractionReply:
        """The second part of an answer with `more`. Raises StoreError."""
        recorded = await self._store.read(lambda tx: tx.interactions.get(interaction.key))
        if recorded is None or not recorded.holds:
            return InteractionReply(text="No more details are available.")
        try:
            match recorded.interaction.action:
                case UserAction.WHY:
                    return await self._why(recorded)
                case UserAction.REQUEST:
                    return await self._report(recorded.interaction)
                case _:
                    return await self._judge(recorded)
        except MonitorError as error:
            return InteractionReply(text=f"Not available now: {error}")

    async def _why(self, recorded: RecordedInteraction) -> InteractionReply:
        label = await self._store.read(lambda tx: _label(tx, recorded))
        found = await self._explainer.why(label, channel=recorded.place) if self._explainer else None
        more = f"monitor why {label} --tree"
        if found is None:
            return InteractionReply(text=f"To explain this alert, run: {more}")
        return InteractionReply(text=_cut(found.text, more), lines=(f"All clauses with their matches: {more}",))

    async def _report(self, question: Interaction) -> InteractionReply:
        if self._explainer is None:
            return InteractionReply(text="This monitor cannot answer questions here. See: monitor --help")
        found = await self._explainer.report(question.text, channel=question.channel)
        return InteractionReply(text=_cut(found.text, "monitor --help"), lines=found.lines)

    async def _judge(self, recorded: RecordedInteraction) -> InteractionReply:
        key = recorded.interaction.key
        if self._explainer is None:
            return InteractionReply(text="Question saved. To list it: monitor rules feedback", undo=key)
        question = recorded.interaction
        found = await self._explainer.judge(question.text, channel=recorded.place or question.channel)
        await self._store.write(lambda tx: _relabel(tx, key, found))
        return InteractionReply(text=_cut(found.text, "monitor why -"), lines=_kept(found), undo=key)


def take(
    tx: UserActionTransaction,
    interaction: Interaction,
    config: RuntimeConfig,
    *,
    allowed: Collection[str] = (),
    now: datetime,
) -> InteractionReply:
    """Handle one interaction in the caller's transaction."""
    clean = storable(interaction)
    known = tx.interactions.get(clean.key)
    if known is not None:
        return replace(_answered(tx, known, config), repeated=True)
    if clean.action is UserAction.REQUEST:
        request = read(clean, config)
        clean = as_action(clean, request)
        if clean.action is UserAction.REQUEST:
            tx.interactions.add(RecordedInteraction(interaction=clean, outcome=InteractionOutcome.DONE))
            return answer_request(tx, clean.by, request, config, now=now)
    elif clean.action is UserAction.UNFOLLOW and clean.delivery is not None:
        clean = replace(clean, topics=followed_topics(tx, clean))
    found = _target(tx, clean, config)
    on = found.clicked(config) if isinstance(found, Target) else found
    earlier = tx.interactions.get(clean.undoes) if clean.undoes is not None else None
    settled = interaction_result(clean, on, _log(tx, on, clean.action), earlier=earlier, allowed=allowed)
    tx.interactions.add(settled.row)
    if settled.undone is not None:
        tx.interactions.save(settled.undone)
    _apply(tx, settled, config, now=now)
    return _answered(tx, settled.row, config, settled.undone)


def _target(tx: TargetTransaction, interaction: Interaction, config: RuntimeConfig) -> Target | ClickTarget | Refusal:
    """The target of the interaction. Only the command line, without a channel, names an event; it and messages to the
    bot name a rule. Questions, topics and subscriptions have no target.
    """
    if interaction.action in (UserAction.ASK, UserAction.UNDO):
        return ClickTarget()
    if interaction.action in _SUBSCRIBING:
        stops = interaction.action is UserAction.UNFOLLOW and interaction.delivery is not None
        return Refusal.NO_SUCH_MESSAGE if stops and not interaction.topics else ClickTarget()
    if not interaction.channel and interaction.event_id is not None:
        return alert_in(tx, interaction.event_id, interaction.place) or Refusal.NO_SUCH_MESSAGE
    if interaction.delivery is None and interaction.topics:
        return ClickTarget()
    if (not interaction.channel or interaction.text) and interaction.rule_id is not None:
        rule = config.rule(interaction.rule_id)
        return ClickTarget(rule_id=interaction.rule_id, level=rule.level if rule else None)
    return target_of(tx, interaction)


_SUBSCRIBING = (UserAction.FOLLOW, UserAction.UNFOLLOW)


def _log(tx: HasInteractions, on: ClickTarget | Refusal, action: UserAction) -> tuple[RecordedInteraction, ...]:
    if isinstance(on, Refusal):
        return ()
    if action in _SUBSCRIBING:
        return tx.interactions.of_subscriptions()
    of_event = tx.interactions.of_event(on.event_id) if on.event_id is not None else ()
    return (*of_event, *(r for r in tx.interactions.of_mutes() if r not in of_event))


def _answered(
    tx: VoteTransaction, row: RecordedInteraction, config: RuntimeConfig, undone: RecordedInteraction | None = None
) -> InteractionReply:
    about = ClickTarget(event_id=row.event_id)
    log = _log(tx, about, row.interaction.action)
    reply = answer(row, log, label=_label(tx, row), vocabulary=config.vocabulary, undone=undone)
    if reply.form is not UserAction.MUTE:
        return reply
    event = tx.events.get(row.event_id) if row.event_id is not None else None
    return replace(reply, choices=mute_choices(event, row.rule_id, config.vocabulary))


def _label(tx: HasEvents, row: RecordedInteraction) -> str:
    event = tx.events.get(row.event_id) if row.event_id is not None else None
    return event.label if event is not None else ""


# ------------------------------------------------------------------ effects


def _apply(tx: UserActionTransaction, settled: InteractionResult, config: RuntimeConfig, *, now: datetime) -> None:
    """Store the effects of the action, or of undoing it."""
    row = settled.undone or settled.row
    action = row.interaction.action
    if settled.row.outcome is not InteractionOutcome.DONE:
        return
    if settled.undone is not None:
        tx.labels.drop(row.interaction.key)
    elif action is UserAction.NOT_FOR_US:
        tx.labels.put(unwanted_label(tx, row))
    elif action is UserAction.ASK:
        tx.labels.put(missed_label(row))
    elif action is UserAction.DECIDE:
        schedule_watch_reminder(tx, row, config)
    if action in (UserAction.ACKNOWLEDGE, UserAction.DECIDE, UserAction.ASSIGN):
        _edit_root(tx, row, config, now=now)


def _edit_root(tx: WatchReminderTransaction, row: RecordedInteraction, config: RuntimeConfig, *, now: datetime) -> None:
    """Edit the root message to show acknowledgement and decision."""
    if row.event_id is None:
        return
    announcement = announcement_in(tx, row.event_id, row.place)
    if announcement is None:
        return
    root = root_id(announcement, config.workspace)
    posted = tx.outbox.posted(root)
    alert = shown_alert(posted)
    if posted is not None and alert is not None:
        log = tx.interactions.of_event(row.event_id)
        edit_alert(tx, root, posted, with_user_actions(alert, log, announcement), now)


# ------------------------------------------------------------------ questions


def _relabel(tx: HasLabels, key: str, found: Explained) -> None:
    """Complete the label with the result of the check, unless the question was undone meanwhile."""
    label = tx.labels.get(key)
    if label is None:
        return
    read = replace(label, title=found.title, text=found.body, language=found.language) if found.title else label
    source = SourceId(found.source_id) if found.source_id else None
    tx.labels.put(replace(read, alerted=found.alerted, url=found.url or label.url, source_id=source))


def _kept(found: Explained) -> tuple[str, ...]:
    if found.alerted:
        return ()
    example = (f"match: {found.example}",) if found.example else ()
    return ("Saved as a missed alert. monitor rules feedback proposes it as an example:", *example)


def _cut(text: str, more: str) -> str:
    """The text, cut at a word boundary to the length of an answer, with the command that shows the rest."""
    if len(text) <= ANSWER_CHARS - 400:  # room for the lines under it
        return text
    head = text[: ANSWER_CHARS - 400 - len(more)].rpartition(" ")[0]
    return f"{head} … {more}"
