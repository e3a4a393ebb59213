"""The first schema.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")
BYTEWISE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ROWID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD_INDEX = {
    "sqlite": ("CREATE VIRTUAL TABLE word_index USING fts5(words, content='', columnsize=0, tokenize='ascii')",),
    "postgresql": (
        (
            "CREATE TABLE word_index (rowid BIGINT PRIMARY KEY REFERENCES article_words ON DELETE CASCADE, "
            "words TSVECTOR NOT NULL)"
        ),
        "CREATE INDEX ix_word_index_words ON word_index USING gin (words)",
    ),
}


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("next_post_at", TIME, nullable=False),
        sa.Column("blocked", sa.Text(), nullable=False),
        sa.Column("probed_at", TIME, nullable=True),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel")),
    )
    op.create_table(
        "breaker",
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("circuit", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("throttled", sa.Integer(), nullable=False),
        sa.Column("paused_until", TIME, nullable=True),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("probe_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("workspace", name=op.f("pk_breaker")),
    )
    op.create_table(
        "dropped",
        sa.Column("id", ROWID, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dropped")),
        sa.UniqueConstraint("source_id", "key", "reason", name=op.f("uq_dropped_source_id_key_reason")),
    )
    op.create_index(op.f("ix_dropped_key"), "dropped", ["key"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("anchor", JSON, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("measure", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("certainty", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("commodities", JSON, nullable=False),
        sa.Column("target", JSON, nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("sources", sa.Integer(), nullable=False),
        sa.Column("claimants", JSON, nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("joined_into", sa.Text(), nullable=True),
        sa.Column("standing", JSON, nullable=True),
        sa.ForeignKeyConstraint(["joined_into"], ["event.id"], name=op.f("fk_event_joined_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("label", name=op.f("uq_event_label")),
    )
    op.create_index(op.f("ix_event_issuer_day"), "event", ["issuer", "day"], unique=False)
    op.create_index(op.f("ix_event_day"), "event", ["day"], unique=False)
    op.create_index(
        op.f("ix_event_joined_into"),
        "event",
        ["joined_into"],
        unique=False,
        sqlite_where=sa.text("joined_into IS NOT NULL"),
    )
    op.create_index(op.f("ix_event_opened_at"), "event", ["opened_at"], unique=False)
    op.create_table(
        "event_subject",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_subject_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "concept", name=op.f("pk_event_subject")),
    )
    op.create_index(
        op.f("ix_event_subject_concept_day_event_id"), "event_subject", ["concept", "day", "event_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_subject_issuer_concept_day_event_id"),
        "event_subject",
        ["issuer", "concept", "day", "event_id"],
        unique=False,
    )
    op.create_table(
        "fact",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
    )
    op.create_table(
        "ledger",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("items_fetched", sa.BigInteger(), nullable=False),
        sa.Column("items_new", sa.BigInteger(), nullable=False),
        sa.Column("items_edited", sa.BigInteger(), nullable=False),
        sa.Column("items_known", sa.BigInteger(), nullable=False),
        sa.Column("items_refused", sa.BigInteger(), nullable=False),
        sa.Column("acts_read", sa.BigInteger(), nullable=False),
        sa.Column("acts_opened", sa.BigInteger(), nullable=False),
        sa.Column("acts_joined", sa.BigInteger(), nullable=False),
        sa.Column("acts_restated", sa.BigInteger(), nullable=False),
        sa.Column("announcements_due", sa.BigInteger(), nullable=False),
        sa.Column("announcements_queued", sa.BigInteger(), nullable=False),
        sa.Column("announcements_held", sa.BigInteger(), nullable=False),
        sa.Column("announcements_muted", sa.BigInteger(), nullable=False),
        sa.Column("announcements_digest", sa.BigInteger(), nullable=False),
        sa.Column("announcements_replies", sa.BigInteger(), nullable=False),
        sa.Column("announcements_edits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_ledger")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shape", JSON, nullable=True),
        sa.Column("via", JSON, nullable=True),
        sa.Column("access", JSON, nullable=True),
        sa.Column("proxy", sa.Text(), nullable=False),
        sa.Column("max_bytes", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("interval", sa.Double(), nullable=False),
        sa.Column("adaptive", sa.Boolean(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("first_poll", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("visible_in", JSON, nullable=False),
        sa.Column("keep_text", sa.Double(), nullable=True),
        sa.Column("full_text", sa.Boolean(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
    )
    op.create_table(
        "announcement",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("also", JSON, nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=True),
        sa.Column("waiting", JSON, nullable=True),
        sa.Column("reopened_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_announcement_event_id")),
        sa.PrimaryKeyConstraint("event_id", "channel", name=op.f("pk_announcement")),
    )
    op.create_index(op.f("ix_announcement_state_at"), "announcement", ["state", "at"], unique=False)
    op.create_index(
        op.f("ix_announcement_channel_state_at"), "announcement", ["channel", "state", "at"], unique=False
    )
    op.create_table(
        "interaction",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=True),
        sa.Column("undone_at", TIME, nullable=True),
        sa.Column("interaction", JSON, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_interaction_event_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_interaction")),
    )
    op.create_index(op.f("ix_interaction_deed"), "interaction", ["deed"], unique=False)
    op.create_index(op.f("ix_interaction_event_id"), "interaction", ["event_id"], unique=False)
    op.create_table(
        "label",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.Text(), nullable=True),
        sa.Column("article_id", sa.Text(), nullable=True),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("alerted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_label_event_id")),
        sa.ForeignKeyConstraint(["key"], ["interaction.key"], name=op.f("fk_label_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_label")),
    )
    op.create_table(
        "agenda",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_agenda_event_id")),
        sa.PrimaryKeyConstraint("kind", "event_id", "channel", "about", name=op.f("pk_agenda")),
    )
    op.create_index(op.f("ix_agenda_at"), "agenda", ["at"], unique=False)
    op.create_table(
        "article",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content_hash", BYTEWISE, nullable=False),
        sa.Column("page_hash", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", BYTEWISE, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_mark", sa.Text(), nullable=False),
        sa.Column("gloss", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("published", TIME, nullable=True),
        sa.Column("published_raw", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("wire", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.ForeignKeyConstraint(["story_id"], ["event.id"], name=op.f("fk_article_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_article_source_id_key")),
    )
    op.create_index(op.f("ix_article_source_id_content_hash"), "article", ["source_id", "content_hash"], unique=False)
    op.create_index(op.f("ix_article_source_id_last_seen_at"), "article", ["source_id", "last_seen_at"], unique=False)
    op.create_index(op.f("ix_article_story_id"), "article", ["story_id"], unique=False)
    op.create_index(op.f("ix_article_url_key_source_id"), "article", ["url_key", "source_id"], unique=False)
    op.create_table(
        "page",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("found_at", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_page_article_id")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_page_source_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_page")),
    )
    op.create_index(op.f("ix_page_due_at"), "page", ["due_at"], unique=False)
    op.create_index(op.f("ix_page_url"), "page", ["url"], unique=False)
    op.create_table(
        "article_words",
        sa.Column("id", ROWID, nullable=False),
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_words_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_words")),
        sa.UniqueConstraint("article_id", name=op.f("uq_article_words_article_id")),
        sqlite_autoincrement=True,
    )
    for statement in WORD_INDEX[op.get_context().dialect.name]:
        op.execute(statement)
    op.create_table(
        "delivery",
        sa.Column("seq", ROWID, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("message", JSON, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("attempt_started_at", TIME, nullable=True),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("receipt", JSON, nullable=True),
        sa.Column("delivered_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("edits", sa.Text(), nullable=True),
        sa.Column("instead", JSON, nullable=True),
        sa.Column("anew", sa.Boolean(), nullable=False),
        sa.Column("thread_of", sa.Text(), nullable=True),
        sa.Column("broadcast", sa.Boolean(), nullable=False),
        sa.Column("under", JSON, nullable=True),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("acts", JSON, nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("told_by", sa.Text(), nullable=True),
        sa.Column("stands_for", sa.Text(), nullable=True),
        sa.Column("sweep_at", TIME, nullable=True),
        sa.Column("sweeps_left", sa.Integer(), nullable=False),
        sa.Column("words_until", TIME, nullable=True),
        sa.ForeignKeyConstraint(["edits"], ["delivery.id"], name=op.f("fk_delivery_edits")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_delivery_event_id")),
        sa.ForeignKeyConstraint(["thread_of"], ["delivery.id"], name=op.f("fk_delivery_thread_of")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_delivery")),
        sa.UniqueConstraint("id", name=op.f("uq_delivery_id")),
        sa.UniqueConstraint("key", name=op.f("uq_delivery_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_delivery_channel_delivered_at"), "delivery", ["channel", "delivered_at"], unique=False)
    op.create_index(op.f("ix_delivery_edits"), "delivery", ["edits"], unique=False)
    op.create_index(op.f("ix_delivery_event_id"), "delivery", ["event_id"], unique=False)
    op.create_index(op.f("ix_delivery_state_not_before"), "delivery", ["state", "not_before"], unique=False)
    op.create_index(op.f("ix_delivery_sweep_at"), "delivery", ["sweep_at"], unique=False)
    op.create_index(op.f("ix_delivery_thread_of"), "delivery", ["thread_of"], unique=False)
    op.create_index(op.f("ix_delivery_words_until"), "delivery", ["words_until"], unique=False)
    op.create_table(
        "development",
        sa.Column("id", ROWID, nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", JSON, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("was", JSON, nullable=False),
        sa.Column("now", JSON, nullable=False),
        sa.Column("watched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_development_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development")),
    )
    op.create_index(op.f("ix_development_event_id"), "development", ["event_id"], unique=False)
    op.create_table(
        "poll_state",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("last_outcome", sa.Text(), nullable=True),
        sa.Column("last_detail", sa.Text(), nullable=False),
        sa.Column("last_polled_at", TIME, nullable=True),
        sa.Column("last_success_at", TIME, nullable=True),
        sa.Column("last_full_get_at", TIME, nullable=True),
        sa.Column("baselined_at", TIME, nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_sha256", sa.Text(), nullable=True),
        sa.Column("way", sa.Integer(), nullable=False),
        sa.Column("own_again_at", TIME, nullable=True),
        sa.Column("rhythm", sa.Double(), nullable=True),
        sa.Column("news_at", TIME, nullable=True),
        sa.Column("ttl", sa.Double(), nullable=True),
        sa.Column("move", JSON, nullable=True),
        sa.Column("adopted", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_poll_state_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_poll_state")),
    )
    op.create_index(op.f("ix_poll_state_due_at"), "poll_state", ["due_at"], unique=False)
    op.create_table(
        "act",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("certainty", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("act", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_act_article_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_act_event_id")),
        sa.PrimaryKeyConstraint("article_id", "ordinal", name=op.f("pk_act")),
    )
    op.create_index(op.f("ix_act_event_id"), "act", ["event_id"], unique=False)
    op.create_index(op.f("ix_act_issuer_day"), "act", ["issuer", "day"], unique=False)
    op.create_index(op.f("ix_act_issuer_number_key"), "act", ["issuer", "number_key"], unique=False)
    op.create_table(
        "register_entry",
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=True),
        sa.Column("past", JSON, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_register_entry_event_id")),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_register_entry")),
    )
    op.create_index(op.f("ix_register_entry_event_id"), "register_entry", ["event_id"], unique=False)
    op.create_index(
        op.f("ix_register_entry_issuer_number_key"), "register_entry", ["issuer", "number_key"], unique=False
    )
    op.create_table(
        "act_link",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("other_article_id", sa.Text(), nullable=False),
        sa.Column("other_ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_act_link_article_id")),
        sa.ForeignKeyConstraint(["other_article_id"], ["article.id"], name=op.f("fk_act_link_other_article_id")),
        sa.PrimaryKeyConstraint(
            "article_id", "ordinal", "other_article_id", "other_ordinal", name=op.f("pk_act_link")
        ),
    )
    op.create_table(
        "sequel",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("earlier", JSON, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_sequel_event_id")),
        sa.PrimaryKeyConstraint("event_id", "rule_id", name=op.f("pk_sequel")),
    )
    op.create_index(op.f("ix_sequel_day"), "sequel", ["day"], unique=False)
    op.create_table(
        "document_number",
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", TIME, nullable=True),
        sa.Column("known_at", TIME, nullable=True),
        sa.Column("told_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("authority", "year", "number", name=op.f("pk_document_number")),
    )
    op.create_table(
        "story",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_story_event_id")),
        sa.PrimaryKeyConstraint("key", "event_id", name=op.f("pk_story")),
    )
    op.create_table(
        "possible_act",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("possible", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_possible_act_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_possible_act")),
    )
    op.create_index(op.f("ix_possible_act_seen_at"), "possible_act", ["seen_at"], unique=False)
    op.create_table(
        "article_revision",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", JSON, nullable=True),
        sa.Column("reading", JSON, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_revision_article_id")),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_article_revision")),
    )
    op.create_table(
        "rule_match",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("match", JSON, nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_rule_match_article_id")),
        sa.PrimaryKeyConstraint("article_id", "rule_id", name=op.f("pk_rule_match")),
    )
    op.create_index(op.f("ix_rule_match_rule_id"), "rule_match", ["rule_id"], unique=False)
    op.create_table(
        "raw_piece",
        sa.Column("article_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("piece", sa.LargeBinary(), nullable=True),
        sa.Column("piece_sha256", sa.Text(), nullable=True),
        sa.Column("feed_sha256", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id", "revision"],
            ["article_revision.article_id", "article_revision.revision"],
            name=op.f("fk_raw_piece_article_id_revision"),
        ),
        sa.PrimaryKeyConstraint("article_id", "revision", name=op.f("pk_raw_piece")),
    )
    op.create_table(
        "rule_pack",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rule_pack")),
    )
    op.create_table(
        "rule_set",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("packs", JSON, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("revision", JSON, nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rule_set")),
    )
    op.create_table(
        "rule_trouble",
        sa.Column("pack", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("pack", name=op.f("pk_rule_trouble")),
    )

    op.create_table(
        "burst",
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("says", JSON, nullable=False),
        sa.ForeignKeyConstraint(["post"], ["delivery.id"], name=op.f("fk_burst_post")),
        sa.PrimaryKeyConstraint("post", name=op.f("pk_burst")),
    )
    op.create_index(op.f("ix_burst_channel_began_at"), "burst", ["channel", "began_at"], unique=False)
    op.create_table(
        "recent_alert",
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_recent_alert_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_recent_alert")),
    )
    op.create_index(op.f("ix_recent_alert_channel_at"), "recent_alert", ["channel", "at"], unique=False)

    op.create_table(
        "forgotten",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "day", name=op.f("pk_forgotten")),
    )
    op.create_table(
        "source_health",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("watched_since", TIME, nullable=True),
        sa.Column("last_new_at", TIME, nullable=True),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("acts", sa.Integer(), nullable=False),
        sa.Column("usable", sa.Integer(), nullable=False),
        sa.Column("largest", sa.Integer(), nullable=False),
        sa.Column("empty_since", TIME, nullable=True),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("failing_since", TIME, nullable=True),
        sa.Column("failed_as", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("certificate_until", TIME, nullable=True),
        sa.Column("flooded_at", TIME, nullable=True),
        sa.Column("quarantined_since", TIME, nullable=True),
        sa.Column("trusted_until", TIME, nullable=True),
        sa.Column("held", JSON, nullable=False),
        sa.Column("days", JSON, nullable=True),
        sa.Column("sights", JSON, nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_health_source_id")),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_source_health")),
    )
    op.create_table(
        "source_alarm",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("raised_at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("ended", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_source_alarm_source_id")),
        sa.PrimaryKeyConstraint("source_id", "kind", "since", name=op.f("pk_source_alarm")),
    )
    op.create_index(op.f("ix_source_alarm_notice"), "source_alarm", ["notice"], unique=False)
    op.create_index(op.f("ix_source_alarm_kind_raised_at"), "source_alarm", ["kind", "raised_at"], unique=False)
    op.create_table(
        "digest_place",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_digest_place")),
    )
    op.create_table(
        "digest_item",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_digest_item_event_id")),
        sa.PrimaryKeyConstraint("channel", "event_id", name=op.f("pk_digest_item")),
    )


def downgrade() -> None:
    for table in (
        "page",
        "digest_item",
        "digest_place",
        "source_alarm",
        "source_health",
        "forgotten",
        "burst",
        "recent_alert",
        "word_index",
        "article_words",
        "rule_trouble",
        "rule_set",
        "rule_pack",
        "raw_piece",
        "rule_match",
        "article_revision",
        "event_subject",
        "register_entry",
        "act",
        "act_link",
        "possible_act",
        "story",
        "sequel",
        "document_number",
        "poll_state",
        "development",
        "delivery",
        "article",
        "label",
        "interaction",
        "agenda",
        "announcement",
        "source",
        "ledger",
        "fact",
        "event",
        "dropped",
        "channel",
        "breaker",
    ):
        op.drop_table(table)
