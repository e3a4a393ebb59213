"""Penalties and settlements of export authorities: "alleged" hedges the violation, not the penalty."""

import pytest

from monitor.domain.acts.judgement import Basis, ReaderMode
from monitor.domain.acts.scheme import Certainty, Measure, Stage
from monitor.language.reader import Reader
from monitor.wording.headline import headline
from tests.language.readings import article, first_act, read
from tests.language.shipped import shipped_vocabulary
from tests.rows import each_row


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param(
            "Veldoria Optics agrees to pay $3 million to settle US export control charges", "en", id="en-settles"
        ),
        pytest.param("US penalises toolmaker Veldoria over alleged export control violations", "en", id="en-penalises"),
        pytest.param("산업부, 수출통제 위반 의혹 벨도정밀에 과징금 5억원", "ko", id="ko"),
        pytest.param("経産省、不正輸出でミナセ精機に6カ月の輸出禁止処分", "ja", id="ja"),
        pytest.param("經濟部就違規出口管制貨品裁罰禾光精密300萬元", "zh-Hant", id="zh-Hant"),
    ],
)
def test_a_penalty_is_an_act_of_enforcement(title: str, language: str) -> None:
    act = first_act(title, language)
    assert act.measure is Measure.ENFORCEMENT
    assert act.stage is Stage.IN_FORCE


def test_a_penalty_on_the_authoritys_page_is_an_act_by_its_form() -> None:
    reader = Reader.shipped(shipped_vocabulary(), ReaderMode.STRICT)
    title = "BIS Announces Civil Penalty Against Veldoria Optics for Apparent Violations of the EAR"
    _, reading = reader.read(article(title, official=True), source_place="US")
    assert [act.measure for act in reading.acts] == [Measure.ENFORCEMENT]
    assert reading.judgement is not None
    assert reading.judgement.basis is Basis.FORM


def test_the_headline_names_the_party_once() -> None:
    act = first_act(
        "BIS imposes $1.4 million penalty on Veldoria Optics to resolve alleged violations of export controls",
        text="The Bureau of Industry and Security announced a settlement with Veldoria Optics Inc. on Monday.",
    )
    assert headline(act, shipped_vocabulary()) == "US acts against Veldoria Optics over exports"


SETTLED = [
    "Veldoria Optics Settles Alleged Export Control Violations",
    "Veldoria Optics Inc. Agrees to Pay $1.2 Million to Settle Violations of the Export Administration Regulations",
    "BIS Settles Alleged Violations with Veldoria Optics for $1.2 Million",
    "BIS Imposes $1.4 Million Penalty Against Veldoria Optics for Apparent Violations of Export Controls",
]


@each_row(SETTLED)
def test_a_title_of_the_authority_names_the_party_that_settles(title: str) -> None:
    act = read(title, place="US").acts[0]
    assert (act.issuer, act.measure, act.certainty) == ("US", Measure.ENFORCEMENT, Certainty.OFFICIAL)
    assert act.stage is Stage.IN_FORCE
    assert [firm.removesuffix(" Inc.") for firm in act.firms] == ["Veldoria Optics"]


@pytest.mark.parametrize(
    "title", ["BIS Announces Workshop on Export Enforcement", "Wheat Exporters Settle Into New Port"]
)
def test_other_titles_of_the_authority_name_no_party(title: str) -> None:
    assert read(title, place="US").acts == ()


@pytest.mark.parametrize(
    ("title", "language"),
    [
        pytest.param(
            "US lawmakers call for penalty over Veldoria's alleged export control violations", "en", id="call"
        ),
        pytest.param("Egypt agrees to pay wheat exporters arrears", "en", id="debts"),
        pytest.param("経産省、電力会社に行政処分", "ja", id="other-law"),
    ],
)
def test_what_is_no_penalty_on_exports_is_no_act(title: str, language: str) -> None:
    assert read(title, "", language).acts == ()
