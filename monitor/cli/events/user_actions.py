"""What people did about events, as `events` prints it: the record of an audit, and what waits for a decision."""

from collections.abc import Iterable, Iterator, Sequence

from monitor.cli.output import print_json, print_table
from monitor.domain.interactions.interaction import Deed, Interaction, Outcome, Recorded
from monitor.ports.lookup import UndecidedRow
from monitor.reports.answer import printable
from monitor.wording.english import written_day

__all__ = ["deed_lines", "list_undecided"]


def deed_lines(log: Iterable[Recorded]) -> Iterator[str]:
    """One line for each deed that was done, the ones that were taken back too. Questions and refusals are in JSON."""
    for row in log:
        if row.outcome in (Outcome.DONE, Outcome.UNDONE) and row.interaction.deed in _WORDS:
            done = row.interaction
            taken_back = f", taken back {row.undone_at:%H:%M} UTC" if row.undone_at else ""
            where = f" in {row.place}" if row.place else ""
            yield f"{done.at:%Y-%m-%d %H:%M} UTC  {done.by} {_what(row)}{where}{taken_back}"


_WORDS = {
    Deed.ACKNOWLEDGE: "looked",
    Deed.DECIDE: "decided",
    Deed.NOT_FOR_US: "not for us",
    Deed.MUTE: "muted",
}


def _what(row: Recorded) -> str:
    done = row.interaction
    match done.deed:
        case Deed.DECIDE:
            return ": ".join(filter(None, (f"decided {_decision(done)}", printable(done.note), printable(done.ticket))))
        case Deed.NOT_FOR_US:
            reason = done.reason.in_words if done.reason else ""
            return ": ".join(filter(None, ("said not for us", reason, printable(done.note))))
        case Deed.MUTE:
            return f"muted rule {row.rule_id} for {done.days} days"
        case _:
            return _WORDS[done.deed]


def _decision(done: Interaction) -> str:
    until = f" until {written_day(done.until)}" if done.until else ""
    return f"{done.decision.in_words}{until}" if done.decision else ""


def list_undecided(rows: Sequence[UndecidedRow], form: str) -> None:
    if form == "json":
        print_json([_plain(row) for row in rows])
    else:
        print_table(("event", "level", "what", "channel", "said", "looked"), [_line(row) for row in rows])


def _line(row: UndecidedRow) -> tuple[str, ...]:
    told, looked = row.announcement, row.looked
    return (
        row.event.label,
        told.level,
        row.event.headline,
        told.channel,
        f"{told.at:%Y-%m-%d %H:%M} UTC",
        f"{looked.by} {looked.at:%Y-%m-%d %H:%M} UTC" if looked else "nobody",
    )


def _plain(row: UndecidedRow) -> dict[str, object]:
    told = row.announcement
    return {
        "event": row.event.label,
        "headline": row.event.headline,
        "channel": told.channel,
        "route": told.route,
        "rule": told.rule_id,
        "level": told.level,
        "said_at": told.at,
        "looked": row.looked,
    }
