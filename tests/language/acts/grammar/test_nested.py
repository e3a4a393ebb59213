"""Measure and action of a verb whose object is another action."""

from itertools import product

import pytest

from monitor.domain.acts.scheme import Action, Direction, Measure, MeasureClass
from monitor.language.acts.grammar.nested import outcome
from monitor.language.acts.grammar.polarity import VerbSense, direction_of, resolve

BAN = (Measure.EXPORT_BAN, Action.IMPOSE)
CONTROL = (Measure.EXPORT_LICENSING_REQUIREMENT, Action.TIGHTEN)
LICENCE = (Measure.LICENCE, Action.GRANT)


@pytest.mark.parametrize(
    ("inner", "outer", "made"),
    [
        pytest.param(BAN, VerbSense.SUSPEND, (Measure.EXPORT_BAN, Action.SUSPEND), id="a-ban-suspended"),
        pytest.param(CONTROL, VerbSense.REVOKE, (CONTROL[0], Action.REMOVE), id="a-tightening-taken-back"),
        pytest.param(BAN, VerbSense.EXTEND, (Measure.EXPORT_BAN, Action.EXTEND), id="a-ban-prolonged"),
        pytest.param(LICENCE, VerbSense.SUSPEND, (Measure.LICENCE, Action.SUSPEND), id="a-grant-suspended"),
        pytest.param(LICENCE, VerbSense.REQUIRE, (CONTROL[0], Action.IMPOSE), id="having-a-licence-made-a-duty"),
        pytest.param(
            (CONTROL[0], Action.SUSPEND), VerbSense.EXTEND, (CONTROL[0], Action.SUSPEND), id="a-pause-prolonged"
        ),
        pytest.param((CONTROL[0], Action.SUSPEND), VerbSense.REMOVE, (CONTROL[0], Action.RESUME), id="a-pause-ended"),
        pytest.param((CONTROL[0], Action.RELAX), VerbSense.SUSPEND, None, id="an-easing-put-off"),
        pytest.param(BAN, VerbSense.REFUSE, None, id="a-ban-refused"),
    ],
)
def test_outer_verb_decides(
    inner: tuple[Measure, Action], outer: VerbSense, made: tuple[Measure, Action] | None
) -> None:
    assert outcome(inner, outer) == made


def test_combined_pair_has_a_direction_or_is_no_act() -> None:
    real = [m for m in Measure if m.measure_class is not MeasureClass.NEAR_MISS]
    inner = {p for d, m in product(VerbSense, [*real, None]) if (p := resolve(d, m)) is not None}
    made = [p for i, d in product(inner, VerbSense) if (p := outcome(i, d)) is not None]
    assert {direction_of(*p) for p in made} <= set(Direction)
    assert len(made) > len(inner)
