"""Cases 23 to 26: the address guard in a network of its own, where every address of the world answers."""

from pathlib import Path

import pytest

from tests.integration.hostile.outside import judge_faults, judge_links, judge_matrix, judge_rebinding
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


def test_case_24_nothing_in_a_feed_or_on_a_page_leads_out_of_the_public_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _holds(judge_links(tmp_path), capsys)


def test_case_25_a_name_that_changes_its_mind_leads_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _holds(judge_rebinding(tmp_path), capsys)


def test_case_26_faults_of_names_and_certificates_have_their_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _holds(judge_faults(tmp_path), capsys)
