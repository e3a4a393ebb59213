"""The line of an alert on a government that no words name."""

import pytest

from monitor.domain.acts.act import InferredIssuer, IssuerBasis
from monitor.wording.messages.alerts import alert_in_words
from tests.fakes.reading import act
from tests.fakes.stored import an_alert
from tests.language.shipped import shipped_vocabulary

_LINE = "No government named: China is inferred from "


@pytest.mark.parametrize(
    ("inferred", "line"),
    [
        (
            InferredIssuer(basis=IssuerBasis.REPORT, url="https://paper.example/1"),
            "another report, https://paper.example/1",
        ),
        (InferredIssuer(basis=IssuerBasis.READERS), "the language of the report"),
        (InferredIssuer(basis=IssuerBasis.FIRM), "the firm"),
        (InferredIssuer(basis=IssuerBasis.LIST), ""),
        (None, ""),
    ],
)
def test_alert_states_from_what_the_government_is_inferred(inferred: InferredIssuer | None, line: str) -> None:
    shown = alert_in_words(an_alert(act=act(issuer_inferred=inferred)), shipped_vocabulary())
    remarks = [remark for remark in shown.remarks if remark.startswith(_LINE)]
    assert remarks == ([f"{_LINE}{line}"] if line else [])
