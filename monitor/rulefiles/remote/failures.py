"""The meaning of git's error output for a remote: fact, remedy, and whether a retry can help. One table.

git reports failures as text only. It runs with LC_ALL=C, so the text is English. The first row that matches counts.
"""

import re
from dataclasses import dataclass

from monitor.errors import RulesRemoteError

_MAX_CHARS = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """`fact` may use the groups of `pattern`. `lasting`: only a person can remove the cause."""

    pattern: re.Pattern[str]
    fact: str
    remedy: str
    lasting: bool = True


def _row(pattern: str, fact: str, remedy: str, *, lasting: bool = True) -> _Row:
    return _Row(pattern=re.compile(pattern, re.IGNORECASE), fact=fact, remedy=remedy, lasting=lasting)


_LOGIN = (
    "check that the token (MONITOR_RULES_GIT_TOKEN) or the deploy key (MONITOR_RULES_GIT_KEY_FILE) is valid and may "
    "read the repository"
)
_RETRY = "the monitor retries; the present rules stay"
_TABLE = (
    _row(
        r"REMOTE HOST IDENTIFICATION HAS CHANGED",
        "the host key differs from the one in MONITOR_RULES_GIT_KNOWN_HOSTS",
        "compare the fingerprint with the one that the host publishes; then replace the line in that file",
    ),
    _row(
        r"No (\S+) host key is known for (\S+)|Host key verification failed",
        "the host key is not in MONITOR_RULES_GIT_KNOWN_HOSTS",
        "add it: ssh-keyscan HOST, and compare the fingerprint with the one that the host publishes",
    ),
    _row(
        r"UNPROTECTED PRIVATE KEY FILE|bad permissions",
        "ssh refuses the file of the deploy key: other users may read it",
        "allow only its owner to read it: chmod 600",
    ),
    _row(
        r"Load key .*: (invalid format|error in libcrypto|incorrect passphrase)",
        "ssh can't read the deploy key",
        "use an OpenSSH private key without a passphrase in MONITOR_RULES_GIT_KEY_FILE",
    ),
    _row(
        r"No user exists for uid",
        "ssh does not run for a user without an entry in /etc/passwd",
        "run the monitor as a user of the system, or use https",
    ),
    _row(
        r"detected dubious ownership",
        "the repository belongs to another user",
        "run the monitor as that user, or serve the repository by https or ssh",
    ),
    _row(
        r"SSL certificate|certificate verify|server certificate|gnutls_handshake|SSL routines|SSL_ERROR|CAfile",
        "the certificate of the server is not trusted",
        "if a proxy inspects TLS, or the server has its own CA, set MONITOR_CA_BUNDLE",
    ),
    _row(
        r"could not resolve (host|proxy)|Could not resolve hostname|Temporary failure in name resolution",
        "the name of the host is not known to DNS",
        _RETRY,
        lasting=False,
    ),
    _row(
        r"returned error: (30[12378])",
        "HTTP {0}: the server redirects to another address, which is not followed",
        "set MONITOR_RULES_GIT to the address that the redirect names",
    ),
    _row(r"returned error: (40[13])|Authentication failed|HTTP Basic: Access denied", "the login was refused", _LOGIN),
    _row(
        r"could not read (Username|Password)|unable to get password",
        "the server refuses access without a valid login",
        _LOGIN,
    ),
    _row(r"Permission denied", "the login was refused", _LOGIN),
    _row(
        r"returned error: 407|CONNECT tunnel failed, response 407",
        "the proxy asks for a login",
        "put user and password into HTTPS_PROXY",
    ),
    _row(r"returned error: (429|5\d\d)", "HTTP {0}", _RETRY, lasting=False),
    _row(
        r"returned error: 404|repository '[^']*' not found|Repository not found|does not appear to be a git repository"
        r"|does not exist|project you were looking for could not be found|not a git repository",
        "there is no repository at this address",
        f"check MONITOR_RULES_GIT; for a private repository {_LOGIN}",
    ),
    _row(
        r"No space left on device|Disk quota exceeded",
        "the disk is full",
        "free space in MONITOR_DATA_DIR; the present rules stay",
        lasting=False,
    ),
    _row(r"Read-only file system", "the data folder is read-only", "make MONITOR_DATA_DIR writable"),
    _row(
        r"File too large|died of signal 25|file write error",
        "the repository is larger than {limit}",
        "keep large files out of the branch",
    ),
    _row(
        r"out of memory|died of signal (9|24)",
        "git exceeded its limit of memory or time",
        "keep large files out of the branch",
    ),
    _row(
        r"Connection (refused|reset|timed out|closed)|Failed to connect|Could not connect|Couldn't connect|timed out"
        r"|Network is unreachable|No route to host|Operation too slow|Empty reply|remote end hung up|early EOF"
        r"|unexpected disconnect|RPC failed|Recv failure|Send failure",
        "the host can't be reached",
        _RETRY,
        lasting=False,
    ),
    _row(
        r"transport '(\S+)' not allowed",
        "the transport {0} is not allowed",
        "use https, ssh or file in MONITOR_RULES_GIT",
    ),
    _row(
        r"valid git repository|invalid server response|bad line length|protocol error",
        "the server does not speak git's protocol",
        "check MONITOR_RULES_GIT",
    ),
)


def failure_of(shown: str, stderr: str, *, limit: str = "", secrets: tuple[str, ...] = ()) -> RulesRemoteError:
    """Return the error for git's output. `shown` is the address, `limit` the allowed size; `secrets` are removed."""
    for row in _TABLE:
        found = row.pattern.search(stderr)
        if found is not None:
            fact = row.fact.format(*found.groups(""), limit=limit)
            return RulesRemoteError(f"{shown}: {fact}; {row.remedy}", lasting=row.lasting)
    fact = _last_words(stderr, secrets) or "git failed without a message"
    return RulesRemoteError(f"{shown}: {fact}; {_RETRY}", lasting=False)


def _last_words(stderr: str, secrets: tuple[str, ...]) -> str:
    """Return git's own first error line, cut and without control characters: a server may have written it."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    chosen = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "")
    words = _CONTROL.sub(" ", chosen.removeprefix("fatal:").removeprefix("error:")).strip()
    for secret in filter(None, secrets):
        words = words.replace(secret, "•••")
    return words[:_MAX_CHARS]
