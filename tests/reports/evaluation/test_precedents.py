"""Precedents of rules among texts that are not stored."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from monitor.domain.event.identity import EventId
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.language.query.parse import parse
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.precedents import missing_precedent, precedent_in_words, with_precedents
from monitor.reports.evaluation.verdicts import Judge, Text, Verdict
from tests.language.shipped import shipped_vocabulary

LICENCES = RuleId("licences")
CONTROL, LICENCE = "China restricts exports of gallium", "China grants export licences for gallium"
DAY = date(2026, 11, 20)


def asked(clause: str, *same: SharedFacet, days: int = 30) -> PrecedentCondition:
    query, problems = parse(clause, shipped_vocabulary())
    assert query is not None, problems
    return PrecedentCondition(when=query, when_text=clause, within=timedelta(days=days), same=same)


@cache
def rule(clause: str, after: PrecedentCondition | None) -> Rule:
    query, problems = parse(clause, shipped_vocabulary())
    assert query is not None, problems
    return Rule(id=LICENCES, title="", level=Level.HIGH, when=query, when_text=clause, version="1", after=after)


def judged(
    after: PrecedentCondition | None, *texts: tuple[str, date | None], clause: str = "act(measure:licence)"
) -> list[Verdict]:
    knowledge = ReaderConfig(vocabulary=shipped_vocabulary(), rules=(rule(clause, after),), version="1")
    judge = Judge(knowledge)
    verdicts = [judge.judge(Text(id=str(n), title=t, published=day)) for n, (t, day) in enumerate(texts)]
    return list(with_precedents(verdicts, knowledge))


TIGHTENED = asked("act(issuer:CN direction:tightening)", SharedFacet.ISSUER, SharedFacet.COMMODITY)


def test_a_text_with_a_precedent_alerts_and_names_it() -> None:
    before, after = judged(TIGHTENED, (CONTROL, DAY - timedelta(days=5)), (LICENCE, DAY))
    assert not before.alert
    assert after.alert
    ((rule_id, earlier),) = after.follows
    assert (rule_id, precedent_in_words(earlier)) == (LICENCES, f'15 Nov 2026, "{CONTROL}"')


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([(LICENCE, DAY)], id="alone"),
        pytest.param([(CONTROL, DAY + timedelta(days=1)), (LICENCE, DAY)], id="the-other-came-later"),
        pytest.param([(CONTROL, DAY - timedelta(days=31)), (LICENCE, DAY)], id="too-long-before"),
        pytest.param([("China restricts exports of tungsten", DAY), (LICENCE, DAY)], id="of-other-goods"),
        pytest.param([("Japan restricts exports of gallium", DAY), (LICENCE, DAY)], id="of-another-issuer"),
        pytest.param([(CONTROL, None), (LICENCE, DAY)], id="the-other-has-no-day"),
        pytest.param([(CONTROL, DAY), (LICENCE, None)], id="it-has-no-day"),
    ],
)
def test_a_text_without_a_precedent_does_not_alert_and_names_what_is_missing(
    texts: list[tuple[str, date | None]],
) -> None:
    verdict = judged(TIGHTENED, *texts)[-1]
    assert (verdict.alert, verdict.matches, verdict.follows) == (False, (), ())
    assert verdict.why_not == (
        "licences found no precedent: no act in the 30 days before that matches "
        "act(issuer:CN direction:tightening) with the same issuer and commodity"
    )


def test_without_such_rules_verdicts_stay_as_they_are() -> None:
    (verdict,) = judged(None, (LICENCE, DAY))
    assert verdict.alert
    assert verdict.follows == ()


def test_a_text_without_an_act_follows_by_its_day() -> None:
    texts = ((CONTROL, DAY - timedelta(days=2)), ("Gallium traders gather in Hamburg", DAY))
    after = replace(TIGHTENED, same=())
    assert [v.alert for v in judged(after, *texts, clause='"gallium traders"')] == [False, True]
    assert [v.alert for v in judged(TIGHTENED, *texts, clause='"gallium traders"')] == [False, False]


def test_an_act_of_a_stored_event_is_named_by_its_label() -> None:
    earlier = FoundPrecedent(event_id=EventId("e"), label="E-7K2Q", day=date(2026, 11, 3), title="A control")
    assert precedent_in_words(earlier) == 'E-7K2Q of 3 Nov 2026, "A control"'


def test_one_day_is_singular() -> None:
    assert missing_precedent(asked("act(issuer:US)", days=1)) == "no act in the day before that matches act(issuer:US)"
