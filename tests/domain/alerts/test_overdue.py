"""Alerts that waited too long become one summary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.alerts.facts import AlertFacts, DelayedFacts, DelayedItemFacts, MessageFacts, UpdateFacts
from monitor.domain.alerts.overdue import summarize_expired
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_id
from monitor.domain.rules.rule import Level
from tests.domain.delivery.test_outbox import ROW, TIMES
from tests.fakes.stored import a_notice, an_alert, an_evidence_reply, an_update

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = NOW - timedelta(hours=24, seconds=1)


def late(number: int = 0, message: MessageFacts | None = None, **changes: object) -> Delivery:
    key = f"late {number}"
    row = replace(ROW, id=delivery_id(key), key=key, message=message or an_alert(), created_at=OLD, due_at=OLD)
    return replace(row, **changes)  # type: ignore[arg-type]


def _of(item: DelayedItemFacts) -> AlertFacts | UpdateFacts:
    found = item.alert or item.update
    assert found is not None
    return found


def test_alert_expires_a_day_after_it_was_due() -> None:
    assert late().is_expired(TIMES, now=NOW)
    assert not late(due_at=NOW - timedelta(hours=24)).is_expired(TIMES, now=NOW)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(late(message=an_alert(level=Level.CRITICAL)), id="critical"),
        pytest.param(late(message=a_notice()), id="a notice"),
        pytest.param(late(thread_of=ROW.id, message=an_evidence_reply(), kind=DeliveryKind.THREAD), id="a quiet reply"),
        pytest.param(late(thread_of=ROW.id, message=an_update(), kind=DeliveryKind.THREAD), id="a quiet update"),
        pytest.param(late(edits=ROW.id, kind=DeliveryKind.EDIT), id="an edit"),
        pytest.param(late(state=DeliveryState.AMBIGUOUS), id="perhaps sent"),
        pytest.param(late(state=DeliveryState.DELIVERED), id="sent"),
    ],
)
def test_messages_that_never_expire(row: Delivery) -> None:
    assert not row.is_expired(TIMES, now=NOW)


@pytest.mark.parametrize("changes", [{"broadcast": True, "kind": DeliveryKind.THREAD}, {"kind": DeliveryKind.ROOT}])
def test_loud_reply_and_burst_alert_expire_like_any_alert(changes: dict[str, object]) -> None:
    assert late(1, an_update(), thread_of=ROW.id, **changes).is_expired(TIMES, now=NOW)


def test_summary_lists_loudest_then_newest_with_links() -> None:
    rows = [
        late(1, an_alert(level=Level.MEDIUM, label="E-OLD"), created_at=OLD - timedelta(hours=2)),
        late(2, an_alert(level=Level.MEDIUM, label="E-NEW")),
        late(3, an_alert(level=Level.HIGH, label="E-HIGH", url="https://news.example/3")),
        late(4, an_update(label="E-UPD"), broadcast=True, thread_of=ROW.id, kind=DeliveryKind.THREAD),
    ]
    ((summary, shown),) = summarize_expired(rows, workspace="slack", now=NOW)
    said = summary.message
    assert isinstance(said, DelayedFacts)
    assert [_of(item).label for item in said.items] == ["E-HIGH", "E-NEW", "E-OLD", "E-UPD"]
    assert (_of(said.items[0]).url, said.total, said.since) == ("https://news.example/3", 4, OLD)
    assert {(row.state, row.replaced_by) for row in shown} == {(DeliveryState.SUMMARISED, summary.id)}
    assert (summary.channel, summary.kind, summary.state) == ("C1", DeliveryKind.NOTICE, DeliveryState.PENDING)


@pytest.mark.parametrize(
    ("waiting", "named", "counted"),
    [
        pytest.param(20, [20], [20], id="one summary"),
        pytest.param(45, [20, 20, 5], [20, 20, 5], id="as many as name each alert"),
        pytest.param(450, [20] * 20, [20] * 19 + [70], id="at most twenty, of which the last counts the rest"),
    ],
)
def test_each_late_alert_is_named(waiting: int, named: list[int], counted: list[int]) -> None:
    rows = [late(n, an_alert(label=f"E-{n}")) for n in range(waiting)]
    summaries = summarize_expired(rows, workspace="slack", now=NOW)
    facts = [summary.message for summary, _ in summaries if isinstance(summary.message, DelayedFacts)]
    assert [len(one.items) for one in facts] == named
    assert [one.total for one in facts] == counted
    assert [len(shown) for _, shown in summaries] == counted
    assert len({summary.id for summary, _ in summaries}) == len(summaries)
    assert len({_of(item).label for one in facts for item in one.items}) == sum(named)
