"""Runs git's own client as a child process that trusts neither the remote nor this machine's configuration.

- Only the transport of the configured address is allowed. Redirects and alternates of a server are not followed.
- Configuration comes from the environment of the child alone: no system, user or repository configuration, no hooks, no
  credential helpers, no prompts, no lazy fetches.
- Secrets are in the environment of the child, never in its arguments.
- CPU, memory, file size and time are limited, also for the processes that git starts.
"""

import asyncio
import os
import shlex
import signal
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from monitor.domain.rules.remote import RemoteAddress
from monitor.errors import RulesRemoteError
from monitor.rulefiles.remote.failures import failure_of

_MIB = 1024 * 1024
_DISK_FULL = 64 * 1024  # bytes that are free
_STDERR_BYTES = 64 * 1024
_USER = "x-access-token"  # GitHub names it for app tokens; others accept any user with a token
_LIMITED = (
    'trap "" XFSZ; ulimit -c 0; ulimit -t {cpu} || :; ulimit -f {blocks} || :; ulimit -v {kib} || :; exec "$0" "$@"'
)
_NO_GIT = "git can't be started; install git (and openssh-client for ssh), or unset MONITOR_RULES_GIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLimits:
    """`memory` and `file` are in bytes, per process. `ask` limits a question for refs, `fetch` the transfer."""

    ask: timedelta = timedelta(seconds=30)
    fetch: timedelta = timedelta(seconds=120)
    connect: timedelta = timedelta(seconds=15)
    cpu: timedelta = timedelta(seconds=120)
    memory: int = 768 * _MIB
    file: int = 256 * _MIB
    output: int = 16 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class GitAccess:
    """How the remote is reached. `path` is the search path for programs; `proxy` is "" for none."""

    remote: RemoteAddress
    token: str = field(default="", repr=False)
    key_file: Path | None = None
    known_hosts: Path | None = None
    proxy: str = field(default="", repr=False)
    ca_file: Path | None = None
    path: str = os.defpath


class Git:
    """Runs one git command at a time in `folder`, which holds nothing but what the monitor puts there."""

    def __init__(self, access: GitAccess, folder: Path, limits: GitLimits | None = None) -> None:
        self._access = access
        self._folder = folder
        self.limits = limits or GitLimits()

    async def run(
        self,
        *arguments: str,
        within: timedelta,
        repository: Path | None = None,
        stdin: bytes = b"",
        output: int | None = None,
    ) -> bytes:
        """Return the standard output. Raises RulesRemoteError."""
        code, out, err = await self._start(arguments, within, repository, stdin, output or self.limits.output)
        if code != 0:
            raise self._failure(err.decode("utf-8", "replace"), code)
        return out

    def _failure(self, stderr: str, code: int) -> RulesRemoteError:
        if self._is_disk_full():  # git names a full disk only in some places
            stderr = "No space left on device"
        died = f"\ndied of signal {-code}" if code < 0 else ""
        limit = f"{self.limits.file // _MIB} MB"
        secrets = (self._access.token, _basic(self._access) if self._access.token else "")
        return failure_of(str(self._access.remote), stderr + died, limit=limit, secrets=secrets)

    def _is_disk_full(self) -> bool:
        try:
            free = os.statvfs(self._folder)
        except OSError:
            return False
        return free.f_bavail * free.f_frsize < _DISK_FULL or (free.f_files > 0 and free.f_favail == 0)

    async def _start(
        self, arguments: Sequence[str], within: timedelta, repository: Path | None, stdin: bytes, output: int
    ) -> tuple[int, bytes, bytes]:
        limits = _LIMITED.format(
            cpu=round(self.limits.cpu.total_seconds()), blocks=self.limits.file // 512, kib=self.limits.memory // 1024
        )
        try:
            child = await asyncio.create_subprocess_exec(
                "/bin/sh",
                "-c",
                limits,
                "git",
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self._folder if self._folder.is_dir() else "/",
                env=dict(_environment(self._access, self.limits, self._folder, repository)),
                start_new_session=True,
            )
        except OSError as e:
            raise RulesRemoteError(f"{_NO_GIT} ({e.strerror})", lasting=True) from e
        try:
            async with asyncio.timeout(within.total_seconds()):
                out, err, _ = await asyncio.gather(
                    _read(child.stdout, output), _read(child.stderr, _STDERR_BYTES, cut=True), _feed(child.stdin, stdin)
                )
                code = await child.wait()
        except TimeoutError:
            seconds = round(within.total_seconds())
            fact = f"{self._access.remote}: no answer within {seconds} s; the monitor retries; the present rules stay"
            raise RulesRemoteError(fact, lasting=False) from None
        except _TooMuchError:
            fact = f"git returned more than {output // _MIB} MB; keep large files out of the branch"
            raise RulesRemoteError(f"{self._access.remote}: {fact}", lasting=True) from None
        finally:
            await _end(child)
        if code == 127:
            raise RulesRemoteError(_NO_GIT, lasting=True)
        return code, out, err


