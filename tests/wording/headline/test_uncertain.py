"""Headlines of uncertain acts: no asserting verb, no restricted word."""

from dataclasses import replace

import pytest

from monitor.domain.acts.act import (
    Act,
    ActReader,
    DirectionConflict,
    Facet,
    InferredIssuer,
    IssuerBasis,
    MeasureConflict,
    StageConflict,
    Withheld,
)
from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.wording.headline import HEADLINE_MAX_CHARS, headline, headlines, summary
from monitor.wording.headline.uncertain import by_model, differences, direction_line, stage_unclear
from tests.fakes.reading import act
from tests.language.shipped import shipped_vocabulary

VOCABULARY = shipped_vocabulary()
UNCLEAR = DirectionConflict(
    grammar=Direction.EASING, judge=Direction.TIGHTENING, grammar_words=("暂停", "出口管制"), judge_words=("收紧",)
)

STAGES = StageConflict(grammar=Stage.ANNOUNCED, judge=Stage.CONSIDERED)
MEASURES = MeasureConflict(grammar="removal_of_control", judge="export_licence_grant")


@pytest.mark.parametrize(
    ("made", "line"),
    [
        pytest.param(
            act(read_by=ActReader.JUDGE, measure=Measure.EXPORT_BAN, direction=Direction.TIGHTENING),
            "China: probable export ban on rare earths (tightening)",
            id="read by the judge",
        ),
        pytest.param(
            act(read_by=ActReader.MODEL, model="tiny-1b", measure=Measure.EXPORT_BAN, direction=Direction.TIGHTENING),
            "China: probable export ban on rare earths (tightening)",
            id="read by a model",
        ),
        pytest.param(
            act(read_by=ActReader.JUDGE, direction=Direction.NONE, commodities=(), issuer=None),
            "A government: probable export licence",
            id="of nobody, on nothing, with no sign",
        ),
        pytest.param(
            act(unclear_sign=UNCLEAR, direction=Direction.NONE),
            "China: export licence on rare earths, direction unclear",
            id="with signs that contradict each other",
        ),
        pytest.param(
            act(unclear_measure=MEASURES),
            "China: export measure on rare earths (easing), kind unclear",
            id="of two kinds",
        ),
        pytest.param(
            act(unclear_measure=MEASURES, stage=Stage.PROPOSED),
            "China: export measure on rare earths (easing), kind unclear, proposed",
            id="of two kinds and proposed",
        ),
        pytest.param(
            act(unclear_measure=MEASURES, unclear_stage=STAGES, stage=Stage.CONSIDERED),
            "China: export measure on rare earths (easing), kind unclear",
            id="of two kinds and two stages",
        ),
    ],
)
def test_uncertain_headline_asserts_nothing(made: Act, line: str) -> None:
    assert headline(made, VOCABULARY) == line


@pytest.mark.parametrize("measure", list(Measure))
def test_every_measure_has_a_line_that_fits(measure: Measure) -> None:
    made = replace(act(), measure=measure, read_by=ActReader.JUDGE)
    assert len(headline(made, VOCABULARY)) <= HEADLINE_MAX_CHARS
    assert "estimates" in summary(made)


def test_the_summary_names_the_model_that_read_it() -> None:
    read = act(read_by=ActReader.MODEL, model="tiny-1b")
    assert summary(read) == "Read by model tiny-1b, not by the grammar. Read the quote."
    assert by_model(read) == "read by model tiny-1b, not by the grammar"
    assert not by_model(act(read_by=ActReader.JUDGE))


def test_the_summary_says_that_two_readings_contradict_each_other() -> None:
    assert "contradict" in summary(act(unclear_sign=UNCLEAR))


def test_an_unsure_judge_contradicts_nobody() -> None:
    alone = DirectionConflict(grammar=Direction.NONE, judge=Direction.EASING)
    said = summary(act(unclear_sign=alone, read_by=ActReader.JUDGE))
    assert said == "The direction is unclear: the trained judge reads easing and is not sure. Read the quote."
    said = summary(act(unclear_sign=alone))
    assert said == "The direction is unclear: the grammar reads easing, the trained judge is not sure. Read the quote."
    assert not direction_line(alone)


def test_the_summary_names_both_stages_and_both_measures() -> None:
    far = act(unclear_stage=STAGES, stage=Stage.CONSIDERED)
    assert summary(far) == "", "line 2 says it"
    assert stage_unclear(far) == "considered or announced"
    assert not stage_unclear(act())
    kind = summary(act(unclear_measure=MEASURES))
    assert kind == "The measure is unclear: a licence decision or a control lifted. Read the quote."


def test_both_readings_are_shown_for_a_check() -> None:
    both = act(unclear_stage=STAGES, unclear_measure=MEASURES)
    assert differences(both) == (
        "stage unclear: the grammar reads announced, the trained judge considered",
        "measure unclear: the grammar reads removal_of_control, the trained judge export_licence_grant",
    )
    assert differences(act()) == ()
    alone = act(read_by=ActReader.JUDGE, unclear_measure=MeasureConflict(grammar="other", judge="export_ban"))
    assert differences(alone) == (
        "measure unclear: the trained judge reads export_ban and is not sure; it may be other",
    )
    assert summary(alone) == "The measure is unclear: an export ban or another measure. Read the quote."


def test_both_readings_are_quoted_where_the_source_may_be_quoted() -> None:
    assert direction_line(UNCLEAR) == (
        "Direction unclear: the grammar reads easing (“暂停”, “出口管制”), the trained judge tightening (“收紧”)"
    )
    assert "收紧" not in direction_line(replace(UNCLEAR, grammar_words=(), judge_words=()))
    assert not direction_line(None)


def test_shorter_forms_of_the_line_leave_out_the_sign_before_a_good() -> None:
    made = act(
        read_by=ActReader.JUDGE,
        measure=Measure.EXPORT_TAX,
        direction=Direction.TIGHTENING,
        commodities=("soybeans", "wheat", "maize"),
    )
    assert headlines(made, VOCABULARY) == (
        "China: probable export tax on soybeans, wheat and more (tightening)",
        "China: probable export tax on soybeans, wheat and more",
        "China: probable export tax on soybeans and more",
    )


def test_beside_a_status_that_denies_the_line_does_not_say_so_again() -> None:
    denied = act(read_by=ActReader.JUDGE, measure=Measure.EXPORT_BAN, stage=Stage.DENIED)
    assert headline(denied, VOCABULARY) == "China: probable export ban on rare earths, denied"
    assert headlines(denied, VOCABULARY)[0] == "China: probable export ban on rare earths"


def test_withheld_goods_are_named_with_their_support() -> None:
    withheld = (Withheld(facet=Facet.COMMODITIES, value="space_goods", support=0.31, least=0.8),)
    assert differences(act(withheld=withheld)) == ("goods space goods withheld: support 0.31, needs 0.80",)


@pytest.mark.parametrize(
    ("inferred", "line"),
    [
        (
            InferredIssuer(basis=IssuerBasis.REPORT, url="https://paper.example/1"),
            "another report, https://paper.example/1",
        ),
        (InferredIssuer(basis=IssuerBasis.REPORT), "another report, of a restricted source"),
        (InferredIssuer(basis=IssuerBasis.READERS), "the language of the report"),
        (InferredIssuer(basis=IssuerBasis.FIRM), "the firm"),
        (InferredIssuer(basis=IssuerBasis.LIST), "the list"),
    ],
)
def test_issuer_that_no_words_name_is_shown_with_its_basis(inferred: InferredIssuer, line: str) -> None:
    assert differences(act(issuer_inferred=inferred)) == (f"issuer inferred from {line}",)
