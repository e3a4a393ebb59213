"""The snapshot of a rules folder: each pack's files as bytes, and a problem for each file that can't be read.

Nothing outside the folder is read, neither by path nor by link. The folder itself may be a link.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

from monitor.domain.rules.rule import Place
from monitor.errors import NoRulesError
from monitor.language.query.nearest import did_you_mean
from monitor.ports.rules import PackFiles
from monitor.rulefiles.syntax.diagnostics import Findings, Problem
from monitor.rulefiles.syntax.fields import NOT_YET
from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES

BASE = "base"
ROUTES_FILE = "routes.yaml"
"""The name of the pseudo-pack that holds the files beside the packs, which load or fail together."""

PACK_FILES = ("alerts.yaml", "tuning.yaml", "vocabulary.yaml", "sources.yaml", "register.yaml")
BASE_FOLDERS = ("alerts", "vocabulary", "sources", "register")
ROOT_FILES = (ROUTES_FILE,)
LATER_FILES = {"monitor.yaml": "settings of a rules folder"}
WATCH_FILE = "watch.yaml"
WATCH_LIST = "watch list"
"""The pack name of problems of watch.yaml. They keep no pack from loading."""
OTHER_TOOLS = frozenset({"docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"})
SCHEME_FILE = "scheme.yaml"  # measures and actions, checked by the domain's tests; holds no concepts


@dataclass(frozen=True, slots=True, kw_only=True)
class PackSnapshot:
    """A pack's files at one moment. `problems` are those of unreadable or unexpected files."""

    files: PackFiles
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchSnapshot:
    """The bytes of watch.yaml, None if there is none. `problems` are those of the file and its folder.

    `missing` is True if there is a private folder and it has no watch.yaml, `unset` if no private folder is set.
    """

    data: bytes | None = field(default=None, repr=False)
    problems: tuple[Problem, ...] = ()
    missing: bool = False
    unset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderFiles:
    """The shipped pack first, then the user's packs by name. `beside` holds the files beside them.

    `gone` says why the folder has nothing to read, "" if it has: a lost mount must not look like deleted rules.
    `private_gone` says the same for the private folder, "" also if none is set.
    """

    packs: tuple[PackSnapshot, ...]
    beside: PackSnapshot
    gone: str = ""
    watch: WatchSnapshot = WatchSnapshot()
    private_gone: str = ""


def base_folder() -> Path:
    """Return the folder of the shipped pack: inside an installed package, or `rules/base` of a checkout."""
    inside = Path(str(resources.files("monitor"))) / BASE
    return inside if inside.is_dir() else inside.parent.parent / "rules" / BASE


