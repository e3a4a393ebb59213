"""A git remote is followed: what is fetched, what the operator and the forge are sent, and what an outage changes."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from structlog.testing import capture_logs

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.rules.remote import CommitState
from monitor.domain.rules.remote_state import UNREACHABLE, RemoteState
from monitor.errors import CommitStatusError, RulesRemoteError
from monitor.pipeline.rules.follow_remote import RemoteFollower
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.pipeline.rules.remote_journal import remote_state
from monitor.ports.rules import Revision
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.git import FakeCommitStatuses, FakeRemote
from tests.fakes.reading import NOW
from tests.fakes.rules import FakeRuleFiles
from tests.pipeline.posting import Post
from tests.pipeline.rules.test_reload import reloader

ONE, TWO, THREE = "1" * 40, "2" * 40, "3" * 40
MINUTE = timedelta(minutes=1)
REFUSED = RulesRemoteError("https://git.example/team/rules.git: the login was refused; check the token", lasting=True)
AWAY = RulesRemoteError(
    "https://git.example/team/rules.git: the host can't be reached; the monitor retries", lasting=False
)


class RemoteRules:
    """A follower and the reload that it feeds, over fakes. `cycle` is a fetch, and a reload if a commit is new."""

    def __init__(self, store: DatabaseStore, *, operator: bool = True, statuses: bool = True) -> None:
        self.store = store
        self.clock = Time()
        self.remote = FakeRemote()
        self.statuses = FakeCommitStatuses()
        self.files = FakeRuleFiles(**({"routes.yaml": "operator C1"} if operator else {}))
        self.reloader: Reloader = reloader(store, self.files, self.clock)
        self.follower = self.made(statuses=statuses)
        later = Time()
        later.now += timedelta(hours=1)
        self.post = Post(store, later)
        self.reported: DeliveryId | None = None

    def made(self, *, statuses: bool = True) -> RemoteFollower:
        return RemoteFollower(
            store=self.store,
            remote=self.remote,
            statuses=self.statuses if statuses else None,
            config=lambda: self.reloader.config if self.reloader.is_loaded else None,
            interval=MINUTE,
            clock=self.clock,
            jitter=Random(1),
        )

    def push(self, commit: str, subject: str = "Rules", **packs: str) -> None:
        self.remote.push(commit, subject)
        self.files.packs |= packs
        self.files.revision = Revision(commit=commit[:7], author="minerals-desk", subject=subject)

    async def cycle(self) -> Reloaded:
        await self.follower.fetch()
        reloaded = await self.reloader.reload()
        self.reported = await self.follower.report(reloaded)
        await self.post.run(60)
        return reloaded

    async def notices(self) -> list[Notice]:
        """What people see in the operator's channel, oldest first."""
        await self.post.run(120)
        return [s.message for s in self.post.messenger.sent if isinstance(s.message, Notice)]

    async def state(self) -> RemoteState:
        return await self.store.read(remote_state)


@pytest.fixture
async def remote_rules(store: DatabaseStore) -> RemoteRules:
    made = RemoteRules(store)
    made.push(ONE, "First rules", a="rule a rule b")
    await made.cycle()
    return made


# ------------------------------------------------------------------ commits


async def test_the_first_commit_is_reported_with_counts(remote_rules: RemoteRules) -> None:
    assert [n.title for n in await remote_rules.notices()] == [
        '✅ Rules at commit 1111111 ("First rules" by minerals-desk): loaded, 2 rules in 1 pack.'
    ]
    assert remote_rules.statuses.posted == [
        (ONE, CommitState.PENDING, "the monitor loads the rules"),
        (ONE, CommitState.SUCCESS, "loaded, 2 rules in 1 pack"),
    ]
    state = await remote_rules.state()
    assert (state.commit, state.subject, state.branch, state.fetched_at) == (ONE, "First rules", "main", NOW)


async def test_a_new_commit_is_reported_with_the_rules_that_changed(remote_rules: RemoteRules) -> None:
    remote_rules.push(TWO, "Antimony", a="rule a=2 rule c")
    await remote_rules.cycle()
    title = (await remote_rules.notices())[-1].title
    assert title == (
        '✅ Rules at commit 2222222 ("Antimony" by minerals-desk): loaded, 1 rule changed (a), 1 rule added (c), '
        "1 rule removed (b)."
    )
    assert remote_rules.statuses.posted[-1][:2] == (TWO, CommitState.SUCCESS)


async def test_a_commit_that_changes_no_rule_is_reported_as_such(remote_rules: RemoteRules) -> None:
    remote_rules.push(TWO, "Readme")
    await remote_rules.cycle()
    assert (await remote_rules.notices())[-1].title.endswith("loaded, no rule changed.")


