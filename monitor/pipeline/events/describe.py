"""An event as its reports have it: its state, and what follows from that, such as its headline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Overlap
from monitor.domain.event.certainty import CertaintyResult, assess_certainty
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import EventState, Field, act_of_event, leading_report
from monitor.domain.event.fold_reports import fold_reports
from monitor.domain.event.report import Report
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.wording.headline import headline


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event's reports, these with its register entries (`combined`), and the event state from both."""

    reports: Sequence[Report]
    combined: Sequence[Report]
    weighed: CertaintyResult
    state: EventState

    @classmethod
    def of(cls, reports: Sequence[Report], known: Sequence[Report], overlap: Overlap) -> "EventView":
        combined = (*known, *reports)
        weighed = assess_certainty(combined)
        state = fold_reports(combined, overlap, weighed)
        return cls(reports=reports, combined=combined, weighed=weighed, state=state)

    def begun(self, overlap: Overlap) -> "EventView":
        """The view on and after the first day of the act."""
        return replace(self, state=fold_reports(self.combined, overlap, self.weighed, begun=True))


def _direction(act: Act, state: EventState) -> Direction:
    """The direction of the event; none for an enforcement case or an inquiry, which adds no restriction to the rule."""
    return Direction.NONE if act.measure in (Measure.ENFORCEMENT, Measure.INVESTIGATION) else state.direction


def describe(event: PolicyEvent, view: EventView, config: RuntimeConfig) -> PolicyEvent:
    """The event with the state of the view. Its headline comes from its representative report."""
    act = act_of_event(view.combined, view.state)
    first = next((r.act.document.key for r in view.combined if r.act.document is not None), None)
    number = next(iter(view.state.values(Field.DOCUMENT)), first)
    return replace(
        event,
        measure=act.measure,
        direction=_direction(act, view.state),
        stage=view.state.stage,
        certainty=view.state.certainty,
        headline=headline(_for_headline(act, view), config.vocabulary),
        commodities=_union(r.act.commodities for r in view.combined),
        target=_union(r.act.target for r in view.combined),
        number=number,
        reports=len({r.ref.article_id for r in view.reports}),
        sources=view.weighed.independent,
        claimants=view.weighed.claimants,
        state=view.state,
    )


def _for_headline(now: Act, view: EventView) -> Act:
    """The act for the headline: that of the representative report, with measure, stage and figures as known now."""
    own = leading_report(view.combined, view.state).act
    return replace(
        own,
        measure=now.measure,
        action=now.action,
        stage=now.stage,
        quantities=now.quantities,
        effective=now.effective if own.effective else None,
        until=now.until if own.until else None,
        commodities=own.commodities if now.stage is not Stage.DENIED else now.commodities,
    )


def _union(sets: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for s in sets for v in s))
