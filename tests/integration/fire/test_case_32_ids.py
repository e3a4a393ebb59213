"""Case 32: a server does to the ids of its feed what servers do. No alert twice, none missed, no article twice."""

from pathlib import Path

import pytest

from monitor.domain.delivery.outbox import DeliveryKind
from tests.integration.fire.faulty_ids import FAULTS, put_through

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("name", FAULTS)
async def test_case_32_faulty_ids_neither_repeat_an_alert_nor_lose_one(name: str, tmp_path: Path) -> None:
    truth, found = await put_through(FAULTS[name], tmp_path)
    assert sorted(found.numbers) == sorted(truth.notices)
    assert found.articles == truth.articles
    assert found.revisions == truth.articles + truth.edits
    assert found.queued == {DeliveryKind.ROOT: found.alerts, DeliveryKind.THREAD: found.alerts}  # and its evidence
