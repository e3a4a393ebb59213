"""Tables of lists of parties: the state of each source's version, its rows, and the reported changes."""

from sqlalchemy import Column, ForeignKey, LargeBinary, Table, Text

from monitor.domain.lists.quarantine import ListState
from monitor.store.database.columns import BYTEWISE, Coded, Utc
from monitor.store.schema.metadata import METADATA
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ARTICLE

PARTY_LIST = Table(
    "party_list",
    METADATA,
    Column("source_id", Text, ForeignKey(SOURCE.c.id), primary_key=True),
    Column("state", Coded(ListState), nullable=False),
)

PARTY = Table(
    "party",
    METADATA,
    Column("source_id", Text, ForeignKey(SOURCE.c.id), primary_key=True),
    Column("identity", BYTEWISE, primary_key=True),
    Column("content", Text, nullable=False),  # version.row_text
    Column("since", Utc, nullable=False),  # when a version first had this row
)

LIST_CHANGE = Table(
    "list_change",
    METADATA,
    Column("article_id", Text, ForeignKey(ARTICLE.c.id), primary_key=True),
    Column("change", LargeBinary, nullable=False),  # a ListChange as JSON, zstd
)
