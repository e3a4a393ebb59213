"""Addresses of git repositories: what is followed, what is refused and why, and where commit statuses go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.rules.remote import (
    Forge,
    is_branch_name,
    is_subfolder,
    parse_remote,
    status_endpoint_of,
    status_endpoint_url,
)


@pytest.mark.parametrize(
    ("text", "scheme", "host", "port", "path", "user"),
    [
        pytest.param(
            "https://github.com/team/rules.git", "https", "github.com", 443, "/team/rules.git", "", id="https"
        ),
        pytest.param("https://deploy@git.example:8443/r", "https", "git.example", 8443, "/r", "deploy", id="user"),
        pytest.param("http://127.0.0.1:8080/r.git", "http", "127.0.0.1", 8080, "/r.git", "", id="http"),
        pytest.param("http://[::1]:8080/r.git", "http", "[::1]", 8080, "/r.git", "", id="ipv6"),
        pytest.param("ssh://git@GIT.example/team/rules", "ssh", "git.example", 22, "/team/rules", "git", id="ssh"),
        pytest.param("git@github.com:team/rules.git", "ssh", "github.com", 22, "team/rules.git", "git", id="scp"),
        pytest.param("file:///srv/rules.git", "file", "", 0, "/srv/rules.git", "", id="file"),
    ],
)
def test_an_address_is_taken_apart_and_kept_as_it_is(
    text: str, scheme: str, host: str, port: int, path: str, user: str
) -> None:
    found = parse_remote(text)
    assert (found.url, found.scheme, found.host, found.port) == (text, scheme, host, port)
    assert (found.path, found.user) == (path, user)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("ext::sh -c touch% /tmp/x", "contains a space", id="ext-with-space"),
        pytest.param("ext::sh", "is not a URL that can be followed", id="ext"),
        pytest.param("git://git.example/r", "is not a URL that can be followed", id="git"),
        pytest.param("ftp://git.example/r", "is not a URL that can be followed", id="ftp"),
        pytest.param("fd::17/foo", "is not a URL that can be followed", id="fd"),
        pytest.param("/srv/rules", "is not a URL that can be followed", id="path"),
        pytest.param("--upload-pack=touch", "is not a URL that can be followed", id="option"),
        pytest.param("https:/git.example/r", "is not a URL that can be followed", id="one-slash"),
        pytest.param("file://host/srv/rules", "use file:///folder, with three slashes", id="file-host"),
        pytest.param("file:///", "use file:///folder", id="file-root"),
        pytest.param("https://git.example/", "has no valid path", id="no-path"),
        pytest.param("https:///r", "has no valid host name", id="no-host"),
        pytest.param("ssh://-oProxyCommand=x/r", "has no valid host name", id="option-as-host"),
        pytest.param("ssh://-l@git.example/r", "has a user name with invalid characters", id="option-as-user"),
        pytest.param("git@-host:r", "has no valid host name", id="option-as-scp-host"),
        pytest.param("git@host:-r", "has no valid path", id="option-as-path"),
        pytest.param("https://git.example/r?x=1", "contains a query or a fragment", id="query"),
        pytest.param("https://git.example/r#x", "contains a query or a fragment", id="fragment"),
        pytest.param("https://git.example:port/r", "is not a valid URL", id="port"),
        pytest.param("https://git.example/a\nb", "contains a space or a control character", id="line-break"),
        pytest.param("https://git.example/a%0ab", "has no valid path", id="quoted-line-break"),
        pytest.param("https://h/%00", "has no valid path", id="quoted-nul"),
    ],
)
def test_other_addresses_are_refused_with_the_remedy(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_remote(text)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="contains a password: remove it and set MONITOR_RULES_GIT_TOKEN") as raised:
        parse_remote("https://deploy:hunter2@git.example/r")
    assert "hunter2" not in str(raised.value)


@given(st.text(max_size=80) | st.from_regex(r"(https?|ssh|file|ext|git)(://|::)[-@:/a-z0-9.%?#\[\]]*", fullmatch=True))
def test_any_text_gives_an_address_that_git_reads_as_such_or_a_problem(text: str) -> None:
    try:
        found = parse_remote(text)
    except ValueError:
        return
    assert found.scheme in ("https", "http", "ssh", "file")
    assert not found.url.startswith("-")
    assert not found.host.startswith("-")
    assert not found.user.startswith("-")
    assert found.path.strip("/")
    assert found.url.isprintable()


@pytest.mark.parametrize("name", ["main", "release/1", "feature-x", "v1.2", "äöü"])
def test_branch_names(name: str) -> None:
    assert is_branch_name(name)


@pytest.mark.parametrize(
    "name", ["", "-x", "a b", "a..b", "a.lock", "/a", "a/", "a//b", "@", "a@{1}", "a:b", "a\\b", ".a"]
)
def test_names_that_git_refuses_or_reads_as_options_are_no_branches(name: str) -> None:
    assert not is_branch_name(name)


def test_subfolders_stay_inside_the_repository() -> None:
    assert is_subfolder("teams/minerals")
    assert not any(map(is_subfolder, ("", "..", "a/../b", "/a", "a/", "a//b", ".git", "a\nb")))


@pytest.mark.parametrize(
    ("remote", "url", "forge"),
    [
        pytest.param(
            "https://github.com/team/rules.git",
            "https://api.github.com/repos/team/rules/statuses",
            Forge.GITHUB,
            id="github",
        ),
        pytest.param(
            "git@github.com:team/rules.git",
            "https://api.github.com/repos/team/rules/statuses",
            Forge.GITHUB,
            id="github-ssh",
        ),
        pytest.param(
            "ssh://git@gitlab.com/team/desks/rules.git",
            "https://gitlab.com/api/v4/projects/team%2Fdesks%2Frules/statuses",
            Forge.GITLAB,
            id="gitlab",
        ),
    ],
)
def test_statuses_of_known_hosts_have_an_address(remote: str, url: str, forge: Forge) -> None:
    found = status_endpoint_of(parse_remote(remote))
    assert found is not None
    assert (found.url, found.forge) == (url, forge)
    assert found.for_commit("abc") == f"{url}/abc"


@pytest.mark.parametrize("remote", ["https://git.example/team/rules", "file:///srv/rules", "https://github.com/rules"])
def test_other_hosts_have_none(remote: str) -> None:
    assert status_endpoint_of(parse_remote(remote)) is None


def test_an_address_for_statuses_that_the_operator_set() -> None:
    gitea = status_endpoint_url("https://git.example/api/v1/repos/team/rules/statuses/")
    assert (gitea.url, gitea.forge) == ("https://git.example/api/v1/repos/team/rules/statuses", Forge.GITHUB)
    assert status_endpoint_url("https://h/api/v4/projects/team%2Frules/statuses").forge is Forge.GITLAB


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ftp://h/statuses", "is not a valid URL"),
        ("https://u:p@h/statuses", "contains a user name"),
        ("https://h/repos/team/rules", "does not end in /statuses"),
        ("https://h/statuses?token=x", "contains a user name, a query or a fragment"),
    ],
)
def test_other_addresses_for_statuses_are_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        status_endpoint_url(text)
