"""The check of the git repository with rules: whether it answers and has the branch."""

from collections.abc import AsyncIterator, Callable, Mapping

from monitor.app.network.http_settings import proxies_of
from monitor.app.rules.remote import rules_remote, status_endpoint
from monitor.domain.operations.finding import Finding
from monitor.errors import RulesRemoteError
from monitor.settings import Settings

_WHAT = "rules from git"


async def check_rules_git(
    settings: Settings, environment: Mapping[str, str], *, says: Callable[[str], None]
) -> AsyncIterator[Finding]:
    """Ask the repository for its newest commit; nothing without a repository. Nothing is fetched."""
    git = settings.rules_git
    with rules_remote(settings, proxies_of(environment), environment) as remote:
        if git is None or remote is None:
            return
        says(_WHAT)
        try:
            commit = await remote.head()
        except RulesRemoteError as e:
            yield Finding(what=_WHAT, ok=False, detail=str(e))
            return
    endpoint = status_endpoint(git)
    statuses = f"commit statuses go to {endpoint.url}" if endpoint else "no commit statuses"
    yield Finding(what=_WHAT, ok=True, detail=f"{remote.address} answers, newest commit {commit[:7]}; {statuses}")
