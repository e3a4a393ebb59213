"""Where an event stands with the team, in a few words."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.ports.queries.page import ListedEvent
from monitor.reports.page.now import status_of
from tests.store.examples import NOW, TODAY, announcement, event

EVENT = event("one")


def done(action: UserAction, **more: Any) -> RecordedInteraction:
    interaction = Interaction(key=f"{action} {len(more)}", action=action, by="U1", **{"at": NOW, **more})
    return RecordedInteraction(
        interaction=interaction, outcome=InteractionOutcome.DONE, event_id=EVENT.id, place="C1", undone_at=None
    )


def said(*announcements: Announcement, log: tuple[RecordedInteraction, ...] = (), **more: Any) -> str:
    listed = ListedEvent(event=event("one", **more), announcements=announcements, user_actions=log)
    return status_of(listed, today=TODAY)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AnnouncementState.BASELINE, "not alerted: known when its source was added"),
        (AnnouncementState.MUTED, "not alerted: muted"),
        (AnnouncementState.HELD, "not alerted: waits for more certainty"),
        (AnnouncementState.DIGEST, "not alerted: in the digest"),
        (AnnouncementState.DRAFT, "not alerted: draft rule"),
        (AnnouncementState.ANNOUNCED_ELSEWHERE, "not alerted: announced with another event"),
        (AnnouncementState.QUEUED, "undecided"),
    ],
)
def test_every_state_has_words(state: AnnouncementState, words: str) -> None:
    assert said(announcement(EVENT, state=state)) == words


def test_one_alert_is_enough() -> None:
    assert said(announcement(EVENT, state=AnnouncementState.MUTED), announcement(EVENT, channel="C2")) == "undecided"


def test_without_a_rule_it_says_so() -> None:
    assert said() == "no rule matched"
    assert said(sample=True) == "sample, not alerted"


def test_the_last_decision_counts() -> None:
    log = (
        done(UserAction.ACKNOWLEDGE),
        done(UserAction.DECIDE, decision=DecisionKind.ACTIONED),
        done(UserAction.DECIDE, decision=DecisionKind.NO_IMPACT, at=NOW + timedelta(hours=1)),
    )
    assert said(announcement(EVENT), log=log[:1]) == "acknowledged, undecided"
    assert said(announcement(EVENT), log=log[:2]) == "actioned"
    assert said(announcement(EVENT), log=log) == "no impact"


def test_a_decision_ends_with_its_watch_and_when_the_event_turns_out_wrong() -> None:
    watched = done(UserAction.DECIDE, decision=DecisionKind.WATCHING, until=TODAY)
    assert said(announcement(EVENT), log=(watched,)) == "undecided"
    decided = done(UserAction.DECIDE, decision=DecisionKind.ACTIONED)
    assert said(announcement(EVENT, reopened_at=NOW + timedelta(hours=1)), log=(decided,)) == "undecided"


def test_not_for_us_is_shown() -> None:
    assert said(announcement(EVENT), log=(done(UserAction.NOT_FOR_US, reason=Unwanted.WRONG_GOODS),)) == "not for us"
