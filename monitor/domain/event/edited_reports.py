"""Corrections that an edited report makes to an announced event: another measure, or goods that no report names any
more.

Other losses are no developments. These are, because the audience was alerted to an act that the source no longer
reports.
"""

from collections.abc import Sequence
from datetime import datetime

from monitor.domain.acts.scheme import Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.development import Development, DevelopmentKind, PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import ActRef
from monitor.domain.event.report import Report


def with_correction(
    was: PolicyEvent,
    is_now: PolicyEvent,
    reports: Sequence[Report],
    found: Sequence[Development],
    *,
    by: ActRef,
    overlap: Overlap,
    now: datetime,
) -> tuple[Development, ...]:
    """`found` (the developments of the edit `by`), plus the correction of the headline that the edit makes, if any.

    `reports` are the event's current reports. A measure or goods that one of them still asserts are kept. Broader or
    narrower goods are the same goods, and a report without goods leaves them open. No correction is added if a denial
    or another development already shows that the headline was wrong.
    """
    covered = any(d.invalidates for d in found) or Stage.DENIED in (was.stage, is_now.stage)
    if covered or was.headline == is_now.headline:
        return tuple(found)
    if was.measure is not None and all(r.act.measure is not was.measure for r in reports):
        field = Field.MEASURE
    elif is_now.commodities and any(not overlap((goods,), is_now.commodities) for goods in was.commodities):
        field = Field.COMMODITIES
    else:
        return tuple(found)
    correction = Development(
        event_id=is_now.id,
        kind=DevelopmentKind.CORRECTED,
        by=by,
        at=now,
        field=field,
        was=_values(was)[field],
        now=_values(is_now)[field],
    )
    return (correction, *(d for d in found if d.field is not field))


def _values(event: PolicyEvent) -> dict[Field, tuple[str, ...]]:
    return {Field.MEASURE: (event.measure,) if event.measure else (), Field.COMMODITIES: event.commodities}
