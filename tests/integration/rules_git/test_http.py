"""A real git client against git http-backend on loopback, with basic authentication."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app.rules.remote import rules_remote
from monitor.domain.rules.remote import parse_remote
from monitor.errors import RulesRemoteError
from monitor.ingest.http.proxies import Proxies
from monitor.rulefiles.remote.client import GitRemote, GitTarget
from monitor.rulefiles.remote.git import GitAccess
from monitor.settings import read_settings
from tests.fakes.git import Repository
from tests.integration.rules_git.http_server import GitOverHttp, git_over_http

pytestmark = pytest.mark.integration

TOKEN = "ghp_hunter2hunter2hunter2"
RULES = {"minerals/alerts.yaml": "rules: []\n"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[GitOverHttp]:
    with git_over_http(tmp_path / "served", token=TOKEN) as state:
        yield state


@pytest.fixture
def repository(server: GitOverHttp) -> Repository:
    made = Repository(server.root / "rules.git")
    made.commit(RULES)
    return made


def remote(
    server: GitOverHttp, tmp_path: Path, *, token: str = TOKEN, name: str = "rules.git", url: str = ""
) -> GitRemote:
    access = GitAccess(remote=parse_remote(url or server.url(name)), token=token, path=os.environ["PATH"])
    return GitRemote(access, GitTarget(), tmp_path / "data" / "rules-git")


async def failure(of: GitRemote) -> RulesRemoteError:
    with pytest.raises(RulesRemoteError) as raised:
        await of.check_out(await of.head())
    return raised.value


async def test_a_repository_is_followed_with_a_token(
    server: GitOverHttp, repository: Repository, tmp_path: Path
) -> None:
    followed = remote(server, tmp_path)
    for number in range(2):
        commit = repository.commit(RULES | {"x.yaml": f"a: {number}\n"})
        checkout = await followed.check_out(await followed.head())
        assert (checkout.commit, checkout.rewritten) == (commit, False)
    repository.commit(RULES, amend=True)
    assert (await followed.check_out(await followed.head())).rewritten
    assert set(server.logins) == {f"x-access-token:{TOKEN}"}


async def test_the_user_of_the_address_is_used_with_the_token(
    server: GitOverHttp, repository: Repository, tmp_path: Path
) -> None:
    url = server.url("rules.git").replace("http://", "http://deploy-token-1@")
    followed = remote(server, tmp_path, url=url)
    await followed.check_out(await followed.head())
    assert set(server.logins) == {f"deploy-token-1:{TOKEN}"}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("token", ["", "wrong"])
async def test_a_missing_or_wrong_token_is_a_lasting_error_without_the_token(
    token: str, server: GitOverHttp, tmp_path: Path
) -> None:
    error = await failure(remote(server, tmp_path, token=token))
    assert "the server refuses access without a valid login" in str(error)
    assert "MONITOR_RULES_GIT_TOKEN" in str(error)
    assert error.lasting
    assert "wrong" not in str(error)


async def test_a_repository_that_does_not_exist_is_named(server: GitOverHttp, tmp_path: Path) -> None:
    server.root.mkdir()
    error = await failure(remote(server, tmp_path, name="missing.git"))
    assert "there is no repository at this address" in str(error)
    assert error.lasting


@pytest.mark.usefixtures("repository")
async def test_a_redirect_is_not_followed_and_its_target_hears_nothing(server: GitOverHttp, tmp_path: Path) -> None:
    with git_over_http(tmp_path / "elsewhere") as other:
        server.location = f"http://127.0.0.1:{other.port}"
        error = await failure(remote(server, tmp_path))
        assert "HTTP 301: the server redirects to another address, which is not followed" in str(error)
        assert other.asked == []


@pytest.mark.usefixtures("repository")
async def test_alternates_of_a_dumb_server_are_not_followed(server: GitOverHttp, tmp_path: Path) -> None:
    """By http-alternates a server may name addresses that a client then asks."""
    with git_over_http(tmp_path / "elsewhere") as other:
        dumb = tmp_path / "served" / "dumb.git"
        (dumb / "objects" / "info").mkdir(parents=True)
        (dumb / "info").mkdir()
        (dumb / "HEAD").write_text("ref: refs/heads/main\n")
        (dumb / "info" / "refs").write_text(f"{'1' * 40}\trefs/heads/main\n")
        (dumb / "objects" / "info" / "http-alternates").write_text(f"http://127.0.0.1:{other.port}/x.git/objects\n")
        await failure(remote(server, tmp_path, name="dumb.git"))
        assert other.asked == []


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(("status", "lasting"), [(503, False), (500, False), (429, False), (403, True), (404, True)])
async def test_statuses_have_a_kind(status: int, lasting: bool, server: GitOverHttp, tmp_path: Path) -> None:
    server.status = status
    assert (await failure(remote(server, tmp_path))).lasting is lasting


@pytest.mark.usefixtures("repository")
async def test_an_unreachable_server_is_named_and_may_heal(server: GitOverHttp, tmp_path: Path) -> None:
    followed = remote(server, tmp_path, url="http://127.0.0.1:9/rules.git")
    error = await failure(followed)
    assert "the host can't be reached; the monitor retries; the present rules stay" in str(error)
    assert not error.lasting


@pytest.mark.usefixtures("repository")
async def test_the_token_is_in_no_argument_and_on_no_disk(server: GitOverHttp, tmp_path: Path) -> None:
    """A git that notes its arguments, and those of what it starts, in place of `ps`."""
    bin_, notes = tmp_path / "bin", tmp_path / "arguments"
    bin_.mkdir()
    real = next(p for d in os.environ["PATH"].split(":") if (p := Path(d) / "git").exists())
    (bin_ / "git").write_text(
        f'#!/bin/sh\nexport GIT_TRACE={notes}\nprintf \'%s\\n\' "$*" >>{notes}\nexec {real} "$@"\n'
    )
    (bin_ / "git").chmod(0o755)
    access = GitAccess(remote=parse_remote(server.url("rules.git")), token=TOKEN, path=f"{bin_}:{os.environ['PATH']}")
    followed = GitRemote(access, GitTarget(), tmp_path / "data" / "rules-git")
    await followed.check_out(await followed.head())
    noted = notes.read_text()
    assert "remote-http" in noted
    encoded = "eC1hY2Nlc3M"  # the beginning of the header's value
    for text in (noted, *(p.read_text() for p in (tmp_path / "data").rglob("*") if p.is_file()), repr(access)):
        assert TOKEN not in text
        assert encoded not in text


@pytest.mark.usefixtures("repository")
async def test_nothing_of_the_users_configuration_counts(
    server: GitOverHttp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    owned = tmp_path / "owned"
    (home / ".gitconfig").write_text(
        f'[url "file:///nowhere/"]\n\tinsteadOf = {server.url("")}\n[credential]\n\thelper = "!touch {owned}; false"\n'
        f"[core]\n\taskPass = touch {owned}\n"
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "http.proxy")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "http://127.0.0.1:9")
    await remote(server, tmp_path).head()
    await failure(remote(server, tmp_path, token=""))
    assert not owned.exists()


# ------------------------------------------------------------------ https


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its key."""
    path = tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"]
    new = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    here = {"PATH": os.environ["PATH"]}  # at the real date, as git
    made = [*new, *subject, "-keyout", str(path), "-out", str(tmp_path / "public.pem")]
    subprocess.run(made, env=here, check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "public.pem").read_text())
    return path


