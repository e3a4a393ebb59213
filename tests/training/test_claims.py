"""Labels of claims, and the thresholds that are chosen from them."""

import re

from monitor.language.judge.claims import ClaimKind
from monitor.language.judge.linear import shipped_judge
from tests.training.claims import Checked, Example, claim_labels, reports, right_cards, thresholds
from tests.training.items import Item, Label

ITEM = Item(id="a", title="", text="", language="en", origin="report", label=Label(label="1"))


def claim(*, supported: bool, card: str = "a", kind: ClaimKind = ClaimKind.COMMODITIES) -> Example:
    return Example(item=ITEM, card=card, kind=kind, value="", buckets=(), supported=supported, read=True)


def test_labels_are_of_known_kinds_and_hold_no_texts() -> None:
    found = claim_labels()
    assert len(found) > 700
    for card, values in found.items():
        assert re.fullmatch(r"[0-9a-f]{16}|c\w+:[\w-]+:\d(#\d)?", card), card
        for kind, value in values:
            assert kind in set(ClaimKind)
            assert re.fullmatch(r"[\w:.,\[\] +-]{1,60}", value), value
            assert kind != ClaimKind.FIRMS or re.fullmatch(r"[0-9a-f]{16}", value)


def test_each_report_has_a_label() -> None:
    cards = {card.partition("#")[0] for card in claim_labels()}
    assert {report.id for report in reports()} <= cards


def test_the_least_threshold_with_enough_precision_is_taken() -> None:
    given = [claim(supported=n >= 20) for n in range(100)]
    scores = [0.5 if n < 18 else 2.0 for n in range(100)]
    assert 0.62 < thresholds(given, scores)["commodities"] <= 0.63  # the support of a score of 0.5 is 0.622


def test_a_kind_without_a_wrong_claim_has_no_threshold() -> None:
    assert thresholds([claim(supported=True)] * 50, [2.0] * 50) == {}


def test_the_issuer_is_never_withheld() -> None:
    given = [claim(supported=n > 10, kind=ClaimKind.ISSUER) for n in range(100)]
    assert thresholds(given, [0.1 * n for n in range(100)]) == {}


def test_a_card_is_right_if_what_is_wrong_is_withheld() -> None:
    claims = [
        Checked(example=claim(supported=False), kept=False),
        Checked(example=claim(supported=False, card="b"), kept=True),
    ]
    assert right_cards(claims, after=False) == 0
    assert right_cards(claims, after=True) == 0.5


def test_the_shipped_check_withholds_some_kinds() -> None:
    least = {kind: shipped_judge().least_support(kind) for kind in ClaimKind}
    assert least[ClaimKind.ISSUER] is None
    assert 0.5 < (least[ClaimKind.COMMODITIES] or 0) < 1
