"""Values as JSON types."""

from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON types: times in ISO 8601, durations in seconds."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    match value:
        case dict():
            return {str(k): plain(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(v) for v in value]
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case _:
            return value
