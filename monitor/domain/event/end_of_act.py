"""Which reports state the end of an act that earlier reports state, and by what action it ended."""

from collections.abc import Sequence
from datetime import timedelta

from monitor.domain.acts.scheme import Action, Certainty, MeasureClass
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.report import Report

_MIN_DURATION = timedelta(hours=20)  # reports of an act and of its end within this time are one act

ENDS = frozenset({Action.REVOKE, Action.REMOVE, Action.SUSPEND, Action.POSTPONE})
BEGINS = frozenset({Action.IMPOSE, Action.EXPAND, Action.TIGHTEN, Action.GRANT, Action.EXTEND, Action.AMEND})


def ends_of(reports: Sequence[Report]) -> Sequence[Report]:
    """The reports of the end of the act that the others report (revoked, lifted, suspended or postponed), some time
    after it. On one day both belong to one act, and the surer report decides.
    """
    begun = [r for r in reports if r.act.action in BEGINS and r.act.stage in DECIDED]
    if not begun:
        return ()
    first = min(begun, key=_timestamp)
    ends = [r for r in reports if _is_end(r, first)]
    last = max(
        (_timestamp(r) for r in begun if r.act.certainty.rank >= Certainty.ATTRIBUTED.rank), default=_timestamp(first)
    )
    return ends if ends and last < max(map(_timestamp, ends)) else ()


def outcome_of(ends: Sequence[Report]) -> Report | None:
    """The report that decides the end: the surest, the first of equals."""
    return max(ends, key=lambda r: (r.act.certainty.rank, -_timestamp(r)), default=None)


def final_action(outcome: Report, reports: Sequence[Report]) -> Action:
    """The action of the end. An act that has not begun is postponed, not suspended."""
    action, day = outcome.act.action, outcome.stated_at.date()
    pending = any(r.act.effective is not None and r.act.effective > day for r in reports)
    return Action.POSTPONE if action is Action.SUSPEND and pending else action


def _is_end(report: Report, first: Report) -> bool:
    act = report.act
    if act.action not in ENDS or act.stage not in DECIDED or report.stated_at - first.stated_at < _MIN_DURATION:
        return False
    authorises = MeasureClass.AUTHORISATION
    same = (act.measure.measure_class is authorises) is (first.act.measure.measure_class is authorises)
    needed = Certainty.ATTRIBUTED if first.act.certainty is Certainty.OFFICIAL else Certainty.REPORTED
    return same and act.certainty.rank >= needed.rank


def _timestamp(report: Report) -> float:
    return report.stated_at.timestamp()
