"""A list whose names are written in another script by the next version, compared with the matcher of names."""

import pytest

from monitor.domain.lists.compare import compare
from monitor.language.names import build_matcher
from tests.domain.lists.generated import CHANGES, change, party
from tests.rows import each_row


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("АО Янтарь", "AO Yantar", id="cyrillic"),
        pytest.param("НПП Маяк 123", "NPP Mayak 123", id="cyrillic with a number"),
        pytest.param("北京示例科技有限公司", "Beijing Shili Technology Co., Ltd.", id="chinese"),
        pytest.param("삼성전자", "Samsung Electronics", id="korean"),
    ],
)
def test_a_name_in_another_script_is_no_delisting_without_ids(before: str, after: str) -> None:
    others = (party("Quartz Harbour Trading"), party("Lumen Optics"))
    new = party("Zephyr Ceramics Works")
    diff = compare((party(before), *others), (*others, party(after), new), build_matcher)
    assert [one.name for one in diff.added] == ["Zephyr Ceramics Works"]
    assert diff.removed == ()
    assert [(one.before.name, one.after.name) for one in diff.changed] == [(before, after)]


@each_row(CHANGES)
def test_the_matcher_hides_no_addition_and_no_removal(number: int) -> None:
    expected = change(number)
    diff = compare(expected.before, expected.after, build_matcher)
    assert {one.name for one in diff.added} == expected.added
    assert {one.name for one in diff.removed} == expected.removed