async def test_the_same_commit_is_checked_out_and_reported_once(remote_rules: RemoteRules) -> None:
    for _ in range(3):
        await remote_rules.cycle()
        assert remote_rules.reported is None
    assert remote_rules.remote.checked_out == [ONE]
    assert len(await remote_rules.notices()) == 1
    assert len(remote_rules.statuses.posted) == 2


async def test_a_restart_does_not_report_the_commit_again(remote_rules: RemoteRules) -> None:
    remote_rules.follower = remote_rules.made()
    await remote_rules.cycle()
    assert len(await remote_rules.notices()) == 1


async def test_an_edit_of_the_shipped_rules_is_not_reported_as_a_commit(remote_rules: RemoteRules) -> None:
    remote_rules.files.packs["base"] = "rule shipped rule shipped2"
    await remote_rules.follower.report(await remote_rules.reloader.reload())
    assert len(await remote_rules.notices()) == 1


async def test_a_reload_that_still_read_the_commit_before_reports_nothing(remote_rules: RemoteRules) -> None:
    remote_rules.remote.push(TWO)
    await remote_rules.follower.fetch()
    assert not await remote_rules.follower.report(await remote_rules.reloader.reload())
    assert (await remote_rules.state()).reported == ONE


async def test_a_broken_commit_fails_with_file_line_and_column_and_the_rest_goes_on(remote_rules: RemoteRules) -> None:
    remote_rules.push(TWO, "Typo", a="rule a error tab")
    await remote_rules.cycle()
    assert remote_rules.statuses.posted[-1] == (
        TWO,
        CommitState.FAILURE,
        "a not loaded (last good state runs); no rule changed: a/alerts.yaml:1:1: error: tab",
    )
    notices = await remote_rules.notices()
    assert len(notices) == 2  # the pack's own notice has commit, subject and error
    assert notices[-1].title.startswith("🔧 a rules not loaded: 1 error.")
    assert 'Came with 2222222 "Typo" by minerals-desk' in "\n".join(notices[-1].lines)


async def test_a_later_commit_beside_a_broken_pack_says_what_changed_and_what_is_still_broken(
    remote_rules: RemoteRules,
) -> None:
    remote_rules.push(TWO, "Typo", a="rule a error tab")
    await remote_rules.cycle()
    remote_rules.push(THREE, "Chips", chips="rule c")
    await remote_rules.cycle()
    notice = (await remote_rules.notices())[-1]
    assert notice.title == (
        '🔧 Rules at commit 3333333 ("Chips" by minerals-desk): a not loaded (last good state runs); 1 rule added (c).'
    )
    assert notice.lines == ("a/alerts.yaml:1:1: error: tab",)
    assert remote_rules.statuses.posted[-1][:2] == (THREE, CommitState.FAILURE)


async def test_a_rewritten_history_is_noted(remote_rules: RemoteRules) -> None:
    remote_rules.push(TWO)
    remote_rules.remote.commits[TWO] = replace(
        remote_rules.remote.commits[TWO], rewritten=True, notes=("x is a submodule",)
    )
    await remote_rules.cycle()
    assert (await remote_rules.notices())[-1].lines == (
        "The history of main was rewritten: the commit that ran before is not among its last commits.",
        "x is a submodule",
    )


async def test_without_an_operators_route_results_are_logged_only(store: DatabaseStore) -> None:
    remote_rules = RemoteRules(store, operator=False)
    remote_rules.push(ONE, a="rule a")
    with capture_logs() as logs:
        await remote_rules.cycle()
    assert await remote_rules.notices() == []
    assert [(r["commit"], r["result"]) for r in logs if r["event"] == "rules of commit"] == [
        (ONE, "loaded, 1 rule in 1 pack")
    ]


# ------------------------------------------------------------------ failures


async def test_an_unreachable_remote_changes_nothing_and_is_one_notice_after_ten_minutes(
    remote_rules: RemoteRules,
) -> None:
    remote_rules.remote.fault = AWAY
    queued = []
    for _ in range(15):
        remote_rules.clock.now += MINUTE
        queued.append(await remote_rules.follower.fetch())
    assert queued.count(True) == 1
    assert queued.index(True) == UNREACHABLE // MINUTE
    notice = (await remote_rules.notices())[-1]
    assert notice.title == "🔧 Rules can't be fetched from git. Alerts continue with commit 1111111."
    assert notice.lines[0] == str(AWAY)
    state = await remote_rules.state()
    assert (state.commit, state.failures, state.fetched_at) == (ONE, 15, NOW)


async def test_waits_grow_while_the_remote_is_away(remote_rules: RemoteRules) -> None:
    remote_rules.remote.fault = AWAY
    waits = []
    for _ in range(6):
        await remote_rules.follower.fetch()
        waits.append(remote_rules.follower.wait)
    assert waits[0] <= MINUTE
    assert waits[-1] > 5 * MINUTE
    remote_rules.remote.fault = None
    await remote_rules.follower.fetch()
    assert remote_rules.follower.wait <= 1.1 * MINUTE


