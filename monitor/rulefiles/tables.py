"""What a mapping of a rule file may hold, as values: the reader asks them, and the JSON Schema is written from them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Key", "Kind", "Table"]


class Kind(StrEnum):
    """What stands at a key."""

    TEXT = "text"
    TEXTS = "texts"  # one text or a list of them
    FLAG = "flag"  # true or false
    DURATION = "duration"  # 30s, 15m, 2h, 7d
    TABLE = "table"  # a mapping with keys of its own
    TABLES = "tables"  # a list of such mappings
    NAMED = "named"  # a mapping of names of the user's to such mappings
    NAMES = "names"  # one or a list of texts, or of mappings for a text with more to say
    PAIRS = "pairs"  # a mapping of any keys to texts or lists of texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`means` is one line for an editor. A text is one of `values` where there are any; one that does not fit
    `pattern` as a whole is no `noun`, and `advice` says what is. `table` is what a mapping at the key may hold,
    in place of which a word of `values` may stand.
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
    """`what` names the mapping for people ("a rule"). `later` maps keys of later versions to what they will do.

    `elsewhere` maps keys that people look for here to the advice where they stand. Of the keys in `either` one
    must be there.
    """

    what: str
    keys: tuple[Key, ...]
    later: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    either: tuple[str, ...] = ()
    _by_name: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {key.name: key for key in self.keys})

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def key(self, name: str) -> Key:
        """Raises LookupError where the table has no such key: the reader asks only for what it has declared."""
        if name not in self._by_name:
            raise LookupError(f"{self.what} has no key {name!r}")
        return self._by_name[name]
