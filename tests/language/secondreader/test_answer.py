"""Parsing of answers: an answer fits the schema exactly or is refused."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.acts.judgement import SecondOpinionVerdict
from monitor.domain.acts.scheme import Direction, Stage
from monitor.domain.acts.second_reader import SecondReading
from monitor.language.secondreader.answer import AnswerRefused, parse_answer
from monitor.language.secondreader.measures import MEASURES
from monitor.language.secondreader.question import question_on
from tests.fakes.second_reader import said

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
ANSWERS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    is_act=st.booleans(),
    act_words=WORDS,
    direction=st.sampled_from(Direction),
    direction_words=WORDS,
    stage=st.sampled_from(Stage),
    stage_words=WORDS,
    measure=st.sampled_from(MEASURES),
    measure_words=WORDS,
    issuer_words=WORDS,
    goods_words=st.lists(WORDS, max_size=4),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


def refused(content: str) -> tuple[SecondOpinionVerdict, str]:
    with pytest.raises(AnswerRefused) as e:
        parse_answer(content)
    return e.value.verdict, str(e.value)


def test_an_answer_by_the_schema_is_read() -> None:
    content = said(
        is_act=True,
        act_words=" China bans gallium exports ",
        direction="tightening",
        direction_words="bans",
        goods_words=["gallium", " "],
    )
    assert parse_answer(content) == SecondReading(
        is_act=True,
        act_words="China bans gallium exports",
        direction=Direction.TIGHTENING,
        direction_words="bans",
        goods_words=("gallium",),
    )


@given(ANSWERS)
def test_any_answer_that_fits_the_schema_is_read(fields: dict[str, Any]) -> None:
    answer = parse_answer(json.dumps(fields))
    assert (answer.is_act, answer.direction, answer.measure) == (
        fields["is_act"],
        fields["direction"],
        fields["measure"],
    )


@given(st.text() | JSON.map(json.dumps))
def test_anything_else_is_refused_and_raises_nothing_else(content: str) -> None:
    verdict, words = refused(content)
    assert verdict in (SecondOpinionVerdict.NOT_JSON, SecondOpinionVerdict.WRONG_SCHEMA)
    assert words.startswith("the answer")


@given(ANSWERS, st.sampled_from(sorted(json.loads(said()))), JSON)
def test_one_field_of_another_kind_is_an_answer_that_fits_or_a_refusal(
    fields: dict[str, Any], name: str, value: object
) -> None:
    with contextlib.suppress(AnswerRefused):
        answer = parse_answer(json.dumps({**fields, name: value}))
        assert isinstance(answer.is_act, bool)
        assert isinstance(answer.direction, Direction)


@pytest.mark.parametrize(
    ("content", "verdict", "words"),
    [
        pytest.param("yes, it is an act", SecondOpinionVerdict.NOT_JSON, "the answer is not JSON", id="prose"),
        pytest.param(
            f"```json\n{said()}\n```", SecondOpinionVerdict.NOT_JSON, "the answer is not JSON", id="in a fence"
        ),
        pytest.param(said()[:-5], SecondOpinionVerdict.NOT_JSON, "the answer is not JSON", id="cut short"),
        pytest.param("[" * 15_000, SecondOpinionVerdict.NOT_JSON, "the answer is not JSON", id="nested too deep"),
        pytest.param(
            '{"act": true}',
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's fields differ from the schema",
            id="fields",
        ),
        pytest.param(
            said(more=1), SecondOpinionVerdict.WRONG_SCHEMA, "the answer's fields differ from the schema", id="more"
        ),
        pytest.param(
            said(is_act="true"),
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's is_act does not fit the schema",
            id="bool",
        ),
        pytest.param(
            said(is_act=1),
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's is_act does not fit the schema",
            id="number",
        ),
        pytest.param(
            said(stage="soon"),
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's stage does not fit the schema",
            id="stage",
        ),
        pytest.param(
            said(stage=[]), SecondOpinionVerdict.WRONG_SCHEMA, "the answer's stage does not fit the schema", id="a list"
        ),
        pytest.param(
            said(act_words="\ud83d"),
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's act_words does not fit the schema",
            id="half",
        ),
        pytest.param(
            said(act_words="x" * 1_001),
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's act_words does not fit the schema",
            id="long",
        ),
        pytest.param(
            said(goods_words=["x"] * 21),
            SecondOpinionVerdict.WRONG_SCHEMA,
            "the answer's goods_words does not fit the schema",
            id="many",
        ),
        pytest.param(
            "9" * 30_000, SecondOpinionVerdict.WRONG_SCHEMA, "the answer has more than 20,000 characters", id="endless"
        ),
    ],
)
def test_a_refusal_says_what_does_not_fit_and_quotes_nothing(
    content: str, verdict: SecondOpinionVerdict, words: str
) -> None:
    assert refused(content) == (verdict, words)


def test_the_schema_that_models_are_given_has_the_fields_that_are_read() -> None:
    schema = question_on("t", "").schema
    assert set(schema["required"]) == set(json.loads(said()))
    assert schema["additionalProperties"] is False
    answer = {name: field["enum"][0] for name, field in schema["properties"].items() if "enum" in field}
    assert parse_answer(said(**answer)) is not None


def test_as_many_goods_are_read_as_the_schema_allows() -> None:
    most = question_on("t", "").schema["properties"]["goods_words"]["maxItems"]
    assert len(parse_answer(said(goods_words=["tin"] * most)).goods_words) == most
    verdict, _ = refused(said(goods_words=["tin"] * (most + 1)))
    assert verdict is SecondOpinionVerdict.WRONG_SCHEMA
