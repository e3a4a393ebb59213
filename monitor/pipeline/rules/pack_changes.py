"""Changes of the rule packs' problems since the last reload, reported in the log and to the operator.

A broken pack is one notice. It is edited when the pack breaks in another way and when it loads again; if it can no
longer be edited, a new notice is queued.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.domain.delivery.outbox import DeliveryId
from monitor.pipeline.alerts.notices import edit, notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import HasOutbox
from monitor.ports.rules import PackFailure
from monitor.wording.notices.rule_packs import (
    State,
    as_new_message,
    broken_notice,
    first_line_of_error,
    loaded_again_notice,
)

_log = structlog.get_logger()
_LOGGED = 100  # errors of a pack; a watch list may have thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class PackNotice:
    """The notice about a pack. It replaces an earlier notice of the same problem, if there is one."""

    trouble: PackFailure
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChanges:
    """`troubles`: all present problems. `changed`: the new or different ones. `errors`: all errors of each pack.

    `warnings`: all warnings of `monitor check`; `new_warnings`: those that the last reload did not have.
    """

    troubles: tuple[PackFailure, ...]
    changed: tuple[PackFailure, ...]
    errors: Mapping[str, tuple[str, ...]]
    pack_notices: tuple[PackNotice, ...]
    warnings: tuple[str, ...]
    new_warnings: tuple[str, ...]

    @classmethod
    def since(
        cls,
        before: Sequence[PackFailure],
        troubles: Sequence[PackFailure],
        errors: Mapping[str, tuple[str, ...]],
        warned: Sequence[str],
        state: State,
    ) -> "PackChanges":
        """`before` and `warned` are the problems and warnings of the last reload."""
        known, still = {t.pack: t for t in before}, {t.pack for t in troubles}
        changed = tuple(t for t in troubles if t.pack not in known or _differ(known[t.pack], t))
        every = {t.pack: errors.get(t.pack, (t.problem,)) for t in troubles}
        broken = (PackNotice(trouble=t, notice=broken_notice(t, every[t.pack], state)) for t in changed)
        mended = (PackNotice(trouble=t, notice=loaded_again_notice(t, state)) for t in before if t.pack not in still)
        warnings = tuple(line for lines in state.warnings.values() for line in lines)
        old = set(map(_without_position, warned))
        return cls(
            troubles=tuple(troubles),
            changed=changed,
            errors=every,
            pack_notices=(*broken, *mended),
            warnings=warnings,
            new_warnings=tuple(line for line in warnings if _without_position(line) not in old),
        )

    def differs_from(self, troubles: Sequence[PackFailure], warnings: Sequence[str]) -> bool:
        return self.troubles != tuple(troubles) or self.warnings != tuple(warnings)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(one.notice for one in self.pack_notices)

    def queue_notices(self, tx: HasOutbox, config: RuntimeConfig, state: State) -> tuple[PackFailure, ...]:
        """Queue the notices to the operator. Returns the problems, each with the id of its notice.

        Without an operator route they are only logged, so as not to disturb an analysts' channel.
        """
        operator = next((r.channel for r in config.routes.named if r.kind is RouteKind.OPERATOR), None)
        queued = {one.trouble.pack: _queue(tx, one, operator, config.workspace, state) for one in self.pack_notices}
        return tuple(replace(t, notice=queued.get(t.pack, t.notice)) for t in self.troubles)

    def log(self, *, first: bool) -> None:
        for trouble in self.troubles if first else self.changed:
            problems = list(map(first_line_of_error, self.errors[trouble.pack][:_LOGGED]))
            if (more := len(self.errors[trouble.pack]) - _LOGGED) > 0:
                problems.append(f"{more:,} more")
            _log.error("rules not loaded", pack=trouble.pack, problems=problems, last_good_runs=trouble.kept)
        for warning in self.warnings if first else self.new_warnings:
            _log.warning("rules warning", warning=warning)
        for one in self.notices:
            _log.info("rules notice", title=one.title)


def _queue(tx: HasOutbox, of: PackNotice, operator: str | None, workspace: str, state: State) -> DeliveryId | None:
    """Edit the earlier notice, else queue a new one to the operator. Returns its id; None without an operator route."""
    trouble, message = of.trouble, of.notice
    old = trouble.notice
    if old is not None and edit(tx, old, message, instead=as_new_message(message), now=state.now):
        return old
    if operator is None:
        return None
    subject = f"rules {trouble.pack} {trouble.since.isoformat()}"  # the same error at another time is another notice
    return notice(tx, operator, workspace, subject, message, now=state.now)


def _differ(before: PackFailure, now: PackFailure) -> bool:
    """True if the errors differ, or something else runs instead: a watch list is not kept over a restart."""
    return (before.version, before.kept) != (now.version, now.kept)


def _without_position(warning: str) -> str:
    """A warning without its line and column, which move with every edit above it."""
    return re.sub(r":\d+:\d+:", "", warning, count=1)
