"""Which events may be one act though they are two events."""

from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.acts.act import AssertedValue, DocumentNumber, Facet, PartyRole, Span
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.domain.event.identity import EventId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.possibly_same import POSSIBLY_SAME_WINDOW, best_first, may_be_one_act
from tests.fakes.reading import act
from tests.language.shipped import shipped_vocabulary

OVERLAP = shipped_vocabulary().overlap
DAY = date(2026, 10, 3)
TIGHTENING, EASING, OPEN = Direction.TIGHTENING, Direction.EASING, Direction.NONE


def known(name: str = "other", days: int = 0, **more: Any) -> PastAct:
    of: dict[str, Any] = {
        "issuer": "ID",
        "measure": Measure.EXPORT_TAX,
        "action": Action.IMPOSE,
        "direction": TIGHTENING,
    }
    made = act(**{**of, "commodities": ("bauxite",), **more})
    return PastAct(event_id=EventId(name), label=name, day=DAY + timedelta(days=days), act=made, title=name)


def number(name: str) -> DocumentNumber:
    return DocumentNumber(authority="ID_MOT", number=name, year=2026)


def stopped(firm: str) -> tuple[AssertedValue, ...]:
    words = Span(field="title", start=0, end=len(firm), quote=firm)
    return (AssertedValue(facet=Facet.FIRMS, value=firm, span=words, role=next(iter(PartyRole))),)


LISTING: dict[str, Any] = {
    "measure": Measure.ENTITY_LIST,
    "action": Action.EXPAND,
    "commodities": (),
    "list_id": "us_entity_list",
}
LICENCE: dict[str, Any] = {"measure": Measure.LICENCE, "action": Action.GRANT, "direction": OPEN}
DUTY = known("duty")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(DUTY, known(measure=Measure.EXPORT_BAN), True, id="another kind is read"),
        pytest.param(DUTY, known(direction=OPEN, measure=Measure.LICENCE), True, id="no direction is read"),
        pytest.param(DUTY, known(commodities=()), True, id="no goods are read"),
        pytest.param(DUTY, known(issuer=None, commodities=()), True, id="neither government nor goods are read"),
        pytest.param(DUTY, known(days=POSSIBLY_SAME_WINDOW.days), True, id="three days later"),
        pytest.param(DUTY, known(days=POSSIBLY_SAME_WINDOW.days + 1), False, id="later than that"),
        pytest.param(DUTY, known(direction=EASING), False, id="the opposite direction"),
        pytest.param(DUTY, known(commodities=("tin",)), False, id="other goods"),
        pytest.param(DUTY, known(issuer="US"), False, id="another government"),
        pytest.param(DUTY, known(issuer=None, **LICENCE), False, id="no government, another kind"),
        pytest.param(known("a", issuer=None), known(issuer=None), False, id="no government in either"),
        pytest.param(known("a", document=number("1")), known(document=number("2")), False, id="two documents"),
        pytest.param(known("a", document=number("1")), known(), True, id="one document"),
        pytest.param(DUTY, known(stage=Stage.DENIED), False, id="a denial is an answer"),
        pytest.param(DUTY, known(measure=Measure.COUNTERMEASURE), False, id="no act on exports"),
        pytest.param(DUTY, DUTY, False, id="the same event"),
        pytest.param(
            known("a", **LISTING, target=("CN",)), known(**LISTING, target=("RU",)), False, id="firms of two states"
        ),
        pytest.param(
            known("a", **LISTING, target=("CN",)), known(**LISTING, target=("ALL",)), True, id="firms of any state"
        ),
        pytest.param(
            known("a", asserted=stopped("Alpha")), known(asserted=stopped("Beta")), False, id="stops of two firms"
        ),
    ],
)
def test_nothing_that_both_name_may_differ(one: PastAct, other: PastAct, expected: bool) -> None:
    assert may_be_one_act(one, other, OVERLAP) is expected
    assert may_be_one_act(other, one, OVERLAP) is expected


def test_the_likeliest_comes_first() -> None:
    nameless = known("nameless", issuer=None)
    no_goods, day_before = known("no goods", commodities=()), known("day before", -1)
    found = best_first(DUTY, [nameless, no_goods, day_before, known("us", issuer="US")], OVERLAP)
    assert [p.label for p in found] == ["day before", "no goods", "nameless"]
