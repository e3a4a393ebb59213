"""Loaded rule sets by hash, with the files of their packs; and packs that currently fail to load."""

import json
from collections.abc import Sequence
from typing import Any

import zstandard
from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from monitor.ports.rules import ActiveRules, PackFailure, PackFiles
from monitor.store.database.dialect import insert_or_skip, insert_or_update
from monitor.store.database.faults import UnreadableValueError
from monitor.store.database.rows import row_of, value_of
from monitor.store.schema.rule_tables import RULE_PACK, RULE_SET, RULE_TROUBLE
from monitor.store.sources.ledger import JournalRows

_ACTIVE = "active rules"
_SET = select(RULE_SET).where(RULE_SET.c.version == bindparam("version"))
_PACKS = select(RULE_PACK).where(RULE_PACK.c.version.in_(bindparam("versions", expanding=True)))


class Rules:
    """Implements `ports.RuleSetRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._facts = JournalRows(connection)

    def active(self) -> ActiveRules | None:
        version = self._facts.recall(_ACTIVE)
        return self.stored(version) if version else None

    def stored(self, version: str) -> ActiveRules | None:
        row = self._connection.execute(_SET, {"version": version}).one_or_none()
        if row is None:
            return None
        packs = map(pack_of, self._connection.execute(_PACKS, {"versions": row.packs}))
        return ActiveRules(
            version=row.version,
            engine=row.engine,
            packs=tuple(sorted(packs, key=lambda pack: pack.name)),
            since=row.since,
            revision=row.revision,
        )

    def activate(self, rules: ActiveRules) -> None:
        dialect = self._connection.dialect.name
        if rules.packs:
            self._connection.execute(
                insert_or_skip(dialect, RULE_PACK, "version"), [_row_of_pack(pack) for pack in rules.packs]
            )
        row = {**row_of(rules), "packs": tuple(pack.version for pack in rules.packs)}
        self._connection.execute(insert_or_update(dialect, RULE_SET, "version"), row)
        self._facts.remember(_ACTIVE, rules.version)

    def troubles(self) -> tuple[PackFailure, ...]:
        rows = self._connection.execute(select(RULE_TROUBLE).order_by(RULE_TROUBLE.c.pack))
        return tuple(value_of(PackFailure, row) for row in rows)

    def replace_troubles(self, troubles: Sequence[PackFailure]) -> None:
        self._connection.execute(delete(RULE_TROUBLE))
        if troubles:
            self._connection.execute(insert(RULE_TROUBLE), [row_of(trouble) for trouble in troubles])


def _row_of_pack(pack: PackFiles) -> dict[str, Any]:
    texts = {name: data.decode() for name, data in pack.files}
    return {
        "version": pack.version,
        "name": pack.name,
        "files": zstandard.compress(json.dumps(texts, ensure_ascii=False).encode()),
    }


def pack_of(row: Row[*tuple[Any, ...]]) -> PackFiles:
    """The files in a row of `RULE_PACK`. Raises UnreadableValueError."""
    try:
        texts = json.loads(zstandard.decompress(row.files))
    except (TypeError, ValueError, zstandard.ZstdError) as error:
        raise UnreadableValueError("rule_pack.files", error) from error
    return PackFiles(name=row.name, files=tuple((name, text.encode()) for name, text in texts.items()))
