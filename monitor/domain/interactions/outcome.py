"""The outcome of an interaction: done, a form, or refused, decided from the log. A change is made once: a second person
is refused and shown who was first.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.mute import MuteSubject
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.interaction import (
    MUTE_DAYS,
    UNDO_FOR,
    Interaction,
    InteractionOutcome,
    RecordedInteraction,
    Refusal,
    UserAction,
    is_filled,
)
from monitor.domain.interactions.subscriptions import MOST_SUBSCRIPTIONS, subscriptions
from monitor.domain.interactions.user_actions import assignment_in, first_acknowledgement, muted_until, not_for_us
from monitor.domain.rules.rule import Level, RuleId

WATCH_DAYS = 400
"""The maximum number of days to watch: a suspension of a year, and some weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClickTarget:
    """The clicked message according to its stored delivery: event, channel of the announcement, and rule with its
    current level (None: the rule no longer runs).
    """

    event_id: EventId | None = None
    place: str = ""
    rule_id: RuleId | None = None
    level: Level | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionResult:
    """`row` is to be added to the log; `undone` is the earlier row in its new state, if one was undone."""

    row: RecordedInteraction
    undone: RecordedInteraction | None = None


def is_allowed(by: str, action: UserAction, allowed: Collection[str]) -> bool:
    """True if the person may do it. Without an allow list everybody may; questions are always allowed."""
    return not allowed or by in allowed or not action.changes_something


def interaction_result(
    interaction: Interaction,
    on: ClickTarget | Refusal,
    log: Sequence[RecordedInteraction],
    *,
    earlier: RecordedInteraction | None = None,
    allowed: Collection[str] = (),
) -> InteractionResult:
    """The outcome. `on` is what was clicked, or why that is unknown; `log` holds everything done to the event and the
    rule; `earlier` is the row that Undo names.
    """
    refusal, undone = _checked(interaction, on, log, earlier, allowed)
    outcome = (
        InteractionOutcome.REFUSED
        if refusal
        else InteractionOutcome.DONE
        if is_filled(interaction)
        else InteractionOutcome.FORM
    )
    about = on if isinstance(on, ClickTarget) else ClickTarget()
    if undone is not None:
        about = ClickTarget(event_id=undone.event_id, place=undone.place, rule_id=undone.rule_id)
    row = RecordedInteraction(
        interaction=interaction,
        outcome=outcome,
        event_id=about.event_id,
        place=about.place,
        rule_id=about.rule_id,
        refusal=refusal,
    )
    return InteractionResult(row=row, undone=undone)


def _checked(
    interaction: Interaction,
    on: ClickTarget | Refusal,
    log: Sequence[RecordedInteraction],
    earlier: RecordedInteraction | None,
    allowed: Collection[str],
) -> tuple[Refusal | None, RecordedInteraction | None]:
    action = interaction.action
    if action is UserAction.UNKNOWN:
        return Refusal.UNKNOWN_CONTROL, None
    if not is_allowed(interaction.by, action, allowed):
        return Refusal.NOT_ALLOWED, None
    if action is UserAction.UNDO:
        refusal = _undo_refusal(interaction, earlier)
        if refusal is not None or earlier is None:
            return refusal, None
        return None, replace(earlier, outcome=InteractionOutcome.UNDONE, undone_at=interaction.at)
    if isinstance(on, Refusal):
        return on, None
    return (_refusal(interaction, on, log) if is_filled(interaction) else None), None


def _undo_refusal(interaction: Interaction, earlier: RecordedInteraction | None) -> Refusal | None:
    if earlier is None or not earlier.holds or not earlier.interaction.action.can_be_undone:
        return Refusal.NOTHING_TO_UNDO
    if earlier.interaction.by != interaction.by:
        return Refusal.NOT_YOURS
    since = interaction.at - earlier.interaction.at
    return Refusal.TOO_LATE if since > UNDO_FOR else None


def _refusal(interaction: Interaction, on: ClickTarget, log: Sequence[RecordedInteraction]) -> Refusal | None:
    match interaction.action:
        case UserAction.ACKNOWLEDGE:
            return Refusal.ALREADY if first_acknowledgement(log, on.place, on.reopened_at) else None
        case UserAction.DECIDE:
            return None if _is_valid_decision(interaction) else Refusal.BAD_INPUT
        case UserAction.NOT_FOR_US:
            reasons = {r.interaction.reason for r in not_for_us(log, on.place)}
            return Refusal.ALREADY if interaction.reason in reasons else None
        case UserAction.MUTE:
            return _mute_refusal(interaction, on, log)
        case UserAction.UNMUTE:
            subject = _muted_subject(interaction, on)
            return None if subject and muted_until(log, subject, now=interaction.at) else Refusal.ALREADY
        case UserAction.ASSIGN:
            current = assignment_in(log, on.place)
            return Refusal.ALREADY if (current.to if current else "") == interaction.assignee else None
        case UserAction.FOLLOW | UserAction.UNFOLLOW:
            return _subscription_refusal(interaction, log)
        case _:
            return None


def _is_valid_decision(interaction: Interaction) -> bool:
    """True if the inputs are valid: watching needs a future day, other decisions have none; a ticket is a link."""
    today, until = interaction.at.date(), interaction.until
    if interaction.decision is DecisionKind.WATCHING:
        dated = until is not None and today < until <= today + timedelta(days=WATCH_DAYS)
    else:
        dated = until is None
    return dated and (not interaction.ticket or _is_link(interaction.ticket))


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _mute_refusal(interaction: Interaction, on: ClickTarget, log: Sequence[RecordedInteraction]) -> Refusal | None:
    subject = _muted_subject(interaction, on)
    if not subject or (not interaction.topic and on.level is None):
        return Refusal.NO_SUCH_RULE
    if interaction.days not in MUTE_DAYS:
        return Refusal.BAD_INPUT
    if on.level is Level.CRITICAL and not interaction.topic:
        return Refusal.CRITICAL
    current = muted_until(log, subject, now=interaction.at)
    until = interaction.at + timedelta(days=interaction.days)
    return Refusal.ALREADY if current is not None and current.until >= until else None


def _muted_subject(interaction: Interaction, on: ClickTarget) -> MuteSubject | None:
    """What is muted or unmuted: the topic, else the rule of the message."""
    return interaction.topic or on.rule_id


def _subscription_refusal(interaction: Interaction, log: Sequence[RecordedInteraction]) -> Refusal | None:
    own = [s.topic for s in subscriptions(log) if s.person == interaction.by]
    if interaction.action is UserAction.FOLLOW:
        if interaction.topic in own:
            return Refusal.ALREADY
        return Refusal.TOO_MANY if len(own) >= MOST_SUBSCRIPTIONS else None
    ends = [topic for topic in own if not interaction.topics or topic in interaction.topics]
    return None if ends else Refusal.ALREADY
