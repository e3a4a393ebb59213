"""Cases 23 to 26: the address guard in a network of its own, where every address of the world answers."""

from pathlib import Path

import pytest

from tests.integration.hostile.outside import judge_matrix
from tests.integration.hostile.space import why_not
from tests.torture.row import Row

pytestmark = [pytest.mark.integration, pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can be made")]


def _holds(row: Row, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{row.case}: {row.measured}")
    assert row.good, row.measured


def test_case_23_no_form_of_an_address_leads_out_of_the_public_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _holds(judge_matrix(tmp_path), capsys)
