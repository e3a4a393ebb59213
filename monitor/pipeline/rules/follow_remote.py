"""Follows a git remote: fetches, checks out new commits, and reports what became of each.

The reload of the rules folder sees the swapped checkout as any other edit. A remote that fails changes nothing.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Protocol

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.rules.remote import CommitState
from monitor.domain.rules.remote_state import RemoteState, after_answer, after_failure, needs_notice, next_fetch
from monitor.errors import CommitStatusError, RulesRemoteError
from monitor.pipeline.alerts.notices import edit, notice
from monitor.pipeline.rules.reload import Reloaded
from monitor.pipeline.rules.remote_journal import remember_remote, remote_state
from monitor.pipeline.rules.rule_changes import rule_changes
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.network.remote import Checkout, CommitStatuses, RulesRemote
from monitor.ports.repositories.store import HasJournal, HasOutbox, Store
from monitor.ports.rules import RulesLoaded
from monitor.wording.notices.rules_remote import (
    CommitResult,
    commit_notice,
    commit_status,
    failing_notice,
    recovered_notice,
)

_log = structlog.get_logger()

_NOT_OWN = ("base", "routes.yaml")


class FollowTransaction(HasJournal, HasOutbox, Protocol):
    """Repositories of the state of the remote and of messages about it."""


class RemoteFollower:
    """`fetch` and `report` may overlap. `config` returns None until rules are loaded: then nothing is sent yet.

    `statuses` is None if no API for commit statuses is known.
    """

    def __init__(
        self,
        *,
        store: Store[FollowTransaction],
        remote: RulesRemote,
        statuses: CommitStatuses | None,
        config: Callable[[], RuntimeConfig | None],
        interval: timedelta,
        clock: Callable[[], datetime],
        jitter: Random,
    ) -> None:
        self._store = store
        self._remote = remote
        self._statuses = statuses
        self._config = config
        self._interval = interval
        self._clock = clock
        self._jitter = jitter
        self._rules: RulesLoaded | None = None
        self._owed: tuple[str, CommitState, str] | None = None
        self._posting = asyncio.Lock()
        self._status_problem = ""
        self.wait = timedelta(0)
        """The time until the next fetch."""

    async def fetch(self) -> bool:
        """Fetch once, and check out a new commit. Returns whether a message was queued. Raises StoreError."""
        before = await self._store.read(remote_state)
        state = await self._fetched(before)
        if state.problem != before.problem:
            self._log(before, state)
        await self._post()
        state = replace(state, status_problem=self._status_problem)
        self.wait = next_fetch(state, self._interval, jitter=self._jitter)
        return await self._store.write(lambda tx: self._settle(tx, state))

    async def _fetched(self, before: RemoteState) -> RemoteState:
        """The state after a fetch."""
        try:
            head = await self._remote.head()
            present = self._remote.present()
            if present is None or present.commit != head:
                if head == before.unusable:
                    return replace(before, fetched_at=self._clock(), failures=0)
                present = await self._remote.check_out(head)
                _log.info("rules checked out", commit=present.commit, subject=present.subject, notes=present.notes)
                self._owe(present.commit, CommitState.PENDING, "the monitor loads the rules")
        except RulesRemoteError as e:
            if e.commit:
                fact = str(e).removeprefix(f"{self._remote.address}: ")
                self._owe(e.commit, CommitState.FAILURE, fact)
            return after_failure(before, str(e), lasting=e.lasting, unusable=e.commit, now=self._clock())
        return after_answer(
            before, commit=present.commit, subject=present.subject, branch=present.branch, now=self._clock()
        )

    def _log(self, before: RemoteState, after: RemoteState) -> None:
        if after.problem:
            _log.error("rules not fetched", why=after.problem, runs=after.commit)
        elif before.problem:
            _log.info("rules fetched again", commit=after.commit)

    def _settle(self, tx: FollowTransaction, state: RemoteState) -> bool:
        """Store the state, and queue, edit or close the notice about a problem."""
        config, now = self._config(), self._clock()
        channel = _operator(config)
        before = remote_state(tx)
        state = replace(state, reported=before.reported)
        if config is None:
            remember_remote(tx, state)
            return False
        if not state.problem and state.notice is not None:
            message = recovered_notice(state, since=before.failing_since, now=now)
            edit(tx, state.notice, message, instead=message, now=now)
            remember_remote(tx, replace(state, notice=None))
            return True
        if needs_notice(state, now=now) and (state.notice is None or state.problem != before.problem):
            message = failing_notice(state)
            if state.notice is not None and edit(tx, state.notice, message, instead=message, now=now):
                remember_remote(tx, state)
                return True
            if channel is not None:
                subject = f"rules from git {state.failing_since}"
                queued = notice(tx, channel, config.workspace, subject, message, now=now)
                remember_remote(tx, replace(state, notice=queued))
                return True
        remember_remote(tx, state)
        return False

    # ---------------------------------------------------------------- what became of a commit

    async def report(self, reloaded: Reloaded) -> DeliveryId | None:
        """Report the result of loading the present commit, once. Returns the queued message, None if there is none.

        Raises StoreError.
        """
        before, self._rules = self._rules, reloaded.rules
        checkout = self._remote.present()
        if checkout is None or reloaded.revision is None or reloaded.revision.commit != checkout.short:
            return None
        state = await self._store.read(remote_state)
        if state.reported == checkout.commit:
            return None
        result = _result(before, reloaded)
        state_of_commit = CommitState.FAILURE if result.troubles else CommitState.SUCCESS
        _log.info("rules of commit", commit=checkout.commit, result=commit_status(result))
        self._owe(checkout.commit, state_of_commit, commit_status(result))
        await self._post()
        message = commit_notice(checkout, result)
        is_in_pack_notices = bool(reloaded.notices) and bool(result.troubles) and not reloaded.changed
        return await self._store.write(lambda tx: self._note(tx, checkout, None if is_in_pack_notices else message))

    def _note(self, tx: FollowTransaction, checkout: Checkout, message: Notice | None) -> DeliveryId | None:
        """Store that the commit was reported, and queue the message to the operator's route, if there is one."""
        remember_remote(tx, replace(remote_state(tx), reported=checkout.commit, status_problem=self._status_problem))
        config = self._config()
        channel = _operator(config)
        if config is None or channel is None or message is None:
            return None
        subject = f"rules commit {checkout.commit}"
        return notice(tx, channel, config.workspace, subject, message, now=self._clock())

    # ---------------------------------------------------------------- commit statuses

    def _owe(self, commit: str, state: CommitState, description: str) -> None:
        self._owed = (commit, state, description) if self._statuses is not None else None

    async def _post(self) -> None:
        """Post the commit status that is owed. One that is refused is given up, others are tried again later."""
        async with self._posting:  # in the order of the states
            owed = self._owed
            if self._statuses is None or owed is None:
                return
            try:
                await self._statuses.post(*owed)
            except CommitStatusError as e:
                if str(e) != self._status_problem:
                    _log.warning("commit status not posted", why=str(e))
                self._status_problem, done = str(e), e.lasting
            else:
                self._status_problem, done = "", True
            if done and self._owed is owed:
                self._owed = None


def _operator(config: RuntimeConfig | None) -> str | None:
    """The channel of the operator's route. Without one, results are only logged: no analysts' channel is disturbed."""
    if config is None:
        return None
    return next((r.channel for r in config.routes.named if r.kind is RouteKind.OPERATOR), None)


def _result(before: RulesLoaded | None, reloaded: Reloaded) -> CommitResult:
    own = [pack for pack in reloaded.rules.packs if pack.name not in _NOT_OWN and not pack.errors]
    changes = rule_changes(before, reloaded.rules) if before is not None else None
    return CommitResult(
        troubles=reloaded.troubles,
        rules=sum(len(pack.rules) for pack in own),
        packs=len(own),
        warnings=len(reloaded.warnings),
        added=changes.added if changes else None,
        changed=changes.changed if changes else (),
        removed=changes.removed if changes else (),
    )
