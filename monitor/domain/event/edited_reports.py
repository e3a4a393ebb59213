"""What an edit takes out of an event that was told: another measure, or goods that nobody names any more.

What an event loses is told nowhere else. Here it is, for readers were told of an act that is not the one they find now.
"""

from collections.abc import Sequence
from datetime import datetime

from monitor.domain.acts.act import Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report

__all__ = ["amended"]


def amended(
    was: PolicyEvent,
    is_now: PolicyEvent,
    reports: Sequence[Report],
    found: Sequence[Development],
    *,
    by: ActRef,
    overlap: Overlap,
    now: datetime,
) -> tuple[Development, ...]:
    """`found`, what the edit `by` developed, with the correction that it makes of what the headline told, if any.

    `reports` are those that tell the event now. A measure or goods that one of them still tells hold. Goods that are
    wider or narrower than before are the same, and who names none leaves them open. Where a denial or another
    development that unsettles the event says that the headline was wrong, nothing is added.
    """
    told_already = any(d.unsettles for d in found) or Stage.DENIED in (was.stage, is_now.stage)
    if told_already or was.headline == is_now.headline:
        return tuple(found)
    if was.measure is not None and all(r.act.measure is not was.measure for r in reports):
        field = Field.MEASURE
    elif _lost(was.commodities, is_now.commodities, overlap):
        field = Field.COMMODITIES
    else:
        return tuple(found)
    correction = Development(
        event_id=is_now.id,
        kind=DevelopmentKind.CORRECTED,
        by=by,
        at=now,
        field=field,
        was=_telling(was)[field],
        now=_telling(is_now)[field],
    )
    return (correction, *(d for d in found if d.field is not field))


def _telling(event: PolicyEvent) -> dict[Field, tuple[str, ...]]:
    return {Field.MEASURE: (event.measure,) if event.measure else (), Field.COMMODITIES: event.commodities}


def _lost(was: Sequence[str], is_now: Sequence[str], overlap: Overlap) -> bool:
    return bool(is_now) and any(not overlap((goods,), is_now) for goods in was)
