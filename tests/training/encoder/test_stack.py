"""Two scores as one probability, with thresholds from other months."""

from dataclasses import replace

import pytest

from tests.training.encoder.stack import _chances, _choice_ranking, _fold
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
