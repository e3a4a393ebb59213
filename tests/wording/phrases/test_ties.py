"""Relations between acts in sentences."""

from datetime import date

import pytest

from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct, Relation, Tie
from monitor.wording.phrases.ties import relation_line
from tests.fakes.reading import act


def past(title: str) -> PastAct:
    return PastAct(event_id=EventId("e"), label="E-2345", day=date(2025, 10, 9), act=act(), title=title)


@pytest.mark.parametrize(
    ("tie", "target", "said"),
    [
        (
            Tie(relation=Relation.SUSPENDS, to="cn-2025-061", until=date(2026, 11, 10)),
            past("Announcement No. 61 of 2025"),
            "suspends Announcement No. 61 of 2025, last day 10 Nov 2026",
        ),
        (
            Tie(relation=Relation.SUSPENDS, to="cn-2024-046", part="Article 2"),
            past("Announcement No. 46 of 2024"),
            "suspends Article 2 of Announcement No. 46 of 2024",
        ),
        (Tie(relation=Relation.ENDS, to="MOFCOM/61/2025"), None, "ends MOFCOM No. 61/2025"),
        (Tie(relation=Relation.ENDS, to="MOFCOM/Order 1/2026"), None, "ends MOFCOM Order No. 1/2026"),
        (Tie(relation=Relation.AMENDS, to="FR/90 FR 42321/2025"), None, "amends 90 FR 42321"),
        (Tie(relation=Relation.AMENDS, to="MOFCOM/61/2025"), past(""), "amends MOFCOM No. 61/2025"),
        (Tie(relation=Relation.RESTATES, to="cn-2025-approvals"), None, "restates cn-2025-approvals"),
    ],
)
def test_a_tie_reads_as_a_sentence_does(tie: Tie, target: PastAct | None, said: str) -> None:
    assert relation_line(tie, target) == said


def test_the_last_day_is_written_as_asked() -> None:
    tie = Tie(relation=Relation.EXTENDS, to="MOFCOM/61/2025", until=date(2026, 11, 10))
    assert relation_line(tie, None, there=str) == "extends MOFCOM No. 61/2025, last day 2026-11-10"
