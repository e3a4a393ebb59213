"""What git prints when a remote fails: fact and remedy, and whether a retry can help. The lines are git's own."""

import pytest

from monitor.rulefiles.remote.failures import failure_of

SHOWN = "https://git.example/team/rules.git"


@pytest.mark.parametrize(
    ("stderr", "fact", "lasting"),
    [
        pytest.param(
            "fatal: unable to access 'https://git.example/r/': Could not resolve host: git.example",
            "the name of the host is not known to DNS",
            False,
            id="dns",
        ),
        pytest.param(
            "ssh: Could not resolve hostname git.example: Name or service not known\nfatal: Could not read from remote",
            "the name of the host is not known to DNS",
            False,
            id="dns-ssh",
        ),
        pytest.param(
            "fatal: unable to access 'http://127.0.0.1:9/': Failed to connect to 127.0.0.1 port 9 after 0 ms",
            "the host can't be reached",
            False,
            id="refused",
        ),
        pytest.param(
            "ssh: connect to host 127.0.0.1 port 9: Connection refused\nfatal: Could not read from remote repository.",
            "the host can't be reached",
            False,
            id="refused-ssh",
        ),
        pytest.param(
            "error: RPC failed; curl 18 transfer closed with outstanding read data remaining\nfatal: early EOF",
            "the host can't be reached",
            False,
            id="cut-off",
        ),
        pytest.param(
            "fatal: could not read Username for 'https://git.example': terminal prompts disabled",
            "the server refuses access without a valid login",
            True,
            id="no-login",
        ),
        pytest.param(
            "fatal: Authentication failed for 'https://git.example/'", "the login was refused", True, id="401"
        ),
        pytest.param(
            "remote: Write access to repository not granted.\nfatal: unable to access 'https://h/': The requested URL "
            "returned error: 403",
            "the login was refused",
            True,
            id="403",
        ),
        pytest.param(
            "git@git.example: Permission denied (publickey).\nfatal: Could not read from remote repository.",
            "the login was refused",
            True,
            id="key-refused",
        ),
        pytest.param(
            "remote: Repository not found.\nfatal: repository 'https://git.example/r/' not found",
            "there is no repository at this address",
            True,
            id="404",
        ),
        pytest.param(
            "fatal: unable to access 'http://h/': The requested URL returned error: 301",
            "HTTP 301: the server redirects to another address, which is not followed",
            True,
            id="redirect",
        ),
        pytest.param(
            "fatal: unable to access 'http://h/': The requested URL returned error: 503", "HTTP 503", False, id="503"
        ),
        pytest.param(
            "No ED25519 host key is known for git.example and you have requested strict checking.\nHost key "
            "verification failed.",
            "the host key is not in MONITOR_RULES_GIT_KNOWN_HOSTS",
            True,
            id="unknown-host",
        ),
        pytest.param(
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.",
            "the host key differs from the one in MONITOR_RULES_GIT_KNOWN_HOSTS",
            True,
            id="changed-host",
        ),
        pytest.param(
            "@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\ngit@h: Permission denied (publickey).",
            "ssh refuses the file of the deploy key: other users may read it",
            True,
            id="open-key",
        ),
        pytest.param(
            'Load key "/run/secrets/key": invalid format\ngit@h: Permission denied (publickey).',
            "ssh can't read the deploy key",
            True,
            id="broken-key",
        ),
        pytest.param(
            "No user exists for uid 10001", "ssh does not run for a user without an entry", True, id="no-user"
        ),
        pytest.param(
            "fatal: detected dubious ownership in repository at '/srv/rules.git'",
            "the repository belongs to another user",
            True,
            id="other-owner",
        ),
        pytest.param(
            "fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none CRLfile: none",
            "the certificate of the server is not trusted",
            True,
            id="certificate",
        ),
        pytest.param(
            "fatal: write error: No space left on device",
            "the disk is full; free space in MONITOR_DATA_DIR",
            False,
            id="full",
        ),
        pytest.param(
            "fatal: index-pack died of signal 25", "the repository is larger than 256 MB", True, id="too-large"
        ),
        pytest.param("fatal: Out of memory, malloc failed", "git exceeded its limit of memory", True, id="memory"),
        pytest.param("fatal: transport 'ext' not allowed", "the transport ext is not allowed", True, id="transport"),
    ],
)
def test_a_failure_has_a_fact_a_remedy_and_a_kind(stderr: str, fact: str, lasting: bool) -> None:
    error = failure_of(SHOWN, stderr, limit="256 MB")
    assert str(error).startswith(f"{SHOWN}: {fact}")
    assert "; " in str(error)
    assert error.lasting is lasting
    assert error.commit == ""


def test_an_unknown_failure_shows_gits_first_error_line_cut_and_without_secrets() -> None:
    stderr = f"warning: x\nfatal: odd \x1b[31m\u202e token s3cret {'y' * 400}\nerror: later\n"
    error = str(failure_of(SHOWN, stderr, secrets=("s3cret", "")))
    assert error.startswith(f"{SHOWN}: odd  [31m  token •••")
    assert "later" not in error
    assert len(error) < 400


def test_no_message_at_all_is_said() -> None:
    assert "git failed without a message" in str(failure_of(SHOWN, ""))
