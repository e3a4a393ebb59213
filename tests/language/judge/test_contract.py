"""Contract of every judge: probabilities, words of the article, repeatable, no text raises."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.scheme import Direction
from monitor.language.judge.encoder.joined import JoinedJudge
from monitor.language.judge.encoder.network import Encoder
from monitor.language.judge.linear import shipped_judge
from monitor.language.judge.port import Judge, Opinion
from monitor.language.reader import Reader
from tests.budget import examples
from tests.fakes.judge import FakeJudge
from tests.fakes.reading import article, source
from tests.language.judge.encoder.tiny import STACK, THRESHOLDS, adapter, model
from tests.language.shipped import shipped_vocabulary


def with_tiny_encoder() -> JoinedJudge:
    encoder = Encoder(model(), adapter())
    return JoinedJudge(shipped_judge(), encoder, stack=STACK, thresholds=THRESHOLDS, adapter="tiny")


READER = Reader(shipped_vocabulary())
JUDGES = [
    pytest.param(shipped_judge, id="shipped"),
    pytest.param(with_tiny_encoder, id="with an encoder"),
    pytest.param(lambda: FakeJudge(opinion=Opinion(score=0.4)), id="fake"),
]
TITLES = (
    "China bans exports of gallium",
    "商务部：已依法批准一定数量的稀土出口合规申请",
    "経産省、半導体製造装置を輸出規制に追加",
    "정부, 나프타 수출 제한",
    "España suspende la exportación de cobre",
    "",
)


@pytest.fixture(params=JUDGES)
def judge(request: pytest.FixtureRequest) -> Judge:
    made: Judge = request.param()
    return made


@pytest.mark.parametrize("title", TITLES)
def test_scores_are_probabilities_and_repeat(judge: Judge, title: str) -> None:
    evidence = READER.evidence(article("a", source(), title or " ", language="und"))
    opinion = judge.opine(evidence)
    assert 0 <= opinion.score <= 1
    assert judge.opine(evidence) == opinion
    for chances in (opinion.directions, opinion.stages, opinion.measures):
        assert not chances or abs(sum(chances.values()) - 1) < 1e-6


@pytest.mark.parametrize("title", TITLES)
def test_words_are_words_of_the_article(judge: Judge, title: str) -> None:
    text = "The ministry said so. 该决定自公布之日起施行。"
    evidence = READER.evidence(article("a", source(), title or " ", text=text, language="und"))
    words_for, words_against = judge.words(evidence)
    shown = (*words_for, *words_against, *judge.words_of(Direction.EASING, evidence))
    assert all(word in title or word in text for word in shown)


@pytest.mark.parametrize("title", TITLES)
def test_the_score_does_not_depend_on_whether_heads_are_asked_for(judge: Judge, title: str) -> None:
    evidence = READER.evidence(article("a", source(), title or " ", language="und"))
    assert judge.opine(evidence, heads_from=1.0).score == judge.opine(evidence).score


@given(title=st.text(max_size=80), text=st.text(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50), deadline=None)
def test_no_text_raises(judge: Judge, title: str, text: str) -> None:
    judge.opine(READER.evidence(article("a", source(), title or " ", text=text, language="und")))


def test_thresholds_grow_with_the_mode(judge: Judge) -> None:
    strict, balanced, wide = (judge.thresholds(m) for m in (ReaderMode.STRICT, ReaderMode.BALANCED, ReaderMode.WIDE))
    assert strict.act >= balanced.act >= wide.act
    assert all(0 <= t.possible <= t.act <= 1 for t in (strict, balanced, wide))


def test_it_has_a_name_to_be_stored_with_each_verdict(judge: Judge) -> None:
    assert judge.weights


def test_support_is_a_probability_and_issuers_have_no_threshold(judge: Judge) -> None:
    assert 0 <= judge.support([1, 2, 3]) <= 1
    assert judge.support([1, 2, 3]) == judge.support([1, 2, 3])
    assert judge.least_support("issuer") is None