async def test_a_certificate_counts_if_the_operator_trusts_it(certificate: Path, tmp_path: Path) -> None:
    with git_over_http(tmp_path / "secure", certificate=certificate) as server:
        commit = Repository(server.root / "rules.git").commit(RULES)
        environment = {
            "MONITOR_DATA_DIR": str(tmp_path / "data"),
            "MONITOR_RULES_GIT": server.url("rules.git"),
            "PATH": os.environ["PATH"],
        }
        trusting = environment | {"MONITOR_CA_BUNDLE": str(tmp_path / "public.pem")}
        with rules_remote(read_settings(trusting), Proxies(), trusting) as followed:
            assert followed is not None
            assert (await followed.check_out(await followed.head())).commit == commit
        with rules_remote(read_settings(environment), Proxies(), environment) as followed:
            assert followed is not None
            with pytest.raises(RulesRemoteError, match="the certificate of the server is not trusted; if a proxy") as e:
                await followed.head()
            assert e.value.lasting


async def test_a_proxy_is_asked_and_its_password_is_no_argument(server: GitOverHttp, tmp_path: Path) -> None:
    environment = {
        "MONITOR_DATA_DIR": str(tmp_path / "data"),
        "MONITOR_RULES_GIT": "http://git.example/rules.git",
        "MONITOR_ALLOW_HOSTS": "git.example",
        "PATH": os.environ["PATH"],
    }
    proxy = Proxies(http=f"http://us:hunter2@127.0.0.1:{server.port}")
    with rules_remote(read_settings(environment), proxy, environment) as followed:
        assert followed is not None
        with pytest.raises(RulesRemoteError) as e:
            await followed.head()
    assert server.asked[0].startswith("http://git.example/rules.git/info/refs")
    assert "hunter2" not in str(e.value)
