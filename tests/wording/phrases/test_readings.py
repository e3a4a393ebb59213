"""How an act was read, for people who check it."""

from dataclasses import replace
from datetime import date

import pytest

from monitor.domain.acts.act import Act, ActReader, NamedFacet, OpenFacet, OpenStatement, Quantity, Span
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.wording.phrases.readings import facets_called_open, facets_not_found, read_as, texts_read
from tests.fakes.reading import act

WORDS = Vocabulary.of(
    [
        Concept(id="CN", kind=ConceptKind.PLACE, label="China", names=(Name(text="中方", language="zh"),)),
        Concept(
            id="MOFCOM",
            kind=ConceptKind.AGENCY,
            label="Ministry of Commerce (China)",
            place="CN",
            names=(Name(text="商务部", language="zh"),),
        ),
    ]
)


def spans(*quotes: str) -> tuple[Span, ...]:
    return tuple(Span(field="title", start=0, end=len(q), quote=q) for q in quotes)


def test_issuer_words_are_separate_from_decisive_words() -> None:
    read = act(agency="MOFCOM", evidence=spans("批准", "稀土", "中方", "商务部"), trigger="grant+export_licence")
    assert read_as(read, WORDS) == (
        "issuer CN, agency MOFCOM (from “中方”, “商务部”) · measure licence · action grant",
        "sign easing (licence granted under a control) · stage in_force · certainty reported",
        "by the words “批准”, “稀土”, “中方”, “商务部” (grant+export_licence)",
    )


def test_confidence_of_the_judge_is_a_separate_line() -> None:
    assert read_as(act(confidence=0.876), WORDS)[-1] == "confidence 0.88"
    alone = read_as(act(confidence=0.9, read_by=ActReader.JUDGE), WORDS)[-1]
    assert alone == "confidence 0.90, read by the judge alone: measure, direction and stage are estimates"
    asked = read_as(act(confidence=0.4, read_by=ActReader.MODEL, model="tiny-1b"), WORDS)[-1]
    assert asked == "confidence 0.40, read by model tiny-1b, not by the grammar"


def test_direction_against_the_table_is_marked() -> None:
    (_, sign, *_) = read_as(act(direction=Direction.TIGHTENING), WORDS)
    assert sign.startswith("sign tightening (as the text says)")


def test_act_without_issuer_and_words() -> None:
    assert read_as(replace(act(), issuer=None, evidence=()), WORDS)[0].startswith("issuer not named · ")
    assert len(read_as(replace(act(), evidence=()), WORDS)) == 2


@pytest.mark.parametrize(
    ("read", "open_"),
    [
        pytest.param(
            act(), ("how many applications", "which firms", "which destinations", "until when"), id="some-licences"
        ),
        pytest.param(
            act(target=("US",), firms=("Example",), quantities=(Quantity(value=3, unit="licences"),)),
            ("until when",),
            id="three-licences",
        ),
        pytest.param(
            act(measure=Measure.EXPORT_BAN, action=Action.SUSPEND, target=("US",), effective=date(2026, 12, 1)),
            ("until when",),
            id="a-suspended-ban",
        ),
        pytest.param(
            act(measure=Measure.STATEMENT, action=Action.REAFFIRM, direction=Direction.NONE), (), id="a-statement"
        ),
    ],
)
def test_what_an_act_of_its_kind_leaves_open(read: Act, open_: tuple[str, ...]) -> None:
    assert facets_not_found(read) == open_


def test_start_is_open_only_before_the_act_is_in_force() -> None:
    ban = act(measure=Measure.EXPORT_BAN, action=Action.IMPOSE, stage=Stage.IN_FORCE)
    assert "from when" not in facets_not_found(ban)
    assert "from when" in facets_not_found(replace(ban, stage=Stage.ANNOUNCED))


_NO_DATE = OpenStatement(facet=OpenFacet.EFFECTIVE, span=Span(field="text", start=0, end=13, quote="no start date"))


def test_open_facets_differ_from_facets_not_found() -> None:
    ban = act(measure=Measure.EXPORT_BAN, action=Action.IMPOSE, stage=Stage.ANNOUNCED, stated_open=(_NO_DATE,))
    assert facets_not_found(ban) == ("which destinations",)
    assert facets_called_open(ban) == ("from when: “no start date”",)
    assert facets_called_open(ban, quotes=False) == ("from when",)


def test_what_an_article_has_words_for_is_not_called_not_found() -> None:
    duty = act(measure=Measure.EXPORT_TAX, action=Action.IMPOSE, stage=Stage.ANNOUNCED)
    assert facets_not_found(replace(duty, commodities=())) == ("which goods", "which rate", "from when")
    assert facets_not_found(replace(duty, commodities=(), named=tuple(NamedFacet))) == ()
    assert facets_not_found(replace(duty, named=(NamedFacet.RATE,))) == ("from when",)


def test_known_facets_are_not_open() -> None:
    ban = act(measure=Measure.EXPORT_BAN, action=Action.IMPOSE, stage=Stage.ANNOUNCED, stated_open=(_NO_DATE,))
    assert facets_called_open(replace(ban, effective=date(2026, 12, 1))) == ()
    assert facets_called_open(replace(ban, stage=Stage.IN_FORCE)) == ()


def test_denied_act_has_no_open_facets() -> None:
    denied = act(stage=Stage.DENIED, stated_open=(_NO_DATE,))
    assert (facets_not_found(denied), facets_called_open(denied)) == ((), ())


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        ([False], "the report read (headline and summary)"),
        ([True], "the report read (with its page)"),
        ([False, False], "the 2 reports read (headlines and summaries)"),
        ([True, False, False], "the 3 reports read (1 with its page)"),
        ([True, False, True], "the 3 reports read (2 with their pages)"),
        ([True, True], "the 2 reports read (with their pages)"),
    ],
)
def test_texts_read_are_named(pages: list[bool], said: str) -> None:
    assert texts_read(pages) == said


def test_the_words_that_say_how_far_it_is_are_quoted() -> None:
    words = Span(field="text", start=0, end=3, quote="即日起")
    assert "stage in_force (from “即日起”)" in read_as(act(stage_by=words), WORDS)[1]
