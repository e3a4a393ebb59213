"""Withholding of goods that the words support too little: not asserted, listed, and still matched by rules."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.act import Act, Facet, Withheld
from monitor.domain.acts.scheme import Direction
from monitor.language.judge.claims import CLAIM_BITS
from monitor.language.judge.linear import shipped_judge
from monitor.language.judge.port import Opinion
from monitor.language.reader import Reader
from monitor.wording.headline import headline
from tests.budget import examples
from tests.fakes.judge import FakeJudge
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

BAN = "China bans exports of gallium to Japan"
OPINION = Opinion(score=0.9, directions={Direction.EASING: 0.1, Direction.TIGHTENING: 0.9})


def read(supported: float, *, made_up: bool = False) -> Act:
    """The act, where goods need a support of 0.6."""
    judge = FakeJudge(opinion=OPINION, least={"commodities": 0.6}, supported=supported)
    (act,) = Reader(shipped_vocabulary(), judge=judge).read(article("a", source(), BAN), made_up=made_up)[1].acts
    return act


def test_goods_with_too_little_support_are_not_asserted_and_listed() -> None:
    act = read(0.4)
    assert headline(act, shipped_vocabulary()) == "China bans exports to Japan"
    assert headline(read(0.6), shipped_vocabulary()) == "China bans gallium exports to Japan"
    assert act.withheld == (Withheld(facet=Facet.COMMODITIES, value="gallium", support=0.4, least=0.6),)
    assert "gallium" not in {said.value for said in act.asserted}


def test_rules_and_events_find_withheld_goods() -> None:
    assert (read(0.4).commodities, read(0.4).inferred) == (("gallium",), ("gallium",))


@pytest.mark.parametrize(("supported", "made_up"), [(0.6, False), (0.4, True)], ids=["enough", "an example of a rule"])
def test_other_goods_stay(supported: float, made_up: bool) -> None:
    act = read(supported, made_up=made_up)
    assert (act.inferred, act.withheld) == ((), ())


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(text=st.text(max_size=80))
def test_features_of_claims_are_the_same_each_time_and_no_text_raises(text: str) -> None:
    reader = Reader(shipped_vocabulary(), judge=FakeJudge(opinion=OPINION))
    given_article = article("a", source(), f"{BAN} {text}", text=text)
    first, second = (
        [sight.buckets(claim) for sight in reader.sights(given_article) for claim in sight.claims] for _ in range(2)
    )
    assert first == second
    for buckets in first:
        assert all(0 <= bucket < 1 << CLAIM_BITS for bucket in buckets)
        assert 0 <= shipped_judge().support(buckets) <= 1
