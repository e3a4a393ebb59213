"""The playground explains a text and an edited clause as `monitor why -` does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.rules.rule import Definition, Place, Rule
from monitor.domain.watch.watch_list import WatchedMaterial, WatchList
from monitor.ports.children.playground import ClauseEdit, ClauseResult, TextJob, TextResult
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.verdicts import Text, article_of
from monitor.reports.explain.why import why_text
from monitor.reports.playground.edits import NEW_RULE
from monitor.reports.playground.pasted_text import PastedText, pasted_article
from monitor.reports.playground.texts import parse_edit, try_text
from tests.reports.backtest.made import DESK, config, rule, shipped

BAN = "China bans exports of gallium to the United States"
GALLIUM, TIN = rule("gallium", "act(commodity:gallium)"), rule("tin", "act(commodity:tin)")


def job(title: str, clause: str | None = None, of: Rule | None = None, *defined: Definition, text: str = "") -> TextJob:
    edit = None if clause is None else ClauseEdit(text=clause, rule=of, definitions=defined)
    return TextJob(article=pasted_article(PastedText.of(title, text)), routes=DESK, edit=edit)


def tried(title: str, clause: str | None = None, of: Rule | None = None, *defined: Definition) -> TextResult:
    return try_text(job(title, clause, of, *defined), config(GALLIUM, TIN))


def clause_of(title: str, clause: str, of: Rule | None = None, *defined: Definition) -> ClauseResult:
    found = tried(title, clause, of, *defined).clause
    assert found is not None
    return found


def test_without_an_edit_the_answer_is_that_of_why() -> None:
    found = tried(BAN)
    why = why_text(article_of(Text(id="t", title=BAN)), Engine(config(GALLIUM, TIN), DESK))
    assert (found.paragraph, found.reading, found.rules) == (why.paragraph, why.reading, why.rules)
    assert (found.alerts, found.language, found.clause) == (True, "en", None)
    assert {"target US": "United States", "goods gallium": "gallium"}.items() <= {
        mark.role: mark.span.quote for mark in found.marks
    }.items()


def test_an_edited_clause_decides_instead_of_that_of_its_rule() -> None:
    found = tried(BAN, "act(commodity:germanium)", GALLIUM)
    assert found.clause is not None
    assert (found.alerts, found.clause.held) == (False, False)
    assert tried(BAN, "act(commodity:gallium)", TIN).alerts


def test_the_first_part_that_fails_is_named_with_its_place() -> None:
    clause = "act(commodity:gallium) AND title:Brussels"
    found = clause_of(BAN, clause)
    assert (found.failing, clause[found.start : found.end]) == ("title:Brussels", "title:Brussels")
    assert found.missing == "Brussels is not in the title"
    assert found.paragraph == "The clause does not hold: title:Brussels fails: Brussels is not in the title."
    assert found.tree is not None
    assert [(part.text, part.held) for part in found.tree.parts] == [
        ("act(commodity:gallium)", True),
        ("title:Brussels", False),
    ]


def test_a_clause_that_holds_has_no_failing_part() -> None:
    found = clause_of(BAN, "act(commodity:gallium)")
    assert (found.held, found.failing, found.missing, found.start, found.end) == (True, "", "", 0, 0)
    assert found.paragraph.startswith("The clause holds:")


def test_a_new_rule_takes_part_in_the_verdict() -> None:
    found = tried("Copper prices rose on Monday in London", "copper AND prices")
    assert found.alerts
    assert found.rules[0].startswith(f"{NEW_RULE} (medium), version edited")
    assert [(m.rule_id, m.level, m.is_edited) for m in found.matches] == [(NEW_RULE, "medium", True)]


def test_problems_have_line_and_column_and_the_nearest_name() -> None:
    found = tried(BAN, "act(commodity:gallium)\nAND act(commodity:galium)", GALLIUM)
    assert found.alerts, "with a problem the rule decides as it runs"
    assert found.clause is not None
    (problem,) = found.clause.problems
    assert (problem.line, problem.column, problem.code) == (2, 19, "unknown-value")
    assert str(problem).startswith("2:19: error[unknown-value]: ")
    assert "Did you mean gallium?" in problem.advice
    assert (found.clause.rule, found.clause.tree, found.clause.yaml) == (None, None, "")


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        pytest.param("(" * 500 + "tin" + ")" * 500, "too-deep", id="nesting"),
        pytest.param("NOT " * 1_000 + "tin", "too-deep", id="negations"),
        pytest.param(" OR ".join(["tin"] * 1_000), "too-many-terms", id="terms"),
        pytest.param("tin OR " * 200_000, "too-long", id="a megabyte"),
        pytest.param("/" + "(a+)+" * 300 + "b/", "bad-regex", id="a long pattern"),
        pytest.param("/(?=a)b/", "bad-regex", id="look-ahead"),
        pytest.param("", "syntax", id="nothing"),
        pytest.param("@mine AND tin", "unknown-definition", id="definition"),
    ],
)
def test_hostile_clauses_have_a_clear_error(clause: str, code: str) -> None:
    _, problems = parse_edit(ClauseEdit(text=clause), shipped().vocabulary)
    assert code in [problem.code for problem in problems]
    assert len(problems) <= 20


def test_a_clause_uses_the_definitions_of_its_pack_whatever_their_order() -> None:
    place = Place(file="minerals/alerts.yaml", line=3, column=5)
    defined = (
        Definition(name="metal", text="@soft OR copper", place=place),
        Definition(name="soft", text="tin", place=place),
        Definition(name="loop", text="@loop OR tin", place=place),
    )
    found = clause_of("Copper prices rose on Monday in London", "@metal AND prices", None, *defined)
    assert found.held
    assert found.tree is not None
    assert found.tree.parts[0].definition == "@metal, minerals/alerts.yaml:3:5"
    assert clause_of(BAN, "@loop AND tin", None, *defined).problems == ()
    assert clause_of(BAN, "@loop AND tin", None, *defined).rule is None


def test_the_watch_list_counts_only_if_the_page_may_show_it() -> None:
    watched = WatchList(materials=(WatchedMaterial(concept="gallium", concepts=frozenset({"gallium"})),))
    knowledge = replace(config(), watch=watched)
    asked = job(BAN, "act(watch:any)")
    hidden, shown = try_text(asked, knowledge).clause, try_text(replace(asked, watch=True), knowledge).clause
    assert hidden is not None
    assert shown is not None
    assert (hidden.held, hidden.uses_watch) == (False, True)
    assert (shown.held, shown.uses_watch) == (True, True)


@settings(max_examples=60, deadline=None)
@given(title=st.text(max_size=80), clause=st.text(max_size=80))
def test_any_text_and_any_clause_have_an_answer(title: str, clause: str) -> None:
    found = tried(title, clause)
    assert found.clause is not None
    assert (found.clause.rule is None) == bool(found.clause.problems)
