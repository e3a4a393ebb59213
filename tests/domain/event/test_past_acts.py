"""Relations to earlier acts follow from the action; states and relations are the scheme's."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.domain.acts.act import Act, DocumentNumber, Span
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import Citations, MeasureState, PastAct, Relation, Tie, day_of, ties_of, united

PATH = Path(__file__).parents[3] / "rules" / "base" / "vocabulary" / "scheme.yaml"
DAY = date(2026, 11, 25)
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


@pytest.mark.parametrize(("enum", "words"), [(Relation, lambda s: s["relation"]), (MeasureState, lambda s: s["state"])])
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
def test_relation_follows_the_action(action: Action, relation: Relation) -> None:
    assert ties_of(act(action)) == (Tie(relation=relation, to="MOFCOM/61/2025"),)


def test_every_action_has_its_relation() -> None:
    assert all(ties_of(act(action)) for action in Action)


def test_a_denial_contradicts() -> None:
    assert ties_of(act(Action.SUSPEND, stage=Stage.DENIED))[0].relation is Relation.CONTRADICTS


def test_an_act_that_names_no_document_has_no_ties() -> None:
    assert ties_of(act(Action.SUSPEND, refers_to=())) == ()
    assert [tie.part for tie in ties_of(replace(act(Action.SUSPEND), cited_parts=("Article 2",)))] == ["Article 2"]


def test_a_past_act_is_found_by_its_number_its_entry_and_its_event() -> None:
    past = PastAct(
        event_id=EventId("e"),
        label="E-AAAA",
        day=date(2025, 11, 7),
        act=act(Action.SUSPEND),
        title="Announcement No. 70 of 2025",
        entry="cn-2025-070",
    )
    assert past.names == {"cn-2025-070", "MOFCOM/70/2025", "e"}


def past(name: str, day: int = 9, number: DocumentNumber | None = NO_61, **more: Any) -> PastAct:
    shown = replace(act(Action.IMPOSE, refers_to=()), document=number, **more.pop("act", {}))
    return PastAct(
        event_id=EventId(name), label=f"E-{name}", day=date(2025, 10, day), act=shown, title=f"No. {name}", **more
    )


def test_entry_and_event_of_its_number_are_merged() -> None:
    ties = (Tie(relation=Relation.AMENDS, to="cn-2024-046"),)
    entry = past("own", entry="cn-2025-061", ties=ties, act={"effective": date(2025, 12, 1)})
    shown = past("noted", 11, act={"effective": date(2025, 11, 8), "until": date(2026, 11, 10)})
    (one,) = united([entry], [shown])
    assert (one.event_id, one.label, one.entry, one.title) == ("noted", "E-noted", "cn-2025-061", "No. own")
    assert (one.day, one.act.effective, one.act.until) == (date(2025, 10, 9), date(2025, 12, 1), date(2026, 11, 10))
    assert one.ties == ties


def test_official_report_becomes_the_primary_citation() -> None:
    others = Citations(secondary=("https://news.example/61",))
    entry = past("own", entry="cn-2025-061", url=others.first, cites=others)
    official, reported = {"certainty": Certainty.OFFICIAL}, {"certainty": Certainty.REPORTED}
    (one,) = united([entry], [past("noted", url="https://ministry.example/61", act=official)])
    assert (one.url, one.is_secondary_only) == ("https://ministry.example/61", False)
    assert one.cites == Citations(primary=("https://ministry.example/61",), secondary=others.secondary)
    (one,) = united([entry], [past("noted", url="https://wire.example/61", act=reported)])
    assert (one.url, one.is_secondary_only) == (others.first, True)
    own = replace(entry, url="https://ministry.example/own", cites=Citations(primary=("https://ministry.example/own",)))
    (one,) = united([own], [past("noted", url="https://ministry.example/61", act=official)])
    assert one.url == "https://ministry.example/own"


def test_acts_without_common_event_or_number_stay_separate() -> None:
    entry = past("own", entry="cn-2025-061")
    others = [past("late", 20, None), past("early", 1, NO_70), past("foreign", 9, act={"issuer": "US"})]
    found = united([entry], others)
    assert [one.event_id for one in found] == ["early", "foreign", "own", "late"]


def test_the_last_day_of_a_suspension_goes_with_its_tie() -> None:
    until = date(2026, 11, 10)
    (suspends,) = ties_of(replace(act(Action.SUSPEND), until=until))
    (imposes,) = ties_of(replace(act(Action.IMPOSE), until=until))
    assert (suspends.until, imposes.until) == (until, None)


def test_the_day_of_an_act_is_that_of_its_announcement_unless_it_was_still_to_come() -> None:
    shown = act(Action.SUSPEND)
    assert day_of(replace(shown, announced=date(2026, 11, 3)), DAY) == date(2026, 11, 3)
    assert day_of(replace(shown, announced=date(2026, 12, 3)), DAY) == DAY
    assert day_of(shown, DAY) == DAY


def test_reported_event_becomes_a_past_act_with_agency_and_ties() -> None:
    shown = replace(act(Action.SUSPEND), agency="MOFCOM", announced=date(2026, 11, 3))
    known = PastAct.of_event(shown, event_id=EventId("e"), label="E-2345", opened=DAY, title="Suspended")
    assert (known.day, known.agencies, known.ties) == (date(2026, 11, 3), ("MOFCOM",), ties_of(shown))
