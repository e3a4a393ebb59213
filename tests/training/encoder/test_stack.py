"""Two scores as one probability, with thresholds from other months."""

from dataclasses import replace

import pytest

from monitor.language.judge.encoder.adapter import Stack
from monitor.language.judge.linear import sigmoid
from tests.training.encoder.ship import _hash_of_labels, _on_calibrated
from tests.training.encoder.stack import JOINED, _chances, _choice_ranking, _columns, _fold, fitted
from tests.training.items import Item, Label
from tests.training.reading import Read
from tests.training.splits import Split


def read(number: int, *, act: bool, screened: bool = True, judged: bool = True) -> Read:
    label = Label(label="1" if act else "0", development=f"act{number % 10}" if act else "")
    item = Item(id=f"{number}", title="", text="", language="en", origin="pool", label=label)
    return Read(item=item, features={}, acts=(), judged=judged, screened=screened)


READS = tuple(read(n, act=n % 4 == 0) for n in range(80))
CHOICE = Split(past=(), held=READS)
GOOD = {r.item.id: 3.0 if r.item.label.is_act else -3.0 for r in READS}
NOISE = {r.item.id: float(n % 7) for n, r in enumerate(READS)}
SCORES = {"ngrams": NOISE, "tuned": GOOD}


@pytest.mark.parametrize("parts", [("tuned",), ("ngrams", "tuned")])
def test_alerts_are_what_reaches_the_threshold_of_the_choice_months(parts: tuple[str, ...]) -> None:
    found = _chances(CHOICE, SCORES, READS, SCORES, parts)
    assert [c.judged.alert for c in found] == [r.item.label.is_act for r in READS]
    assert _choice_ranking(CHOICE, SCORES, parts) == pytest.approx(1.0)


def test_what_is_not_judged_is_never_alerted() -> None:
    unread = replace(READS[0], judged=False)
    (found,) = _chances(CHOICE, SCORES, [unread, *READS[1:]], SCORES, ("tuned",))[:1]
    assert (found.judged.alert, found.chance) == (False, 0.0)


def test_an_item_without_a_word_of_the_screen_needs_the_strict_threshold() -> None:
    doubtful = {**GOOD, "1": 1.2, "2": 1.2, "4": 1.2, "8": 1.2}  # two acts of four: enough for balanced, not for strict
    reads = [READS[4], replace(READS[4], screened=False)]
    found = _chances(CHOICE, {"tuned": doubtful}, reads, {"tuned": {"4": 2.5}}, ("tuned",))
    assert [c.judged.alert for c in found] == [True, False]


def test_reports_of_a_development_are_in_one_fold() -> None:
    folds = {r.item.group: {_fold(o) for o in READS if o.item.group == r.item.group} for r in READS}
    assert all(len(numbers) == 1 for numbers in folds.values())


def test_the_shipped_stack_gives_over_calibrated_logits_what_was_fitted_over_plain_scores() -> None:
    joined = fitted([(CHOICE, SCORES), (CHOICE, SCORES)])
    model, least = joined.model, joined.thresholds
    slope, offset = 1.4, -0.6
    stack = Stack(**_on_calibrated(model, slope, offset))
    columns = _columns(READS, SCORES, JOINED)
    expected = model.predict_proba(columns)[:, 1].tolist()
    assert [sigmoid(stack.joined(slope * a + offset, b)) for a, b in columns] == pytest.approx(expected)
    assert least["strict"]["act"] >= least["balanced"]["act"] >= least["wide"]["act"]
    assert joined.documented["balanced"]["precision"] == 1.0


def test_the_hash_of_labels_changes_with_a_label_and_not_with_the_order() -> None:
    other = replace(READS[0], item=replace(READS[0].item, label=Label(label="B0")))
    assert _hash_of_labels(READS) == _hash_of_labels(READS[::-1])
    assert _hash_of_labels([other, *READS[1:]]) != _hash_of_labels(READS)
