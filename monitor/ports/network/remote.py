"""A git remote with rules, and the API that shows the state of a commit."""

from dataclasses import dataclass
from typing import Protocol

from monitor.domain.rules.remote import CommitState

RULES_REMOTE = "rules_remote"
"""Journal fact: the state of the git remote (`domain.rules.remote_state.RemoteState`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """The checked out commit by its full id. `notes` are lines on what was left out.

    `rewritten` is True if the commit that was checked out before is not among its ancestors, as after a force push.
    """

    commit: str
    branch: str
    author: str = ""
    subject: str = ""
    notes: tuple[str, ...] = ()
    rewritten: bool = False

    @property
    def short(self) -> str:
        return self.commit[:7]


class RulesRemote(Protocol):
    @property
    def address(self) -> str:
        """The address as shown to people: without secrets."""

    async def head(self) -> str:
        """Return the full id of the newest commit of the branch. Raises RulesRemoteError."""

    def present(self) -> Checkout | None:
        """Return the checkout that the rules are read from; None before the first, and if the settings changed."""

    async def check_out(self, commit: str) -> Checkout:
        """Fetch the branch, which was last seen at `commit`, and swap the rules folder to it in one step.

        Raises RulesRemoteError; then the present checkout stays.
        """


class CommitStatuses(Protocol):
    async def post(self, commit: str, state: CommitState, description: str) -> None:
        """Show the state beside the commit. A long description is cut. Raises CommitStatusError."""
