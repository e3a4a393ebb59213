"""The private folder (MONITOR_RULES_PRIVATE) beside the rules folder: watch.yaml and sources.yaml, in no repository.

Its sources load as a separate pack. A missing or unreadable folder never looks like an empty watch list.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from monitor.domain.rules.rule import Place
from monitor.rulefiles.folders.folder import (
    WATCH_FILE,
    WATCH_LIST,
    FolderFiles,
    PackReader,
    PackSnapshot,
    WatchSnapshot,
    bytes_of,
    reason_of,
    report_unexpected,
    sorted_packs,
)
from monitor.rulefiles.parsers.watch import WATCH_LIMITS
from monitor.rulefiles.syntax.diagnostics import Findings

PRIVATE = "private"
"""The name of the pack of the private folder, and the folder in shown file names, whatever its real name."""

WATCH_SHOWN = f"{PRIVATE}/{WATCH_FILE}"
_SOURCES_FILE = "sources.yaml"
_READ = (WATCH_FILE, _SOURCES_FILE)


def with_private(folder: FolderFiles, private: Path | None) -> FolderFiles:
    """Return the folder with the files of the private folder; without any if none is set (None)."""
    if private is None:
        return replace(folder, watch=replace(folder.watch, unset=True))
    findings = Findings(pack=WATCH_LIST, problems=list(folder.watch.problems))
    files, gone = _listed(private)
    if gone:
        top = Place(file=PRIVATE, line=1, column=1)
        advice = "Is it mounted? If not, correct MONITOR_RULES_PRIVATE. To watch nothing, write 'watch: {}' there."
        findings.add(top, "no-folder", f"{gone}.", advice)
        return replace(folder, watch=WatchSnapshot(problems=tuple(findings.problems)), private_gone=gone)
    data = None
    if WATCH_FILE in files:
        place = Place(file=WATCH_SHOWN, line=1, column=1)
        data = bytes_of(files[WATCH_FILE], private, place, findings, WATCH_LIMITS.size)
    pack = PackReader(name=PRIVATE, findings=Findings(pack=PRIVATE))
    if _SOURCES_FILE in files:
        pack.read(files[_SOURCES_FILE], private, _SOURCES_FILE, f"{PRIVATE}/{_SOURCES_FILE}")
    for name, path in files.items():
        report_unexpected(path, f"{PRIVATE}/{name}", _READ, _READ, pack.findings)
    watch = WatchSnapshot(data=data, problems=tuple(findings.problems), missing=WATCH_FILE not in files)
    added = pack.snapshot() if pack.data or pack.findings.problems else None
    return replace(folder, packs=_with_pack(folder.packs, added), watch=watch)


def _listed(private: Path) -> tuple[Mapping[str, Path], str]:
    """Return the files by name, and why there is nothing to read, "" if there is."""
    try:
        files = {child.name: child for child in sorted(private.resolve().iterdir()) if child.name[:1] != "."}
    except FileNotFoundError:
        return {}, "the private folder does not exist"
    except NotADirectoryError:
        return {}, "the private folder is not a folder"
    except (OSError, RuntimeError) as e:  # RuntimeError: a symlink loop, before Python 3.13
        return {}, f"the private folder can't be read ({reason_of(e)})"
    return files, "" if files else "the private folder is empty"


def _with_pack(packs: tuple[PackSnapshot, ...], added: PackSnapshot | None) -> tuple[PackSnapshot, ...]:
    taken = next((pack for pack in packs if pack.files.name == PRIVATE), None)
    if added is None:
        return packs
    if taken is None:
        return sorted_packs((*packs, added))
    findings = Findings(pack=PRIVATE)
    message = f"'{PRIVATE}' is the name of the pack in MONITOR_RULES_PRIVATE."
    findings.add(Place(file=PRIVATE, line=1, column=1), "duplicate-id", message, "Rename the pack in the rules folder.")
    broken = replace(taken, problems=(*taken.problems, *findings.problems))
    return tuple(broken if pack is taken else pack for pack in packs)
