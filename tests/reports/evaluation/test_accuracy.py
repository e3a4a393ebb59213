"""The figures of `evaluate`, each computed on paper first."""

from datetime import date
from typing import Any

import pytest

from monitor.domain.acts.scheme import Action, Direction, Measure
from monitor.domain.rules.rule import Level
from monitor.reports.evaluation.accuracy import Wrong, evaluate, score
from monitor.reports.evaluation.verdicts import Text, Verdict
from tests.reports.verdicts_by_hand import KNOWLEDGE, act, match, verdict

Figures = dict[str, Any]


def figures_of(*verdicts: Verdict) -> Figures:
    return score(verdicts, KNOWLEDGE)[0]


def wrongs_of(*verdicts: Verdict) -> tuple[Wrong, ...]:
    return score(verdicts, KNOWLEDGE)[1]


# ------------------------------------------------------------------ alert or not

HIT = verdict("hit", act(), relevant=True)
SECOND_HIT = verdict("second hit", act(), relevant=True, language="zh-Hans")
SPARE = verdict("spare", act(), relevant=False)
MISSED = verdict("missed", relevant=True, language="zh-Hans")
LEFT_ALONE = verdict("left alone", relevant=False)


def test_precision_recall_and_f1_are_of_alerts_against_labels() -> None:
    relevant = figures_of(HIT, SECOND_HIT, SPARE, MISSED, LEFT_ALONE)["relevant"]
    assert (relevant["precision"], relevant["recall"]) == (0.6667, 0.6667)
    assert relevant["f1"] == 0.6667  # 2·2 / (2·2 + 1 + 1)


def test_each_language_of_the_file_has_its_own_figures_and_count() -> None:
    by_language = figures_of(HIT, SECOND_HIT, SPARE, MISSED, LEFT_ALONE)["relevant"]["by_lang"]
    assert by_language == {
        "en": {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "n": 3, "errors": 1},
        "zh-Hans": {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "n": 2, "errors": 1},
    }


def test_errors_are_alerts_too_many_and_alerts_too_few() -> None:
    relevant = figures_of(HIT, SECOND_HIT, SPARE, MISSED, LEFT_ALONE)["relevant"]
    assert (relevant["n"], relevant["errors"]) == (5, 2)


def test_no_alert_at_all_is_zero_and_no_error() -> None:
    assert figures_of(MISSED)["relevant"]["precision"] == 0.0
    assert figures_of(LEFT_ALONE)["relevant"]["f1"] == 0.0


def test_borderline_items_are_scored_with_the_others_and_left_out_once() -> None:
    borderline = verdict("edge", act(), relevant=False, note="borderline: readers differ")
    figures = figures_of(verdict("hit", act(), relevant=True, note=""), borderline)
    assert figures["relevant"]["precision"] == 0.5
    assert figures["relevant_clear"]["precision"] == 1.0
    assert figures["relevant_clear"]["n"] == 1
    assert figures["relevant_clear"]["by_lang"]["en"]["n"] == 1


def test_a_note_that_only_mentions_borderline_keeps_its_item() -> None:
    assert figures_of(verdict("x", act(), relevant=True, note="not borderline"))["relevant_clear"]["n"] == 1


def test_alerts_per_ten_thousand_are_counted_over_unlabelled_items_alone() -> None:
    quiet = [verdict(f"quiet {n}") for n in range(399)]
    figures = figures_of(*quiet, verdict("loud", act()), HIT, SPARE)
    assert figures["alerts_per_10000"] == 25.0
    assert figures["n"] == 402


def test_what_the_file_has_no_labels_for_is_left_out() -> None:
    assert set(figures_of(verdict("a", act()))) == {"n", "alerts_per_10000"}
    assert set(figures_of(HIT)) == {"n", "relevant"}
    assert set(figures_of(verdict("a", act(), relevant=True, issuer=["CN"]))) == {"n", "relevant", "issuer"}


def test_evaluate_adds_the_speed_and_reports_each_item_as_it_is_read() -> None:
    steps: list[int] = []
    texts = [Text(id="1", title="Rain", language="en"), Text(id="2", title="Sun", language="en")]
    figures, _ = evaluate(texts, KNOWLEDGE, progress=lambda: steps.append(1))
    assert figures["articles_per_second"] > 0
    assert figures["alerts_per_10000"] == 0.0
    assert len(steps) == 2


# ------------------------------------------------------------------ the fields of acts

EASING: dict[str, Any] = {"action": Action.SUSPEND, "direction": Direction.EASING}


