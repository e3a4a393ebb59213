"""Commit statuses by the API of GitHub, of servers that use its form (Gitea, Forgejo), or of GitLab."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from yarl import URL

from monitor.domain.rules.remote import CommitState, Forge, StatusEndpoint
from monitor.domain.sources.schedule import Outcome
from monitor.errors import CommitStatusError
from monitor.ingest.http.guard import Lookup, getaddrinfo
from monitor.ingest.http.json_client import JsonClient, JsonRequestError, JsonResponse, complaint_of
from monitor.ingest.http.responses import effective_status, outcome_of_status, redact, status_line
from monitor.ingest.http.session import HttpSettings
from monitor.ingest.text.clean import one_line

_CONTEXT = "policy-monitor"
_MAX_DESCRIPTION = 140  # characters, GitHub's limit; GitLab's is 255
_MAX_BYTES = 262_144  # of a response, decoded
_LASTING = (Outcome.REFUSED, Outcome.NOT_FOUND, Outcome.GONE)
_GITLAB_STATES = {CommitState.FAILURE: "failed"}
_REMEDIES = {
    401: "check MONITOR_RULES_GIT_TOKEN",
    403: "give the token in MONITOR_RULES_GIT_TOKEN the right to write commit statuses",
    404: "give the token in MONITOR_RULES_GIT_TOKEN the right to write commit statuses, and check "
    "MONITOR_RULES_GIT_STATUS_URL",
    429: "the server limits the request rate",
}
_REMEDY = "check MONITOR_RULES_GIT_STATUS_URL"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitStatusSettings:
    """`http` gives user agent, proxies, CAs and connect timeout."""

    endpoint: StatusEndpoint
    http: HttpSettings
    token: str = field(repr=False)
    deadline: timedelta = timedelta(seconds=10)


class CommitStatusApi(JsonClient):
    """Implements `ports.CommitStatuses`. An async context manager."""

    def __init__(self, settings: CommitStatusSettings, *, lookup: Lookup = getaddrinfo) -> None:
        url = URL(settings.endpoint.url, encoded=True)
        super().__init__(url, settings.http, deadline=settings.deadline, max_bytes=_MAX_BYTES, lookup=lookup)
        self._endpoint = settings.endpoint
        self._token = settings.token

    async def post(self, commit: str, state: CommitState, description: str) -> None:
        is_gitlab = self._endpoint.forge is Forge.GITLAB
        request = {
            "state": _GITLAB_STATES.get(state, state.value) if is_gitlab else state.value,
            "description": _cut(description),
            "context": _CONTEXT,
        }
        self._url = URL(self._endpoint.for_commit(commit), encoded=True)
        try:
            response = await self._post(request, self._headers(is_gitlab=is_gitlab))
        except JsonRequestError as e:
            raise self._error(str(e), _REMEDY, lasting=False) from None
        if response.status not in (200, 201) and not _is_same_state(response):
            status = effective_status(response.status, response.headers)
            lasting = 300 <= status < 400 or outcome_of_status(status) in _LASTING
            raise self._error(self._fact(response), _REMEDIES.get(status, _REMEDY), lasting=lasting)

    def _headers(self, *, is_gitlab: bool) -> Mapping[str, str]:
        return {"PRIVATE-TOKEN": self._token} if is_gitlab else {"Authorization": f"Bearer {self._token}"}

    def _fact(self, response: JsonResponse) -> str:
        message = response.value.get("message") if isinstance(response.value, dict) else None
        complaint = complaint_of(message, self._token)
        return status_line(response.status) + (f" ({complaint})" if complaint else "")

    def _error(self, fact: str, remedy: str, *, lasting: bool) -> CommitStatusError:
        return CommitStatusError(f"{redact(self._url)}: {fact}; {remedy}", lasting=lasting)


def _is_same_state(response: JsonResponse) -> bool:
    """Whether GitLab refuses because the commit has that state already."""
    message = response.value.get("message") if isinstance(response.value, dict) else None
    return response.status == 400 and isinstance(message, str) and "Cannot transition status" in message


def _cut(description: str) -> str:
    line = one_line(description)
    return line if len(line) <= _MAX_DESCRIPTION else line[: _MAX_DESCRIPTION - 1] + "…"
