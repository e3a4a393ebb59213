"""Measure and action of a verb whose object is another action."""

from itertools import product

import pytest

from monitor.domain.acts.act import Action, Direction, Measure, MeasureClass
from monitor.language.acts.grammar.nested import outcome
from monitor.language.acts.grammar.polarity import Deed, direction_of, resolve

BAN = (Measure.EXPORT_BAN, Action.IMPOSE)
CONTROL = (Measure.EXPORT_LICENSING_REQUIREMENT, Action.TIGHTEN)
LICENCE = (Measure.LICENCE, Action.GRANT)


@pytest.mark.parametrize(
    ("inner", "outer", "made"),
    [
        pytest.param(BAN, Deed.SUSPEND, (Measure.EXPORT_BAN, Action.SUSPEND), id="a-ban-suspended"),
        pytest.param(CONTROL, Deed.REVOKE, (CONTROL[0], Action.REMOVE), id="a-tightening-taken-back"),
        pytest.param(BAN, Deed.EXTEND, (Measure.EXPORT_BAN, Action.EXTEND), id="a-ban-prolonged"),
        pytest.param(LICENCE, Deed.SUSPEND, (Measure.LICENCE, Action.SUSPEND), id="a-grant-suspended"),
        pytest.param(LICENCE, Deed.REQUIRE, (CONTROL[0], Action.IMPOSE), id="having-a-licence-made-a-duty"),
        pytest.param((CONTROL[0], Action.SUSPEND), Deed.EXTEND, (CONTROL[0], Action.SUSPEND), id="a-pause-prolonged"),
        pytest.param((CONTROL[0], Action.SUSPEND), Deed.REMOVE, (CONTROL[0], Action.RESUME), id="a-pause-ended"),
        pytest.param((CONTROL[0], Action.RELAX), Deed.SUSPEND, None, id="an-easing-put-off"),
        pytest.param(BAN, Deed.REFUSE, None, id="a-ban-refused"),
    ],
)
def test_outer_verb_decides(inner: tuple[Measure, Action], outer: Deed, made: tuple[Measure, Action] | None) -> None:
    assert outcome(inner, outer) == made


def test_combined_pair_has_a_direction_or_is_no_act() -> None:
    real = [m for m in Measure if m.measure_class is not MeasureClass.NEAR_MISS]
    inner = {p for d, m in product(Deed, [*real, None]) if (p := resolve(d, m)) is not None}
    made = [p for i, d in product(inner, Deed) if (p := outcome(i, d)) is not None]
    assert {direction_of(*p) for p in made} <= set(Direction)
    assert len(made) > len(inner)
