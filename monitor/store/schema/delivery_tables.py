"""Delivery tables: the outbox, channels, circuit breakers and bursts."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from monitor.domain.alerts.facts import BurstFacts
from monitor.domain.delivery.circuit_breaker import Cause, Circuit
from monitor.domain.delivery.outbox import DeliveryKind, DeliveryState, Receipt
from monitor.store.database.columns import Choice, Coded, ForeignText, MessageColumn, Strings, Utc
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.tables import EVENT

DELIVERY = Table(
    "delivery",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("channel", Text, nullable=False),
    Column("kind", Choice(DeliveryKind), nullable=False),
    Column("message", MessageColumn, nullable=False),
    Column("event_id", Text, ForeignKey(EVENT.c.id), index=True),
    Column("created_at", Utc, nullable=False),
    Column("not_before", Utc, nullable=False),
    Column("state", Choice(DeliveryState), nullable=False),
    Column("form", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("searches", Integer, nullable=False),
    Column("attempt_started_at", Utc),
    Column("lease_until", Utc),
    Column("receipt", Coded(Receipt)),
    Column("delivered_at", Utc),
    Column("last_error", ForeignText, nullable=False),
    Column("edits", Text, ForeignKey("delivery.id"), index=True),
    Column("fallback_message", MessageColumn),
    Column("as_new_post", Boolean, nullable=False),
    Column("thread_of", Text, ForeignKey("delivery.id"), index=True),
    Column("broadcast", Boolean, nullable=False),
    Column("parent_receipt", Coded(Receipt)),
    Column("due_at", Utc, nullable=False),
    Column("urgency", Integer, nullable=False),  # rank of the alert's level, -1 without one
    Column("acts", Strings, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("replaced_by", Text),
    Column("replaces", Text),
    Column("sweep_at", Utc, index=True),
    Column("sweeps_left", Integer, nullable=False),
    Column("redact_at", Utc, index=True),  # when its quotes must be deleted
    Index(None, "state", "not_before"),
    Index(None, "channel", "delivered_at"),
    sqlite_autoincrement=True,  # a number is never reused, even after a deletion
)

CHANNEL = Table(
    "channel",
    METADATA,
    Column("channel", Text, primary_key=True),
    Column("next_post_at", Utc, nullable=False),
    Column("blocked", ForeignText, nullable=False),
    Column("probed_at", Utc),
    Column("probes", Integer, nullable=False),
)

BREAKER = Table(
    "breaker",
    METADATA,
    Column("workspace", Text, primary_key=True),
    Column("circuit", Choice(Circuit), nullable=False),
    Column("cause", Choice(Cause)),
    Column("why", ForeignText, nullable=False),
    Column("since", Utc),
    Column("failures", Integer, nullable=False),
    Column("throttled", Integer, nullable=False),
    Column("paused_until", Utc),
    Column("probes", Integer, nullable=False),
    Column("probe_at", Utc),
)

BURST = Table(
    "burst",
    METADATA,
    Column("post", Text, ForeignKey(DELIVERY.c.id), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("began_at", Utc, nullable=False),
    Column("content", Coded(BurstFacts), nullable=False),
    Index(None, "channel", "began_at"),
)

RECENT_ALERT = Table(  # alerts that count towards a burst
    "recent_alert",
    METADATA,
    Column("delivery_id", Text, ForeignKey(DELIVERY.c.id), primary_key=True),
    Column("channel", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Index(None, "channel", "at"),
)
