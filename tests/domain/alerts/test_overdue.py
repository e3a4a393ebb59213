"""What waited too long becomes one summary."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.alerts.message import Delayed, Message
from monitor.domain.alerts.overdue import SHOWN, summarised
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, delivery_id
from monitor.domain.rules.rule import Level
from tests.domain.delivery.test_outbox import ROW, TIMES
from tests.fakes.messages import a_dossier, a_notice, an_alert, an_update

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OLD = NOW - timedelta(hours=24, seconds=1)


def late(number: int = 0, message: Message | None = None, **changes: object) -> Delivery:
    key = f"late {number}"
    row = replace(ROW, id=delivery_id(key), key=key, message=message or an_alert(), created_at=OLD, due_at=OLD)
    return replace(row, **changes)  # type: ignore[arg-type]


def test_an_alert_expires_after_a_day_from_when_it_could_have_gone() -> None:
    assert late().is_expired(TIMES, now=NOW)
    assert not late(due_at=NOW - timedelta(hours=24)).is_expired(TIMES, now=NOW)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(late(message=an_alert(level=Level.CRITICAL)), id="critical"),
        pytest.param(late(message=a_notice()), id="a notice"),
        pytest.param(late(thread_of=ROW.id, message=a_dossier(), kind=DeliveryKind.THREAD), id="a quiet reply"),
        pytest.param(late(thread_of=ROW.id, message=an_update(), kind=DeliveryKind.THREAD), id="a quiet update"),
        pytest.param(late(edits=ROW.id, kind=DeliveryKind.EDIT), id="an edit"),
        pytest.param(late(state=DeliveryState.AMBIGUOUS), id="perhaps sent"),
        pytest.param(late(state=DeliveryState.DELIVERED), id="sent"),
    ],
)
def test_what_never_expires(row: Delivery) -> None:
    assert not row.is_expired(TIMES, now=NOW)


@pytest.mark.parametrize("changes", [{"broadcast": True, "kind": DeliveryKind.THREAD}, {"kind": DeliveryKind.ROOT}])
def test_a_loud_reply_and_an_alert_of_a_burst_expire_like_any_alert(changes: dict[str, object]) -> None:
    assert late(1, an_update(), thread_of=ROW.id, **changes).is_expired(TIMES, now=NOW)


def test_the_summary_has_the_loudest_first_then_the_newest_each_with_its_link() -> None:
    rows = [
        late(1, an_alert(level=Level.MEDIUM, label="E-OLD"), created_at=OLD - timedelta(hours=2)),
        late(2, an_alert(level=Level.MEDIUM, label="E-NEW")),
        late(3, an_alert(level=Level.HIGH, label="E-HIGH", url="https://news.example/3")),
        late(4, an_update(label="E-UPD"), broadcast=True, thread_of=ROW.id, kind=DeliveryKind.THREAD),
    ]
    summary, told = summarised(rows, workspace="slack", now=NOW)
    said = summary.message
    assert isinstance(said, Delayed)
    assert [item.label for item in said.items] == ["E-HIGH", "E-NEW", "E-OLD", "E-UPD"]
    assert (said.items[0].url, said.total, said.since) == ("https://news.example/3", 4, OLD)
    assert {(row.state, row.told_by) for row in told} == {(DeliveryState.SUMMARISED, summary.id)}
    assert (summary.channel, summary.kind, summary.state) == ("C1", DeliveryKind.NOTICE, DeliveryState.PENDING)


def test_a_long_summary_shows_the_first_and_counts_all() -> None:
    summary, told = summarised([late(n) for n in range(50)], workspace="slack", now=NOW)
    assert isinstance(summary.message, Delayed)
    assert (len(summary.message.items), summary.message.total, len(told)) == (SHOWN, 50, 50)
