"""The report that decides a fact with one value: the first, until a report may correct it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Certainty, Stage
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report

STALE = timedelta(hours=72)  # for so long, wires may still report the earlier status


@dataclass(slots=True)
class _Decider:
    """The report that decides a value (the first, unless a surer one confirms it), and the outlets that are as sure."""

    report: Report
    outlets: set[str]

    def update(self, report: Report, *, same: bool, moves: bool) -> None:
        if moves or (same and _is_surer(report, self.report)):
            self.report, self.outlets = report, {report.outlet}
        elif same and report.act.certainty is self.report.act.certainty:
            self.outlets.add(report.outlet)

    def is_corrected_by(self, report: Report) -> bool:
        """True for a surer report; for an equally sure one if it is the issuer's own word, or of the only outlet behind
        the value, or marked as a correction.
        """
        if report.act.corrects is not None and report.outlet == self.report.outlet:
            return True
        mine, theirs = report.act.certainty.rank, self.report.act.certainty.rank
        is_own_word = report.act.certainty is Certainty.OFFICIAL or self.outlets == {report.outlet}
        return mine > theirs or (mine == theirs and (is_own_word or report.act.corrects is not None))


def deciding(
    reports: Iterable[Report],
    value_of: Callable[[Act], object],
    goes_on: Callable[[Report, Report], bool] = lambda _, __: False,
) -> Report | None:
    """The report that decides a field with one value; None if no report has a value.

    `goes_on` is True if a report extends the value of the current one: then it is no correction.
    """
    decider: _Decider | None = None
    for report in reports:
        value = value_of(report.act)
        if value is None:
            continue
        if decider is None:
            decider = _Decider(report, {report.outlet})
        else:
            same = value == value_of(decider.report.act)
            moves = not same and (decider.is_corrected_by(report) or goes_on(report, decider.report))
            decider.update(report, same=same, moves=moves)
    return decider.report if decider is not None else None


def _is_surer(report: Report, other: Report) -> bool:
    return report.act.certainty.rank > other.act.certainty.rank


def stage_report(reports: Sequence[Report]) -> Report:
    first, *later = reports
    decider = _Decider(first, {first.outlet})
    for report in later:
        decider.update(report, same=report.act.stage is decider.report.act.stage, moves=_moves(report, decider))
    return decider.report


def _moves(report: Report, decider: _Decider) -> bool:
    """True if the report moves the act forward, or back. A later stage needs no correction by the same outlet. Of two
    reports of the decision an equally sure one does not move it back.
    """
    held = decider.report
    now, before = report.act.stage, held.act.stage
    if now is Stage.IN_FORCE and before is Stage.ANNOUNCED and _has_come(held, report):
        return True
    if now.rank > before.rank:
        is_vouched = report.act.certainty.rank >= Certainty.ATTRIBUTED.rank or _has_come(report, report)
        is_late = report.stated_at - held.stated_at >= STALE and is_vouched
        return report.act.certainty.rank >= held.act.certainty.rank or is_late
    if now in DECIDED or before not in DECIDED:
        return now is not before and _is_surer(report, held)
    return decider.is_corrected_by(report)


def _has_come(held: Report, report: Report) -> bool:
    """True if the announced first day had come at the time of the report."""
    first = held.act.effective
    return first is not None and first <= report.stated_at.date()