class _TooMuchError(Exception):
    pass


async def _read(stream: asyncio.StreamReader | None, limit: int, *, cut: bool = False) -> bytes:
    """Return all bytes. Above `limit` raises _TooMuchError, or drops the rest if `cut`."""
    assert stream is not None, "opened as a pipe"
    found = bytearray()
    while chunk := await stream.read(65_536):
        if len(found) + len(chunk) > limit and not cut:
            raise _TooMuchError
        found += chunk[: max(limit - len(found), 0)]
    return bytes(found)


async def _feed(stream: asyncio.StreamWriter | None, data: bytes) -> None:
    assert stream is not None, "opened as a pipe"
    with suppress(BrokenPipeError, ConnectionResetError):
        stream.write(data)
        await stream.drain()
    stream.close()
    with suppress(BrokenPipeError, ConnectionResetError):
        await stream.wait_closed()


async def _end(child: asyncio.subprocess.Process) -> None:
    """End git and what it started, such as ssh; nothing if they have ended."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    await child.wait()


def _environment(access: GitAccess, limits: GitLimits, folder: Path, repository: Path | None) -> Mapping[str, str]:
    config = _config(access, limits)
    numbered = {}
    for number, (key, value) in enumerate(config):
        numbered[f"GIT_CONFIG_KEY_{number}"] = key
        numbered[f"GIT_CONFIG_VALUE_{number}"] = value
    return {
        "PATH": access.path,
        "LC_ALL": "C",
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_COUNT": str(len(config)),
        **numbered,
        "GIT_ALLOW_PROTOCOL": access.remote.scheme,
        "GIT_ASKPASS": "/bin/false",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_SSH_COMMAND": shlex.join(_ssh(access, limits)),
        "GIT_SSH_VARIANT": "ssh",
        "GIT_TERMINAL_PROMPT": "0",
        "SSH_ASKPASS_REQUIRE": "never",
        **({} if repository is None else {"GIT_DIR": str(repository)}),
    }


def _config(access: GitAccess, limits: GitLimits) -> list[tuple[str, str]]:
    remote = access.remote
    config = [
        ("core.bigFileThreshold", "1m"),  # larger ones are streamed, not held in memory
        ("core.hooksPath", os.devnull),
        ("core.fsmonitor", "false"),
        ("core.askPass", ""),
        ("credential.helper", ""),
        ("credential.interactive", "false"),
        ("fetch.recurseSubmodules", "false"),
        ("fetch.uriProtocols", ""),
        ("gc.auto", "0"),
        ("http.followRedirects", "false"),  # also stops alternates, by which a server names other addresses
        ("http.lowSpeedLimit", "100"),  # bytes a second
        ("http.lowSpeedTime", str(round(limits.connect.total_seconds()))),
        ("http.proxy", access.proxy),
        ("maintenance.auto", "false"),
        ("pack.threads", "1"),
        ("protocol.allow", "never"),
        (f"protocol.{remote.scheme}.allow", "always"),
        ("protocol.version", "2"),
        ("remote.origin.url", remote.url),
        ("submodule.recurse", "false"),
        ("transfer.bundleURI", "false"),
        ("transfer.unpackLimit", "1"),  # one pack, so that the limit of a file is that of the transfer
    ]
    if access.ca_file is not None:
        config.append(("http.sslCAInfo", str(access.ca_file)))
    if access.token and remote.scheme in ("http", "https"):
        config.append((f"http.{remote.url}.extraHeader", f"Authorization: Basic {_basic(access)}"))
    return config


def _basic(access: GitAccess) -> str:
    return b64encode(f"{access.remote.user or _USER}:{access.token}".encode()).decode("ascii")


def _ssh(access: GitAccess, limits: GitLimits) -> list[str]:
    """Return the ssh command: the host key must be known, and no configuration of this machine counts."""
    options = {
        "BatchMode": "yes",
        "CheckHostIP": "no",
        "ClearAllForwardings": "yes",
        "ConnectTimeout": str(round(limits.connect.total_seconds())),
        "ForwardAgent": "no",
        "GlobalKnownHostsFile": os.devnull,
        "IdentitiesOnly": "yes",
        "IdentityAgent": "none",
        "IdentityFile": _quoted(access.key_file),
        "PasswordAuthentication": "no",
        "PermitLocalCommand": "no",
        "ServerAliveCountMax": "2",
        "ServerAliveInterval": "15",
        "StrictHostKeyChecking": "yes",
        "UpdateHostKeys": "no",
        "UserKnownHostsFile": _quoted(access.known_hosts),
    }
    return ["ssh", "-F", "none", "-T", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]


def _quoted(path: Path | None) -> str:
    """Return a path for ssh_config, which splits at spaces and expands %."""
    return '"' + str(path or "none").replace("%", "%%") + '"'
