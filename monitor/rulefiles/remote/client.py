"""The implementation of `ports.RulesRemote` with git's own client.

The remote is asked for the newest commit. A new commit is fetched into a repository that is deleted afterwards, so that
nothing of a damaged or hostile transfer remains: without history, and without files that are too large for rules.
"""

import asyncio
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import structlog

from monitor.errors import RulesRemoteError
from monitor.ports.network.remote import Checkout
from monitor.rulefiles.remote.checkout import CheckoutFolder, Content, LeadsOut, TooLarge, is_disk_full, remove
from monitor.rulefiles.remote.git import Git, GitAccess, GitLimits
from monitor.rulefiles.remote.tree import (
    MAX_TOTAL,
    Plan,
    contents_of,
    entries_of,
    is_readable,
    plan_of,
    sizes_of,
    target_of,
)
from monitor.rulefiles.syntax.yaml12 import FILE_MAX_BYTES

_log = structlog.get_logger()

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HISTORY = 100  # commits that are searched for the previous one
_LOOK_BACK = timedelta(seconds=30)
_READ = timedelta(seconds=30)  # for a command that needs no network
_NAME_CHARS = 100
_TARGET_BYTES = 4_096  # of a link; PATH_MAX of Linux
_PARTIAL = f"--filter=blob:limit={FILE_MAX_BYTES + 1}"  # the server may ignore it
_DISK = "free space in MONITOR_DATA_DIR; the present rules stay"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitTarget:
    """What is followed: a branch ("": the default branch of the remote) and a folder in it ("": its root)."""

    branch: str = ""
    folder: str = ""


