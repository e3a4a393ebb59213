"""Headlines of possible acts."""

import pytest

from monitor.domain.acts.reading import ActCandidate
from monitor.wording.phrases.candidates import possible_headline
from tests.language.shipped import shipped_vocabulary

VOCABULARY = shipped_vocabulary()
NOTHING = ActCandidate(issuers=(), instrument="", evidence=())


@pytest.mark.parametrize(
    ("possible", "said"),
    [
        pytest.param(NOTHING, "export policy", id="nothing is named"),
        pytest.param(
            ActCandidate(issuers=("CN",), instrument="export_control", evidence=(), commodities=("gallium",)),
            "China · control on exports · gallium",
            id="all is named",
        ),
        pytest.param(
            ActCandidate(issuers=("US", "CN", "JP", "NL"), instrument="no_such_concept", evidence=()),
            "US, China, Japan and more",
            id="three states are named and an unknown instrument is left out",
        ),
        pytest.param(
            ActCandidate(issuers=("CD",), instrument="", evidence=(), commodities=("rare_earths", "terbium")),
            "DR Congo · rare earths",
            id="a good below another is not named beside it",
        ),
    ],
)
def test_possible_headline_names_states_instrument_and_goods(possible: ActCandidate, said: str) -> None:
    assert possible_headline(possible, VOCABULARY) == said
