# ruff: noqa: E501  one row a line
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.rules.query import (
    ActPattern,
    And,
    AtLeast,
    Comparison,
    Concept,
    Facet,
    Field,
    Near,
    Not,
    Or,
    Phrase,
    Query,
    Regex,
    Term,
    walk,
)
from monitor.language.query.parse import parse, references
from monitor.language.query.show import show
from tests.budget import examples
from tests.language.query.strategies import VOCABULARY, queries


def tree(text: str) -> Query:
    query, problems = parse(text, VOCABULARY)
    assert problems == ()
    assert query is not None
    return query


a, b, c, d = (Term(text=t) for t in "abcd")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a OR b AND c", Or(operands=(a, And(operands=(b, c)))), id="and-before-or"),
        pytest.param("(a OR b) AND c", And(operands=(Or(operands=(a, b)), c)), id="brackets"),
        pytest.param("a AND NOT b NEAR/3 c", And(operands=(a, Not(operand=Near(left=b, right=c, distance=3)))), id="near-before-not"),
        pytest.param("a AND NOT NOT b", And(operands=(a, Not(operand=Not(operand=b)))), id="not-twice"),
        pytest.param("title:a NEAR/2 b", Field(name="title", operand=Near(left=a, right=b, distance=2)), id="field-of-near"),
        pytest.param("title:a AND b", And(operands=(Field(name="title", operand=a), b)), id="field-before-and"),
        pytest.param("a ONEAR/12 b", Near(left=a, right=b, distance=12, ordered=True), id="ordered"),
        pytest.param("a SENTENCE b", Near(left=a, right=b, sentence=True), id="sentence"),
        pytest.param("a NEAR/1 b NEAR/2 c", Near(left=Near(left=a, right=b, distance=1), right=c, distance=2), id="chain"),
        pytest.param("ATLEAST/3(a OR b)", AtLeast(count=3, terms=(a, b)), id="at-least"),
        pytest.param('licen* OR "rare earth"', Or(operands=(Term(text="licen", wildcard=True), Phrase(text="rare earth"))), id="wildcard-and-phrase"),
        pytest.param("$CN AND /No\\. ?[0-9]+/", And(operands=(Concept(name="CN"), Regex(pattern="No\\. ?[0-9]+"))), id="concept-and-regex"),
        pytest.param("NOTICE AND ORE OR ANDROID OR NEARBY", Or(operands=(And(operands=(Term(text="NOTICE"), Term(text="ORE"))), Term(text="ANDROID"), Term(text="NEARBY"))), id="words-that-begin-like-operators"),
        pytest.param("action OR number OR title", Or(operands=(Term(text="action"), Term(text="number"), Term(text="title"))), id="words-that-are-names-of-facets"),
        pytest.param("act()", ActPattern(facets=()), id="any-act"),
        pytest.param("act(commodity:$rare_earths)", ActPattern(facets=(Facet(name="commodity", values=("rare_earths",)),)), id="facet-with-the-sign-of-a-concept"),
        pytest.param("act(number:61/2025)", ActPattern(facets=(Facet(name="number", values=("61/2025",)),)), id="document-number"),
        pytest.param(
            'act(issuer:(CN OR US) NOT action:grant firm:"Some Firm")',
            ActPattern(
                facets=(
                    Facet(name="issuer", values=("CN", "US")),
                    Facet(name="action", values=("grant",), negated=True),
                    Facet(name="firm", values=("Some Firm",)),
                )
            ),
            id="act-with-three-facets",
        ),
        pytest.param("act(hs:2805.30 eccn:3C001)", ActPattern(facets=(Facet(name="hs", values=("2805.30",)), Facet(name="eccn", values=("3C001",)))), id="codes-of-goods"),
        pytest.param(
            "act(effective>=2026-11-01 quantity<20%)",
            ActPattern(facets=(Comparison(name="effective", operator=">=", value="2026-11-01"), Comparison(name="quantity", operator="<", value="20%"))),
            id="comparisons",
        ),
        pytest.param("稀土 AND 수출", And(operands=(Term(text="稀土"), Term(text="수출"))), id="cjk"),
        pytest.param("(\n  a\n  OR b\n)", Or(operands=(a, b)), id="several-lines"),
    ],
)  # fmt: skip
def test_a_clause_becomes_its_tree(text: str, expected: Query) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        pytest.param('licen* AND "rare earth"', ['licen* AND "rare earth"', "licen*", '"rare earth"'], id="and"),
        pytest.param(" (a OR /b+/) OR $CN", ["a OR /b+/) OR $CN", "a OR /b+/", "a", "/b+/", "$CN"], id="or"),
        pytest.param("a AND NOT title:b", ["a AND NOT title:b", "a", "NOT title:b", "title:b", "b"], id="not-and-field"),
        pytest.param(
            "b OR a NEAR/1 b SENTENCE c",
            ["b OR a NEAR/1 b SENTENCE c", "b", "a NEAR/1 b SENTENCE c", "a NEAR/1 b", "a", "b", "c"],
            id="near",
        ),
        pytest.param("b OR ATLEAST/2(a OR c)", ["b OR ATLEAST/2(a OR c)", "b", "ATLEAST/2(a OR c)", "a", "c"], id="at-least"),
        pytest.param("b OR act(issuer:CN)", ["b OR act(issuer:CN)", "b", "act(issuer:CN)"], id="act"),
    ],
)  # fmt: skip
def test_nodes_know_where_they_stand(text: str, pieces: list[str]) -> None:
    found = [text[node.start : node.end] for node in walk(tree(text))]
    assert [piece.strip("()") if piece.startswith("(") else piece for piece in found] == pieces


