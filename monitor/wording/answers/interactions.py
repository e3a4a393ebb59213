"""Answers to user actions: what was done, or why nothing was. Plain text, without I/O.

A person is written `@id` (see `SecondReading`); times are UTC.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.alerts.mute import MuteSubject
from monitor.domain.interactions.interaction import (
    MUTE_DAYS,
    UNDO_FOR,
    InteractionOutcome,
    InteractionReply,
    RecordedInteraction,
    Refusal,
    UserAction,
)
from monitor.domain.interactions.outcome import WATCH_DAYS
from monitor.domain.interactions.subscriptions import MOST_SUBSCRIPTIONS, subscriptions
from monitor.domain.interactions.topic import Topic
from monitor.domain.interactions.user_actions import assignment_in, muted_until, not_for_us
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.topics import topic_words

_MINUTES = UNDO_FOR // timedelta(minutes=1)
_NOTHING = "Nothing was changed."
_DAYS = f"{', '.join(map(str, MUTE_DAYS[:-1]))} or {MUTE_DAYS[-1]}"


def answer(
    row: RecordedInteraction,
    log: Sequence[RecordedInteraction],
    *,
    label: str,
    vocabulary: Vocabulary,
    undone: RecordedInteraction | None = None,
    has_forms: bool = False,
) -> InteractionReply:
    """The answer to a user action. `log` has all recorded actions, `row` included; `label` names the event or is "".

    `has_forms`: it is shown where the event has a form for each action.
    """
    topics = _Topics(row, log, vocabulary)
    match row.outcome:
        case InteractionOutcome.REFUSED:
            return _refused(row, log, label, topics)
        case InteractionOutcome.FORM:
            return _form(row, label)
        case _:
            return _done(row, log, label, topics, undone, has_forms=has_forms)


def _form(row: RecordedInteraction, label: str) -> InteractionReply:
    """The form to fill in. It is about the event, or for a mute about the rule of the message."""
    action = row.interaction.action
    return InteractionReply(text=f"{label}: rule {row.rule_id}" if action is UserAction.MUTE else label, form=action)


# ------------------------------------------------------------------ done


def _done(
    row: RecordedInteraction,
    log: Sequence[RecordedInteraction],
    label: str,
    topics: "_Topics",
    undone: RecordedInteraction | None,
    *,
    has_forms: bool,
) -> InteractionReply:
    done = row.interaction
    undo = done.key if done.action.can_be_undone else None
    match done.action:
        case UserAction.ACKNOWLEDGE:
            in_terminal = done.event_id and not has_forms
            follows = f"run: monitor events decide {label}" if in_terminal else "choose Decide…."
            return InteractionReply(text=f"{label}: acknowledged. To record what follows, {follows}", undo=undo)
        case UserAction.DECIDE:
            return InteractionReply(text=f"{label}: decision recorded, {_decision(row)}.", lines=_after(row), undo=undo)
        case UserAction.NOT_FOR_US:
            reason = done.reason.in_words if done.reason else ""
            kept = f"To make it an example for rule {row.rule_id}: monitor rules feedback"
            return InteractionReply(text=f"{label}: marked not for us, {reason}.", lines=(kept,), undo=undo)
        case UserAction.MUTE:
            return InteractionReply(text=_muted(row, log, topics), lines=_mute_notes(row, topics), undo=undo)
        case UserAction.UNMUTE:
            return InteractionReply(text=f"{topics.muted} is no longer muted.")
        case UserAction.ASSIGN:
            to = f"@{done.assignee}" if done.assignee else "nobody"
            people = (done.assignee,) if done.assignee else ()
            return InteractionReply(text=f"{label}: assigned to {to}.", people=people, undo=undo)
        case UserAction.FOLLOW:
            return InteractionReply(text=f"You follow {topics.words}.", lines=_follow_notes(topics.words), undo=undo)
        case UserAction.UNFOLLOW:
            return InteractionReply(text=f"You no longer follow {topics.words or 'any topic'}.", undo=undo)
        case UserAction.UNDO:
            return InteractionReply(text=f"Undone: {_undone(undone, topics)}." if undone else _NOTHING)
        case _:  # WHY, ASK and questions in words
            return InteractionReply(text="Looking it up …", undo=undo, more=True)


def _decision(row: RecordedInteraction) -> str:
    done = row.interaction
    until = f" until {written_day(done.until)}" if done.until else ""
    return f"{done.decision.in_words}{until}" if done.decision else ""


def _after(row: RecordedInteraction) -> tuple[str, ...]:
    done = row.interaction
    if done.decision is not DecisionKind.WATCHING or done.until is None:
        return ()
    return (f"On {written_day(done.until)} a reminder is posted in the thread and a new decision is due.",)


def _muted(row: RecordedInteraction, log: Sequence[RecordedInteraction], topics: "_Topics") -> str:
    mute = muted_until([*log, row], _subject(row), now=row.interaction.at)
    return f"{topics.muted} is muted until {_at(mute.until)}." if mute else ""


def _subject(row: RecordedInteraction) -> MuteSubject:
    subject = row.interaction.topic or row.rule_id
    assert subject, "a mute has a topic or a rule"
    return subject


def _follow_notes(words: str) -> tuple[str, ...]:
    return (
        "New alerts about it come to you as direct messages, except events that are muted or only listed in a digest.",
        f"To stop: unfollow {words}",
    )


def _mute_notes(row: RecordedInteraction, topics: "_Topics") -> tuple[str, ...]:
    if row.interaction.topic:
        return (
            "In all channels. Not muted: critical alerts, and updates of events already alerted.",
            f"Muted events are counted in the digest. To unmute: unmute {topics.words}",
        )
    return (
        "Not muted: critical alerts, alerts of other rules on the same events, and updates of events already alerted.",
        f"Muted events are counted in the digest. To unmute: monitor rules mute {row.rule_id} --undo",
    )


def _undone(undone: RecordedInteraction, topics: "_Topics") -> str:
    decided = undone.interaction.decision
    match undone.interaction.action:
        case UserAction.ACKNOWLEDGE:
            return "your acknowledgement"
        case UserAction.DECIDE:
            return f"the decision, {decided.in_words if decided else ''}"
        case UserAction.NOT_FOR_US:
            return "the answer “not for us”"
        case UserAction.MUTE:
            muted = topics.of(undone)
            return f"the mute of {muted}" if muted else f"the mute of rule {undone.rule_id}"
        case UserAction.ASSIGN:
            return "the assignment"
        case UserAction.FOLLOW:
            return f"you no longer follow {topics.of(undone)}"
        case UserAction.UNFOLLOW:
            return f"you follow {topics.of(undone) or 'the same topics'} again"
        case _:
            return "the question and what was recorded with it"


# ------------------------------------------------------------------ refused


def _refused(
    row: RecordedInteraction, log: Sequence[RecordedInteraction], label: str, topics: "_Topics"
) -> InteractionReply:
    if row.refusal is Refusal.ALREADY:
        return _already(row, log, label, topics)
    if row.refusal is Refusal.BAD_INPUT:
        return InteractionReply(text=f"{_BAD_INPUT.get(row.interaction.action, 'Invalid input.')} {_NOTHING}")
    why = _WHY_NOT[row.refusal] if row.refusal else ""
    return InteractionReply(text=f"{why.format(rule=row.rule_id)} {_NOTHING}")


_WHY_NOT = {
    Refusal.NOT_ALLOWED: "You are not on the list of people who may do this (MONITOR_SLACK_ALLOWED_USERS).",
    Refusal.UNKNOWN_CONTROL: "This version of the monitor does not support this control.",
    Refusal.NO_SUCH_MESSAGE: "No alert was found for this button.",
    Refusal.OTHER_MESSAGE: "This button belongs to another message.",
    Refusal.STALE: "A newer message replaced this one; use its buttons.",
    Refusal.NOT_YET: "The delivery of this message is not confirmed yet. Try again in a minute.",
    Refusal.NOTHING_TO_UNDO: "There is nothing to undo.",
    Refusal.NOT_YOURS: "Only the person who did it can undo it.",
    Refusal.TOO_LATE: f"Undo is possible for {_MINUTES} minutes only.",
    Refusal.CRITICAL: "Rule {rule} is critical; critical rules cannot be muted. The level is set in the rule files.",
    Refusal.NO_SUCH_RULE: "This rule no longer runs; there is nothing to mute.",
    Refusal.TOO_MANY: f"You follow {MOST_SUBSCRIPTIONS} topics, the largest number. To end one: unfollow TOPIC.",
}
_BAD_INPUT = {
    UserAction.DECIDE: (
        f"Watching needs a future date, at most {WATCH_DAYS} days ahead; other decisions take no date. "
        "A ticket must be a link that begins with https://."
    ),
    UserAction.MUTE: f"A rule or a topic can be muted for {_DAYS} days.",
}


def _already(
    row: RecordedInteraction, log: Sequence[RecordedInteraction], label: str, topics: "_Topics"
) -> InteractionReply:
    """The person who did it first, and when."""
    match row.interaction.action:
        case UserAction.ASSIGN:
            return _assigned_already(row, log, label)
        case UserAction.FOLLOW | UserAction.UNFOLLOW:
            return InteractionReply(text=f"{topics.followed_already()} {_NOTHING}")
        case _:
            pass
    who, what, at = _first(row, log, topics)
    if who is None or at is None:
        return InteractionReply(text=f"{topics.muted} is not muted. {_NOTHING}")
    if who == row.interaction.by:
        return InteractionReply(text=f"You {what} on {_at(at)}. {_NOTHING}")
    return InteractionReply(text=f"@{who} {what} on {_at(at)}. {_NOTHING}", people=(who,))


def _assigned_already(row: RecordedInteraction, log: Sequence[RecordedInteraction], label: str) -> InteractionReply:
    current = assignment_in(log, row.place)
    if current is None:
        return InteractionReply(text=f"{label} is assigned to nobody. {_NOTHING}")
    return InteractionReply(text=f"{label} is assigned to @{current.to} already. {_NOTHING}", people=(current.to,))


def _first(
    row: RecordedInteraction, log: Sequence[RecordedInteraction], topics: "_Topics"
) -> tuple[str | None, str, datetime | None]:
    match row.interaction.action:
        case UserAction.ACKNOWLEDGE:
            here = (r for r in log if r.holds and r.place == row.place)
            acknowledged = [r.interaction for r in here if r.interaction.action is UserAction.ACKNOWLEDGE]
            return (acknowledged[-1].by, "acknowledged this", acknowledged[-1].at) if acknowledged else (None, "", None)
        case UserAction.NOT_FOR_US:
            same = (r for r in not_for_us(log, row.place) if r.interaction.reason is row.interaction.reason)
            first = next((r.interaction for r in same), None)
            return (first.by, "gave this reason", first.at) if first else (None, "", None)
        case UserAction.MUTE:
            mute = muted_until(log, _subject(row), now=row.interaction.at)
            muted = topics.words or f"rule {row.rule_id}"
            words = f"muted {muted} until {_at(mute.until)}" if mute else ""
            return (mute.by, words, mute.at) if mute else (None, "", None)
        case _:
            return None, "", None


def _at(at: datetime) -> str:
    return f"{written_day(at)} {at:%H:%M} UTC"


# ------------------------------------------------------------------ topics


class _Topics:
    """The topics of an action in words."""

    def __init__(self, row: RecordedInteraction, log: Sequence[RecordedInteraction], vocabulary: Vocabulary) -> None:
        self._row = row
        self._log = log
        self._vocabulary = vocabulary

    @property
    def words(self) -> str:
        """The topics of the action, "" if it has none."""
        return self.of(self._row)

    @property
    def muted(self) -> str:
        """What is muted, as the beginning of a sentence: a topic or the rule."""
        return _capital(self.words) or f"Rule {self._row.rule_id}"

    def of(self, row: RecordedInteraction) -> str:
        return self._in_words(row.interaction.topics)

    def followed_already(self) -> str:
        """Why there is nothing to follow or to unfollow."""
        person = self._row.interaction.by
        own = [s for s in subscriptions(self._log) if s.person == person]
        if self._row.interaction.action is UserAction.FOLLOW:
            since = next((f" since {_at(s.since)}" for s in own if s.topic == self._row.interaction.topic), "")
            return f"You follow {self.words}{since}."
        if not own:
            return "You follow no topic."
        return f"You do not follow {self.words}. You follow: {self._in_words([s.topic for s in own])}."

    def _in_words(self, topics: Sequence[Topic]) -> str:
        return "; ".join(topic_words(topic, self._vocabulary) for topic in topics)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
