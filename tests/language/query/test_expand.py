"""`@name` in a clause is the definition in brackets."""

import pytest
from hypothesis import given

from monitor.domain.rules.query import And, AtLeast, Field, Near, Or, Query
from monitor.language.query.parse import parse, references
from monitor.language.query.scan import MAX_TERMS
from monitor.language.query.show import show
from tests.language.query.strategies import VOCABULARY, queries

TEXTS = {
    "easing": "act(direction:easing NOT stage:denied)",
    "words": "licen* OR permit*",
    "no-opinion": "NOT title:opinion",
}
TREES = {name: parse(text, VOCABULARY, anchored=False)[0] for name, text in TEXTS.items()}


def tree(text: str) -> Query:
    found, problems = parse(text, VOCABULARY, TREES)
    assert problems == ()
    assert found is not None
    return found


def written_out(text: str) -> str:
    for name, definition in TEXTS.items():
        text = text.replace(f"@{name}", f"({definition})")
    return text


@pytest.mark.parametrize(
    "text",
    [
        "@easing",
        "@easing AND $rare_earths",
        "gallium OR NOT @words AND gallium OR @easing",
        "title:(@words AND gallium)",
        "gallium NEAR/3 @words NEAR/5 @words",
        "@words SENTENCE gallium",
        "@easing AND @no-opinion",
    ],
)
def test_a_clause_with_names_is_the_clause_written_out(text: str) -> None:
    assert tree(text) == parse(written_out(text), VOCABULARY)[0]


@given(queries)
def test_any_clause_may_be_a_definition(query: Query) -> None:
    definition, problems = parse(show(query), VOCABULARY, anchored=False)
    assert problems == ()
    found, problems = parse("gallium AND @one", VOCABULARY, {"one": definition})
    assert problems == ()
    assert found is not None
    assert found == And(operands=(tree("gallium"), query))


def test_the_terms_of_a_definition_are_counted_by_atleast() -> None:
    found = tree("ATLEAST/2(@words OR gallium)")
    assert isinstance(found, AtLeast)
    assert [show(term) for term in found.terms] == ["licen*", "permit*", "gallium"]


def test_an_expansion_stands_where_the_name_stands_and_knows_its_name() -> None:
    found = tree("gallium AND @words")
    assert isinstance(found, And)
    words = found.operands[1]
    assert isinstance(words, Or)
    assert (words.definition, words.start, words.end) == ("words", 12, 18)
    assert [(o.definition, o.start, o.end) for o in words.operands] == [("", 12, 18), ("", 12, 18)]


def test_a_name_inside_a_definition_is_known_as_such() -> None:
    outer, _ = parse("title:@words AND gallium", VOCABULARY, TREES)
    found, _ = parse("@outer OR $rare_earths", VOCABULARY, {"outer": outer})
    assert isinstance(found, Or)
    assert isinstance(found.operands[0], And)
    inner = found.operands[0].operands[0]
    assert isinstance(inner, Field)
    assert (found.operands[0].definition, inner.operand.definition) == ("outer", "words")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@esing AND gallium", "0-6 unknown-definition: @esing is not defined in this pack Did you mean @easing?"),
        (
            "@zzz AND gallium",
            "0-4 unknown-definition: @zzz is not defined in this pack Defined are @easing, @words, @no-opinion.",
        ),
        ("@watch", "0-6 watch-alone: @watch is no clause Write act(firm:@watch) or act(watch:any)."),
        (
            "act(commodity:@words)",
            (
                "14-20 definition-as-value: @words is a clause, not a value of commodity "
                "Write act(…) AND @words, or name the values."
            ),
        ),
        ("act(@words)", "4-10 syntax: '@words' is not a facet Inside act(…) write facets such as issuer:CN."),
        (
            "@words gallium",
            (
                "7-14 missing-operator: no operator before gallium "
                'Put AND or OR before gallium, or quotes around words that belong together: "rare earth".'
            ),
        ),
        (
            "gallium @words",
            (
                "8-14 missing-operator: no operator before @words "
                'Put AND or OR before @words, or quotes around words that belong together: "rare earth".'
            ),
        ),
    ],
)
def test_a_problem_is_reported_in_its_place(text: str, expected: str) -> None:
    found, (problem,) = parse(text, VOCABULARY, TREES)
    assert found is None
    assert f"{problem.start}-{problem.end} {problem.code}: {problem} {problem.advice}" == expected


def test_without_definitions_the_remedy_is_named() -> None:
    _, (problem,) = parse("@easing", VOCABULARY)
    assert problem.advice == "Define it under 'define:' in the pack's alerts.yaml."


def test_a_broken_definition_gives_no_tree_and_no_second_problem() -> None:
    assert parse("@broken AND gallium", VOCABULARY, {"broken": None}) == (None, ())
    _, problems = parse("@broken AND $nothing", VOCABULARY, {"broken": None})
    assert [problem.code for problem in problems] == ["unknown-concept"]


def test_a_definition_is_no_anchor_unless_it_has_one() -> None:
    _, (problem,) = parse("@no-opinion", VOCABULARY, TREES)
    assert problem.code == "unanchored"


def test_the_limit_of_terms_holds_for_the_clause_written_out() -> None:
    many, _ = parse(" OR ".join(f"word{n}" for n in range(MAX_TERMS - 1)), VOCABULARY)
    assert parse("@many OR gallium", VOCABULARY, {"many": many})[1] == ()
    _, (problem,) = parse("@many OR gallium OR licence", VOCABULARY, {"many": many})
    assert (problem.code, problem.start, problem.end) == ("too-many-terms", 0, 5)


def test_many_definitions_do_not_grow_without_a_limit() -> None:
    trees: dict[str, Query | None] = {"d0": parse("gallium", VOCABULARY)[0]}
    for n in range(1, 40):
        trees[f"d{n}"], problems = parse(f"@d{n - 1} OR @d{n - 1}", VOCABULARY, trees)
    assert trees["d7"] is not None
    assert trees["d8"] is None
    assert trees["d39"] is None
    assert problems == ()


def test_nested_definitions_have_a_limit() -> None:
    deep: dict[str, Query | None] = {"d0": parse("gallium", VOCABULARY)[0]}
    codes = set()
    for n in range(1, 140):
        deep[f"d{n}"], problems = parse(f"gallium AND NOT @d{n - 1}", VOCABULARY, deep)
        codes |= {problem.code for problem in problems}
    assert codes == {"too-deep"}


def test_a_near_chain_may_end_in_a_definition() -> None:
    assert isinstance(tree("gallium NEAR/3 @words"), Near)


def test_the_names_of_a_clause_are_found_without_definitions() -> None:
    assert references("@a AND (title:@b OR gallium NEAR/3 @a) OR ATLEAST/2(@c OR x)") == ("a", "b", "c")
    assert references("gallium AND") == ()
