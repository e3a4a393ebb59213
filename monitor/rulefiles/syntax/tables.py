"""The declarations of the mappings in rule files: parsers, JSON Schema and the reference pages are made from them."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, MISSING, dataclass, field, fields, is_dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


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
    CLAUSES = "clauses"  # a mapping of the user's names, which match `pattern`, to texts


@dataclass(frozen=True, slots=True)
class Key:
    """A key. `means` is its description in one line, for editors and the reference.

    A text must be one of `values`, if there are any (a mapping has the value of each), and match `pattern` as a whole.
    `noun` and `advice` word the error. A duration is from `least` to `most`. `table` declares the mapping at the key,
    which one of `values` may replace.

    `field` is the attribute that the key sets, if it has another name. `read` turns a text into its value, or reports a
    problem and returns None; `make` turns all that was read into the attribute. `located` texts keep their places.
    """

    name: str
    means: str
    _: KW_ONLY
    kind: Kind = Kind.TEXT
    required: bool = False
    values: tuple[str, ...] | Mapping[str, Any] = ()
    pattern: str = ""
    noun: str = ""
    advice: str = ""
    least: timedelta = timedelta(0)
    most: timedelta = timedelta.max
    table: "Table | None" = None
    field: str = ""
    read: Callable[[Any, Any], Any] | None = None
    make: Callable[[Any], Any] | None = None
    located: bool = False

    @property
    def attribute(self) -> str:
        return self.field or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The keys of a mapping. `what` names it in messages ("a rule"). `later` describes keys that are not supported yet.

    `hints` gives advice for keys that users often expect here. At least one of the keys in `any_of` is required.
    `makes` is called with the values by attribute; None leaves that to the parser. `check` reports what is wrong with
    the values together, and returns whether nothing is.
    """

    what: str
    keys: tuple[Key, ...]
    later: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    any_of: tuple[str, ...] = ()
    makes: Callable[..., Any] | None = None
    check: Callable[[Any, dict[str, Any]], bool] | None = None
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

    def default(self, key: Key) -> Any:
        """Return the default of the attribute that the key sets, None if it has none."""
        made = fields(self.makes) if is_dataclass(self.makes) else ()
        defaults = {f.name: f.default for f in made if f.default is not MISSING}
        return defaults.get(key.attribute)
