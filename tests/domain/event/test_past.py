"""Relations to earlier acts follow from the action; states and relations are the scheme's."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.act import Act, Action, Certainty, Direction, DocumentNumber, Measure, Span, Stage
from monitor.domain.event.identity import EventId
from monitor.domain.event.past import PastAct, Relation, State, Tie, ties_of

PATH = Path(__file__).parents[3] / "rules" / "base" / "vocabulary" / "scheme.yaml"
NO_61 = DocumentNumber(authority="MOFCOM", number="61", year=2025)
NO_70 = DocumentNumber(authority="MOFCOM", number="70", year=2025)


def act(action: Action, *, stage: Stage = Stage.IN_FORCE, refers_to: tuple[DocumentNumber, ...] = (NO_61,)) -> Act:
    return Act(
        ordinal=0,
        issuer="CN",
        measure=Measure.EXPORT_LICENSING_REQUIREMENT,
        action=action,
        direction=Direction.NONE,
        stage=stage,
        certainty=Certainty.OFFICIAL,
        evidence=(Span(field="title", start=0, end=1, quote="x"),),
        document=NO_70,
        refers_to=refers_to,
    )


@pytest.mark.parametrize(("enum", "words"), [(Relation, lambda s: s["relation"]), (State, lambda s: s["state"])])
def test_values_are_those_of_the_scheme_in_its_order(enum: Any, words: Any) -> None:
    scheme = yaml.load(PATH.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert [member.value for member in enum] == list(words(scheme))


@pytest.mark.parametrize(
    ("action", "relation"),
    [
        (Action.SUSPEND, Relation.SUSPENDS),
        (Action.RESUME, Relation.RESUMES),
        (Action.REMOVE, Relation.ENDS),
        (Action.EXTEND, Relation.EXTENDS),
        (Action.RELAX, Relation.AMENDS),
        (Action.GRANT, Relation.IMPLEMENTS),
        (Action.REAFFIRM, Relation.RESTATES),
    ],
)
def test_the_action_says_what_an_act_does_to_the_document_it_names(action: Action, relation: Relation) -> None:
    assert ties_of(act(action)) == (Tie(relation=relation, to="MOFCOM/61/2025"),)


def test_every_action_has_its_relation() -> None:
    assert all(ties_of(act(action)) for action in Action)


def test_a_denial_contradicts() -> None:
    assert ties_of(act(Action.SUSPEND, stage=Stage.DENIED))[0].relation is Relation.CONTRADICTS


def test_an_act_that_names_no_document_has_no_ties() -> None:
    assert ties_of(act(Action.SUSPEND, refers_to=())) == ()


def test_a_past_act_is_found_by_its_number_and_by_its_entry() -> None:
    past = PastAct(
        event_id=EventId("e"),
        label="E-AAAA",
        day=date(2025, 11, 7),
        act=act(Action.SUSPEND),
        title="Announcement No. 70 of 2025",
        entry="cn-2025-070",
    )
    assert past.names == {"cn-2025-070", "MOFCOM/70/2025"}
