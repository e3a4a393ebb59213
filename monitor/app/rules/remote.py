"""The git remote with rules, built from the settings."""

import os
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import structlog

from monitor.app.network.http_settings import http_settings
from monitor.daemon.following import Fetching
from monitor.domain.rules.remote import StatusEndpoint, status_endpoint_of
from monitor.errors import MonitorError, SettingsError
from monitor.ingest.http.proxies import Proxies
from monitor.pipeline.rules.follow_remote import FollowTransaction, RemoteFollower
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.network.remote import CommitStatuses, RulesRemote
from monitor.ports.repositories.store import Store
from monitor.rulefiles.remote.client import GitRemote, GitTarget
from monitor.rulefiles.remote.git import GitAccess
from monitor.settings import RulesGitSettings, Settings, checkouts_dir

_log = structlog.get_logger()


def status_endpoint(git: RulesGitSettings) -> StatusEndpoint | None:
    """Where commit statuses are posted: the setting, or the API of a known host; None without a token."""
    if git.token is None:
        return None
    return git.status_url or status_endpoint_of(git.url)


@contextmanager
def rules_remote(settings: Settings, proxies: Proxies, environment: Mapping[str, str]) -> Iterator[RulesRemote | None]:
    """The remote, None if none is set. Raises SettingsError for a CA bundle that can't be used."""
    git = settings.rules_git
    if git is None:
        yield None
        return
    is_web = git.url.scheme in ("http", "https")
    with _ca_file(settings.ca_bundle if git.url.scheme == "https" else None) as ca_file:
        access = GitAccess(
            remote=git.url,
            token=git.token.reveal() if git.token else "",
            key_file=git.key_file,
            known_hosts=git.known_hosts,
            proxy=(proxies.for_url(git.url.url) or "") if is_web else "",
            ca_file=ca_file,
            path=environment.get("PATH", os.defpath),
        )
        yield GitRemote(access, GitTarget(branch=git.branch, folder=git.folder), checkouts_dir(settings.data_dir))


@contextmanager
def _ca_file(bundle: Path | None) -> Iterator[Path | None]:
    """A file with the CAs of the system and those of the operator, since git reads one file; None without a bundle."""
    if bundle is None:
        yield None
        return
    system = ssl.get_default_verify_paths().cafile
    with TemporaryDirectory(prefix="monitor-ca-") as folder:
        try:
            parts = [Path(path).read_text(encoding="utf-8", errors="replace") for path in (system, bundle) if path]
        except OSError as e:
            raise SettingsError(f"MONITOR_CA_BUNDLE: {e.filename} can't be read ({e.strerror})") from e
        file = Path(folder) / "ca.pem"
        file.write_text("\n".join(parts), encoding="utf-8")
        yield file


@asynccontextmanager
async def open_follower(
    settings: Settings,
    store: Store[FollowTransaction],
    *,
    config: Callable[[], RuntimeConfig | None],
    proxies: Proxies,
    clock: Callable[[], datetime],
    jitter: Random,
    environment: Mapping[str, str],
) -> AsyncIterator[RemoteFollower | None]:
    """The follower of the remote, None if none is set."""
    git = settings.rules_git
    with rules_remote(settings, proxies, environment) as remote:
        if git is None or remote is None:
            yield None
            return
        async with _statuses(settings, git, proxies) as statuses:
            yield RemoteFollower(
                store=store,
                remote=remote,
                statuses=statuses,
                config=config,
                interval=git.interval,
                clock=clock,
                jitter=jitter,
            )


async def fetch_at_start(follower: Fetching) -> None:
    """Fetch once before the rules are loaded. Whatever fails, the start goes on with the rules that are there.

    Raises StoreError.
    """
    try:
        await follower.fetch()
    except MonitorError:
        raise
    except Exception:  # noqa: BLE001 -- alerts matter more than new rules
        _log.exception("fetch of the rules crashed; the present rules run")


@asynccontextmanager
async def _statuses(
    settings: Settings, git: RulesGitSettings, proxies: Proxies
) -> AsyncIterator[CommitStatuses | None]:
    endpoint = status_endpoint(git)
    if endpoint is None or git.token is None:
        yield None
        return
    from monitor.ingest.http.commit_status import CommitStatusApi, CommitStatusSettings  # loaded only if it is used

    http = http_settings(settings, proxies)
    async with CommitStatusApi(CommitStatusSettings(endpoint=endpoint, http=http, token=git.token.reveal())) as api:
        yield api
