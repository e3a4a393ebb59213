"""The check of one watch.yaml, for its owner: all problems in words."""

from dataclasses import dataclass, field
from pathlib import Path

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.errors import NoRulesError
from monitor.rulefiles.folders.folder import WATCH_FILE, WATCH_LIST, reason_of
from monitor.rulefiles.parsers.watch import WATCH_LIMITS, Names, read_watch
from monitor.rulefiles.syntax.diagnostics import Findings, Problem, Severity
from monitor.rulefiles.syntax.yaml12 import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCheck:
    """The entries without errors, and the problems of the file in its order."""

    watch: WatchList = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)

    @property
    def errors(self) -> int:
        return sum(p.severity is Severity.ERROR for p in self.problems)


def watch_file(path: Path) -> Path:
    """Return the watch.yaml at `path`, which is the file or its folder, perhaps a new one."""
    is_folder = path.is_dir() or (not path.exists() and path.suffix not in (".yaml", ".yml"))
    return path / WATCH_FILE if is_folder else path


def read_watch_bytes(path: Path) -> bytes:
    """Return the bytes of the file, one more than the limit at most. Raises NoRulesError if it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(WATCH_LIMITS.size + 1)
    except FileNotFoundError as e:
        advice = "Write it (docs/how-to/watch-list.md), or: monitor watch import FILE --write"
        raise NoRulesError(f"there is no {path}. {advice}") from e
    except OSError as e:
        raise NoRulesError(f"{path} can't be read ({reason_of(e)})") from e


def check_watch_list(data: bytes, shown: str, vocabulary: Vocabulary) -> WatchCheck:
    """Return the entries and problems of the bytes of a file. `shown` is its name in problems."""
    findings = Findings(pack=WATCH_LIST)
    node = read_yaml(data, shown, findings, WATCH_LIMITS)
    watch = NOTHING_WATCHED if node is None else read_watch(node, Names(vocabulary), findings)
    problems = sorted(findings.problems, key=lambda p: (p.place.line, p.place.column))
    return WatchCheck(watch=watch, problems=tuple(problems))
