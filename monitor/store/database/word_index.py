"""The full-text index of SQLite (FTS5) and PostgreSQL (tsvector)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, TextClause, bindparam, column, table, text

# SQLite: `content=''` keeps no copy of the words: the index takes half of an article's size, with a copy two and a half
# times its size. `ascii` splits at spaces only; language.words does the rest. PostgreSQL: words with their positions as
# a tsvector, like the configuration `simple` for words that are split already; it keeps the first 255 positions of a
# word in an article.
MAKE_WORD_INDEX = {
    "sqlite": ("CREATE VIRTUAL TABLE word_index USING fts5(words, content='', columnsize=0, tokenize='ascii')",),
    "postgresql": (
        (
            "CREATE TABLE word_index (rowid BIGINT PRIMARY KEY REFERENCES article_words ON DELETE CASCADE, "
            "words TSVECTOR NOT NULL)"
        ),
        "CREATE INDEX ix_word_index_words ON word_index USING gin (words)",
    ),
}
_INDEX_WORDS = {
    "sqlite": text("INSERT INTO word_index (rowid, words) VALUES (:rowid, :words)"),
    "postgresql": text("INSERT INTO word_index (rowid, words) VALUES (:rowid, CAST(:words AS tsvector))"),
}
_DROP_WORDS = {
    "sqlite": text("INSERT INTO word_index (word_index, rowid, words) VALUES ('delete', :rowid, :words)"),
    "postgresql": text("DELETE FROM word_index WHERE rowid = :rowid"),
}
_HAS_PHRASES = {
    "sqlite": "word_index MATCH :phrases",
    "postgresql": "word_index.words @@ CAST(:phrases AS tsquery)",
}
WORD_INDEX = table("word_index", column("rowid", BigInteger))


def create_word_index(connection: Connection) -> None:
    """Create the full-text index, which is not part of SQLAlchemy's metadata."""
    for statement in MAKE_WORD_INDEX[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def index_words(connection: Connection, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Add rows to the index, each with its words."""
    database = connection.dialect.name
    encode = _tsvector if database == "postgresql" else " ".join
    connection.execute(_INDEX_WORDS[database], [{"rowid": row, "words": encode(words)} for row, words in rows])


def drop_words(connection: Connection, row: int, words: Sequence[str]) -> None:
    """Remove a row from the index. `words` must be those given to `index_words`: SQLite cannot look them up."""
    database = connection.dialect.name
    given = {"rowid": row} if database == "postgresql" else {"rowid": row, "words": " ".join(words)}
    connection.execute(_DROP_WORDS[database], given)


def merge_words(connection: Connection, *, begin: bool, pages: int) -> bool:
    """Merge the parts of SQLite's index into one, `pages` at a time, so that it lets go of removed rows.

    Returns True if more is left. `begin` chooses the parts; later calls go on. PostgreSQL does it by itself.
    """
    if connection.dialect.name != "sqlite":
        return False
    driver: Any = connection.connection.dbapi_connection
    before = driver.total_changes
    step = {"pages": -pages if begin else pages}
    connection.execute(text("INSERT INTO word_index (word_index, rank) VALUES ('merge', :pages)"), step)
    return bool(driver.total_changes - before > 1)  # SQLite's own sign that it did something


def has_phrases(database: str, phrases: Sequence[Sequence[str]]) -> TextClause:
    """Return the condition on WORD_INDEX. `phrases` have letters and digits only (`language.words`): no escaping."""
    return has_any_of_each(database, [(phrase,) for phrase in phrases])


def has_any_of_each(database: str, groups: Sequence[Sequence[Sequence[str]]]) -> TextClause:
    """Return the condition on WORD_INDEX that one phrase of each group occurs. Words as for `has_phrases`."""
    if database == "postgresql":
        any_of = [" | ".join("(" + " <-> ".join(f"'{word}'" for word in p) + ")" for p in group) for group in groups]
        written = " & ".join(f"({one})" for one in any_of)
    else:
        any_of = [" OR ".join(f'"{" ".join(phrase)}"' for phrase in group) for group in groups]
        written = " AND ".join(f"({one})" for one in any_of)
    return text(_HAS_PHRASES[database]).bindparams(bindparam("phrases", written, unique=True))


def _tsvector(words: Sequence[str]) -> str:
    positions: dict[str, list[str]] = defaultdict(list)
    for position, word in enumerate(words, 1):
        positions[word].append(str(position))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in positions.items())
