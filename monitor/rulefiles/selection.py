"""What a path on the command line means: a rules folder, a pack in one, or a file of a pack."""

import os
from dataclasses import dataclass
from pathlib import Path

from monitor.rulefiles.folder import BASE, BASE_FOLDERS, PACK_FILES, ROOT_FILES

__all__ = ["Selection", "select"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """`root` is the rules folder that is read; `within` begins the shown name of each file that is meant ("": all)."""

    root: Path
    within: str = ""


def select(path: Path) -> Selection:
    """A folder with files of a pack in it is a pack; any other is a rules folder."""
    path = Path(os.path.abspath(path))  # noqa: PTH100 -- without resolving: a root that is a link stays one
    if path.is_dir():
        is_pack = any((path / name).is_file() for name in PACK_FILES) or path.name == BASE
        return Selection(root=path.parent, within=f"{path.name}/") if is_pack else Selection(root=path)
    if path.name in ROOT_FILES:
        return Selection(root=path.parent, within=path.name)
    if path.parent.parent.name == BASE and path.parent.name in BASE_FOLDERS:
        return Selection(root=path.parents[2], within=f"{BASE}/{path.parent.name}/{path.name}")
    return Selection(root=path.parent.parent, within=f"{path.parent.name}/{path.name}")
