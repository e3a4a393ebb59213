"""The parser of alerts.yaml alone, with a small vocabulary: every field of a rule, its version, and its problems."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.event.precedent import PrecedentCondition, SharedFacet
from monitor.domain.rules.query import ActPattern, Facet, Query
from monitor.domain.rules.rule import Definition, EarlierText, Example, Level, Place, Raise, Rule, RuleId, Status
from monitor.language.query.parse import parse
from monitor.rulefiles.parsers.alerts import LocatedRule, read_alerts, with_version
from monitor.rulefiles.parsers.definitions import read_definitions
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import MapNode, Node, read_yaml
from tests.language.query.strategies import VOCABULARY

WHOLE = """define:
  easing: act(direction:easing)
  ours: gallium
  other: dysprosium
rules:
  - id: gallium-licences
    title: Gallium licences
    level: medium
    when: " @ours AND licence "
    after:
      when: act(issuer:CN) OR @easing
      within: 30d
      same: [issuer]
    raise:
      when: " @easing "
      to: critical
    status: trial
    certainty: official
    route: [desk, night]
    supersedes: [any-licence]
    replaces: [old-licences]
    why: Check the stocks
    owner: Desk
    references: [https://example.org/gallium]
    examples:
      match: [{title: China grants gallium licences, before: [{title: China restricts gallium, days: 3}]}]
      no_match: [{title: Nothing}]
"""
SHORT = """rules:
  - {id: one, title: One, level: low, when: gallium, examples: {match: [{title: Gallium}]}}
"""
ROUTES = ("desk", "night")
BY_WORDS = (
    "'same' compares acts, but the rule can match a text without an act; it is silent there. "
    "Add AND act(…) to the clause."
)
ADD_ONE = "Add a headline that it must match, so that a broken rule is noticed."
BEFORE = "the example has 'before', but the rule has no 'after'. Add 'after' to the rule, or delete 'before'."


def read(
    text: str, routes: tuple[str, ...] | None = ROUTES, *, defined: bool = True
) -> tuple[tuple[LocatedRule, ...], list[str]]:
    """The rules of the file, and its problems as they are shown, each on one line."""
    findings = Findings(pack="mine")
    node: Node | None = read_yaml(text.encode(), "mine/alerts.yaml", findings)
    assert isinstance(node, MapNode)
    define = node.get("define")
    definitions = read_definitions([(define, findings)] if define else [], VOCABULARY)
    if defined:
        found = read_alerts(node, "mine", VOCABULARY, routes, findings, definitions=definitions)
    else:
        found = read_alerts(node, "mine", VOCABULARY, routes, findings)
    return found, [str(problem).removeprefix("mine/alerts.yaml:") for problem in findings.problems]


def at(line: int, column: int) -> Place:
    return Place(file="mine/alerts.yaml", line=line, column=column)


def query(text: str, *, anchored: bool = True) -> Query:
    found, _ = parse(text, VOCABULARY, anchored=anchored)
    assert found is not None
    return found


EASING = Definition(name="easing", text="act(direction:easing)", place=at(2, 11))
OURS = Definition(name="ours", text="gallium", place=at(3, 9))


def test_each_key_of_a_rule_is_read() -> None:
    (located,), problems = read(WHOLE)
    assert problems == [f"13:13: warning[by-words-alone]: {BY_WORDS}"]
    rule = located.rule
    assert rule == Rule(
        id=RuleId("gallium-licences"),
        title="Gallium licences",
        level=Level.MEDIUM,
        when=query("gallium AND licence"),
        when_text="@ours AND licence",
        version="5dc995fc437b",
        after=PrecedentCondition(
            when=query("act(issuer:CN) OR act(direction:easing)"),
            when_text="act(issuer:CN) OR @easing",
            within=timedelta(days=30),
            same=(SharedFacet.ISSUER,),
        ),
        raises=Raise(
            when=ActPattern(facets=(Facet(name="direction", values=("easing",)),)),
            when_text="@easing",
            to=Level.CRITICAL,
        ),
        status=Status.TRIAL,
        certainty=Certainty.OFFICIAL,
        routes=("desk", "night"),
        why="Check the stocks",
        owner="Desk",
        references=("https://example.org/gallium",),
        examples=(
            Example(
                title="China grants gallium licences",
                must_match=True,
                before=(EarlierText(title="China restricts gallium", days=3),),
                place=at(26, 23),
            ),
            Example(title="Nothing", must_match=False, place=at(27, 26)),
        ),
        pack="mine",
        place=at(6, 5),
        supersedes=(RuleId("any-licence"),),
        replaces=(RuleId("old-licences"),),
        definitions=(EASING, OURS),
        expanded_text="gallium AND licence",
    )
    assert rule.clause == "gallium AND licence"
    assert rule.origins[:2] == (("id", at(6, 9)), ("title", at(7, 12)))
    assert len(rule.origins) == 15
    assert (located.when.text, located.place) == (" @ours AND licence ", at(6, 5))
    assert [scalar.text for scalar in (*located.supersedes, *located.replaces)] == ["any-licence", "old-licences"]


def test_a_rule_without_definitions_has_its_clause_as_written() -> None:
    (located,), problems = read(SHORT, defined=False)
    assert problems == []
    rule = located.rule
    assert (rule.when_text, rule.expanded_text, rule.clause) == ("gallium", "", "gallium")
    assert (rule.definitions, rule.after, rule.raises, rule.routes) == ((), None, None, ())
    assert (rule.supersedes, rule.replaces, located.supersedes, located.replaces) == ((), (), (), ())


def test_definitions_of_its_precedent_alone_leave_the_clause_as_written() -> None:
    text = WHOLE.replace('" @ours AND licence "', "gallium AND licence")
    (located,), _ = read(text)
    assert located.rule.definitions == (EASING,)
    assert (located.rule.expanded_text, located.rule.clause) == ("", "gallium AND licence")


def test_a_place_that_is_unknown_is_that_of_the_clause() -> None:
    (located,), _ = read(SHORT)
    assert replace(located, rule=replace(located.rule, place=None)).place == at(2, 45)


# ------------------------------------------------------------------ problems


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        pytest.param(
            "when: gallium,",
            "when: galium AND $galium,",
            ["2:56: error[unknown-concept]: $galium is not in the vocabulary. Did you mean $gallium?"],
            id="broken clause",
        ),
        pytest.param(
            "when: gallium, ",
            "",
            ["2:5: error[missing-key]: a rule needs 'when'. Add a line 'when: …'."],
            id="no clause",
        ),
        pytest.param(
            ", examples: {match: [{title: Gallium}]}",
            "",
            [
                f"2:5: warning[no-example]: rule one has no example under 'match'. {ADD_ONE}",
            ],
            id="no example",
        ),
        pytest.param(
            "match: [{title: Gallium}]",
            "no_match: [{title: Gallium}]",
            [
                f"2:5: warning[no-example]: rule one has no example under 'match'. {ADD_ONE}",
            ],
            id="only examples that must not match",
        ),
        pytest.param(
            "{title: Gallium}",
            "{title: Gallium, before: []}",
            [
                f"2:81: error[bad-value]: {BEFORE}",
            ],
            id="an earlier text without a precedent",
        ),
        pytest.param(
            "{title: Gallium}",
            "{title: Gallium, with_watch: [$galium]}",
            ["2:103: error[unknown-value]: $galium is not a commodity of the vocabulary. Did you mean $gallium?"],
            id="unknown material",
        ),
        pytest.param(
            "level: low",
            "level: low, raise: {when: licence, to: low}",
            ["2:66: error[bad-value]: 'raise' to low raises nothing: the rule's level is low. Name a higher level."],
            id="raise to the same level",
        ),
        pytest.param(
            "level: low",
            "level: low, route: dsk",
            ["2:46: error[unknown-route]: route 'dsk' is not in routes.yaml. Did you mean desk?"],
            id="unknown route",
        ),
    ],
)
def test_a_problem_is_shown_with_its_place_and_remedy(old: str, new: str, problems: list[str]) -> None:
    assert old in SHORT
    found, shown = read(SHORT.replace(old, new))
    assert shown == problems
    is_skipped = any(" error[" in f" {problem}" for problem in problems)
    assert (found == ()) is is_skipped


def test_a_broken_rule_does_not_take_the_next_one_along() -> None:
    broken = SHORT.replace("when: gallium", "when: NOT a").replace("id: one", "id: zero")
    found, problems = read(broken + SHORT.removeprefix("rules:\n"))
    assert [located.rule.id for located in found] == ["one"]
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("routes", "severity"),
    [pytest.param((), "warning", id="no routes.yaml"), pytest.param(None, None, id="a broken routes.yaml")],
)
def test_a_route_is_checked_against_the_file_that_is_there(
    routes: tuple[str, ...] | None, severity: str | None
) -> None:
    (located,), problems = read(SHORT.replace("level: low", "level: low, route: desk"), routes)
    assert located.rule.routes == ("desk",)
    assert [problem.split("[")[0].split()[-1] for problem in problems] == ([severity] if severity else [])


# ------------------------------------------------------------------ versions


def test_a_version_is_the_same_on_every_machine() -> None:
    (whole,), _ = read(WHOLE)
    (short,), _ = read(SHORT)
    assert (whole.rule.version, short.rule.version) == (
        "5dc995fc437b",
        "fcd6665f3c65",
    )  # a change makes every rule look edited
    assert with_version(replace(whole.rule, version="")) == whole.rule


@pytest.mark.parametrize(
    "changes",
    [
        {"level": Level.LOW},
        {"status": Status.LIVE},
        {"certainty": None},
        {"routes": ("desk",)},
        {"routes": ("night", "desk")},
        {"when_text": "gallium"},
        {"supersedes": ()},
        {"after": None},
        {"raises": None},
        {"definitions": (EASING,)},
        {"definitions": (replace(OURS, text="copper"),)},
    ],
    ids=str,
)
def test_what_decides_a_match_is_part_of_the_version(changes: dict[str, Any]) -> None:
    (whole,), _ = read(WHOLE)
    assert with_version(replace(whole.rule, **changes)).version != whole.rule.version


@pytest.mark.parametrize(
    "changes", [{"title": "Other"}, {"why": "Other"}, {"owner": "Other"}, {"examples": ()}], ids=str
)
def test_what_is_for_people_is_not(changes: dict[str, Any]) -> None:
    (whole,), _ = read(WHOLE)
    assert with_version(replace(whole.rule, **changes)).version == whole.rule.version
