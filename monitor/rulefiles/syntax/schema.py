"""JSON Schema (draft 2020-12) of every kind of rule file, generated from the tables of the parsers.

For editors: errors while typing, and the values of a key. The schema rejects nothing that the parser accepts; the
parser checks more.
"""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from monitor.rulefiles.parsers.alerts import ALERTS
from monitor.rulefiles.parsers.register_keys import REGISTER
from monitor.rulefiles.parsers.routes import ROUTES
from monitor.rulefiles.parsers.sources import SOURCES
from monitor.rulefiles.parsers.tuning import TUNING
from monitor.rulefiles.parsers.vocabulary import VOCABULARY
from monitor.rulefiles.parsers.watch import WATCH
from monitor.rulefiles.syntax.fields import DURATION, short_duration
from monitor.rulefiles.syntax.tables import Key, Kind, Table

FILE_KINDS: Mapping[str, Table] = {
    "alerts": ALERTS,
    "register": REGISTER,
    "routes": ROUTES,
    "sources": SOURCES,
    "tuning": TUNING,
    "vocabulary": VOCABULARY,
    "watch": WATCH,
}
_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ANY_TEXT = ("string", "number", "boolean")  # the parser reads a plain 2026 or yes as text


def schema_files() -> dict[str, str]:
    """Return the text of each schema by file name: `alerts.schema.json`."""
    return {
        f"{kind}.schema.json": json.dumps(_schema(kind, table), ensure_ascii=False, indent=1) + "\n"
        for kind, table in FILE_KINDS.items()
    }


def modeline(kind: str, folder: str) -> str:
    """Return the first line of a file that names its schema for editors. `folder` is relative to the file."""
    return f"# yaml-language-server: $schema={folder}/{kind}.schema.json"


def _schema(kind: str, table: Table) -> dict[str, Any]:
    return {"$schema": _DRAFT, "title": f"{kind}.yaml", **_object(table)}


def _object(table: Table) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "properties": {key.name: _property(table, key) for key in table.keys},
        "additionalProperties": False,
    }
    if required := [key.name for key in table.keys if key.required]:
        made["required"] = required
    if table.any_of:
        made["anyOf"] = [{"required": [name]} for name in table.any_of]
    return made


def _property(table: Table, key: Key) -> dict[str, Any]:
    default = default_of(table, key)
    return {"description": key.means, **_value(key), **({} if default is None else {"default": default})}


def default_of(table: Table, key: Key) -> str | bool | None:
    """Return the default of a key as a file has it, None if there is none."""
    value = table.default(key)
    if isinstance(key.values, Mapping):
        return next((text for text, meant in key.values.items() if meant == value), None)
    if isinstance(value, timedelta):
        return short_duration(value)
    return value if isinstance(value, bool) or (isinstance(value, str) and value) else None


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
        case Kind.CLAUSES:
            names = {"pattern": f"^(?:{key.pattern})$"}
            return {"type": "object", "propertyNames": names, "additionalProperties": {"type": "string"}}
        case Kind.TABLE | Kind.TABLES | Kind.NAMED | Kind.NAMES if key.table is not None:
            return _nested(key, _object(key.table))
    raise LookupError(f"no table declares the mapping at key {key.name!r}")


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
        kinds = ["string", "integer"] if re.fullmatch(key.pattern, "1") else "string"
        return {"type": kinds, "pattern": f"^(?:{key.pattern})$"}
    return {"type": list(_ANY_TEXT)}
