from datetime import UTC, datetime

import pytest

from monitor.domain.operations.canary import CanaryRun
from monitor.ports.repositories.store import read_fact


def test_a_stored_fact_is_read() -> None:
    assert read_fact("2026-11-29T10:00:00+00:00", datetime.fromisoformat) == datetime(2026, 11, 29, 10, tzinfo=UTC)


@pytest.mark.parametrize("fact", [None, "", "damaged", "2026-11-29 damaged - - -"])
def test_a_missing_or_damaged_fact_is_none(fact: str | None) -> None:
    assert read_fact(fact, datetime.fromisoformat) is None
    assert read_fact(fact, CanaryRun.read) is None
