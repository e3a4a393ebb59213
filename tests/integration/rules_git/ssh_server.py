"""OpenSSH's server on loopback with a host key of its own, run by a user without rights, for one deploy key."""

import os
import pwd
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "monitor-git"
"""The user that `.ci/rules_git` creates; where the tests don't run as root, it is their own."""

_SSHD = "/usr/sbin/sshd"
_STARTS_WITHIN = 15.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class GitOverSsh:
    """`key` is the deploy key, `known_hosts` has the host key, `root` the folder of repositories."""

    root: Path
    key: Path
    known_hosts: Path
    port: int
    user: str

    def url(self, name: str) -> str:
        return f"ssh://{self.user}@127.0.0.1:{self.port}{self.root / name}"


def new_key(path: Path) -> str:
    """Make a key pair without a passphrase. Returns the public key."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path], check=True)
    return path.with_suffix(".pub").read_text().strip()


@contextmanager
def git_over_ssh(folder: Path) -> Iterator[GitOverSsh]:
    """Serve the repositories below `folder`/repositories, which the caller fills."""
    user = pwd.getpwnam(USER) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    home, root = folder / "sshd", folder / "repositories"
    home.mkdir()
    root.mkdir()
    host_key, deploy_key = new_key(home / "host"), new_key(folder / "deploy")
    (home / "authorized_keys").write_text(f"restrict {deploy_key}\n")
    port = _free_port()
    known_hosts = folder / "known_hosts"
    known_hosts.write_text(f"[127.0.0.1]:{port} {host_key}\n")
    (home / "config").write_text(
        "\n".join(
            (
                f"Port {port}",
                "ListenAddress 127.0.0.1",
                f"HostKey {home / 'host'}",
                f"AuthorizedKeysFile {home / 'authorized_keys'}",
                f"PidFile {home / 'pid'}",
                "AcceptEnv GIT_PROTOCOL",
                "KbdInteractiveAuthentication no",
                "PasswordAuthentication no",
                "StrictModes no",
                "UsePAM no",
                "LogLevel ERROR",
            )
        )
    )
    for path in (folder, home, root, *home.iterdir()):
        os.chown(path, user.pw_uid, user.pw_gid)
    with subprocess.Popen(
        [_SSHD, "-D", "-e", "-f", home / "config"],
        user=user.pw_uid,
        group=user.pw_gid,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"]},
        start_new_session=True,
    ) as server:
        try:
            _await_port(port, server)
            yield GitOverSsh(root=root, key=folder / "deploy", known_hosts=known_hosts, port=port, user=user.pw_name)
        finally:
            server.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _await_port(port: int, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert server.poll() is None, "sshd ended"
            assert time.monotonic() < until, "sshd does not listen"
        else:
            return
