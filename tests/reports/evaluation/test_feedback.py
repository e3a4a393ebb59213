"""Lessons from labels: which example, and where there is none why."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import Article
from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted
from monitor.domain.rules.rule import Level, Rule, RuleId
from monitor.domain.sources.source import Quote
from monitor.language.query.parse import parse
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.feedback import Lesson, Outcome, lesson
from monitor.reports.evaluation.verdicts import Text, article_of
from monitor.rulefiles import base_folder, load

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
WORDS = load(base_folder() / "no packs").knowledge.vocabulary


def rule(name: str, when: str) -> Rule:
    query, problems = parse(when, WORDS)
    assert query is not None, problems
    return Rule(id=RuleId(name), title=name, level=Level.HIGH, when=query, when_text=when, version="1")


@pytest.fixture(scope="module")
def engine() -> Engine:
    rules = (
        rule("bans", "act(measure:export_ban action:impose)"),
        rule("words", "smelter AND quota"),
        rule("any", "act(measure:(export_quota OR framework_law) stage:(announced OR in_force))"),
        rule("jp", "act(issuer:JP)"),
    )
    default = Route(name="default", channel="C1")
    return Engine(ReaderConfig(vocabulary=WORDS, rules=rules, version="1"), Routes(default=default))


def unwanted(title: str, rule_id: str, reason: Unwanted = Unwanted.WRONG_ACT) -> Label:
    missed = asked(title)
    return replace(missed, kind=LabelKind.UNWANTED, rule_id=RuleId(rule_id), reason=reason, alerted=True)


def asked(title: str, **more: object) -> Label:
    label = Label(key="k", kind=LabelKind.MISSED, at=NOW, by="U1", title=title, language="en")
    return replace(label, **more)  # type: ignore[arg-type]


def stored(title: str, text: str) -> Article:
    return article_of(Text(id="a", title=title, text=text, language="en"))


def lesson_of(label: Label, engine: Engine, *, article: Article | None = None, quote: Quote = Quote.FULL) -> Lesson:
    return lesson(label, article, quote, engine)


def test_a_headline_that_the_rule_matched_is_enough(engine: Engine) -> None:
    title = "China bans tungsten exports"
    found = lesson_of(unwanted(title, "bans"), engine, article=stored(title, "A smelter has a quota."))
    assert found.example is not None
    assert (found.example.title, found.example.text, found.example.must_match) == (title, "", False)


@pytest.mark.parametrize(("quote", "text"), [(Quote.FULL, "A smelter has a quota."), (Quote.HEADLINE, "")])
def test_the_text_goes_with_it_where_the_rule_matched_that_and_it_may_be_quoted(
    engine: Engine, quote: Quote, text: str
) -> None:
    article = stored("Metals today", "A smelter\nhas a quota.")
    found = lesson_of(unwanted("Metals today", "words"), engine, article=article, quote=quote)
    assert found.example is not None
    assert found.example.text == text


@pytest.mark.parametrize("reason", [Unwanted.DUPLICATE, Unwanted.OLD_NEWS])
def test_a_copy_teaches_nothing(engine: Engine, reason: Unwanted) -> None:
    found = lesson_of(unwanted("China bans tungsten exports", "bans", reason), engine)
    assert (found.outcome, found.example) == (Outcome.MATCHED_RIGHTLY, None)


def test_a_miss_teaches_the_rule_that_came_nearest(engine: Engine) -> None:
    found = lesson_of(asked("China lifts its ban on\ttungsten exports"), engine)
    assert (found.outcome, found.rule_id) == (Outcome.EXAMPLE, "bans")
    assert found.example is not None
    assert (found.example.must_match, found.example.title) == (True, "China lifts its ban on tungsten exports")


def test_where_no_act_was_read_the_rule_that_takes_most_acts_is_to_learn(engine: Engine) -> None:
    found = lesson_of(asked("Beijing said to turn off the tap of gallium"), engine)
    assert (found.outcome, found.rule_id) == (Outcome.EXAMPLE, "any")


@pytest.mark.parametrize(
    ("label", "outcome"),
    [
        (asked("China bans tungsten exports"), Outcome.WANTED),
        (asked("Football"), Outcome.NOTHING_NEAR),
        (asked(""), Outcome.NO_WORDS),
        (asked("China bans tungsten exports", alerted=True), Outcome.ALERTED),
    ],
)
def test_where_there_is_no_example_it_says_why(engine: Engine, label: Label, outcome: Outcome) -> None:
    found = lesson_of(label, engine)
    assert (found.outcome, found.example) == (outcome, None)


@pytest.mark.parametrize(
    "label", [unwanted("China bans tungsten exports", "bans"), asked("China lifts its ban on tungsten exports")]
)
def test_a_source_that_allows_a_link_alone_is_not_quoted(engine: Engine, label: Label) -> None:
    found = lesson_of(label, engine, quote=Quote.LINK_ONLY)
    assert (found.outcome, found.example) == (Outcome.NO_QUOTE, None)
