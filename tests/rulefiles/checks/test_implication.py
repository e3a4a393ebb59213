"""Implications are correct: no pair of clauses and no article is a counterexample."""

import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.reading import Reading
from monitor.domain.articles.article import Article
from monitor.domain.rules.query import ActPattern, And, Field, Not, Or, Query, Term, walk
from monitor.language.document import Document
from monitor.language.query.parse import parse
from monitor.rulefiles.checks.implication import contradictory_facet, folded_words, implies, required_words
from tests.budget import examples
from tests.language.query.reference import Reference
from tests.language.query.strategies import VOCABULARY, acts, articles, queries, terms


def clause(text: str) -> Query:
    query, problems = parse(text, VOCABULARY)
    assert query is not None, problems
    return query


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$dysprosium", "$rare_earths"),
        ("licence", "licen*"),
        ('"export licence"', "licence"),
        ('"export licence"', "licen*"),
        ("稀土出口", "稀土"),
        ("title:licence", "licence"),
        ("title:licence", "title:(licence OR ban)"),
        ("ban NEAR/3 licence", "ban NEAR/5 licence"),
        ("ban ONEAR/3 licence", "ban NEAR/3 licence"),
        ("ban NEAR/3 licence", "licence"),
        ("ATLEAST/3(ban OR licence)", "ATLEAST/2(ban OR licence)"),
        ("ATLEAST/1(licence OR licences)", "licen*"),
        ("ban AND licence", "licence OR export"),
        ("(ban AND licence) OR (ban AND export)", "ban"),
        ("ban AND NOT licen*", "NOT licence AND ban"),
        ("act(commodity:dysprosium)", "act(commodity:(rare_earths OR gallium))"),
        ("act(issuer:NL action:grant)", "act(issuer:EU)"),
        ("act(action:grant)", "act(NOT action:(suspend OR remove))"),
        ("act(NOT action:(grant OR suspend))", "act(NOT action:grant)"),
        ("act(measure:licence)", "act()"),
        ("act(NOT commodity:rare_earths)", "act(NOT commodity:dysprosium)"),
        ("act(issuer:CN effective>=2026-01-01)", "act(effective>=2026-01-01)"),
        ("act(issuer:CN) AND title:ban", "act() AND ban"),
        ("act(watch:materials)", "act(watch:any)"),
        ("act(watch:materials)", "act(watch:(firms OR materials))"),
        ("act(firm:@watch)", "act(watch:any)"),
        ("act(NOT watch:any)", "act(NOT watch:sites)"),
    ],
)
def test_implication_is_proven(one: str, other: str) -> None:
    assert implies(clause(one), clause(other), VOCABULARY)
    assert not implies(clause(other), clause(one), VOCABULARY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("licences", "licence", id="a word is not its beginning"),
        pytest.param("licen*", "licence", id="a wildcard is more than one word"),
        pytest.param("licence", "title:licence", id="it may stand in the body"),
        pytest.param("title:(NOT ban) AND ban", "act()", id="words are no act"),
        pytest.param("act(measure:production_quota)", "act()", id="a near miss holds only where it is asked for"),
        pytest.param("act(commodity:gallium)", "act(NOT commodity:rare_earths)", id="an act may have two commodities"),
        pytest.param("act(issuer:CN) AND act(action:grant)", "act(issuer:CN action:grant)", id="two acts, not one"),
        pytest.param("act(effective>=2026-02-01)", "act(effective>=2026-01-01)", id="dates are not compared"),
        pytest.param("act(watch:any)", "act(watch:materials)", id="any entry may be a firm"),
        pytest.param("act(watch:any)", "act(firm:@watch)", id="any entry may be goods"),
        pytest.param('act(firm:"Acme Chips")', "act(firm:@watch)", id="the list is not known"),
    ],
)
def test_implication_is_not_proven(one: str, other: str) -> None:
    assert not implies(clause(one), clause(other), VOCABULARY)


_small = st.one_of(terms, acts, acts, queries)


@settings(max_examples=examples(150))
@given(_small, _small, articles())
def test_no_article_is_a_counterexample(one: Query, other: Query, seen: tuple[Document, Reading, Article]) -> None:
    reference = Reference(*seen, VOCABULARY)
    made: list[Query] = [one, other, And(operands=(one, other)), Or(operands=(other, one)), Not(operand=one)]
    if not any(isinstance(inner, ActPattern | Field) for q in (one, other) for inner in walk(q)):
        made.append(Field(name="title", operand=one))
    held = [(query, reference.holds(query)) for query in made]
    for narrow, holds in held:
        for wide, also in held:
            if holds and not also:
                assert not implies(narrow, wide, VOCABULARY)


@settings(max_examples=examples(300), deadline=None)
@given(_small, _small)
def test_a_clause_that_implies_another_contains_one_of_its_required_words(one: Query, other: Query) -> None:
    needed = required_words(other)
    assume(needed)
    implying = [q for q in (one, And(operands=(one, other))) if implies(q, other, VOCABULARY)]
    assert implying
    assert [q for q in implying if not any(word in folded_words(q) for word in needed)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("licence", ("licence",)),
        ("licen* OR 许可", ("licen", "许可")),
        ("licence OR $rare_earths", ()),
        ("$rare_earths AND (licence OR ban)", ("licence", "ban")),
        ("$rare_earths NEAR/3 licence", ("licence",)),
        ("title:licence", ("licence",)),
        ("act(issuer:CN)", ()),
        ("ban AND NOT licence", ("ban",)),
    ],
)
def test_required_words(text: str, words: tuple[str, ...]) -> None:
    assert required_words(clause(text)) == words


@settings(max_examples=examples(150))
@given(acts, articles())
def test_a_contradictory_pattern_never_matches(pattern: Query, seen: tuple[Document, Reading, Article]) -> None:
    assert isinstance(pattern, ActPattern)
    if contradictory_facet(pattern, VOCABULARY):
        assert not Reference(*seen, VOCABULARY).holds(pattern)


def test_deeply_nested_clauses_are_compared_quickly() -> None:
    one, other = clause("ban"), clause("licence")
    for number in range(200):
        join = And if number % 2 else Or
        one = join(operands=(Term(text=f"a{number}"), one))
        other = join(operands=(Term(text=f"b{number}"), other))
    began = time.process_time()
    assert not implies(one, other, VOCABULARY)
    assert time.process_time() - began < 10