async def test_a_refused_login_is_a_notice_at_once_and_is_edited_when_it_ends(remote_rules: RemoteRules) -> None:
    remote_rules.remote.fault = REFUSED
    assert await remote_rules.follower.fetch()
    assert not await remote_rules.follower.fetch()
    remote_rules.clock.now += 2 * MINUTE
    remote_rules.remote.fault = None
    assert await remote_rules.follower.fetch()
    notices = await remote_rules.notices()
    assert len(notices) == 2
    assert notices[-1].title == ("✅ Rules fetched again from git 25 Nov 12:02 UTC, commit 1111111; failed for 2 min.")
    state = await remote_rules.state()
    assert (state.problem, state.notice) == ("", None)


async def test_one_notice_over_a_restart(remote_rules: RemoteRules) -> None:
    remote_rules.remote.fault = REFUSED
    await remote_rules.follower.fetch()
    remote_rules.follower = remote_rules.made()
    assert not await remote_rules.follower.fetch()


async def test_a_commit_that_can_t_be_used_is_not_fetched_again_and_fails_on_its_page(
    remote_rules: RemoteRules,
) -> None:
    remote_rules.push(TWO)
    remote_rules.remote.unusable[TWO] = "commit 2222222 has no rule files; add a pack"
    for _ in range(3):
        await remote_rules.follower.fetch()
    assert remote_rules.statuses.posted[2:] == [
        (TWO, CommitState.FAILURE, "commit 2222222 has no rule files; add a pack")
    ]
    notice = (await remote_rules.notices())[-1]
    assert notice.title == "🔧 Rules can't be used from git. Alerts continue with commit 1111111."
    state = await remote_rules.state()
    assert (state.commit, state.unusable, state.failures) == (ONE, TWO, 0)
    assert remote_rules.follower.wait <= 1.1 * MINUTE
    remote_rules.push(THREE, a="rule a rule b rule c")
    await remote_rules.cycle()
    assert (await remote_rules.state()).problem == ""


async def test_before_the_first_rules_are_loaded_a_failure_is_stored_and_logged(store: DatabaseStore) -> None:
    remote_rules = RemoteRules(store)
    remote_rules.remote.fault = REFUSED
    with capture_logs() as logs:
        assert not await remote_rules.follower.fetch()
    assert [r["why"] for r in logs] == [str(REFUSED)]
    await remote_rules.reloader.reload()
    assert await remote_rules.follower.fetch()
    assert (await remote_rules.notices())[-1].title == "🔧 Rules can't be fetched from git. No commit runs yet."


# ------------------------------------------------------------------ commit statuses


async def test_a_status_that_does_not_arrive_is_posted_at_the_next_fetch(remote_rules: RemoteRules) -> None:
    remote_rules.statuses.fault = CommitStatusError("https://api.example: timeout; retry", lasting=False)
    remote_rules.push(TWO, a="rule a=2 rule b")
    await remote_rules.cycle()
    assert (await remote_rules.state()).status_problem == "https://api.example: timeout; retry"
    remote_rules.statuses.fault = None
    await remote_rules.follower.fetch()
    assert remote_rules.statuses.posted[-1] == (TWO, CommitState.SUCCESS, "loaded, 1 rule changed (a)")
    assert (await remote_rules.state()).status_problem == ""


async def test_a_status_that_is_refused_is_given_up_and_logged_once(remote_rules: RemoteRules) -> None:
    remote_rules.statuses.fault = CommitStatusError("https://api.example: HTTP 403; give the right", lasting=True)
    remote_rules.push(TWO)
    with capture_logs() as logs:
        await remote_rules.cycle()
        await remote_rules.follower.fetch()
    assert [r["why"] for r in logs if r["event"] == "commit status not posted"] == [str(remote_rules.statuses.fault)]
    remote_rules.statuses.fault = None
    await remote_rules.follower.fetch()
    assert remote_rules.statuses.posted[-1][0] == ONE


async def test_without_an_api_nothing_is_posted(store: DatabaseStore) -> None:
    remote_rules = RemoteRules(store, statuses=False)
    remote_rules.push(ONE, a="rule a")
    await remote_rules.cycle()
    assert remote_rules.statuses.posted == []


async def test_a_state_of_a_newer_version_is_read_as_far_as_it_is_known(remote_rules: RemoteRules) -> None:
    await remote_rules.store.write(lambda tx: tx.journal.remember("rules_remote", '{"commit": "abc", "later": 1}'))
    assert await remote_rules.state() == RemoteState(commit="abc")
