"""Records of the audit: what counts now in each channel, and nothing that the licence of a source hides."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import RESTRICTED, UNKNOWN, Terms
from monitor.domain.sources.source import Quote, SourceId
from monitor.ports.queries.audit import AuditCursor, AuditedEvent
from monitor.ports.queries.lookup import EventConditions
from monitor.reports.audit import AuditRecord, audit_records, records_of
from tests.store.examples import NOW, announcement, event

EVENT = event("one")
ALERT = announcement(EVENT)


def action(name: str, kind: UserAction, minutes: int, *, place: str = "C1", **inputs: object) -> RecordedInteraction:
    at = NOW + timedelta(minutes=minutes)
    done = replace(Interaction(key=name, action=kind, by=name, at=at), **inputs)  # type: ignore[arg-type]
    return RecordedInteraction(interaction=done, outcome=InteractionOutcome.DONE, event_id=EVENT.id, place=place)


def record(*actions: RecordedInteraction, **changes: object) -> AuditRecord:
    audited = AuditedEvent(event=EVENT, announcements=(ALERT,), user_actions=actions)
    (found,) = records_of(replace(audited, **changes))  # type: ignore[arg-type]
    return found


def test_the_last_decision_and_the_first_acknowledgement_of_the_channel_count() -> None:
    found = record(
        action("Ann", UserAction.ACKNOWLEDGE, 1),
        action("Bob", UserAction.ACKNOWLEDGE, 2),
        action("Eve", UserAction.DECIDE, 3, place="C2", decision=DecisionKind.ACTIONED),
        action("Ann", UserAction.DECIDE, 4, decision=DecisionKind.NO_IMPACT),
        action("Bob", UserAction.DECIDE, 5, decision=DecisionKind.WATCHING, until=date(2026, 12, 9), note="ask HQ"),
    )
    assert (found.acknowledged_by, found.acknowledged_at) == ("Ann", NOW + timedelta(minutes=1))
    assert (found.decision, found.decision_until, found.note) == (DecisionKind.WATCHING, date(2026, 12, 9), "ask HQ")
    assert (found.decided_by, found.decided_at) == ("Bob", NOW + timedelta(minutes=5))


def test_what_was_undone_or_came_before_a_reopening_does_not_count() -> None:
    undone = replace(
        action("Ann", UserAction.DECIDE, 1, decision=DecisionKind.ACTIONED), outcome=InteractionOutcome.UNDONE
    )
    before = action("Bob", UserAction.ACKNOWLEDGE, 2)
    found = record(undone, before, announcements=(replace(ALERT, reopened_at=NOW + timedelta(minutes=3)),))
    assert (found.decision, found.acknowledged_by) == (None, "")


def test_who_said_that_it_is_not_for_them_is_named_with_the_reason() -> None:
    found = record(action("Ann", UserAction.NOT_FOR_US, 1, reason=Unwanted.WRONG_GOODS))
    assert (found.not_for_us, found.not_for_us_by) == ("wrong_goods", "Ann")


def test_the_person_in_charge_is_named() -> None:
    log = (action("Ann", UserAction.ASSIGN, 1, assignee="Bob"), action("Bob", UserAction.ASSIGN, 2, assignee="Cy"))
    assert record(*log).assigned_to == "Cy"
    assert record(*log, action("Cy", UserAction.ASSIGN, 3, assignee="")).assigned_to == ""


def test_each_channel_has_a_record_and_an_event_without_one_has_none() -> None:
    other = announcement(EVENT, "C2", level=Level.LOW)
    both = records_of(AuditedEvent(event=EVENT, announcements=(other, ALERT)))
    assert [(r.channel, r.level) for r in both] == [("C1", ALERT.level), ("C2", Level.LOW)]
    (silent,) = records_of(AuditedEvent(event=EVENT))
    assert (silent.channel, silent.level, silent.status) == ("", None, None)


def test_a_restricted_source_has_no_name_and_its_words_are_not_shown() -> None:
    secret = (SourceId("paid"), Terms(name="Paid", visible_in=("minerals",)))
    found = record(sources=((SourceId("open"), Terms(name="Open")), secret, (SourceId("paid-too"), secret[1])))
    assert found.sources == ("open", RESTRICTED)
    assert found.headline == EVENT.headline, "the headline of an act is the monitor's own"
    story = replace(EVENT, kind="story", headline="zebra")
    for terms in (secret[1], Terms(quote=Quote.LINK_ONLY), UNKNOWN):
        assert record(event=story, sources=((SourceId("x"), terms),)).headline == f"A report from {RESTRICTED}"
    assert record(event=story, sources=((SourceId("open"), Terms()),)).headline == "zebra"


def test_the_watch_list_is_asked_only_if_it_may_be_shown() -> None:
    assert record().exposure is None
    (found,) = records_of(AuditedEvent(event=EVENT), exposure_of=lambda shown, _: f"touches {shown.label}")
    assert found.exposure == f"touches {EVENT.label}"


class Trail:
    """Events in pages; notes how many were asked for."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.events = [AuditedEvent(event=event(label, label=label)) for label in sorted(labels)]
        self.pages = 0

    async def page(
        self, only: EventConditions, *, after: AuditCursor | None = None, limit: int = 200, with_acts: bool = False
    ) -> Sequence[AuditedEvent]:
        assert (only, with_acts) == (EventConditions(), False)
        self.pages += 1
        return [e for e in self.events if after is None or e.cursor > after][:limit]


async def test_all_pages_are_read_and_each_event_once() -> None:
    trail = Trail([f"E-{n:04d}" for n in range(450)])
    found = [r.event async for r in audit_records(trail, EventConditions())]
    assert found == [e.event.label for e in trail.events]
    assert trail.pages == 4
