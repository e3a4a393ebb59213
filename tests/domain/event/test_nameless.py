"""Whose act a report is about that names no government."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.act import Answer, AnswerKind, InferredIssuer, IssuerBasis
from monitor.domain.acts.scheme import Action, Direction
from monitor.domain.event.nameless import Traits, are_one_act, known_acts, named_like, with_issuer_of
from monitor.domain.event.past_acts import PastAct
from tests.domain.event.alike import item
from tests.domain.event.test_continuations import DAY, RULE, known
from tests.domain.event.test_fold_reports import SAID
from tests.fakes.reading import act

NAMELESS = Traits.of_act(act(issuer=None), DAY)
ANSWER = Answer(kind=AnswerKind.DENIES, span=SAID)


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        pytest.param(known("alike", 7), True, id="a week before"),
        pytest.param(known("alike", -7), True, id="a week after"),
        pytest.param(known("old", 8), False, id="more than a week before"),
        pytest.param(known("later", -8), False, id="more than a week after"),
        pytest.param(known("wheat", 2, commodities=("wheat",)), False, id="other goods"),
        pytest.param(known("two", 2, commodities=("wheat", "rare_earths")), True, id="one good in common"),
        pytest.param(known("none", 2, commodities=()), False, id="no goods"),
        pytest.param(known("sign", 2, direction=Direction.TIGHTENING), False, id="another direction"),
        pytest.param(known("rule", 2, measure=RULE, action=Action.RELAX), False, id="another kind"),
        pytest.param(known("answer", 2, answer=ANSWER), False, id="an answer"),
        pytest.param(known("nobody", 2, issuer=None), False, id="of an unknown issuer"),
        pytest.param(replace(known("entry", 2), entry="cn-1"), False, id="an entry of the register"),
    ],
)
def test_report_takes_the_issuer_of_an_act_that_is_like_it(past: PastAct, expected: bool) -> None:
    assert issuer_like(past) == ("CN" if expected else None)


def test_acts_of_two_issuers_give_none() -> None:
    mine, theirs = known("mine", 2), known("theirs", 3, issuer="US")
    assert issuer_like(mine, known("again", 1)) == "CN"
    assert issuer_like(mine, theirs) is None


def issuer_like(*past: PastAct) -> str | None:
    found = named_like(NAMELESS, known_acts(past))
    return None if found is None else found.issuer


def test_inferred_issuer_is_marked_with_the_report_that_names_it() -> None:
    bare = act(issuer=None)
    named = with_issuer_of(
        bare, named_like(NAMELESS, known_acts([replace(known("a", 2), url="https://paper.example/1")]))
    )
    assert (named.issuer, named.issuer_inferred) == (
        "CN",
        InferredIssuer(basis=IssuerBasis.REPORT, url="https://paper.example/1"),
    )
    assert with_issuer_of(bare, None) == bare


def test_report_that_only_repeats_an_inferred_issuer_is_not_its_source() -> None:
    first = InferredIssuer(basis=IssuerBasis.REPORT, url="https://paper.example/1")
    repeating = replace(known("b", 1, issuer_inferred=first), url="https://wire.example/2")
    found = named_like(NAMELESS, known_acts([repeating]))
    assert found is not None
    assert found.report == first


def test_stored_acts_are_compared_like_read_ones() -> None:
    stored = item("a")
    traits = Traits.of_item(stored)
    assert are_one_act(traits, traits)
    assert not are_one_act(traits, replace(traits, day=stored.day + timedelta(days=8)))
    assert not are_one_act(traits, Traits.of_item(item("b", answers=True)))
