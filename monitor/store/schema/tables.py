"""The tables of articles, acts and events. Columns have the names of domain fields if a row is a domain value.

The text of an article is in its revisions, so that rows that are read often stay short. Acts are those of the last
revision; earlier readings stay in `article_revision.reading`. `dialect` creates the full-text index that
`article_words` points into. Other tables are in the modules beside this one; some repositories define their own.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import ActCandidate, Reading
from monitor.domain.acts.scheme import Certainty, Direction, Family, Measure, Stage
from monitor.domain.alerts.announcement import AnnouncementState, Wait
from monitor.domain.alerts.mute import Mute
from monitor.domain.articles.article import TextPart
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.event.event_state import EventState, Field
from monitor.domain.event.identity import ActRef
from monitor.domain.event.link import LinkKind
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent_search import FoundPrecedent
from monitor.domain.operations.scheduled_task import ScheduledTaskKind
from monitor.domain.rules.rule import Level, Match
from monitor.domain.sources.source import Tier
from monitor.store.database.columns import (
    BYTEWISE,
    CachedCoded,
    Choice,
    Coded,
    CodedTuple,
    Day,
    HeaderText,
    Strings,
    Utc,
)
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.source_tables import SOURCE

_IN_STORY = text("story_id IS NOT NULL")

ARTICLE = Table(
    "article",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("source_id", Text, ForeignKey(SOURCE.c.id), nullable=False),
    Column("key", Text, nullable=False),
    Column("day", Day, nullable=False),  # of publication, else of the first poll with it; never changes
    Column("revision", Integer, nullable=False),  # the last one
    Column("content_hash", BYTEWISE, nullable=False),  # Marks of the feed's content
    Column("page_hash", Text, nullable=False),  # of the content from its page, "" without one
    Column("url", Text, nullable=False),
    Column("url_key", BYTEWISE, nullable=False),  # url_keys.url_key: lookup key of the URL
    Column("title", Text, nullable=False),
    Column("title_mark", Text, nullable=False),  # identifies copies, also after the title is deleted
    Column("gloss", Text, nullable=False),  # the title word by word in English, "" if it is not shown
    Column("language", Text, nullable=False),
    Column("tier", Choice(Tier), nullable=False),
    Column("published", Utc),
    Column("published_raw", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("publisher", Text, nullable=False),
    Column("wire", Text, nullable=False),  # the news agency of a dispatch, "" if none is named
    Column("fingerprint", Text, nullable=False),  # of the text; "" if it is short or has no act
    Column("first_seen_at", Utc, nullable=False),
    Column("last_seen_at", Utc, nullable=False),  # when its last revision was seen
    Column("sample", Boolean, nullable=False),
    Column("story_id", Text, ForeignKey("event.id"), index=True),  # event of an article matched by text rules only
    UniqueConstraint("source_id", "key"),
    Index(None, "source_id", "last_seen_at"),
    Index(None, "url_key", "source_id"),
    Index(None, "source_id", "content_hash"),
    # articles of stories by language; partial where that loads no dialect: most articles have no story
    Index(None, "language", "story_id", sqlite_where=_IN_STORY),
)

SEEN_ITEM = Table(  # items whose articles are deleted, so that a feed that shows one again brings nothing new
    "seen_item",
    METADATA,
    Column("source_id", Text, ForeignKey(SOURCE.c.id), primary_key=True),
    Column("content_hash", BYTEWISE, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("day", Day, nullable=False),  # of the article
    Column("shown", Day, nullable=False),  # when the article was deleted, or the feed last showed the item since
    sqlite_with_rowid=False,
)

ARTICLE_REVISION = Table(
    "article_revision",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("revision", Integer, primary_key=True),  # counts from 1
    Column("seen_at", Utc, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("parts", CodedTuple(TextPart)),  # offset of the text from its page
    Column("reading", Coded(Reading)),  # of articles with an act, a match, a near miss or a candidate
)

ARTICLE_WORDS = Table(
    "article_words",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),  # row of the full-text index
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), nullable=False, unique=True),
    sqlite_autoincrement=True,  # a number is never reused: leftovers of an old one in the index are not found
)

RAW_PIECE = Table(
    "raw_piece",
    METADATA,
    Column("article_id", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("piece", LargeBinary),  # the bytes of the feed entry, zstd; NULL if not available
    Column("piece_sha256", Text),  # of the bytes before compression
    Column("feed_sha256", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("etag", HeaderText),
    Column("last_modified", HeaderText),
    Column("fetched_at", Utc, nullable=False),
    ForeignKeyConstraint(["article_id", "revision"], [ARTICLE_REVISION.c.article_id, ARTICLE_REVISION.c.revision]),
)

_JOINED = text("joined_into IS NOT NULL")

EVENT = Table(
    "event",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("label", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("anchor", Coded(ActRef), nullable=False),
    Column("day", Day, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("measure", Choice(Measure)),
    Column("direction", Choice(Direction), nullable=False),
    Column("stage", Choice(Stage), nullable=False),
    Column("certainty", Choice(Certainty), nullable=False),
    Column("headline", Text, nullable=False),
    Column("commodities", Strings, nullable=False),
    Column("target", Strings, nullable=False),
    Column("number", Text),
    Column("reports", Integer, nullable=False),
    Column("sources", Integer, nullable=False),
    Column("claimants", Strings, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("joined_into", Text, ForeignKey("event.id")),
    Column("state", Coded(EventState)),
    Index(None, "issuer", "day"),
    Index(None, "day"),
    # lists of events, newest first, with the columns by which they are filtered
    Index(
        "ix_event_list",
        *("opened_at", "day", "label", "joined_into", "issuer", "direction", "measure", "stage", "reports"),
        *("sample", "id"),
    ),
    # partial: SQLite knows no frequencies and would use a full index for unmerged events, too
    Index(None, "joined_into", sqlite_where=_JOINED),
)

EVENT_SUBJECT = Table(  # index of events by goods, lists and firms
    "event_subject",
    METADATA,
    Column("event_id", Text, ForeignKey(EVENT.c.id, ondelete="CASCADE"), primary_key=True),
    Column("concept", Text, primary_key=True),  # goods, a list, a firm
    Column("issuer", Text, nullable=False),  # of the event, like its day
    Column("day", Day, nullable=False),
    Index(None, "issuer", "concept", "day", "event_id"),
    Index(None, "concept", "day", "event_id"),
)

ACT = Table(
    "act",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("event_id", Text, ForeignKey(EVENT.c.id), index=True),
    Column("issuer", Text, nullable=False),  # identity.issuer_key
    Column("day", Day, nullable=False),
    Column("tier", Integer, nullable=False),  # rank
    Column("certainty", Integer, nullable=False),  # rank
    Column("direction", Choice(Direction), nullable=False),
    Column("family", Choice(Family), nullable=False),
    Column("number_key", Text),  # of the act's own document
    Column("subject", CachedCoded(Subject), nullable=False),  # the part of the act that identity compares
    Column("act", Coded(Act), nullable=False),
    Column("language", Text, nullable=False, server_default=text("''")),  # of its article
    Index(None, "issuer", "day"),
    Index(None, "issuer", "number_key"),
    Index(None, "language", "event_id"),
)

REGISTER_ENTRY = Table(
    "register_entry",
    METADATA,
    Column("entry", Text, primary_key=True),
    Column("event_id", Text, ForeignKey(EVENT.c.id), nullable=False, index=True),
    Column("issuer", Text, nullable=False),  # identity.issuer_key
    Column("number_key", Text),  # of its document
    Column("past", Coded(PastAct), nullable=False),
    Index(None, "issuer", "number_key"),
)

ACT_LINK = Table(  # no foreign key to acts: edits of articles delete and recreate them
    "act_link",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("other_article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("other_ordinal", Integer, primary_key=True),
    Column("kind", Choice(LinkKind), nullable=False),
    Column("at", Utc, nullable=False),
    Column("because", Text, nullable=False),
)

STORY = Table(
    "story",
    METADATA,
    Column("key", Text, primary_key=True),  # story.story_keys of the article that opened it
    Column("event_id", Text, ForeignKey(EVENT.c.id), primary_key=True),
    Column("day", Day, nullable=False),
)

CANDIDATE = Table(
    "candidate",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("seen_at", Utc, nullable=False, index=True),  # when the article's last revision was seen
    Column("possible", Coded(ActCandidate), nullable=False),
)

RULE_MATCH = Table(
    "rule_match",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("rule_id", Text, primary_key=True),
    Column("level", Choice(Level), nullable=False),
    Column("match", Coded(Match), nullable=False),
    Column("rules_version", Text, nullable=False),  # of the rule set that matched
    Column("engine", Text, nullable=False),  # version of the monitor that matched
    Index(None, "rule_id"),
)


DEVELOPMENT = Table(
    "development",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("event_id", Text, ForeignKey(EVENT.c.id), nullable=False, index=True),
    Column("kind", Choice(DevelopmentKind), nullable=False),
    Column("by", Coded(ActRef), nullable=False),
    Column("at", Utc, nullable=False),
    Column("field", Choice(Field)),
    Column("was", Strings, nullable=False),
    Column("now", Strings, nullable=False),
    Column("watched", Boolean, nullable=False),
)

ANNOUNCEMENT = Table(
    "announcement",
    METADATA,
    Column("event_id", Text, ForeignKey(EVENT.c.id), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("route", Text, nullable=False),
    Column("level", Choice(Level), nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("state", Choice(AnnouncementState), nullable=False),
    Column("at", Utc, nullable=False),
    Column("also", Strings, nullable=False),
    Column("trial", Boolean, nullable=False),
    Column("waits_for", Choice(Certainty)),  # if held
    Column("waiting", CodedTuple(Wait)),  # further rules
    Column("reopened_at", Utc),
    Column("muted_by", Coded(Mute)),
    Index(None, "state", "at"),
    Index(None, "channel", "state", "at"),
    Index(None, "level", "event_id"),
)

SCHEDULED_TASK = Table(
    "scheduled_task",
    METADATA,
    Column("kind", Choice(ScheduledTaskKind), primary_key=True),
    Column("event_id", Text, ForeignKey(EVENT.c.id), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
)

PRECEDENT_RESULT = Table(
    "precedent_result",
    METADATA,
    Column("event_id", Text, ForeignKey(EVENT.c.id), primary_key=True),
    Column("rule_id", Text, primary_key=True),
    Column("rule_version", Text, nullable=False),
    Column("day", Day, nullable=False),  # the event's
    Column("at", Utc, nullable=False),
    Column("earlier", Coded(FoundPrecedent)),  # NULL while no such act is known
    Index(None, "day"),
)


FACT = Table(
    "fact",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
