"""The shipped weights on a small set of our own wording, and the labels that they were trained on."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from monitor.domain.acts.judgement import Basis, ReaderMode
from monitor.domain.acts.reading import Reading
from monitor.domain.sources.source import Tier
from monitor.language.judge.linear import shipped_judge
from monitor.language.judge.weights import SHIPPED, read_weights
from monitor.language.reader import Reader
from tests.training.items import Item, labels, of_examples, own
from tests.training.reading import article_of, shipped_knowledge

VALUES = {
    "label": {"0", "0b", "B0", "B1", "1"},
    "direction": {"", "easing", "tightening", "none"},
    "stage": {"", "considered", "proposed", "announced", "in_force", "denied"},
}
_STEP = 12  # of the own-worded items every twelfth is tried here
_NUMBERED = re.compile(r"第 ?\d+ ?[号號]|\d ?호|\bNo\. ?\d|\d+/20\d\d|\b\d+ Tahun 20")


def ask(items: list[Item]) -> list[tuple[Item, float]]:
    reader = Reader(shipped_knowledge().vocabulary)
    judge = shipped_judge()
    return [(item, judge.opine(reader.evidence(article_of(item))).score) for item in items]


@pytest.mark.parametrize("name", ["screened", "ordinary"])
def test_labels_have_known_values_and_ids_alone(name: str) -> None:
    known = labels(name)
    assert known
    for key, label in known.items():
        assert len(key) == 16
        assert label.label in VALUES["label"]
        assert label.direction in VALUES["direction"]
        assert label.stage in VALUES["stage"]
        assert bool(label.direction) == label.is_act
        assert bool(label.development) == label.is_act


def test_own_items_are_in_seven_languages_of_both_kinds() -> None:
    found = Counter((item.language, item.label.is_act) for item in own())
    assert {language for language, _ in found} == {"en", "es", "id", "ja", "ko", "zh-Hans", "zh-Hant"}
    assert min(found.values()) >= 175


def test_scores_tell_own_acts_from_what_is_close_to_them() -> None:
    scored = ask(own()[::_STEP])
    acts = [score for item, score in scored if item.label.is_act]
    others = [score for item, score in scored if not item.label.is_act]
    pairs = sum(a > o for a in acts for o in others) / (len(acts) * len(others))
    assert pairs >= 0.97  # the area under the ROC curve on items that were trained on: a broken file has 0.5


def notices() -> list[tuple[Item, Reading]]:
    """Own-worded official texts with a number in the title, each read as on the page of its office."""
    reader = Reader.shipped(shipped_knowledge().vocabulary, ReaderMode.BALANCED)
    items = [item for item in own() if _NUMBERED.search(item.title)]
    official = [(i, replace(article_of(i), tier=Tier.OFFICIAL)) for i in items]
    read = [(i, reader.read(article, source_place=i.label.issuer or None)[1]) for i, article in official]
    return [(item, reading) for item, reading in read if reading.numbers]


def test_most_official_notices_stay_acts_half_of_them_by_form() -> None:
    read = notices()
    acts = [reading for item, reading in read if item.label.is_act]
    found = [reading for reading in acts if reading.acts]
    by_form = [r for r in found if r.judgement is not None and r.judgement.basis is Basis.FORM]
    false = [item.title for item, reading in read if reading.acts and not item.label.is_act]
    assert len(acts) >= 30
    assert len(found) / len(acts) >= 0.85
    assert len(by_form) / len(found) >= 0.5
    assert false == []


def test_most_examples_of_shipped_rules_reach_the_threshold() -> None:
    least = shipped_judge().thresholds(ReaderMode.BALANCED).act
    scored = ask(of_examples(shipped_knowledge()))
    assert sum(score >= least for _, score in scored) / len(scored) >= 0.95


def test_the_file_is_small_and_says_what_it_was_trained_on() -> None:
    assert SHIPPED.stat().st_size <= 3_000_000
    said = read_weights(SHIPPED).metadata
    assert said["trained_on"]["pool"] > 8_000
    assert set(said["documented"]) == {"strict", "balanced", "wide"}