def test_direction_is_scored_over_alerts_and_again_over_all_that_is_relevant() -> None:
    right = verdict("right", act(), relevant=True, direction="tightening")
    wrong = verdict("wrong", act(), relevant=True, direction="easing")
    missed = verdict("missed", relevant=True, direction="easing")
    assert figures_of(right, wrong, missed)["direction"] == {"accuracy": 0.5, "accuracy_all": 0.3333}


def test_only_items_labelled_easing_or_tightening_count_for_direction() -> None:
    right = verdict("right", act(**EASING), relevant=True, direction="easing")
    unscored = [verdict(n, act(), relevant=True, direction=n) for n in ("mixed", "none")]
    assert figures_of(right, *unscored)["direction"] == {"accuracy": 1.0, "accuracy_all": 1.0}
    assert "direction" not in figures_of(*unscored)


def test_irrelevant_items_have_no_part_in_the_fields() -> None:
    right = verdict("right", act(), relevant=True, direction="tightening")
    spare = verdict("spare", act(**EASING), relevant=False, direction="tightening")
    assert figures_of(right, spare)["direction"]["accuracy"] == 1.0


def test_measure_is_compared_by_the_labels_of_the_scheme() -> None:
    suspended = verdict("a", act(**EASING), relevant=True, measure="suspension_of_control")
    granted = act(measure=Measure.LICENCE, action=Action.GRANT, direction=Direction.EASING)
    wrong = verdict("b", granted, relevant=True, measure="export_ban")
    unlabelled = verdict("c", act(), relevant=True, measure=None)
    assert figures_of(suspended, wrong, unlabelled)["measure"] == {"accuracy": 0.5, "accuracy_all": 0.5}


def test_issuers_are_sets_scored_together() -> None:
    both = verdict("a", act(issuer="US"), relevant=True, issuer=["US", "NL"])
    wrong = verdict("b", act(issuer="JP"), relevant=True, issuer="CN")
    missed = verdict("c", relevant=True, issuer=["CN"])
    figures = figures_of(both, wrong, missed)["issuer"]
    assert figures["f1"] == 0.4  # hit 1, beside 1, missed 2
    assert figures["f1_all"] == 0.3333  # one more missed


def test_the_issuer_is_that_of_the_foremost_act_and_targets_are_those_of_all_witnesses() -> None:
    acts = (act(0, issuer="CN", target=("US",)), act(1, issuer="JP", target=("KR",)), act(2, target=("IN",)))
    one = verdict(
        "a",
        *acts,
        matches=(match("soft", Level.LOW, 0), match("loud", Level.HIGH, 1)),
        relevant=True,
        issuer=["JP"],
        target=["US", "KR"],
    )
    figures = figures_of(one)
    assert figures["issuer"]["f1"] == 1.0
    assert figures["target"]["f1"] == 1.0  # the third act bears no witness


@pytest.mark.parametrize(
    ("read", "labels", "f1"),
    [
        pytest.param(("rare_earths",), ["rare_earths"], 1.0, id="the very concept"),
        pytest.param(("dysprosium",), ["rare_earths"], 1.0, id="one below it"),
        pytest.param(("critical_minerals",), ["rare_earths"], 0.0, id="one above it is another"),
        pytest.param(("magnets",), ["rare_earth_magnets"], 1.0, id="a label that stands for a concept"),
        pytest.param(("rare_earths", "gallium"), ["rare_earths"], 0.6667, id="one beside"),
        pytest.param(("rare_earths",), ["rare_earths", "other"], 1.0, id="other is not asked for"),
        pytest.param((), ["rare_earths", "gallium"], 0.0, id="nothing read"),
    ],
)
def test_commodities_are_found_along_the_tree(read: tuple[str, ...], labels: list[str], f1: float) -> None:
    one = verdict("a", act(commodities=read), relevant=True, commodities=labels)
    assert figures_of(one)["commodities"]["f1"] == f1


def test_free_text_for_commodities_is_not_scored_and_one_odd_label_does_not_stop_the_rest() -> None:
    free = verdict("a", act(), relevant=True, commodities=["defence equipment"])
    assert "commodities" not in figures_of(free)
    concepts = verdict("b", act(commodities=("gallium",)), relevant=True, commodities=["gallium", "rare_earths"])
    figures = figures_of(free, concepts)
    assert figures["commodities"]["f1"] == 0.5  # hit 1, missed rare_earths and the odd one


