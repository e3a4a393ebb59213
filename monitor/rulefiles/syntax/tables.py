"""The declarations of the mappings in rule files. The parsers use them, and the JSON Schema is generated from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Key", "Kind", "Table"]


class Kind(StrEnum):
    """The kind of value at a key."""

    TEXT = "text"
    TEXTS = "texts"  # one text or a list of them
    FLAG = "flag"  # true or false
    DURATION = "duration"  # 30s, 15m, 2h, 7d
    TABLE = "table"  # a mapping with declared keys
    TABLES = "tables"  # a list of such mappings
    NAMED = "named"  # a mapping of the user's names to such mappings
    NAMES = "names"  # one text or a list of texts; a mapping may replace each text
    PAIRS = "pairs"  # a mapping of any keys to texts or lists of texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key. `means` is its one-line description for editors. A text must be one of `values`, if there are any, and
    match `pattern` as a whole; `noun` and `advice` word the error. `table` declares the mapping at the key, which one
    of `values` may replace.
    """

    name: str
    means: str
    kind: Kind = Kind.TEXT
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    noun: str = ""
    advice: str = ""
    table: "Table | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The keys of a mapping. `what` names it in messages ("a rule"). `later` describes keys that are not supported yet.

    `hints` gives advice for keys that users often expect here. At least one of the keys in `any_of` is required.
    """

    what: str
    keys: tuple[Key, ...]
    later: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    any_of: tuple[str, ...] = ()
    _by_name: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {key.name: key for key in self.keys})

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def key(self, name: str) -> Key:
        """Return the declaration of a key. Raises LookupError if there is none."""
        if name not in self._by_name:
            raise LookupError(f"{self.what} has no key {name!r}")
        return self._by_name[name]