def test_facets_know_where_they_stand() -> None:
    text = "a AND act(NOT issuer:(CN OR US) effective>=2026-11-01)"
    query = tree(text)
    assert isinstance(query, And)
    pattern = query.operands[1]
    assert isinstance(pattern, ActPattern)
    assert [text[f.start : f.end] for f in pattern.facets] == ["NOT issuer:(CN OR US)", "effective>=2026-11-01"]


def test_a_part_of_a_clause_needs_no_anchor() -> None:
    query, problems = parse("NOT a", VOCABULARY, anchored=False)
    assert (query, problems) == (Not(operand=a), ())


def test_a_name_stands_for_its_definition() -> None:
    assert parse("@ours AND b", VOCABULARY, {"ours": a}) == (And(operands=(a, b)), ())
    assert parse("@ours AND b", VOCABULARY, {"ours": None}) == (None, ())
    query, problems = parse("@ours AND b", VOCABULARY)
    assert (query, [p.start for p in problems]) == (None, [0])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("@b OR (a AND NOT @a) OR @b", ("b", "a"), id="each-once-in-order"),
        pytest.param("a OR b", (), id="none"),
        pytest.param("@a && b", (), id="a-stray-sign"),
        pytest.param("@a OR title:", (), id="no-tree"),
    ],
)
def test_the_names_that_a_clause_uses(text: str, names: tuple[str, ...]) -> None:
    assert references(text) == names


