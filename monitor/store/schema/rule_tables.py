"""Tables of the rules that ran: their files, their versions, and files with errors."""

from sqlalchemy import Boolean, Column, LargeBinary, Table, Text

from monitor.ports.rules import Revision
from monitor.store.database.columns import Coded, ForeignText, Strings, Utc
from monitor.store.schema.metadata import METADATA

RULE_PACK = Table(
    "rule_pack",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("files", LargeBinary, nullable=False),  # names and texts as JSON, zstd
)

RULE_SET = Table(
    "rule_set",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("engine", Text, nullable=False),
    Column("packs", Strings, nullable=False),  # their versions
    Column("since", Utc, nullable=False),  # when it last became active
    Column("revision", Coded(Revision)),
)

RULE_TROUBLE = Table(
    "rule_trouble",
    METADATA,
    Column("pack", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("since", Utc, nullable=False),
    Column("problem", ForeignText, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("notice", Text),  # the delivery that reports it
)
