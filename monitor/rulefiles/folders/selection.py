"""The resolution of a path on the command line: a rules folder, a pack, or a file of a pack."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import NoRulesError
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.folders.folder import BASE, BASE_FOLDERS, PACK_FILES, ROOT_FILES, WATCH_FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`root` is the rules folder to read; `within` is the prefix of the shown names of the selected files ("": all)."""

    root: Path
    within: str = ""


def select(path: Path) -> Selection:
    """Return the selection for a path. A folder with pack files is a pack, a folder with packs a rules folder.

    Raises NoRulesError if the path has no rule files.
    """
    path = Path(os.path.abspath(path))  # noqa: PTH100 -- without resolving: a root that is a link stays one
    if path.is_dir():
        return _folder(path)
    if path.name in ROOT_FILES:
        return Selection(root=path.parent, within=path.name)
    if path.parent.parent.name == BASE and path.parent.name in BASE_FOLDERS:
        return Selection(root=path.parents[2], within=f"{BASE}/{path.parent.name}/{path.name}")
    if path.name not in PACK_FILES:
        near = did_you_mean(path.name, (*PACK_FILES, *ROOT_FILES)) if path.suffix in (".yaml", ".yml") else ""
        near = f"Check it with: monitor watch check {path}" if path.name == WATCH_FILE else near
        named = near or f"Rule files are named {', '.join((*PACK_FILES, *ROOT_FILES))}."
        raise NoRulesError(f"{path} is not a rule file. {named}")
    return Selection(root=path.parent.parent, within=f"{path.parent.name}/{path.name}")


def _folder(path: Path) -> Selection:
    if path.name == BASE or _holds(path, PACK_FILES):
        return Selection(root=path.parent, within=f"{path.name}/")
    if not _holds(path, ROOT_FILES) and os.access(path, os.R_OK) and not any(map(_is_pack, path.iterdir())):
        advice = f"Name a rules folder or a pack; to create one: monitor init {path / 'rules'}"
        raise NoRulesError(f"no rule files in {path}. {advice}")
    return Selection(root=path)


def _is_pack(folder: Path) -> bool:
    """Return whether the folder has pack files, or is unreadable, so that the parser reports why."""
    try:
        return folder.is_dir() and (folder.name == BASE or not os.access(folder, os.X_OK) or _holds(folder, PACK_FILES))
    except OSError:
        return True


def _holds(folder: Path, names: Iterable[str]) -> bool:
    return any((folder / name).exists() for name in names)
