"""The figures that `make train` prints of scores, and its diagram."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.diagram import diagram
from tests.training.figures import calibration_error, reliability

_SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def test_scores_are_counted_by_tenths_with_their_mean_and_the_share_of_acts() -> None:
    bins = reliability([0.0, 0.05, 0.1, 0.92, 0.98, 1.0], [False, True, False, True, False, True])
    assert [b.count for b in bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 3]
    last = bins[-1]
    assert (last.low, last.high) == (0.9, 1.0)
    assert [last.mean, last.share] == pytest.approx([2.9 / 3, 2 / 3])


def test_the_calibration_error_is_a_mean_over_items() -> None:
    bins = reliability([0.25, 0.25, 0.25, 0.75], [True, False, False, True])
    assert calibration_error(bins) == pytest.approx((3 * (1 / 3 - 0.25) + 0.25) / 4)
    assert calibration_error(reliability([], [])) == 0


@given(_SCORED)
def test_each_item_is_in_one_bin_and_the_error_is_a_share(scored: list[tuple[float, bool]]) -> None:
    bins = reliability([score for score, _ in scored], [truth for _, truth in scored])
    assert sum(b.count for b in bins) == len(scored)
    assert all(0 <= b.share <= 1 for b in bins)
    assert 0 <= calibration_error(bins) <= 1


@given(_SCORED)
def test_the_diagram_has_a_bar_for_each_bin_with_items(scored: list[tuple[float, bool]]) -> None:
    bins = reliability([score for score, _ in scored], [truth for _, truth in scored])
    drawn = diagram(bins)
    assert drawn == diagram(bins)
    bars = [e for e in ET.fromstring(drawn).iter() if e.get("class") == "bar"]
    assert len(bars) == sum(b.count > 0 for b in bins)
