"""Rules from a git remote in words: notices to the operator, commit statuses, the line of `monitor health`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.domain.alerts.message import Notice
from monitor.domain.rules.remote_state import RemoteState
from monitor.domain.rules.rule import RuleId
from monitor.ports.network.remote import Checkout
from monitor.ports.rules import PackFailure
from monitor.wording.phrases.english import counted, first_names, lasting

_NAMES = 3
_ERRORS = 3
_NOTES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitResult:
    """The result of loading a commit. `rules` and `packs` count the users' own ones that run.

    `added`, `changed` and `removed` are None if the rules before are unknown. `warnings` counts new ones of `check`.
    """

    troubles: tuple[PackFailure, ...]
    rules: int
    packs: int
    warnings: int = 0
    added: tuple[RuleId, ...] | None = None
    changed: tuple[RuleId, ...] = ()
    removed: tuple[RuleId, ...] = ()


def commit_notice(checkout: Checkout, result: CommitResult) -> Notice:
    """`Rules at commit abc1234 ("subject" by author): loaded, 1 rule changed (id).`, errors, and what was left out."""
    sign = "🔧" if result.troubles else "✅"
    title = f"{sign} Rules at commit {_named(checkout)}: {_outcome(result)}."
    errors = [trouble.problem for trouble in result.troubles[:_ERRORS]]
    more = [f"… and {len(result.troubles) - _ERRORS} more"] if len(result.troubles) > _ERRORS else []
    rewritten = [_rewritten(checkout)] if checkout.rewritten else []
    warned = [f"{counted(result.warnings, 'new warning')}; see: monitor check"] if result.warnings else []
    return Notice(title=title, lines=(*errors, *more, *rewritten, *checkout.notes[:_NOTES], *warned))


def commit_status(result: CommitResult) -> str:
    """The description of a commit status, for the page of the commit."""
    if result.troubles:
        return f"{_outcome(result)}: {result.troubles[0].problem}"
    warned = f"; {counted(result.warnings, 'new warning')}" if result.warnings else ""
    return f"{_outcome(result)}{warned}"


def _outcome(result: CommitResult) -> str:
    if not result.troubles:
        return f"loaded, {_changes(result)}"
    names = ", ".join(trouble.pack for trouble in result.troubles[:_NAMES])
    kept = all(trouble.kept for trouble in result.troubles)
    runs = "last good state runs" if kept else "inactive until it loads"
    return f"{names} not loaded ({runs}); {_changes(result)}"


def _changes(result: CommitResult) -> str:
    if result.added is None:
        return f"{counted(result.rules, 'rule')} in {counted(result.packs, 'pack')}"
    parts = [
        f"{counted(len(rules), 'rule')} {what} ({first_names(rules)})"
        for rules, what in ((result.changed, "changed"), (result.added, "added"), (result.removed, "removed"))
        if rules
    ]
    return ", ".join(parts) or "no rule changed"


def _named(checkout: Checkout) -> str:
    subject = f'"{checkout.subject}"' if checkout.subject else ""
    author = f"by {checkout.author}" if checkout.author else ""
    about = " ".join(filter(None, (subject, author)))
    return f"{checkout.short} ({about})" if about else checkout.short


def _rewritten(checkout: Checkout) -> str:
    return f"The history of {checkout.branch} was rewritten: the commit that ran before is not among its last commits."


def failing_notice(state: RemoteState) -> Notice:
    """Why the newest state of the branch does not run, and what runs instead."""
    runs = f"Alerts continue with commit {state.commit[:7]}." if state.commit else "No commit runs yet."
    fetched = f" Last answer: {_clock(state.fetched_at)}." if state.fetched_at and not state.unusable else ""
    what = "can't be used" if state.unusable else "can't be fetched"
    since = f"Since {_clock(state.failing_since)}.{fetched}" if state.failing_since else ""
    lines = tuple(filter(None, (state.problem, since)))
    return Notice(title=f"🔧 Rules {what} from git. {runs}", lines=lines)


def recovered_notice(state: RemoteState, *, since: datetime | None, now: datetime) -> Notice:
    failed_for = f"; failed for {lasting(now - since)}" if since else ""
    return Notice(title=f"✅ Rules fetched again from git {_clock(now)}, commit {state.commit[:7]}{failed_for}.")


def remote_line(state: RemoteState, *, now: datetime) -> str:
    """The line of `monitor health`: commit, age of the last fetch, problem."""
    branch = f" of {state.branch}" if state.branch else ""
    subject = f" ({state.subject})" if state.subject else ""
    commit = f"commit {state.commit[:7]}{branch}{subject}" if state.commit else "no commit yet"
    fetched = f"last fetched {_ago(now - state.fetched_at)} ago" if state.fetched_at else "never fetched"
    problem = f"; {state.problem}" if state.problem else ""
    status = f"; commit status not posted: {state.status_problem}" if state.status_problem else ""
    return f"{commit}, {fetched}{problem}{status}"


def _ago(age: timedelta) -> str:
    seconds = max(round(age.total_seconds()), 0)
    return f"{seconds} s" if seconds < 120 else lasting(age)


def _clock(at: datetime | None) -> str:
    return f"{at:%d %b %H:%M} UTC" if at else ""
