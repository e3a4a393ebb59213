"""Fit of a correction: labels move scores the right way, few labels little, none nothing."""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.language.judge.correction import packed, shipped_hash
from monitor.language.judge.features import Evidence, features_of
from monitor.language.judge.linear import corrected_judge, shipped_judge
from monitor.language.judge.tune import Lesson, fit
from monitor.language.reader import Reader
from tests.budget import examples
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

READER = Reader(shipped_vocabulary())
TITLES = (
    "China bans exports of gallium",
    "Beijing halts exports of germanium to the Netherlands",
    "US revokes export licences for AI chips",
    "Indonesia raises export levy on palm oil",
    "Port strike stops shipments of cobalt",
    "Gallium prices jump as export permits stay rare",
    "Minister praises export growth in permits-free zones",
    "商务部：暂停对美出口管制",
    "出口增长两成 许可证办理提速",
    "政府、レアアースの輸出許可を厳格化",
    "수출 허가 지연으로 희토류 가격 급등",
    "España suspende la exportación de cobre",
)
_CLOSE = 0.01  # of a logit: what rounding to a byte may cost


@cache
def evidence(title: str) -> Evidence:
    return READER.evidence(article("a", source(), title, language="und"))


@cache
def lesson(title: str, *, is_act: bool) -> Lesson:
    features = features_of(evidence(title))
    return Lesson(features=features, logit=shipped_judge().logit(features), is_act=is_act)


def lessons(labels: Sequence[tuple[str, bool]]) -> list[Lesson]:
    return [lesson(title, is_act=is_act) for title, is_act in labels]


def shift(labels: Sequence[tuple[str, bool]], title: str) -> float:
    """By how much the fitted correction moves the logit of an article."""
    fitted = fit(lessons(labels), weights=shipped_hash())
    return corrected_judge(fitted).logit_of(evidence(title)) - shipped_judge().logit_of(evidence(title))


LABELS = st.lists(st.tuples(st.sampled_from(TITLES), st.booleans()), max_size=14)


@given(labels=LABELS, title=st.sampled_from(TITLES), is_act=st.booleans(), times=st.integers(1, 4))
@settings(max_examples=examples(60), deadline=None)
def test_more_labels_of_one_kind_never_move_their_article_the_wrong_way(
    labels: list[tuple[str, bool]], title: str, is_act: bool, times: int
) -> None:
    moved = shift([*labels, *[(title, is_act)] * times], title) - shift(labels, title)
    assert (moved if is_act else -moved) >= -_CLOSE


@given(title=st.sampled_from(TITLES))
def test_no_labels_change_nothing(title: str) -> None:
    assert shift([], title) == 0.0


@given(labels=st.lists(st.sampled_from(TITLES), max_size=12), is_act=st.booleans(), title=st.sampled_from(TITLES))
@settings(max_examples=examples(20))
def test_labels_of_one_kind_alone_change_nothing(labels: list[str], is_act: bool, title: str) -> None:
    assert shift([(one, is_act) for one in labels], title) == 0.0


@given(labels=LABELS)
@settings(max_examples=examples(15), deadline=None)
def test_the_same_labels_give_the_same_bytes(labels: list[tuple[str, bool]]) -> None:
    one, other = (packed(fit(lessons(labels), weights="w")) for _ in range(2))
    assert one == other


def test_labels_are_counted_and_the_weights_named() -> None:
    fitted = fit(lessons([(TITLES[0], True), (TITLES[4], False), (TITLES[5], False)]), weights="w")
    assert (fitted.weights, fitted.acts, fitted.others) == ("w", 1, 2)


WRONG = [(f"Port strike in {place} stops shipments of cobalt", False) for place in ("Durban", "Lima", "Antwerp")]
RIGHT = [(f"{state} bans exports of gallium", True) for state in ("China", "India", "Japan")]


@pytest.mark.parametrize(("times", "least", "most"), [(1, 0.05, 1.0), (30, 1.0, 10.0)])
def test_few_labels_move_little_and_many_much(times: int, least: float, most: float) -> None:
    moved = shift([*WRONG, *RIGHT] * times, "Port strike in Santos stops shipments of lithium")
    assert -most < moved < -least


def test_articles_unlike_the_labels_move_least() -> None:
    labels = [*WRONG, *RIGHT]
    assert abs(shift(labels, "정부, 나프타 수출 제한")) < 0.5 * abs(shift(labels, WRONG[0][0]))