def test_commodities_of_a_file_that_names_concepts_are_scored_beside_one_that_does_not() -> None:
    words = [
        verdict(f"w{n}", act(), file="words", relevant=True, commodities=["defence equipment", f"part {n}"])
        for n in range(9)
    ]
    concepts = verdict("c", act(commodities=("gallium",)), file="concepts", relevant=True, commodities=["gallium"])
    assert figures_of(*words, concepts)["commodities"]["f1"] == 1.0


# ------------------------------------------------------------------ events


def test_b_cubed_of_a_known_partition() -> None:
    """Labelled {a b c} {d}; read {a b} {c d}: c meets d, as both are eased within a week."""
    day = date(2026, 3, 2)
    ban: dict[str, Any] = {"commodities": ("gallium",)}
    ease: dict[str, Any] = {**EASING, "commodities": ("gallium",)}
    verdicts = (
        verdict("a", act(**ban), day=day, relevant=True, event="x"),
        verdict("b", act(**ban), day=day, relevant=True, event="x"),
        verdict("c", act(**ease), day=day, relevant=True, event="x"),
        verdict("d", act(**ease), day=day, relevant=True, event="y"),
    )
    events = figures_of(*verdicts)["events"]
    assert events["bcubed_precision"] == 0.75  # (1 + 1 + 1/2 + 1/2) / 4
    assert events["bcubed_recall"] == 0.6667  # (2/3 + 2/3 + 1/3 + 1) / 4
    assert events["bcubed_f1"] == 0.7059


def test_a_missed_report_stands_alone() -> None:
    found = verdict("a", act(), relevant=True, event="x")
    missed = [verdict(n, relevant=True, event="x") for n in "bc"]
    events = figures_of(found, *missed)["events"]
    assert (events["bcubed_precision"], events["bcubed_recall"]) == (1.0, 0.3333)


def test_the_ceiling_of_identity_comes_from_the_labels_whatever_was_read() -> None:
    labels: dict[str, Any] = {
        "direction": "tightening",
        "measure": "export_ban",
        "issuer": ["CN"],
        "commodities": ["gallium"],
    }
    missed = [verdict(n, relevant=True, event="x", **labels) for n in "ab"]
    apart = verdict("c", relevant=True, event="y", **{**labels, "commodities": ["magnets"]})
    given = figures_of(*missed, apart)["events"]["with_gold_labels"]
    assert given == {"bcubed_precision": 1.0, "bcubed_recall": 1.0, "bcubed_f1": 1.0}


def test_an_item_without_an_event_is_not_scored_but_may_be_the_anchor_that_others_join() -> None:
    """As in the daemon: b is within three weeks of the anchor, c is not, so they part."""
    anchor = verdict("a", act(commodities=("gallium",)), day=date(2026, 3, 1), relevant=False)
    b = verdict("b", act(commodities=("gallium",)), day=date(2026, 3, 20), relevant=True, event="x")
    c = verdict("c", act(commodities=("gallium",)), day=date(2026, 3, 25), relevant=True, event="x")
    assert figures_of(b, c)["events"]["bcubed_recall"] == 1.0
    assert figures_of(anchor, b, c)["events"]["bcubed_recall"] == 0.5


# ------------------------------------------------------------------ what is wrong


def test_every_wrong_item_is_reported_with_its_reason() -> None:
    spare, missed = wrongs_of(SPARE, MISSED, HIT, LEFT_ALONE)
    assert (spare.id, spare.what, spare.expected, spare.found) == ("spare", "relevant", "false", "true")
    assert spare.why == "any: test: word"
    assert (missed.id, missed.expected, missed.found, missed.why) == ("missed", "true", "false", "no act was read")


def test_an_alert_on_an_unlabelled_item_is_marked_as_such() -> None:
    (wrong,) = wrongs_of(verdict("loud", act()), verdict("quiet"))
    assert (wrong.id, wrong.expected) == ("loud", "unlabelled")


def test_wrong_fields_are_reported_one_by_one_and_right_ones_are_not() -> None:
    labels: dict[str, Any] = {
        "direction": "easing",
        "measure": "export_licensing_requirement",
        "issuer": ["CN"],
        "target": ["US"],
    }
    one = verdict("a", act(commodities=("gallium",)), relevant=True, **labels, commodities=["rare_earths"])
    assert [(w.what, w.expected, w.found) for w in wrongs_of(one)] == [
        ("direction", "easing", "tightening"),
        ("target", "US", ""),
        ("commodities missed", "rare_earths", ""),
        ("commodities extra", "", "gallium"),
    ]
