"""Commit statuses by HTTP on loopback: what GitHub and GitLab are sent, and every way in which they may refuse."""

from typing import Any

import pytest
from aiohttp import web

from monitor.domain.rules.remote import CommitState, status_endpoint_url
from monitor.errors import CommitStatusError
from monitor.ingest.http.commit_status import CommitStatusApi, CommitStatusSettings
from monitor.ingest.http.session import HttpSettings
from tests.ingest.http.servers import serving

COMMIT = "3f9c2ab" + "0" * 33
GITHUB = "/api/v3/repos/team/rules/statuses"
GITLAB = "/api/v4/projects/team%2Frules/statuses"
TOKEN = "ghp_hunter2"


class Server:
    """Answers what it was given, in turn, and remembers what it was asked."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []

    async def answer(self, asked: web.Request) -> web.Response:
        self.paths.append(f"{asked.method} {asked.raw_path}")
        self.headers.append(dict(asked.headers))
        self.asked.append(await asked.json())
        return self.answers.pop(0)


async def post(server: Server, path: str, state: CommitState = CommitState.SUCCESS, text: str = "loaded") -> None:
    async with serving(server.answer, size=10_000) as base:
        endpoint = status_endpoint_url(f"{str(base).rstrip('/')}{path}")
        settings = CommitStatusSettings(endpoint=endpoint, http=HttpSettings(user_agent="test"), token=TOKEN)
        assert TOKEN not in repr(settings)
        async with CommitStatusApi(settings) as api:
            await api.post(COMMIT, state, text)


async def failed(*answers: web.Response, path: str = GITHUB) -> CommitStatusError:
    with pytest.raises(CommitStatusError) as e:
        await post(Server(*answers), path)
    assert TOKEN not in str(e.value)
    return e.value


async def test_github_is_sent_state_description_and_context() -> None:
    server = Server(web.json_response({}, status=201))
    await post(server, GITHUB, CommitState.FAILURE, "minerals not loaded")
    assert server.paths == [f"POST {GITHUB}/{COMMIT}"]
    assert server.asked == [{"state": "failure", "description": "minerals not loaded", "context": "policy-monitor"}]
    assert server.headers[0]["Authorization"] == f"Bearer {TOKEN}"


async def test_gitlab_has_its_own_words_and_header_and_an_escaped_project() -> None:
    server = Server(web.json_response({}, status=201))
    await post(server, GITLAB, CommitState.FAILURE)
    assert server.paths == [f"POST {GITLAB}/{COMMIT}"]
    assert server.asked[0]["state"] == "failed"
    assert server.headers[0]["PRIVATE-TOKEN"] == TOKEN
    assert "Authorization" not in server.headers[0]


async def test_gitlab_refuses_a_state_that_the_commit_has_already_which_is_fine() -> None:
    said = web.json_response({"message": "Cannot transition status via :enqueue from :pending"}, status=400)
    await post(Server(said), GITLAB, CommitState.PENDING)


async def test_a_long_description_is_one_line_of_140_characters() -> None:
    server = Server(web.json_response({}, status=201))
    await post(server, GITHUB, text="a\nb " + "x" * 300)
    description = server.asked[0]["description"]
    assert (len(description), description[:4], description[-1]) == (140, "a b ", "…")


@pytest.mark.parametrize(
    ("status", "lasting", "remedy"),
    [
        (401, True, "check MONITOR_RULES_GIT_TOKEN"),
        (403, True, "the right to write commit statuses"),
        (404, True, "check MONITOR_RULES_GIT_STATUS_URL"),
        (422, True, "check MONITOR_RULES_GIT_STATUS_URL"),
        (429, False, "limits the request rate"),
        (500, False, "check MONITOR_RULES_GIT_STATUS_URL"),
        (503, False, "check MONITOR_RULES_GIT_STATUS_URL"),
    ],
)
async def test_a_refusal_names_the_remedy_and_whether_a_retry_helps(status: int, lasting: bool, remedy: str) -> None:
    error = await failed(web.json_response({"message": f"no, {TOKEN}"}, status=status))
    assert f"HTTP {status}" in str(error)
    assert "(no, •••)" in str(error)
    assert remedy in str(error)
    assert error.lasting is lasting


async def test_a_rate_limit_by_403_may_heal() -> None:
    limited = web.json_response({}, status=403, headers={"X-RateLimit-Remaining": "0"})
    assert not (await failed(limited)).lasting


async def test_a_redirect_is_not_followed() -> None:
    error = await failed(web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}))
    assert "HTTP 302 Found" in str(error)
    assert error.lasting


async def test_a_server_that_is_away_may_heal() -> None:
    endpoint = status_endpoint_url(f"http://127.0.0.1:9{GITHUB}")
    settings = CommitStatusSettings(endpoint=endpoint, http=HttpSettings(user_agent="test"), token=TOKEN)
    async with CommitStatusApi(settings) as api:
        with pytest.raises(CommitStatusError, match=f"http://127.0.0.1:9{GITHUB}/3f9c2ab.*: ") as e:
            await api.post(COMMIT, CommitState.SUCCESS, "loaded")
    assert not e.value.lasting