def read_folder(root: Path, base: Path | None = None, *, fetched: bool = False) -> FolderFiles:
    """Read the shipped pack (or the one at `base`) and all packs in `root`. A link at `root` is resolved once.

    `fetched`: the monitor makes the folder itself, from a git repository.
    """
    shipped, beside = base or base_folder(), PackReader(name=ROUTES_FILE, findings=Findings())
    top = Place(file=f"{root.name or root}", line=1, column=1)
    packs, gone, misplaced = [_read_base(shipped)], "", tuple[Problem, ...]()
    try:
        real = root.resolve()
        children = sorted(real.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        gone = "no commit was fetched from git yet" if fetched else "the folder does not exist"
        create = "To see why: monitor health" if fetched else "Create the folder to add your own rules."
        advice = f"Only the shipped rules run. {create}"
        beside.findings.warn(top, "no-folder", f"{gone}.", advice)
    except (OSError, RuntimeError) as e:  # RuntimeError: a symlink loop, before Python 3.13
        gone = f"the folder can't be read ({reason_of(e)})"
        beside.findings.add(top, "unreadable", f"{gone}.", "Check its permissions.")
    else:
        packs += _read_children(children, real, shipped, beside)
        misplaced = _misplaced_watch_lists(children)
        gone = "" if any(not child.name.startswith(".") for child in children) else "the folder is empty"
    return FolderFiles(
        packs=tuple(pack.snapshot() for pack in packs),
        beside=beside.snapshot(),
        gone=gone,
        watch=WatchSnapshot(problems=misplaced),
    )


def _misplaced_watch_lists(children: Sequence[Path]) -> tuple[Problem, ...]:
    """Return a problem for each watch.yaml in the rules folder: its files are shared, stored, and quoted in notices."""
    findings = Findings(pack=WATCH_LIST)
    for child in children:
        for path in (child, child / WATCH_FILE):
            if path.name == WATCH_FILE and _can_see(path.is_file):
                shown = WATCH_FILE if path is child else f"{child.name}/{WATCH_FILE}"
                message = "the watch list is confidential and is not read from the rules folder."
                advice = "Move it to a folder outside it, and set MONITOR_RULES_PRIVATE to that folder."
                findings.add(Place(file=shown, line=1, column=1), "not-private", message, advice)
    return tuple(findings.problems)


def read_folders(roots: Sequence[Path]) -> FolderFiles:
    """Read the shipped pack and the packs of several rules folders as if they were in one.

    Raises NoRulesError if two folders have a pack with the same name, or if both have files beside the packs.
    """
    first, *others = (read_folder(root) for root in roots)
    whole, place_of = first, {pack.files.name: roots[0] for pack in first.packs}
    for root, more in zip(roots[1:], others, strict=True):
        own = [pack for pack in more.packs if pack.files.name != BASE]
        for pack in own:
            if (before := place_of.setdefault(pack.files.name, root)) is not root:
                raise NoRulesError(f"{before} and {root} both have a pack {pack.files.name}. Rename one of the two.")
        if whole.beside.files.files and more.beside.files.files:
            raise NoRulesError(f"{root} has a second {ROUTES_FILE}. Only one of the rules folders may have it.")
        beside = more.beside if more.beside.files.files else whole.beside
        problems = (*whole.beside.problems, *more.beside.problems)
        whole = replace(whole, packs=sorted_packs((*whole.packs, *own)), beside=replace(beside, problems=problems))
    return whole


def sorted_packs(packs: Iterable[PackSnapshot]) -> tuple[PackSnapshot, ...]:
    """Return the packs in the order of `read_folder`: the shipped pack first, the others by name."""
    return tuple(sorted(packs, key=lambda pack: (pack.files.name != BASE, pack.files.name)))


@dataclass(slots=True, kw_only=True)
class PackReader:
    """A pack while its files are read."""

    name: str
    findings: Findings
    data: list[tuple[str, bytes]] = field(default_factory=list)

    def read(self, path: Path, root: Path, name: str, shown: str) -> None:
        data = bytes_of(path, root, Place(file=shown, line=1, column=1), self.findings)
        if data is not None:
            self.data.append((name, data))

    def snapshot(self) -> PackSnapshot:
        files = PackFiles(name=self.name, files=tuple(self.data))
        return PackSnapshot(files=files, problems=tuple(self.findings.problems))


def _read_base(folder: Path) -> PackReader:
    pack = PackReader(name=BASE, findings=Findings(pack=BASE))
    for kind in BASE_FOLDERS:
        for path in sorted((folder / kind).glob("*.yaml")):
            if path.name != SCHEME_FILE:
                pack.read(path, folder, f"{kind}/{path.name}", f"{BASE}/{kind}/{path.name}")
    return pack


def _read_children(children: Sequence[Path], root: Path, shipped: Path, beside: PackReader) -> Iterator[PackReader]:
    for child in children:
        if child.name.startswith("."):
            continue
        if child.name == BASE:
            yield from _read_users_base(child, shipped)
        elif child.name in ROOT_FILES:
            beside.read(child, root, child.name, child.name)
        elif _can_see(child.is_dir):
            yield from _read_pack(child, root)
        elif child.name not in OTHER_TOOLS:
            report_unexpected(child, child.name, (*ROOT_FILES, *PACK_FILES), ROOT_FILES, beside.findings)


def _read_pack(folder: Path, root: Path) -> Iterator[PackReader]:
    """Yield the pack in a folder; nothing if no file in it belongs to a pack or looks as if it should."""
    pack = PackReader(name=folder.name, findings=Findings(pack=folder.name))
    shown = Place(file=folder.name, line=1, column=1)
    try:
        if not _is_within(folder, root):
            pack.findings.add(shown, "outside", "the folder links outside the rules folder.", "Copy it here.")
            yield pack
            return
        files = {child.name: child for child in sorted(folder.iterdir())}
    except (OSError, RuntimeError) as e:
        pack.findings.add(shown, "unreadable", f"the folder can't be read ({reason_of(e)}).", "Check its permissions.")
        yield pack
        return
    for name in PACK_FILES:
        if name in files:
            pack.read(files[name], root, name, f"{folder.name}/{name}")
    for name, path in files.items():
        report_unexpected(path, f"{folder.name}/{name}", PACK_FILES, PACK_FILES, pack.findings)
    if pack.findings.problems or any(name in files for name in PACK_FILES):
        yield pack


def _read_users_base(folder: Path, shipped: Path) -> Iterator[PackReader]:
    """Yield an error if the folder differs from the shipped pack, which runs. An equal copy (a checkout) is fine."""
    if folder.resolve() == shipped.resolve():
        return
    theirs, ours = _digests(folder), _digests(shipped)
    differing = sorted(name for name in {*theirs, *ours} if theirs.get(name) != ours.get(name))
    if not differing:
        return
    pack = PackReader(name=f"{BASE} (in your folder)", findings=Findings(pack=BASE))
    message = f"this folder differs from the shipped pack in {len(differing)} files; the shipped pack runs."
    advice = "Put your own rules into another folder (rules/README.md). After an update, install or build again."
    pack.findings.add(Place(file=f"{BASE}/{differing[0]}", line=1, column=1), "base-differs", message, advice)
    yield pack


def _digests(folder: Path) -> dict[str, bytes]:
    paths = (p for p in folder.rglob("*.yaml") if _can_see(p.is_file) and _is_within(p, folder))
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(_bytes_of(p).replace(b"\r\n", b"\n")).digest() for p in paths
    }


