"""How SQLite looks the past up."""

from datetime import date

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.dialects import sqlite

from monitor.store.dialect import read_url
from monitor.store.past import surest_reports


@pytest.mark.parametrize("issuer", ["CN", None])
async def test_articles_and_acts_are_looked_up_never_scanned(url: str, issuer: str | None) -> None:
    statement = surest_reports(issuer, date(2026, 1, 1)).compile(
        dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
    )
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        plan = [row[-1] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
    engine.dispose()
    steps = "\n".join(plan)
    assert "SCAN act" not in steps, steps
    assert "SCAN article" not in steps, steps
    assert issuer is None or "ix_event_issuer_day" in steps, steps
