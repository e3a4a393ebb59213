"""The fit: weights that the product can apply as they are, and heads over their own views."""

from dataclasses import replace

import numpy as np
import pytest

from monitor.language.judge.features import VIEWS
from tests.training.fit import fit, fit_head
from tests.training.items import Item, Label
from tests.training.reading import Read


def read(number: int, *, is_act: bool, **views: frozenset[int]) -> Read:
    label = Label(label="1" if is_act else "0", direction="easing" if number % 4 else "tightening")
    item = Item(id=str(number), title="", text="", language="en", origin="pool", label=label)
    features = {view: views.get(view, frozenset()) for view in VIEWS}
    return Read(item=item, features=features, acts=(), judged=True, screened=True)


def reads(view: str) -> list[Read]:
    """Twenty items, whose bucket in the view says whether they are acts."""
    return [read(n, is_act=n % 2 == 0, **{view: frozenset({n % 2, 7})}) for n in range(20)]


@pytest.mark.parametrize("view", VIEWS)
def test_scores_of_every_view_separate_acts_from_others(view: str) -> None:
    model = fit(reads(view))
    acts, others = model.score(reads(view)[::2]), model.score(reads(view)[1::2])
    assert min(acts) > 0 > max(others)


def test_a_view_that_is_held_back_less_counts_more() -> None:
    spread = {view: np.ptp(fit(reads(view)).score(reads(view))) for view in ("title", "title_masked")}
    assert spread["title"] > spread["title_masked"]


def test_heads_do_not_see_combinations() -> None:
    given = [replace(r, item=replace(r.item, label=replace(r.item.label, label="1"))) for r in reads("title")]
    head = fit_head(given, "direction", ("easing", "tightening"))
    other = replace(given[0], features={**given[0].features, "combinations": frozenset({1, 2, 3})})
    assert head.chances(given[0]) == head.chances(other)