def _bytes_of(path: Path, most: int = FILE_MAX_BYTES) -> bytes:
    """Return the file's bytes, at most one more than the limit, so that the parser sees a file that is too large."""
    with path.open("rb") as file:
        return file.read(most + 1)


def bytes_of(path: Path, root: Path, place: Place, findings: Findings, most: int = FILE_MAX_BYTES) -> bytes | None:
    """Return the beginning of a file below `root`, `most` bytes and one more; None, with a problem, if unreadable."""
    try:
        if not _is_within(path, root):
            findings.add(place, "outside", "the file links outside the rules folder.", "Copy it here.")
            return None
        if not path.is_file():
            findings.add(place, "unreadable", "not a file.", "Replace it with a text file.")
            return None
        return _bytes_of(path, most)
    except (OSError, RuntimeError) as e:
        findings.add(place, "unreadable", f"the file can't be read ({reason_of(e)}).", "Check its permissions.")
        return None


def reason_of(error: OSError | RuntimeError) -> str:
    return getattr(error, "strerror", None) or "symlink loop"


def _is_within(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _can_see(is_kind: Callable[[], bool]) -> bool:
    """Return the result of `Path.is_file` or `Path.is_dir`, False if the path is not accessible."""
    try:
        return is_kind()
    except OSError:
        return False


def report_unexpected(path: Path, shown: str, near: Sequence[str], read: Sequence[str], findings: Findings) -> None:
    """Report a YAML file that is not read: it is not supported yet, misplaced, or misnamed."""
    if path.suffix not in (".yaml", ".yml") or path.name in read or path.name == WATCH_FILE:
        return
    place = Place(file=shown, line=1, column=1)
    if path.name in LATER_FILES:
        message = f"{path.name} ({LATER_FILES[path.name]}) {NOT_YET}."
        findings.add(place, "not-yet", message, "Remove it.")
    elif path.name in PACK_FILES:
        findings.warn(place, "unknown-file", "this file is not read here.", "Move it into a pack's folder.")
    else:
        advice = did_you_mean(path.name, near) or f"These files are read: {', '.join(read)}."
        findings.warn(place, "unknown-file", "this file is not read.", advice)