@pytest.mark.parametrize(
    ("text", "code", "piece", "advice"),
    [
        ("a b", "missing-operator", "b", "Put AND or OR"),
        ('"rare earth" ban', "missing-operator", "ban", "quotes"),
        ("act(issuer:(CN US))", "missing-operator", "US", "Put OR before US"),
        ("a and b", "lower-case-operator", "and", "Write AND"),
        ("a AND not b", "lower-case-operator", "not", "Write NOT"),
        ("not  b", "lower-case-operator", "not", "Write NOT"),
        ("a near b", "lower-case-operator", "near", "Write NEAR/5"),
        ("a AND", "dangling-operator", "AND", ""),
        ("OR a", "dangling-operator", "OR", ""),
        ("a AND (OR b)", "dangling-operator", "OR", ""),
        ('a OR"b"', "dangling-operator", "OR", "space"),
        ("（a）", "full-width-sign", "（", "Use ("),
        ("title：a", "full-width-sign", "：", "Use :"),
        ("“rare earth”", "full-width-sign", "“", 'Use "'),
        ("a\u3000AND b", "full-width-sign", "\u3000", "plain space"),
        ("a ＡＮＤ b", "full-width-sign", "ＡＮＤ", "Use AND"),
        ("＄rare_earths", "full-width-sign", "＄", "Use $"),
        ("a && b", "stray-sign", "&&", "Write AND"),
        ("a || b", "stray-sign", "||", "Write OR"),
        ("a AND !b", "stray-sign", "!", "Write NOT"),
        ("a AND -b", "stray-sign", "-b", "Write NOT b"),
        ("a, b", "stray-sign", ",", "OR"),
        ("and/or", "stray-sign", "and/or", '"and/or"'),
        ("url:https://example.org/x", "unquoted-url", "https://example.org/x", 'url:"https'),
        ("url:example.org/x", "unquoted-url", "example.org/x", "quotes"),
        ("NOT a", "unanchored", "NOT a", "Add one with AND"),
        ("a OR NOT b", "unanchored", "NOT b", "every side"),
        ("lang:zh AND tier:official", "unanchored", "lang:zh AND tier:official", ""),
        ("稀土*", "cjk-wildcard", "稀土*", "Leave the * out"),
        ("li*", "short-wildcard", "li*", ""),
        ("li*ence", "wildcard", "li*ence", "licen*"),
        ('"rare earth*"', "wildcard", '"rare earth*"', ""),
        ("镓", "single-sign", "镓", "$gallium"),
        ('"镓"', "single-sign", '"镓"', "$gallium"),
        ('a AND ""', "empty-term", '""', ""),
        ("a AND ...", "empty-term", "...", ""),
        ("issuer:CN", "facet-outside-act", "issuer:", "act(issuer:…)"),
        ("act(title:a)", "field-inside-act", "title:", "beside the act"),
        ("act(issuer:CN AND action:grant)", "syntax", "AND", "side by side"),
        ("act(CN)", "syntax", "CN", "facets"),
        ("act OR a", "syntax", "act", "quotes for the word"),
        ("title:act()", "act-in-field", "act()", "AND title"),
        ("title:(a OR body:b)", "field-in-field", "body:b", "AND"),
        ("c AND source:(a AND b)", "field-value", "a AND b", "OR"),
        ("a AND tier:offcial", "unknown-value", "offcial", "Did you mean official?"),
        ("a AND lang:chinese", "unknown-value", "chinese", "zh"),
        ("$rare_earth", "unknown-concept", "$rare_earth", "Did you mean $rare_earths?"),
        ("$稀土", "unknown-concept", "$", "$rare_earths"),
        ("act(commodity:rare_earth)", "unknown-value", "rare_earth", "Did you mean rare_earths?"),
        ("act(commodity:稀土)", "unknown-value", "稀土", "Did you mean rare_earths?"),
        ("act(issuer:cn)", "unknown-value", "cn", "Did you mean CN?"),
        ("act(issuer:China)", "unknown-value", "China", "Did you mean CN?"),
        ("act(issuer:rare_earths)", "unknown-value", "rare_earths", ""),
        ("act(measure:license)", "unknown-value", "license", "Did you mean licence?"),
        ("act(action:allow)", "unknown-value", "allow", "grant"),
        ("act(direction:(easing OR tightning))", "unknown-value", "tightning", "tightening"),
        ("act(firm:acme)", "unknown-value", "acme", "quotes"),
        ("act(number:sixty)", "unknown-value", "sixty", "61/2025"),
        ("act(number:61/25)", "unknown-value", "61/25", "61/2025"),
        ("foo:a", "unknown-field", "foo:", "Allowed:"),
        ("titel:a", "unknown-field", "titel:", "Did you mean title?"),
        ("act(comodity:gallium)", "unknown-field", "comodity:", "Did you mean commodity?"),
        ("act(hs:28053021)", "unknown-value", "28053021", "The nearest is 2805.30."),
        ("act(eccn:3C01)", "unknown-value", "3C01", "Did you mean 3C001?"),
        ('act(hs:"")', "unknown-value", '""', ""),
        ("effective>=2026-01-01", "facet-outside-act", "effective>=", "act(effective>=…)"),
        ("act(effective:2026-01-01)", "stray-sign", "effective:", "effective>=2026-11-01"),
        ("act(issuer>=CN)", "stray-sign", "issuer>=", "announced, confidence, effective, quantity, until"),
        ("act(effective >= 2026-01-01)", "stray-sign", ">", "without spaces"),
        ("act(quantity≥20percent)", "full-width-sign", "≥", "Use >=."),
        ("act(until<2026-02-30)", "bad-date", "until<2026-02-30", "2026-11-01"),
        ("act(until<20260230)", "bad-date", "until<20260230", "2026-11-01"),
        ("act(until<soon)", "syntax", "soon", "effective>=2026-11-01"),
        ("act(confidence>=1.5)", "bad-confidence", "confidence>=1.5", "Write it from 0 to 1: 0.9."),
        ("act(confidence>=90percent)", "bad-confidence", "confidence>=90percent", "Write it from 0 to 1: 0.9."),
        ("act(quantity>=20)", "unknown-unit", "quantity>=20", "Allowed: percent, entities"),
        ("act(quantity>=20tons)", "unknown-unit", "quantity>=20tons", "Allowed: percent"),
        ("act(quantity>=20perzent)", "unknown-unit", "quantity>=20perzent", "Did you mean percent?"),
        ("act(quantity>=1.2.3t)", "unknown-unit", "quantity>=1.2.3t", "Allowed:"),
        ("act(quantity>=20 percent)", "syntax", "percent", "quantity>=20percent"),
        ("act(issuer:@watch)", "watch-alone", "@watch", "Write firm:@watch"),
        ("act(watch:material)", "unknown-value", "material", "Did you mean materials?"),
        ("act(watch:@watch)", "watch-alone", "@watch", "watch:any"),
        ("a NEAR b", "distance", "NEAR", "NEAR/5"),
        ("a NEAR/0 b", "distance", "NEAR/0", ""),
        ("a NEAR/100 b", "distance", "NEAR/100", ""),
        ("a NEAR/5 (b AND c)", "near-operand", "b AND c", "OR"),
        ("a NEAR/5 act()", "near-operand", "act()", "OR"),
        ("/(/", "bad-regex", "/(/", "look-around"),
        ("/(?=a)b/", "bad-regex", "/(?=a)b/", "look-around"),
        ("/a*/", "empty-regex", "/a*/", "+"),
        ('a OR "b', "unclosed-quote", '"', "second"),
        ("(a", "unclosed-bracket", "(", '")"'),
        ("a)", "unclosed-bracket", ")", "Take it out"),
        ("act(issuer:)", "syntax", "issuer:", "without a space"),
        ("title:", "syntax", "title:", "without a space"),
        ("  ", "syntax", "  ", ""),
    ],
)
def test_a_problem_has_a_code_a_place_and_advice(text: str, code: str, piece: str, advice: str) -> None:
    query, problems = parse(text, VOCABULARY)
    assert query is None
    found = problems[0]
    assert (found.code, text[found.start : found.end]) == (code, piece)
    assert advice in found.advice


