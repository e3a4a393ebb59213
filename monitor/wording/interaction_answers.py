"""What who clicked is told: what was done, what still holds, or why nothing was. Plain text, without I/O.

A person is written `@id` (see `Answer`); times are UTC.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.interaction import MUTE_DAYS, UNDO_FOR, Answer, Deed, Outcome, Recorded, Refusal
from monitor.domain.interactions.outcome import WATCH_DAYS
from monitor.domain.interactions.user_actions import muted_until, not_for_us
from monitor.wording.english import written_day

__all__ = ["answer"]

_MINUTES = UNDO_FOR // timedelta(minutes=1)
_NOTHING = "Nothing was changed."
_DAYS = f"{', '.join(map(str, MUTE_DAYS[:-1]))} or {MUTE_DAYS[-1]}"


def answer(row: Recorded, log: Sequence[Recorded], *, label: str, undone: Recorded | None = None) -> Answer:
    """The answer to an interaction. `log` is what stands now, `row` included; `label` names the event, "" for none."""
    match row.outcome:
        case Outcome.REFUSED:
            return _refused(row, log)
        case Outcome.FORM:
            return _form(row, label)
        case _:
            return _done(row, log, label, undone)


def _form(row: Recorded, label: str) -> Answer:
    """What is to be filled in is about an event; a mute is about the rule that speaks in its message."""
    deed = row.interaction.deed
    return Answer(text=f"{label}: rule {row.rule_id}" if deed is Deed.MUTE else label, form=deed)


# ------------------------------------------------------------------ done


def _done(row: Recorded, log: Sequence[Recorded], label: str, undone: Recorded | None) -> Answer:
    done = row.interaction
    undo = done.key if done.deed.can_be_undone else None
    match done.deed:
        case Deed.ACKNOWLEDGE:
            return Answer(text=f"{label}: you have looked. What follows from it is recorded by Decide….", undo=undo)
        case Deed.DECIDE:
            return Answer(text=f"{label}: decided, {_decision(row)}.", lines=_after(row), undo=undo)
        case Deed.NOT_FOR_US:
            reason = done.reason.in_words if done.reason else ""
            kept = f"monitor rules feedback makes an example of rule {row.rule_id} of it."
            return Answer(text=f"{label}: not for us, {reason}.", lines=(kept,), undo=undo)
        case Deed.MUTE:
            return Answer(text=_muted(row, log), lines=_gets_through(row), undo=undo)
        case Deed.UNMUTE:
            return Answer(text=f"Rule {row.rule_id} is no longer muted.")
        case Deed.UNDO:
            return Answer(text=f"Taken back: {_deed(undone)}." if undone else _NOTHING)
        case _:  # WHY and ASK
            return Answer(text="Looking it up …", undo=undo, more=True)


def _decision(row: Recorded) -> str:
    done = row.interaction
    until = f" until {written_day(done.until)}" if done.until else ""
    return f"{done.decision.in_words}{until}" if done.decision else ""


def _after(row: Recorded) -> tuple[str, ...]:
    done = row.interaction
    if done.decision is not DecisionKind.WATCHING or done.until is None:
        return ()
    return (f"On {written_day(done.until)} the thread is reminded, and it is to be decided anew.",)


def _muted(row: Recorded, log: Sequence[Recorded]) -> str:
    assert row.rule_id is not None, "a mute that was done has a rule"
    mute = muted_until([*log, row], row.rule_id, now=row.interaction.at)
    return f"Rule {row.rule_id} is muted until {_at(mute.until)}." if mute else ""


def _gets_through(row: Recorded) -> tuple[str, ...]:
    return (
        "Still said: what is critical, what other rules say of the same events, and news of events that were told.",
        f"What it would have said stands in the digest. It speaks again by: monitor rules mute {row.rule_id} --undo",
    )


def _deed(undone: Recorded) -> str:
    match undone.interaction.deed:
        case Deed.ACKNOWLEDGE:
            return "that you have looked"
        case Deed.DECIDE:
            return f"the decision, {_decision_taken_back(undone)}"
        case Deed.NOT_FOR_US:
            return "that it is not for us"
        case Deed.MUTE:
            return f"the mute of rule {undone.rule_id}"
        case _:
            return "the question, and what was kept of it"


def _decision_taken_back(undone: Recorded) -> str:
    kind = undone.interaction.decision
    return kind.in_words if kind else ""


# ------------------------------------------------------------------ refused


def _refused(row: Recorded, log: Sequence[Recorded]) -> Answer:
    if row.refusal is Refusal.ALREADY:
        return _already(row, log)
    if row.refusal is Refusal.BAD_INPUT:
        return Answer(text=f"{_BAD_INPUT.get(row.interaction.deed, 'This can not be.')} {_NOTHING}")
    why = _WHY_NOT[row.refusal] if row.refusal else ""
    return Answer(text=f"{why.format(rule=row.rule_id)} {_NOTHING}")


_WHY_NOT = {
    Refusal.NOT_ALLOWED: "You are not on the list of those who may do this (MONITOR_SLACK_ALLOWED_USERS).",
    Refusal.UNKNOWN_CONTROL: "This version of the monitor does not know this control.",
    Refusal.NO_SUCH_MESSAGE: "The monitor knows no alert that this button belongs to.",
    Refusal.OTHER_MESSAGE: "This button belongs to another message.",
    Refusal.STALE: "A newer message has taken the place of this one: use its buttons.",
    Refusal.NOT_YET: "The monitor does not know yet that this message has arrived. Try again in a minute.",
    Refusal.NOTHING_TO_UNDO: "There is nothing to take back.",
    Refusal.NOT_YOURS: "Only who did it can take it back.",
    Refusal.TOO_LATE: f"It can be taken back for {_MINUTES} minutes, and they are over.",
    Refusal.CRITICAL: "Rule {rule} is critical, and nothing mutes that. Its level stands in the rule files.",
    Refusal.NO_SUCH_RULE: "This rule no longer runs, so that there is nothing to mute.",
}
_BAD_INPUT = {
    Deed.DECIDE: (
        f"Watching needs a day to come, at most {WATCH_DAYS} days ahead; other decisions have none. "
        "A ticket is a link that begins with https://."
    ),
    Deed.MUTE: f"A rule is muted for {_DAYS} days.",
}


def _already(row: Recorded, log: Sequence[Recorded]) -> Answer:
    """Who was first, and when."""
    who, what, at = _first(row, log)
    if who is None or at is None:
        return Answer(text=f"Rule {row.rule_id} is not muted. {_NOTHING}")
    if who == row.interaction.by:
        return Answer(text=f"You {what} on {_at(at)}. {_NOTHING}")
    return Answer(text=f"@{who} {what} on {_at(at)}. {_NOTHING}", people=(who,))


def _first(row: Recorded, log: Sequence[Recorded]) -> tuple[str | None, str, datetime | None]:
    match row.interaction.deed:
        case Deed.ACKNOWLEDGE:
            looks = [r.interaction for r in log if r.holds and r.interaction.deed is Deed.ACKNOWLEDGE]
            return (looks[-1].by, "looked", looks[-1].at) if looks else (None, "", None)
        case Deed.NOT_FOR_US:
            same = (r for r in not_for_us(log, row.place) if r.interaction.reason is row.interaction.reason)
            said = next((r.interaction for r in same), None)
            return (said.by, "said so", said.at) if said else (None, "", None)
        case Deed.MUTE:
            mute = muted_until(log, row.rule_id, now=row.interaction.at) if row.rule_id else None
            words = f"muted rule {row.rule_id} until {_at(mute.until)}" if mute else ""
            return (mute.by, words, mute.at) if mute else (None, "", None)
        case _:
            return None, "", None


def _at(at: datetime) -> str:
    return f"{written_day(at)} {at:%H:%M} UTC"
