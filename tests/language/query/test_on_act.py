"""A clause of act(…) holds for an act alone as it does in an article."""

from dataclasses import replace

import pytest

from monitor.domain.acts.act import WHOLE, Act, DirectionConflict, StageConflict
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.rules.query import Query
from monitor.language.query.of_acts import first_other_clause, needs_act, possible_issuers
from monitor.language.query.on_act import on_act
from monitor.language.query.parse import parse
from tests.language.shipped import shipped_vocabulary

VOCABULARY = shipped_vocabulary()
ACT = Act(
    ordinal=0,
    issuer="CN",
    measure=Measure.EXPORT_BAN,
    action=Action.IMPOSE,
    direction=Direction.TIGHTENING,
    stage=Stage.ANNOUNCED,
    certainty=Certainty.OFFICIAL,
    evidence=(),
    commodities=("dysprosium",),
    confidence=0.8,
)


def tree(clause: str) -> Query:
    query, problems = parse(clause, VOCABULARY)
    assert query is not None, problems
    return query


@pytest.mark.parametrize(
    ("clause", "holds"),
    [
        ("act(issuer:CN)", True),
        ("act(commodity:rare_earths measure:export_ban)", True),
        ("act(commodity:gallium)", False),
        ("act(issuer:CN NOT stage:denied)", True),
        ("act(NOT issuer:CN)", False),
        ("act(issuer:US) OR act(action:impose) OR act(issuer:JP)", True),
        ("act(issuer:US) OR act(issuer:JP)", False),
        ("act(effective>=2026-01-01)", False),
        ("act(confidence>=0.9)", False),
        ("act(confidence>=0.75 confidence<1)", True),
    ],
)
def test_a_clause_of_acts_is_asked_of_one_act(clause: str, holds: bool) -> None:
    assert on_act(tree(clause), VOCABULARY)(ACT) is holds


def test_an_act_whose_sign_is_unclear_answers_to_both() -> None:
    unclear = DirectionConflict(grammar=Direction.TIGHTENING, judge=Direction.EASING)
    act = replace(ACT, direction=Direction.NONE, unclear_sign=unclear)
    for direction in ("easing", "tightening", "none"):
        assert on_act(tree(f"act(direction:{direction})"), VOCABULARY)(act)
    assert not on_act(tree("act(direction:mixed)"), VOCABULARY)(act)


def test_an_act_whose_stage_is_unclear_answers_to_both() -> None:
    unclear = StageConflict(grammar=Stage.ANNOUNCED, judge=Stage.CONSIDERED)
    act = replace(ACT, stage=Stage.CONSIDERED, unclear_stage=unclear)
    for stage in ("considered", "announced"):
        assert on_act(tree(f"act(stage:{stage})"), VOCABULARY)(act)
    assert not on_act(tree("act(stage:in_force)"), VOCABULARY)(act)


def test_an_act_without_a_kind_answers_to_no_measure_or_action() -> None:
    whole = replace(ACT, measure=Measure.STATEMENT, action=Action.REAFFIRM, direction=Direction.NONE, trigger=WHOLE)
    unclear = DirectionConflict(grammar=Direction.NONE, judge=Direction.EASING)
    for act in (replace(whole, unclear_sign=unclear), replace(whole, direction=Direction.TIGHTENING)):
        assert on_act(tree("act(measure:unclear NOT action:reaffirm)"), VOCABULARY)(act)
        assert not on_act(tree("act(measure:statement)"), VOCABULARY)(act)
    for act in (whole, replace(whole, trigger="test", direction=Direction.EASING)):
        assert on_act(tree("act(measure:statement action:reaffirm)"), VOCABULARY)(act)
        assert not on_act(tree("act(measure:unclear)"), VOCABULARY)(act)


@pytest.mark.parametrize(
    ("clause", "first"),
    [
        ("act(issuer:CN)", None),
        ("act(issuer:CN) OR act(issuer:US)", None),
        ('act(issuer:CN) OR "chips"', '"chips"'),
        ("act(issuer:CN) AND act(issuer:US)", "act(issuer:CN) AND act(issuer:US)"),
        ("act(issuer:US) OR (act(issuer:CN) AND lang:en)", "act(issuer:CN) AND lang:en"),
    ],
)
def test_first_clause_that_needs_a_text(clause: str, first: str | None) -> None:
    found = first_other_clause(tree(clause))
    assert (None if found is None else clause[found.start : found.end].strip("()")) == (first and first.strip("()"))


def test_clause_of_words_is_refused() -> None:
    with pytest.raises(TypeError, match="Phrase can't be tested on an act"):
        on_act(tree('"chips"'), VOCABULARY)


@pytest.mark.parametrize(
    ("clause", "issuers"),
    [
        ("act(issuer:US)", {"US"}),
        ("act(issuer:(US OR JP) measure:export_ban) OR act(issuer:KR)", {"US", "JP", "KR"}),
        ("act(issuer:US) OR act(measure:export_ban)", None),
        ("act(NOT issuer:US)", None),
    ],
)
def test_possible_issuers_of_a_clause(clause: str, issuers: set[str] | None) -> None:
    assert possible_issuers(tree(clause), VOCABULARY) == issuers


@pytest.mark.parametrize(
    ("clause", "needs"),
    [
        ("act(issuer:US)", True),
        ('act(issuer:US) AND "chips"', True),
        ('act(issuer:US) OR "chips"', False),
        ('act(issuer:US) OR (act(issuer:CN) AND "chips")', True),
        ('"chips" AND NOT act(issuer:US)', False),
    ],
)
def test_whether_a_clause_needs_an_act(clause: str, needs: bool) -> None:
    assert needs_act(tree(clause)) is needs