def test_all_problems_of_a_clause_come_at_once() -> None:
    _, problems = parse("act(issuer:XX commodity:galium) AND $nothing AND li*", VOCABULARY)
    assert [p.code for p in problems] == ["unknown-value", "unknown-value", "unknown-concept", "short-wildcard"]


def test_each_missing_operator_is_named() -> None:
    _, problems = parse("a b AND c d $nothing", VOCABULARY)
    assert [(p.code, p.start) for p in problems] == [
        ("missing-operator", 2),
        ("missing-operator", 10),
        ("missing-operator", 12),
        ("unknown-concept", 12),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param(" OR ".join(["abc"] * 201), "too-many-terms", id="201-terms"),
        pytest.param("(" * 33 + "a" + ")" * 33, "too-deep", id="33-brackets"),
        pytest.param("a AND " + "NOT " * 33 + "b", "too-deep", id="33-nots"),
        pytest.param('"' + "a" * 8_000 + '"', "too-long", id="over-8-kB"),
        pytest.param('"' + "稀" * 2_700 + '"', "too-long", id="over-8-kB-in-bytes"),
        pytest.param(" NEAR/5 ".join(["abc"] * 17), "too-deep", id="17-in-a-chain"),
        pytest.param("/" + "a" * 1_001 + "/", "bad-regex", id="long-pattern"),
        pytest.param("(" * 7_000, "unclosed-bracket", id="only-brackets"),
    ],
)
def test_limits_are_counted_before_a_tree_is_built(text: str, code: str) -> None:
    query, problems = parse(text, VOCABULARY)
    assert query is None
    assert code in {p.code for p in problems}


def test_what_the_limits_allow_is_parsed() -> None:
    assert isinstance(tree(" OR ".join(["abc"] * 200)), Or)
    assert tree("(" * 32 + "a" + ")" * 32) == a


@settings(max_examples=examples(300), deadline=None)
@given(queries)
def test_a_shown_tree_parses_to_itself(query: Query) -> None:
    anchored = And(operands=(Term(text="anchor"), query))
    assert parse(show(anchored), VOCABULARY) == (anchored, ())


_PIECES = ["a", "AND", "OR", "NOT", "(", ")", '"', "/", "act", "act(", "issuer:", "CN", "title:", "$x", "NEAR/3"]


@settings(max_examples=examples(300), deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join)))
def test_any_text_gives_a_tree_or_problems_inside_the_text(text: str) -> None:
    query, problems = parse(text, VOCABULARY)
    assert (query is None) == bool(problems)
    assert all(0 <= p.start <= p.end <= max(len(text), 1) for p in problems)
