"""One setting: its name, meaning, reader and default, as the field of a dataclass declares it."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is never printed."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        return self._value

    def __str__(self) -> str:
        return "•••"

    def __repr__(self) -> str:
        return "Secret(•••)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A setting. `default` is how the page shows it. `read` turns the text into the value.

    `read` raises ValueError with one text for each problem, to be put after the name. It does not quote a secret.
    """

    name: str
    meaning: str = ""
    default: str = ""
    secret: bool = False
    alias: str = ""
    read: Callable[[str], Any] = str


def setting(meaning: str, default: Any = None, read: Callable[[str], Any] = str, **more: str) -> Any:
    """Return the dataclass field that declares a setting. Without a default (MISSING), `read` is given "", too."""
    return field(default=default, metadata={"meaning": meaning, "read": read, **more})


def settings_of(kind: type, before: str = "MONITOR_") -> dict[str, Setting]:
    """Return the settings that a dataclass declares, by field. `before` is what their names begin with."""
    return {
        f.name: Setting(
            name=f.metadata.get("name", before + f.name.upper()),
            meaning=f.metadata["meaning"],
            default=f.metadata.get("shown", "" if f.default is MISSING else str(f.default or "")),
            secret=f.type in (Secret, Secret | None),
            alias=f.metadata.get("alias", ""),
            read=f.metadata["read"],
        )
        for f in fields(kind)
        if f.metadata
    }
