"""Named patterns, read from the `patterns.toml` of a folder.

A table of the file is one pattern. `use` is its purpose. `regex` is a regular expression for folded text; it may span
lines: line ends and the spaces after them are dropped. `fires` has texts that match, `passes` texts that do not.
`printed = true`: the regex is for original text, so its Han signs are not folded. `{name}` in a regex is a piece of a
regex from the table `parts` of the same file or of the shared one.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from monitor.language.folding import fold
from monitor.language.query.nearest import did_you_mean

FOLDERS = (
    "profiles/en",
    "profiles/zh",
    "profiles/ja",
    "profiles/ko",
    "profiles/es",
    "profiles/shared",
    "acts",
    "parties",
)
_SHARED = "profiles/shared"
_HAN = re.compile(r"[\u3400-\u9fff]")
_LINE_END = re.compile(r"\n\s*")
_PIECE = re.compile(r"\{([a-z][a-z_]*)\}")


class NamedPattern:
    """A regular expression that is compiled on first use: compiling 460 at import would take 0.3 s.

    The methods are those of `re.Pattern`.
    """

    __slots__ = (
        "finditer",
        "fires",
        "fullmatch",
        "match",
        "name",
        "passes",
        "printed",
        "regex",
        "search",
        "sub",
        "use",
    )

    name: str
    use: str
    regex: str
    fires: tuple[str, ...]
    passes: tuple[str, ...]
    printed: bool
    search: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    fullmatch: Callable[..., re.Match[str] | None]
    finditer: Callable[..., Iterator[re.Match[str]]]
    sub: Callable[..., str]

    def __init__(self, **fields: str | bool | tuple[str, ...]) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)
        for method in _METHODS:
            object.__setattr__(self, method, partial(self._first, method))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"pattern '{self.name}' is read-only: {name}")

    def _first(self, method: str, *arguments: Any) -> Any:
        """The result of the first call of a method, which compiles the pattern."""
        return getattr(self.compile(), method)(*arguments)

    def compile(self) -> re.Pattern[str]:
        compiled = _compiled(self.regex)
        self.bind(compiled)
        return compiled

    def bind(self, matcher: object) -> None:
        """Delegates to `matcher` from now on: a compiled pattern, or a wrapper that counts matches."""
        for method in _METHODS:
            object.__setattr__(self, method, getattr(matcher, method))


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    """Compile once a process: there are about as many patterns as Python's own cache holds (512)."""
    return re.compile(regex)


_METHODS = ("search", "match", "fullmatch", "finditer", "sub")


class Patterns:
    """The patterns of one file in its order, each an attribute.

    An unknown name raises AttributeError, and Python suggests the nearest. There is no `__getattr__` at run time: it
    would slow each access down.
    """

    def __init__(self, file: str, patterns: Mapping[str, NamedPattern]) -> None:
        self.__dict__.update(patterns, _file=file, _patterns=dict(patterns))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{self._file} is read-only: {name}")

    def __iter__(self) -> Iterator[NamedPattern]:
        return iter(self._patterns.values())

    def __len__(self) -> int:
        return len(self._patterns)

    if TYPE_CHECKING:
        _file: str
        _patterns: Mapping[str, NamedPattern]

        def __getattr__(self, name: str) -> NamedPattern: ...


def patterns_in(text: str, file: str, shared: Mapping[str, str] | None = None) -> Patterns:
    """The patterns in the text of one file; `shared` are pieces that it may use as well as its own.

    Raises ValueError for an unknown piece.
    """
    table = tomllib.loads(text)
    pieces = {**(shared or {}), **table.pop("parts", {})}
    return Patterns(file, {name: _pattern(name, entry, pieces, file) for name, entry in table.items()})


@cache
def patterns_of(folder: str) -> Patterns:
    """The patterns of one folder of `monitor/language`, such as "profiles/en"."""
    return patterns_in(_text_of(folder), f"{folder}/patterns.toml", _shared_pieces())


def pattern(expression: str) -> re.Pattern[str]:
    """The expression compiled for folded text: its Han signs are folded too."""
    return re.compile(_folded(expression))


def compile_all() -> None:
    """Compiles the patterns of all folders; a process does so before it forks."""
    for folder in FOLDERS:
        for pattern in patterns_of(folder):
            pattern.compile()


@cache
def _shared_pieces() -> Mapping[str, str]:
    pieces: Mapping[str, str] = tomllib.loads(_text_of(_SHARED))["parts"]
    return pieces


def _text_of(folder: str) -> str:
    return files("monitor.language").joinpath(folder, "patterns.toml").read_text(encoding="utf-8")


def _folded(regex: str) -> str:
    return _HAN.sub(lambda sign: _folded_sign(sign.group()), regex)


@cache
def _folded_sign(sign: str) -> str:
    return fold(sign).text


def _pattern(name: str, entry: Mapping[str, Any], pieces: Mapping[str, str], file: str) -> NamedPattern:
    def piece(match: re.Match[str]) -> str:
        if match[1] not in pieces:
            msg = f"{file}: pattern '{name}': unknown piece '{match[1]}'. {did_you_mean(match[1], pieces)}"
            raise ValueError(msg.rstrip())
        return _PIECE.sub(piece, _LINE_END.sub("", pieces[match[1]]))

    regex = _PIECE.sub(piece, _LINE_END.sub("", entry["regex"]))
    printed = entry.get("printed", False)
    return NamedPattern(
        name=name,
        regex=regex if printed else _folded(regex),
        printed=printed,
        use=entry["use"],
        fires=tuple(entry["fires"]),
        passes=tuple(entry.get("passes", ())),
    )