class GitRemote:
    """Implements `ports.RulesRemote`. `root` is the folder for checkouts, below the data folder."""

    def __init__(self, access: GitAccess, target: GitTarget, root: Path, *, limits: GitLimits | None = None) -> None:
        self._address = str(access.remote)
        self._target = target
        self._folder = CheckoutFolder(root)
        self._git = Git(access, root, limits)
        self._branch = target.branch

    @property
    def address(self) -> str:
        return self._address

    @property
    def _settings(self) -> dict[str, str]:
        """What a checkout belongs to. A checkout for other settings is not the present one."""
        return {"url": self._address, "folder": self._target.folder, "asked": self._target.branch}

    # ---------------------------------------------------------------- the newest commit

    async def head(self) -> str:
        wanted = f"refs/heads/{self._target.branch}" if self._target.branch else "HEAD"
        lines = await self._refs("--symref", wanted)
        found = next((left for left, name in lines if name == wanted and _ID.fullmatch(left)), None)
        if found is None:
            raise await self._no_branch()
        if not self._target.branch:
            named = next((left for left, name in lines if name == "HEAD" and left.startswith("ref: ")), "")
            self._branch = named.removeprefix("ref: refs/heads/") or "HEAD"
        return found

    async def _refs(self, *arguments: str) -> list[tuple[str, str]]:
        *options, pattern = arguments
        out = await self._git.run(
            "ls-remote", "--quiet", *options, "--", "origin", pattern, within=self._git.limits.ask
        )
        lines = (line.split("\t", 1) for line in out.decode("utf-8", "replace").splitlines())
        return [(line[0].strip(), line[1]) for line in lines if len(line) == 2]

    async def _no_branch(self) -> RulesRemoteError:
        """Return the error for a branch that is not there: what the repository has instead."""
        names = [name.removeprefix("refs/heads/") for _, name in await self._refs("--heads", "refs/heads/*")]
        if not names:
            fact, advice = "the repository is empty", "push a branch with rules (monitor init writes a first one)"
        else:
            near = difflib.get_close_matches(self._target.branch, names[:1_000], n=1)
            there = f"did you mean {near[0]}?" if near else f"the repository has {', '.join(names[:3])}"
            wanted = self._target.branch
            gone = f"no branch {wanted} (deleted or renamed?)" if wanted else "no default branch"
            fact, advice = f"{gone}; {there}", "set MONITOR_RULES_GIT_BRANCH"
        return RulesRemoteError(f"{self._address}: {fact}; {advice}; the present rules stay", lasting=True)

    # ---------------------------------------------------------------- the checkout

    def present(self) -> Checkout | None:
        about = self._folder.present()
        if about is None or {key: about.get(key) for key in self._settings} != self._settings:
            return None
        return _checkout_of(about)

    async def check_out(self, commit: str) -> Checkout:
        with self._disk():
            self._folder.prepare()
        with self._disk(), _repository(self._folder.root) as repository:
            kind = "sha256" if len(commit) > 40 else "sha1"
            await self._local(repository, "init", "--quiet", "--bare", "--template=", f"--object-format={kind}")
            branch = "HEAD" if self._branch in ("", "HEAD") else f"refs/heads/{self._branch}"
            await self._fetch(repository, "--depth=1", _PARTIAL, branch)
            found = (await self._local(repository, "rev-parse", "--verify", "FETCH_HEAD^{commit}")).decode().strip()
            author, subject = await self._author_and_subject(repository, found)
            files, notes = await self._files(repository, found)
            rewritten = await self._is_rewritten(repository, found, branch)
            checkout = Checkout(
                commit=found,
                branch=self._branch or "HEAD",
                author=author,
                subject=subject,
                notes=notes,
                rewritten=rewritten,
            )
            about = {**self._settings, **asdict(checkout), "notes": list(notes)}
            await asyncio.to_thread(self._folder.write, about, files)
        return checkout

    async def _fetch(self, repository: Path, *arguments: str, within: timedelta | None = None) -> None:
        await self._git.run(
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-auto-maintenance",
            "--no-write-commit-graph",
            *arguments[:-1],
            "--",
            "origin",
            arguments[-1],
            within=within or self._git.limits.fetch,
            repository=repository,
        )

    async def _local(self, repository: Path, *arguments: str, stdin: bytes = b"", output: int | None = None) -> bytes:
        return await self._git.run(*arguments, within=_READ, repository=repository, stdin=stdin, output=output)

    async def _author_and_subject(self, repository: Path, commit: str) -> tuple[str, str]:
        out = await self._local(repository, "log", "-1", "--no-show-signature", "--format=%an%n%s", commit, "--")
        author, _, subject = out.decode("utf-8", "replace").partition("\n")
        return _one_line(author), _one_line(subject)

    async def _files(self, repository: Path, commit: str) -> tuple[Mapping[str, Content], tuple[str, ...]]:
        """Return contents by path below the rules folder, and notes on what is left out."""
        place = f"{commit}:{self._target.folder}" if self._target.folder else commit
        try:
            listing = await self._local(repository, "ls-tree", "-r", "-z", "--full-tree", place)
        except RulesRemoteError as e:
            if not self._target.folder:
                raise
            raise self._unusable(commit, f"has no folder {self._target.folder}", "set MONITOR_RULES_GIT_FOLDER") from e
        try:
            plan = plan_of(entries_of(listing))
            return await self._contents(repository, commit, plan), plan.notes
        except ValueError as e:
            where = f" in {self._target.folder}" if self._target.folder else ""
            advice = "add a pack or routes.yaml, or set MONITOR_RULES_GIT_FOLDER to the folder that has them"
            raise self._unusable(commit, f"has {e}{where}" if "rule files" in str(e) else str(e), advice) from e

    async def _contents(self, repository: Path, commit: str, plan: Plan) -> dict[str, Content]:
        links = await self._blobs(repository, commit, plan.links.values(), _TARGET_BYTES)
        targets = {link: target_of(link, links.get(blob, b""), plan) for link, blob in plan.links.items()}
        texts = await self._blobs(repository, commit, plan.files.values(), FILE_MAX_BYTES)
        files: dict[str, Content] = {path: texts.get(blob, TooLarge()) for path, blob in plan.files.items()}
        led = {link: LeadsOut() if target is None else files[target] for link, target in targets.items()}
        return files | led

    async def _blobs(self, repository: Path, commit: str, ids: Iterable[str], limit: int) -> dict[str, bytes]:
        """Return the contents that are here and have at most `limit` bytes, by object id."""
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        listed = await self._local(repository, "cat-file", "--batch-check", stdin=_lines(wanted))
        sizes = {id_: size for id_, size in sizes_of(listed).items() if is_readable(size) and size <= limit}
        if sum(sizes.values()) > MAX_TOTAL:
            fact = f"has rule files of more than {MAX_TOTAL // 1024 // 1024} MB in all"
            raise self._unusable(commit, fact, "split the rules over several monitors, or remove what is no rule file")
        out = await self._local(repository, "cat-file", "--batch", stdin=_lines(sizes), output=2 * MAX_TOTAL)
        return dict(contents_of(out))

    async def _is_rewritten(self, repository: Path, commit: str, branch: str) -> bool:
        """Return whether the checkout before this one is missing in the recent history of the branch.

        Best effort: if the history can't be fetched, it counts as continued.
        """
        before = self.present()
        if before is None or before.commit == commit:
            return False
        try:
            await self._fetch(repository, f"--depth={_HISTORY}", "--filter=tree:0", branch, within=_LOOK_BACK)
            out = await self._local(repository, "rev-list", f"--max-count={_HISTORY}", commit, "--")
        except RulesRemoteError as e:
            _log.debug("history not read", why=str(e))
            return False
        return before.commit not in out.decode("ascii", "replace").split()

    def _unusable(self, commit: str, fact: str, advice: str) -> RulesRemoteError:
        text = f"{self._address}: commit {commit[:7]} {fact}; {advice}; the present rules stay"
        return RulesRemoteError(text, lasting=True, commit=commit)

    @contextmanager
    def _disk(self) -> Iterator[None]:
        """Turn errors of the data folder into RulesRemoteError."""
        try:
            yield
        except OSError as e:
            fact = "the disk is full" if is_disk_full(e) else f"can't write to {e.filename}: {e.strerror}"
            advice = _DISK if is_disk_full(e) else "make MONITOR_DATA_DIR writable; the present rules stay"
            raise RulesRemoteError(f"{self._address}: {fact}; {advice}", lasting=not is_disk_full(e)) from e


@contextmanager
def _repository(root: Path) -> Iterator[Path]:
    """A folder for a repository, deleted at the end."""
    folder = Path(mkdtemp(prefix="fetch-", dir=root))
    try:
        yield folder
    finally:
        remove(folder)


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{id_}\n" for id_ in ids).encode("ascii")


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text).strip()[:_NAME_CHARS]


def _checkout_of(about: Mapping[str, Any]) -> Checkout | None:
    commit, notes = about.get("commit"), about.get("notes")
    if not isinstance(commit, str) or not _ID.fullmatch(commit):
        return None
    return Checkout(
        commit=commit,
        branch=str(about.get("branch", "")),
        author=str(about.get("author", "")),
        subject=str(about.get("subject", "")),
        notes=tuple(map(str, notes)) if isinstance(notes, list) else (),
        rewritten=about.get("rewritten") is True,
    )
