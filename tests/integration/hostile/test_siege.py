"""Cases 13 to 21: a daemon that polls all hostile sources at once, beside good ones.

`make torture-guard` takes them case by case.
"""

from collections.abc import Sequence

import pytest

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.bombs import bombs, endless
from tests.integration.hostile.detours import floods, redirects
from tests.integration.hostile.drips import drips
from tests.integration.hostile.judging import judge
from tests.integration.hostile.siege import Siege, besiege

pytestmark = pytest.mark.integration

DRIPS, BOMBS, ENDLESS, REDIRECTS, FLOODS = drips(50), bombs(), endless(), redirects(), floods()


@pytest.fixture(scope="module")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Siege:
    attacks = (*DRIPS, *BOMBS, *ENDLESS, *REDIRECTS, *FLOODS)
    return besiege(attacks, tmp_path_factory.mktemp("siege"), seconds=45)


def _holds(case: int, what: str, attacks: Sequence[Attack], siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    row = judge(case, what, attacks, siege)
    with capsys.disabled():
        print(f"\n{case} {what}: {row.measured}")
    assert row.good, row.measured


def test_case_13_servers_that_drip_end_at_the_deadline(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    _holds(13, "50 drips", DRIPS, siege, capsys)


def test_case_14_bombs_are_cut_as_they_unfold(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    _holds(14, "bombs", BOMBS, siege, capsys)


def test_case_15_bodies_without_an_end_are_cut(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    _holds(15, "bodies of 500 MB and more", ENDLESS, siege, capsys)


def test_case_16_redirects_lead_nowhere_they_should_not(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    _holds(16, "redirects", REDIRECTS, siege, capsys)


def test_case_17_heads_that_are_floods_or_no_http_are_errors(siege: Siege, capsys: pytest.CaptureFixture[str]) -> None:
    _holds(17, "heads", FLOODS, siege, capsys)
