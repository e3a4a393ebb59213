"""Tables of sources: their definitions, poll states, dropped items, document numbers and daily counts."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from monitor.domain.sources.permanent_redirects import PermanentRedirect
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import (
    Access,
    FirstPoll,
    ItemSelectors,
    Kind,
    PartyTable,
    Quote,
    SourceEndpoint,
    Tier,
)
from monitor.store.database.columns import (
    Choice,
    Coded,
    CodedTuple,
    Day,
    Duration,
    ForeignText,
    HeaderText,
    Strings,
    Utc,
)
from monitor.store.schema.metadata import METADATA

SOURCE = Table(
    "source",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("listed", Boolean, nullable=False),  # False: no longer in the rule files, kept for its articles
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("kind", Choice(Kind), nullable=False),
    Column("shape", Coded(ItemSelectors)),
    Column("via", CodedTuple(SourceEndpoint)),
    Column("access", Coded(Access)),
    Column("proxy", Text, nullable=False),
    Column("max_bytes", BigInteger),
    Column("language", Text),
    Column("tier", Choice(Tier), nullable=False),
    Column("place", Text),  # official sources only
    Column("interval", Duration, nullable=False),
    Column("adaptive", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("because", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("first_poll", Choice(FirstPoll), nullable=False),
    Column("quote", Choice(Quote), nullable=False),
    Column("visible_in", Strings, nullable=False),
    Column("keep_text", Duration),
    Column("full_text", Boolean),
    Column("origin", Text, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("parties", Coded(PartyTable)),
)

POLL_STATE = Table(
    "poll_state",
    METADATA,
    Column("source_id", Text, ForeignKey(SOURCE.c.id), primary_key=True),
    Column("due_at", Utc, nullable=False, index=True),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Utc),
    Column("last_outcome", Choice(Outcome)),
    Column("last_detail", ForeignText, nullable=False),
    Column("last_polled_at", Utc),
    Column("last_success_at", Utc),
    Column("last_full_get_at", Utc),
    Column("baselined_at", Utc),
    Column("asked", Text, nullable=False),
    Column("etag", HeaderText),
    Column("last_modified", HeaderText),
    Column("body_sha256", Text),
    Column("endpoint", Integer, nullable=False),
    Column("own_again_at", Utc),
    Column("item_interval", Duration),
    Column("news_at", Utc),
    Column("ttl", Duration),
    Column("move", Coded(PermanentRedirect)),
    Column("adopted", Text, nullable=False),
)

DOCUMENT_NUMBER = Table(
    "document_number",
    METADATA,
    Column("authority", Text, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("seen_at", Utc),  # first seen as new; NULL if never
    Column("known_at", Utc),  # first seen in an initial poll
    Column("reported_at", Utc),  # when it was reported missing
)

DROPPED = Table(
    "dropped",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("source_id", Text, nullable=False),
    Column("key", ForeignText, nullable=False),
    Column("reason", Text, nullable=False),
    Column("title", ForeignText, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("source_id", "key", "reason"),
    Index(None, "key"),
)

LEDGER = Table(
    "ledger",
    METADATA,
    Column("source_id", Text, primary_key=True),
    Column("day", Day, primary_key=True),
    *(
        Column(name, BigInteger, nullable=False)
        for name in (
            *("items_fetched", "items_new", "items_edited", "items_known", "items_refused"),
            *("acts_read", "acts_opened", "acts_joined", "acts_restated"),
            *("announcements_due", "announcements_queued", "announcements_held"),
            *("announcements_muted", "announcements_digest", "announcements_replies", "announcements_edits"),
        )
    ),
)
