"""What comes of an interaction: done, a form, or refused, by what the log says. A change is made once: who is second
is told who was first, and changes nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.event.identity import EventId
from monitor.domain.interactions.interaction import (
    MUTE_DAYS,
    UNDO_FOR,
    Deed,
    Interaction,
    Outcome,
    Recorded,
    Refusal,
    is_filled,
)
from monitor.domain.interactions.user_actions import first_look, muted_until, not_for_us
from monitor.domain.rules.rule import Level, RuleId

__all__ = ["WATCH_DAYS", "Clicked", "Settled", "may", "settle"]

WATCH_DAYS = 400
"""How many days ahead a decision may watch: a suspension of a year, and some weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """What the stored delivery says of the message that was clicked: the event, the channel of its announcement and the
    rule that speaks there, with the level that the rule has now (None: it no longer runs).
    """

    event_id: EventId | None = None
    place: str = ""
    rule_id: RuleId | None = None
    level: Level | None = None
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`row` is to be added to the log; `undone` is the earlier row as it stands now, where something was taken back."""

    row: Recorded
    undone: Recorded | None = None


def may(by: str, deed: Deed, allowed: Collection[str]) -> bool:
    """Whether a person may do it. Without a list everybody may; asking is always free."""
    return not allowed or by in allowed or not deed.changes_something


def settle(
    interaction: Interaction,
    on: Clicked | Refusal,
    log: Sequence[Recorded],
    *,
    earlier: Recorded | None = None,
    allowed: Collection[str] = (),
) -> Settled:
    """What comes of it. `on` is what was clicked, or why that is not known; `log` all that was done to the event and
    the rule; `earlier` the row that Undo names.
    """
    refusal, undone = _checked(interaction, on, log, earlier, allowed)
    outcome = Outcome.REFUSED if refusal else Outcome.DONE if is_filled(interaction) else Outcome.FORM
    about = on if isinstance(on, Clicked) else Clicked()
    if undone is not None:
        about = Clicked(event_id=undone.event_id, place=undone.place, rule_id=undone.rule_id)
    row = Recorded(
        interaction=interaction,
        outcome=outcome,
        event_id=about.event_id,
        place=about.place,
        rule_id=about.rule_id,
        refusal=refusal,
    )
    return Settled(row=row, undone=undone)


def _checked(
    interaction: Interaction,
    on: Clicked | Refusal,
    log: Sequence[Recorded],
    earlier: Recorded | None,
    allowed: Collection[str],
) -> tuple[Refusal | None, Recorded | None]:
    deed = interaction.deed
    if deed is Deed.UNKNOWN:
        return Refusal.UNKNOWN_CONTROL, None
    if not may(interaction.by, deed, allowed):
        return Refusal.NOT_ALLOWED, None
    if deed is Deed.UNDO:
        refusal = _no_undo(interaction, earlier)
        if refusal is not None or earlier is None:
            return refusal, None
        return None, replace(earlier, outcome=Outcome.UNDONE, undone_at=interaction.at)
    if isinstance(on, Refusal):
        return on, None
    return (_refused(interaction, on, log) if is_filled(interaction) else None), None


def _no_undo(interaction: Interaction, earlier: Recorded | None) -> Refusal | None:
    if earlier is None or not earlier.holds or not earlier.interaction.deed.can_be_undone:
        return Refusal.NOTHING_TO_UNDO
    if earlier.interaction.by != interaction.by:
        return Refusal.NOT_YOURS
    since = interaction.at - earlier.interaction.at
    return Refusal.TOO_LATE if since > UNDO_FOR else None


def _refused(interaction: Interaction, on: Clicked, log: Sequence[Recorded]) -> Refusal | None:
    match interaction.deed:
        case Deed.ACKNOWLEDGE:
            return Refusal.ALREADY if first_look(log, on.place, on.reopened_at) else None
        case Deed.DECIDE:
            return None if _can_be_decided(interaction) else Refusal.BAD_INPUT
        case Deed.NOT_FOR_US:
            said = {r.interaction.reason for r in not_for_us(log, on.place)}
            return Refusal.ALREADY if interaction.reason in said else None
        case Deed.MUTE:
            return _not_muted(interaction, on, log)
        case Deed.UNMUTE:
            muted = on.rule_id is not None and muted_until(log, on.rule_id, now=interaction.at)
            return None if muted else Refusal.ALREADY
        case _:
            return None


def _can_be_decided(interaction: Interaction) -> bool:
    """What is watched has a day to come, nothing else has one; a ticket is a link."""
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


def _not_muted(interaction: Interaction, on: Clicked, log: Sequence[Recorded]) -> Refusal | None:
    if on.rule_id is None or on.level is None:
        return Refusal.NO_SUCH_RULE
    if interaction.days not in MUTE_DAYS:
        return Refusal.BAD_INPUT
    if on.level is Level.CRITICAL:
        return Refusal.CRITICAL
    standing = muted_until(log, on.rule_id, now=interaction.at)
    until = interaction.at + timedelta(days=interaction.days)
    return Refusal.ALREADY if standing is not None and standing.until >= until else None
