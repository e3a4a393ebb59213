"""The polarity table: the direction depends on the object."""

from itertools import product

import pytest

from monitor.domain.acts.scheme import Action, Direction, Measure, MeasureClass, sign_of
from monitor.language.acts.grammar.polarity import VerbSense, direction_of, resolve

DIRECTIONS = [
    pytest.param(
        VerbSense.SUSPEND, Measure.EXPORT_LICENSING_REQUIREMENT, Direction.EASING, id="suspending-a-control-eases"
    ),
    pytest.param(VerbSense.SUSPEND, None, Direction.TIGHTENING, id="suspending-exports-tightens"),
    pytest.param(VerbSense.SUSPEND, Measure.LICENCE, Direction.TIGHTENING, id="suspending-licences-tightens"),
    pytest.param(VerbSense.STOP, Measure.EXPORT_BAN, Direction.EASING, id="stopping-a-ban-eases"),
    pytest.param(VerbSense.STOP, None, Direction.TIGHTENING, id="stopping-exports-tightens"),
    pytest.param(VerbSense.RESUME, None, Direction.EASING, id="resuming-exports-eases"),
    pytest.param(VerbSense.RESUME, Measure.EXPORT_BAN, Direction.TIGHTENING, id="resuming-a-ban-tightens"),
    pytest.param(VerbSense.REMOVE, Measure.ENTITY_LIST, Direction.EASING, id="taking-off-a-list-eases"),
    pytest.param(VerbSense.REMOVE, Measure.GENERAL_LICENCE, Direction.TIGHTENING, id="taking-a-permission-tightens"),
    pytest.param(VerbSense.REVOKE, Measure.EXPORT_LICENSING_REQUIREMENT, Direction.EASING, id="revoking-a-rule-eases"),
    pytest.param(VerbSense.REVOKE, Measure.LICENCE, Direction.TIGHTENING, id="revoking-a-licence-tightens"),
    pytest.param(VerbSense.EXTEND, Measure.EXPORT_BAN, Direction.TIGHTENING, id="extending-a-ban-tightens"),
    pytest.param(VerbSense.EXTEND, Measure.EXEMPTION, Direction.EASING, id="extending-an-exemption-eases"),
    pytest.param(VerbSense.GRANT, None, Direction.EASING, id="allowing-exports-eases"),
    pytest.param(VerbSense.GRANT, Measure.EXPORT_BAN, Direction.TIGHTENING, id="approving-a-ban-tightens"),
    pytest.param(VerbSense.REQUIRE, Measure.LICENCE, Direction.TIGHTENING, id="requiring-a-licence-tightens"),
    pytest.param(VerbSense.IMPOSE, Measure.LICENCE, Direction.TIGHTENING, id="introducing-licences-tightens"),
    pytest.param(VerbSense.RECEIVE, Measure.LICENCE, Direction.EASING, id="receiving-a-licence-eases"),
    pytest.param(VerbSense.CUT, Measure.EXPORT_TAX, Direction.EASING, id="cutting-a-duty-eases"),
    pytest.param(VerbSense.RAISE, Measure.EXPORT_TAX, Direction.TIGHTENING, id="raising-a-duty-tightens"),
    pytest.param(VerbSense.GRANT, Measure.EXPORT_TAX, Direction.TIGHTENING, id="approving-a-duty-tightens"),
    pytest.param(VerbSense.REVOKE, Measure.EXPORT_QUOTA, Direction.TIGHTENING, id="revoking-a-quota-tightens"),
    pytest.param(VerbSense.GRANT, Measure.EXPORT_QUOTA, Direction.EASING, id="giving-out-a-quota-eases"),
    pytest.param(VerbSense.CUT, Measure.EXPORT_QUOTA, Direction.TIGHTENING, id="cutting-a-quota-tightens"),
    pytest.param(VerbSense.RAISE, Measure.EXPORT_QUOTA, Direction.EASING, id="raising-a-quota-eases"),
    pytest.param(VerbSense.EXPAND, Measure.LICENCE, Direction.TIGHTENING, id="licensing-more-goods-tightens"),
    pytest.param(VerbSense.EXEMPT, Measure.EXPORT_BAN, Direction.EASING, id="exempting-from-a-ban-eases"),
]


@pytest.mark.parametrize(("sense", "measure", "direction"), DIRECTIONS)
def test_direction_depends_on_the_object(sense: VerbSense, measure: Measure | None, direction: Direction) -> None:
    pair = resolve(sense, measure)
    assert pair is not None
    assert direction_of(*pair) is direction


@pytest.mark.parametrize(
    ("sense", "measure"),
    [
        pytest.param(VerbSense.EXPAND, None, id="to-expand-exports-is-no-act"),
        pytest.param(VerbSense.TIGHTEN, None, id="to-strengthen-exports-is-no-act"),
        pytest.param(VerbSense.REMOVE, None, id="to-lift-exports-is-no-act"),
        pytest.param(VerbSense.RECEIVE, Measure.EXPORT_BAN, id="nobody-receives-a-ban"),
        pytest.param(VerbSense.RECEIVE, Measure.EXPORT_QUOTA, id="a-firm-that-wins-a-quota-is-no-state"),
        pytest.param(VerbSense.RESTRICT, Measure.EXPORT_BAN, id="limited-bans-say-nothing"),
    ],
)
def test_verb_and_object_without_act(sense: VerbSense, measure: Measure | None) -> None:
    assert resolve(sense, measure) is None


def test_every_resolved_pair_is_in_the_scheme() -> None:
    pairs = {pair for s, m in product(VerbSense, (None, *Measure)) if (pair := resolve(s, m)) is not None}
    assert {measure for measure, _ in pairs} == set(Measure)
    for pair in pairs:
        sign_of(*pair)
        assert direction_of(*pair) in Direction


def test_every_verb_on_a_near_miss_is_a_near_miss() -> None:
    near_misses = [m for m in Measure if m.measure_class is MeasureClass.NEAR_MISS]
    pairs = [(m, pair) for s, m in product(VerbSense, near_misses) if (pair := resolve(s, m)) is not None]
    assert {measure for measure, _ in pairs} == set(near_misses) != set()
    assert [(measure, pair) for measure, pair in pairs if pair[0] is not measure] == []


def test_enforcement_tightens_and_an_investigation_has_no_direction() -> None:
    assert direction_of(Measure.ENFORCEMENT, Action.IMPOSE) is Direction.TIGHTENING
    assert direction_of(Measure.INVESTIGATION, Action.IMPOSE) is Direction.NONE
