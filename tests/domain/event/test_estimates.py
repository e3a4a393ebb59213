"""Which acts that only the judge reads are taken for further reports of a known act."""

import pytest

from monitor.domain.acts.act import Act, ActReader
from monitor.domain.acts.scheme import Action, Direction
from monitor.domain.event.estimates import is_of_known_act, may_be_of_known_act
from monitor.domain.event.past_acts import PastAct
from tests.domain.event.test_continuations import DAY, RULE, known
from tests.domain.event.test_development import overlap
from tests.fakes.reading import act

ESTIMATE = act(issuer=None, read_by=ActReader.JUDGE)
TIGHTENS = known("ban", 2, measure=RULE, action=Action.IMPOSE, direction=Direction.TIGHTENING)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        pytest.param(known("alike", 2), True, id="same goods, days before"),
        pytest.param(known("old", 8), False, id="more than a week before"),
        pytest.param(known("later", -1), False, id="after it"),
        pytest.param(known("wheat", 2, commodities=("wheat",)), False, id="other goods"),
        pytest.param(known("nobody", 2, issuer=None), False, id="of an unknown issuer"),
        pytest.param(TIGHTENS, False, id="another direction and kind"),
        pytest.param(known("kind", 2, direction=Direction.TIGHTENING), True, id="the same kind"),
    ],
)
def test_known_act_that_is_meant(past: PastAct, expected: bool) -> None:
    assert is_of_known_act(ESTIMATE, DAY, [past], overlap) is expected


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        pytest.param(ESTIMATE, True, id="goods without an issuer"),
        pytest.param(act(issuer=None), False, id="read by the grammar"),
        pytest.param(act(read_by=ActReader.JUDGE), False, id="with an issuer"),
        pytest.param(act(issuer=None, read_by=ActReader.JUDGE, commodities=()), False, id="without goods"),
        pytest.param(
            act(issuer=None, read_by=ActReader.JUDGE, inferred=("rare_earths",)), False, id="with inferred goods"
        ),
    ],
)
def test_estimates_that_may_be_of_a_known_act(estimate: Act, expected: bool) -> None:
    assert may_be_of_known_act(estimate) is expected
