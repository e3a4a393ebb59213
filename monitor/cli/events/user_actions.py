"""User actions on events as `events` prints them: the audit log, and events without a decision."""

from collections.abc import Iterable, Iterator, Sequence

from monitor.cli.output import print_json, print_table
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.ports.queries.lookup import UndecidedRow
from monitor.reports.explain.answer import printable
from monitor.wording.phrases.english import written_day


def action_lines(log: Iterable[RecordedInteraction]) -> Iterator[str]:
    """One line for each completed action, undone ones included. Questions and refusals appear in JSON only."""
    for row in log:
        if row.outcome in (InteractionOutcome.DONE, InteractionOutcome.UNDONE) and row.interaction.action in _WORDS:
            done = row.interaction
            undone = f", undone {row.undone_at:%H:%M} UTC" if row.undone_at else ""
            where = f" in {row.place}" if row.place else ""
            yield f"{done.at:%Y-%m-%d %H:%M} UTC  {done.by} {_what(row)}{where}{undone}"


_WORDS = {
    UserAction.ACKNOWLEDGE: "acknowledged",
    UserAction.DECIDE: "decided",
    UserAction.NOT_FOR_US: "not for us",
    UserAction.MUTE: "muted",
    UserAction.ASSIGN: "assigned",
}


def _what(row: RecordedInteraction) -> str:
    done = row.interaction
    match done.action:
        case UserAction.DECIDE:
            return ": ".join(filter(None, (f"decided {_decision(done)}", printable(done.note), printable(done.ticket))))
        case UserAction.NOT_FOR_US:
            reason = done.reason.in_words if done.reason else ""
            return ": ".join(filter(None, ("marked as not for us", reason, printable(done.note))))
        case UserAction.MUTE:
            what = done.topic.code if done.topic else f"rule {row.rule_id}"
            return f"muted {what} for {done.days} days"
        case UserAction.ASSIGN:
            return f"assigned it to {printable(done.assignee or 'nobody')}"
        case _:
            return _WORDS[done.action]


def _decision(done: Interaction) -> str:
    until = f" until {written_day(done.until)}" if done.until else ""
    return f"{done.decision.in_words}{until}" if done.decision else ""


def list_undecided(rows: Sequence[UndecidedRow], form: str) -> None:
    if form == "json":
        print_json([_plain(row) for row in rows])
    else:
        columns = ("event", "level", "what", "channel", "announced", "acknowledged", "assigned")
        print_table(columns, [_line(row) for row in rows])


def _line(row: UndecidedRow) -> tuple[str, ...]:
    announcement, acknowledged = row.announcement, row.acknowledgement
    return (
        row.event.label,
        announcement.level,
        row.event.headline,
        announcement.channel,
        f"{announcement.at:%Y-%m-%d %H:%M} UTC",
        f"{acknowledged.by} {acknowledged.at:%Y-%m-%d %H:%M} UTC" if acknowledged else "nobody",
        printable(row.assignment.to) if row.assignment else "nobody",
    )


def _plain(row: UndecidedRow) -> dict[str, object]:
    announcement = row.announcement
    return {
        "event": row.event.label,
        "headline": row.event.headline,
        "channel": announcement.channel,
        "route": announcement.route,
        "rule": announcement.rule_id,
        "level": announcement.level,
        "announced_at": announcement.at,
        "acknowledged": row.acknowledgement,
        "assigned": row.assignment,
    }
