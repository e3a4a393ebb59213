"""How SQLite looks the past up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Select, create_engine, text
from sqlalchemy.dialects import sqlite

from monitor.domain.event.identity import EventId
from monitor.store.database.dialect import read_url
from monitor.store.events.past_acts import surest_reports, surest_reports_about

_SINCE = date(2026, 1, 1)


def plan_of(url: str, statement: Select[Any], parameters: Mapping[str, Any] | None = None) -> str:
    asked = statement.params(parameters or {}).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        plan = [row[-1] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {asked}"))]
    engine.dispose()
    return "\n".join(plan)


@pytest.mark.parametrize("issuer", ["CN", None])
def test_events_articles_and_acts_are_looked_up_never_scanned(url: str, issuer: str | None) -> None:
    steps = plan_of(url, surest_reports(issuer, _SINCE))
    assert "SCAN" not in steps, steps
    assert ("ix_event_issuer_day" if issuer else "ix_event_day") in steps, steps


@pytest.mark.parametrize("issuer", ["CN", None])
def test_goods_lead_to_their_events_alone(url: str, issuer: str | None) -> None:
    about = ["gallium", "tin"]
    steps = plan_of(url, *surest_reports_about(issuer, about, _SINCE, also=[EventId("event-one")]))
    by = "ix_event_subject_issuer_concept_day_event_id" if issuer else "ix_event_subject_concept_day_event_id"
    assert f"SEARCH event_subject USING COVERING INDEX {by}" in steps, steps
    assert "SEARCH event USING INDEX sqlite_autoindex_event_1 (id=?)" in steps, steps
    assert "SCAN" not in steps, steps


@pytest.mark.parametrize("issuer", ["CN", None])
def test_the_last_events_are_searched_from_the_end_of_an_index(url: str, issuer: str | None) -> None:
    steps = plan_of(url, *surest_reports_about(issuer, ["gallium", "tin"], None, limit=300))
    by = "ix_event_subject_issuer_concept_day_event_id" if issuer else "ix_event_subject_concept_day_event_id"
    bound = "issuer=? AND concept=? AND day>?" if issuer else "concept=? AND day>?"
    assert f"SEARCH event_subject USING COVERING INDEX {by} ({bound})" in steps, steps
