"""A real git client and OpenSSH against OpenSSH's server on loopback."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from monitor.domain.rules.remote import parse_remote
from monitor.errors import RulesRemoteError
from monitor.rulefiles.remote.client import GitRemote, GitTarget
from monitor.rulefiles.remote.git import GitAccess
from tests.fakes.git import Repository
from tests.integration.rules_git.ssh_server import GitOverSsh, git_over_ssh, new_key

pytestmark = pytest.mark.integration

RULES = {"minerals/alerts.yaml": "rules: []\n"}


@pytest.fixture(scope="module")
def server() -> Iterator[GitOverSsh]:
    with TemporaryDirectory() as folder:  # pytest's own folders are closed to the user of the server
        Path(folder).chmod(0o755)
        with git_over_ssh(Path(folder)) as state:
            yield state


@pytest.fixture(scope="module")
def repository(server: GitOverSsh) -> Repository:
    made = Repository(server.root / "rules.git")
    made.commit(RULES)
    _give(server)
    return made


def _give(server: GitOverSsh) -> None:
    """Give the repositories to the user of the server."""
    subprocess.run(["chown", "-R", server.user, server.root], check=True)


def remote(server: GitOverSsh, tmp_path: Path, *, name: str = "rules.git") -> GitRemote:
    access = GitAccess(
        remote=parse_remote(server.url(name)),
        key_file=server.key,
        known_hosts=server.known_hosts,
        path=os.environ["PATH"],
    )
    return GitRemote(access, GitTarget(), tmp_path / "data folder" / "rules-git")


async def failure(of: GitRemote) -> RulesRemoteError:
    with pytest.raises(RulesRemoteError) as raised:
        await of.check_out(await of.head())
    return raised.value


async def test_a_repository_is_followed_with_a_deploy_key(
    server: GitOverSsh, repository: Repository, tmp_path: Path
) -> None:
    followed = remote(server, tmp_path)
    for number in range(2):
        commit = repository.commit(RULES | {"x.yaml": f"a: {number}\n"})
        _give(server)
        checkout = await followed.check_out(await followed.head())
        assert (checkout.commit, checkout.branch, checkout.rewritten) == (commit, "main", False)


@pytest.mark.usefixtures("repository")
async def test_a_host_whose_key_is_not_known_is_refused(server: GitOverSsh, tmp_path: Path) -> None:
    (tmp_path / "known hosts").write_text("other.example ssh-ed25519 AAAA\n")
    error = await failure(remote(replace(server, known_hosts=tmp_path / "known hosts"), tmp_path))
    assert "the host key is not in MONITOR_RULES_GIT_KNOWN_HOSTS; add it: ssh-keyscan" in str(error)
    assert error.lasting
    assert (tmp_path / "known hosts").read_text() == "other.example ssh-ed25519 AAAA\n"


@pytest.mark.usefixtures("repository")
async def test_a_host_whose_key_changed_is_refused(server: GitOverSsh, tmp_path: Path) -> None:
    (tmp_path / "known").write_text(f"[127.0.0.1]:{server.port} {new_key(tmp_path / 'other')}\n")
    error = await failure(remote(replace(server, known_hosts=tmp_path / "known"), tmp_path))
    assert "the host key differs from the one in MONITOR_RULES_GIT_KNOWN_HOSTS" in str(error)


@pytest.mark.usefixtures("repository")
async def test_another_key_is_refused(server: GitOverSsh, tmp_path: Path) -> None:
    new_key(tmp_path / "other key")
    error = await failure(remote(replace(server, key=tmp_path / "other key"), tmp_path))
    assert "the login was refused; check that the token" in str(error)
    assert error.lasting


@pytest.mark.usefixtures("repository")
async def test_a_key_that_others_may_read_is_refused_with_the_remedy(server: GitOverSsh, tmp_path: Path) -> None:
    open_key = tmp_path / "open"
    open_key.write_bytes(server.key.read_bytes())
    open_key.chmod(0o644)
    assert "chmod 600" in str(await failure(remote(replace(server, key=open_key), tmp_path)))


@pytest.mark.usefixtures("repository")
async def test_a_file_that_is_no_key_is_refused_with_the_remedy(server: GitOverSsh, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.write_text("not a key\n")
    broken.chmod(0o600)
    error = str(await failure(remote(replace(server, key=broken), tmp_path)))
    assert "ssh can't read the deploy key; use an OpenSSH private key without a passphrase" in error


async def test_a_repository_that_does_not_exist_is_named(server: GitOverSsh, tmp_path: Path) -> None:
    assert "there is no repository at this address" in str(await failure(remote(server, tmp_path, name="missing.git")))


async def test_a_port_where_nothing_listens_may_heal(server: GitOverSsh, tmp_path: Path) -> None:
    error = await failure(remote(replace(server, port=9), tmp_path))
    assert "the host can't be reached" in str(error) or "not in MONITOR_RULES_GIT_KNOWN_HOSTS" in str(error)
    assert not error.lasting
