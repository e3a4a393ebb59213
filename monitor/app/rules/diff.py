"""The two sides of `rules diff`: the rules folder, and an earlier revision, another folder, or the rules that run."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from monitor.app.rules.backtesting import load_rules
from monitor.app.running import running_rules
from monitor.app.storage.database import open_evidence
from monitor.errors import NoDatabaseError, RevisionError
from monitor.ports.rules import RulesLoaded
from monitor.reports.backtest.difftext import ExamplesRun
from monitor.rulefiles import Severity, load, try_examples
from monitor.rulefiles.folders.folder import BASE
from monitor.rulefiles.folders.git import checkout, is_in_git
from monitor.settings import Settings


async def other_side(root: Path, against: str | None, settings: Settings) -> tuple[RulesLoaded, str]:
    """Return the rules to compare with, and what reports call them.

    `against` is a folder or a revision; None means HEAD in a git repository, else the rules that ran last. Raises
    RevisionError, RuleFilesError, StoreError.
    """
    if against is None:
        return await _default_side(root, settings)
    return _given_side(root, against, settings)


def _given_side(root: Path, against: str, settings: Settings) -> tuple[RulesLoaded, str]:
    folder = Path(against)
    return (load_rules(folder, settings), against) if folder.is_dir() else _revision_side(root, against, settings)


async def _default_side(root: Path, settings: Settings) -> tuple[RulesLoaded, str]:
    if is_in_git(root):
        return _revision_side(root, "HEAD", settings)
    try:
        async with open_evidence(settings) as (store, _, _):
            return await running_rules(store, settings), "the rules that run"
    except NoDatabaseError as e:
        advice = "Give one: monitor rules diff --against DIR"
        raise RevisionError(f"{root} is not in a git repository, and no rules ran yet. {advice}") from e


def _revision_side(root: Path, revision: str, settings: Settings) -> tuple[RulesLoaded, str]:
    with _checked_out(root, revision) as (folder, commit):
        shipped = folder / BASE
        rules = load_rules(folder, settings, shipped if shipped.is_dir() else None)
        return rules, f"{revision} ({commit})"


@contextmanager
def _checked_out(root: Path, revision: str) -> Iterator[tuple[Path, str]]:
    with TemporaryDirectory(prefix="monitor-rules-") as temporary:
        folder = Path(temporary) / (root.resolve().name or "rules")
        folder.mkdir()
        yield folder, checkout(root, revision, folder)


def examples_of(root: Path, packs: frozenset[str]) -> ExamplesRun:
    """Run the examples in the files of these packs; of all own packs if there are none."""
    rules = load(root)
    own = packs or {pack.name for pack in rules.packs if pack.name != BASE}
    tried = try_examples(rules, tuple(f"{pack}/" for pack in sorted(own))) if own else ()
    failed = [t.failure() for t in tried if not t.held]
    lines = tuple(str(f.problem(rules.line(f.example.place) if f.example.place else "")) for f in failed)
    return ExamplesRun(passed=len(tried) - len(failed), failed=lines)


def warnings_in(root: Path, packs: frozenset[str]) -> tuple[str, ...]:
    """The warnings of the changed packs, one line each."""
    found = (p for p in load(root).problems if p.severity is Severity.WARNING and p.pack in packs)
    return tuple(map(str, found))
