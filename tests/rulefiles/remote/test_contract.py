"""What every git remote with rules does, the fake one of other tests and the real one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.domain.rules.remote import parse_remote
from monitor.errors import RulesRemoteError
from monitor.ports.network.remote import RulesRemote
from monitor.rulefiles.remote.client import GitRemote, GitTarget
from monitor.rulefiles.remote.git import GitAccess
from tests.fakes.git import FakeRemote, Repository
from tests.rulefiles.remote.test_client import GIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A remote, and what happens there: `push` and `force` give the new commit, `empty` pushes one without rules."""

    remote: RulesRemote
    push: Callable[[str], str]
    force: Callable[[str], str]
    empty: Callable[[], str]
    break_off: Callable[[], None]


def _fake(_: Path) -> Stage:
    remote, numbers = FakeRemote(), iter(range(1, 100))

    def push(subject: str, *, rewritten: bool = False) -> str:
        commit = f"{next(numbers):040x}"
        remote.push(commit, subject, rewritten=rewritten)
        return commit

    def empty() -> str:
        commit = push("Empty")
        remote.unusable[commit] = "has no rule files"
        return commit

    def break_off() -> None:
        remote.fault = RulesRemoteError(f"{remote.address}: the host can't be reached", lasting=False)

    return Stage(
        remote=remote, push=push, force=lambda subject: push(subject, rewritten=True), empty=empty, break_off=break_off
    )


def _real(folder: Path) -> Stage:
    repository, numbers = Repository(folder / "origin.git"), iter(range(100))
    access = GitAccess(remote=parse_remote(repository.url), path=GIT["path"])

    def push(subject: str, *, amend: bool = False) -> str:
        return repository.commit({"minerals/alerts.yaml": f"rules: [] # {next(numbers)}\n"}, subject, amend=amend)

    def break_off() -> None:
        repository.path.rename(folder / "elsewhere.git")

    return Stage(
        remote=GitRemote(access, GitTarget(), folder / "data" / "rules-git"),
        push=push,
        force=lambda subject: push(subject, amend=True),
        empty=lambda: repository.commit({"README.md": "ours"}),
        break_off=break_off,
    )


@pytest.fixture(params=[_fake, _real], ids=["fake", "git"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    made: Stage = request.param(tmp_path)
    return made


async def test_nothing_is_present_before_the_first_checkout(stage: Stage) -> None:
    stage.push("one")
    await stage.remote.head()
    assert stage.remote.present() is None


async def test_the_newest_commit_is_checked_out_and_present(stage: Stage) -> None:
    stage.push("one")
    commit = stage.push("two")
    assert await stage.remote.head() == commit
    checkout = await stage.remote.check_out(commit)
    assert (checkout.commit, checkout.subject, checkout.branch) == (commit, "two", "main")
    assert (checkout.author, checkout.rewritten, checkout.notes) == ("minerals-desk", False, ())
    assert stage.remote.present() == checkout


async def test_a_rewritten_history_is_checked_out_and_marked(stage: Stage) -> None:
    await stage.remote.check_out(stage.push("one"))
    await stage.remote.head()
    assert (await stage.remote.check_out(stage.force("other"))).rewritten


async def test_a_commit_that_can_t_be_used_is_named_and_the_present_one_stays(stage: Stage) -> None:
    first = stage.push("one")
    await stage.remote.head()
    await stage.remote.check_out(first)
    commit = stage.empty()
    with pytest.raises(RulesRemoteError, match=f"{stage.remote.address}: .*has no rule files") as raised:
        await stage.remote.check_out(commit)
    assert (raised.value.commit, raised.value.lasting) == (commit, True)
    present = stage.remote.present()
    assert present is not None
    assert present.commit == first


async def test_a_remote_that_fails_is_no_fault_of_a_commit(stage: Stage) -> None:
    stage.push("one")
    stage.break_off()
    with pytest.raises(RulesRemoteError, match=stage.remote.address) as raised:
        await stage.remote.head()
    assert raised.value.commit == ""
