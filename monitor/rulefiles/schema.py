"""JSON Schema (draft 2020-12) of every file kind, from the tables that the reader asks.

For editors: an error in the file as it is typed, and the words that a key takes. What the schema refuses the reader
refuses too; the reader knows more.
"""

import json
from collections.abc import Mapping
from typing import Any

from monitor.rulefiles.alerts import ALERTS
from monitor.rulefiles.fields import DURATION
from monitor.rulefiles.register import REGISTER
from monitor.rulefiles.routes import ROUTES
from monitor.rulefiles.sources import SOURCES
from monitor.rulefiles.tables import Key, Kind, Table
from monitor.rulefiles.tuning import TUNING
from monitor.rulefiles.vocabulary import VOCABULARY

__all__ = ["FILE_KINDS", "modeline", "schema_files"]

FILE_KINDS: Mapping[str, Table] = {
    "alerts": ALERTS,
    "register": REGISTER,
    "routes": ROUTES,
    "sources": SOURCES,
    "tuning": TUNING,
    "vocabulary": VOCABULARY,
}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ANY_TEXT = ("string", "number", "boolean")  # to the reader a plain 2026 or yes is a text


def schema_files() -> dict[str, str]:
    """The text of each schema by the name of its file: `alerts.schema.json`."""
    return {
        f"{kind}.schema.json": json.dumps(_schema(kind, table), ensure_ascii=False, indent=1) + "\n"
        for kind, table in FILE_KINDS.items()
    }


def modeline(kind: str, folder: str) -> str:
    """The first line of a file of that kind that tells editors where its schema is. `folder` as seen from the file."""
    return f"# yaml-language-server: $schema={folder}/{kind}.schema.json"


def _schema(kind: str, table: Table) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": f"{kind}.yaml", **_object(table)}


def _object(table: Table) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: {"description": key.means, **_value(key)} for key in table.keys},
        "additionalProperties": False,
    }
    if required := [key.name for key in table.keys if key.required]:
        made["required"] = required
    if table.either:
        made["anyOf"] = [{"required": [name]} for name in table.either]
    return made


def _value(key: Key) -> dict[str, Any]:
    match key.kind:
        case Kind.TEXT:
            return _text(key)
        case Kind.TEXTS:
            return {"anyOf": [_text(key), {"type": "array", "items": _text(key)}]}
        case Kind.FLAG:
            return {"type": "boolean"}
        case Kind.DURATION:
            return {"type": "string", "pattern": f"^(?:{DURATION})$"}
        case Kind.PAIRS:
            value = {"anyOf": [_text(key), {"type": "array", "items": _text(key)}]}
            return {"type": "object", "additionalProperties": value}
        case Kind.TABLE | Kind.TABLES | Kind.NAMED | Kind.NAMES if key.table is not None:
            return _nested(key, _object(key.table))
    raise LookupError(f"the key {key.name!r} holds a mapping that no table describes")


def _nested(key: Key, below: dict[str, Any]) -> dict[str, Any]:
    match key.kind:
        case Kind.TABLES:
            return {"type": "array", "items": below}
        case Kind.NAMED:
            return {"type": "object", "additionalProperties": below}
        case Kind.NAMES:
            one = {"anyOf": [_text(key), below]}
            return {"anyOf": [*one["anyOf"], {"type": "array", "items": one}]}
        case _ if key.values:
            return {"anyOf": [_text(key), below]}
        case _:
            return below


def _text(key: Key) -> dict[str, Any]:
    if key.values:
        return {"enum": [str(value) for value in key.values]}
    if key.pattern:
        return {"type": "string", "pattern": f"^(?:{key.pattern})$"}
    return {"type": list(_ANY_TEXT)}
