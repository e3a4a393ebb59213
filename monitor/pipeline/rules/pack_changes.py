"""What is new about the rule packs since they were read last, and to whom it is told: the log and the operator.

A pack that breaks is one notice. It is edited when the pack breaks in another way and when it is whole again; where it
can't be edited any more a short new one says so.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.alerts.route import RouteKind
from monitor.domain.delivery.outbox import DeliveryId
from monitor.pipeline.alerts.notices import edit, notice
from monitor.pipeline.rules.runtime_config import Desk
from monitor.ports.rules import Trouble
from monitor.ports.store import Transaction
from monitor.wording.rule_packs import State, broken_notice, fact_of, in_place_of, mended_notice

__all__ = ["PackChanges", "PackNotice"]

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PackNotice:
    """What is said of a pack, in place of what was said when the trouble began, if that was said anywhere."""

    trouble: Trouble
    said: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class PackChanges:
    """`changed` are the troubles that are new or are others now, `errors` those of each trouble, all of them.

    `warnings` are all that `monitor check` warns of, `new_warnings` those that the last reading did not have.
    """

    troubles: tuple[Trouble, ...]
    changed: tuple[Trouble, ...]
    errors: Mapping[str, tuple[str, ...]]
    told: tuple[PackNotice, ...]
    warnings: tuple[str, ...]
    new_warnings: tuple[str, ...]

    @classmethod
    def since(
        cls,
        before: Sequence[Trouble],
        troubles: Sequence[Trouble],
        errors: Mapping[str, tuple[str, ...]],
        warned: Sequence[str],
        state: State,
    ) -> "PackChanges":
        """`before` and `warned` are the troubles and warnings of the last reading."""
        known, still = {t.pack: t for t in before}, {t.pack for t in troubles}
        changed = tuple(t for t in troubles if t.pack not in known or known[t.pack].version != t.version)
        every = {t.pack: errors.get(t.pack, (t.problem,)) for t in troubles}
        broken = (PackNotice(trouble=t, said=broken_notice(t, every[t.pack], state)) for t in changed)
        mended = (PackNotice(trouble=t, said=mended_notice(t, state)) for t in before if t.pack not in still)
        warnings = tuple(line for lines in state.warnings.values() for line in lines)
        old = set(map(_wherever, warned))
        return cls(
            troubles=tuple(troubles),
            changed=changed,
            errors=every,
            told=(*broken, *mended),
            warnings=warnings,
            new_warnings=tuple(line for line in warnings if _wherever(line) not in old),
        )

    def differs_from(self, troubles: Sequence[Trouble], warnings: Sequence[str]) -> bool:
        return self.troubles != tuple(troubles) or self.warnings != tuple(warnings)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(told.said for told in self.told)

    def tell(self, tx: Transaction, desk: Desk, state: State) -> tuple[Trouble, ...]:
        """Queue what the operator is to know. Returns the troubles, each with the message that tells of it.

        Without an operator's route only the log has it: an analysts' channel is no place for it.
        """
        operator = next((r.channel for r in desk.routes.named if r.kind is RouteKind.OPERATOR), None)
        told = {one.trouble.pack: _queue(tx, one, operator, desk.workspace, state) for one in self.told}
        return tuple(replace(t, notice=told.get(t.pack, t.notice)) for t in self.troubles)

    def log(self, *, first: bool) -> None:
        for trouble in self.troubles if first else self.changed:
            problems = list(map(fact_of, self.errors[trouble.pack]))
            _log.error("rules not loaded", pack=trouble.pack, problems=problems, last_good_runs=trouble.kept)
        for warning in self.warnings if first else self.new_warnings:
            _log.warning("rules warned of", warning=warning)
        for said in self.notices:
            _log.info("rules notice", title=said.title)


def _queue(tx: Transaction, told: PackNotice, operator: str | None, workspace: str, state: State) -> DeliveryId | None:
    """Where it is told: as an edit, else in the operator's channel, else nowhere."""
    trouble = told.trouble
    if trouble.notice is not None and edit(
        tx, trouble.notice, told.said, instead=in_place_of(told.said), now=state.now
    ):
        return trouble.notice
    if operator is None:
        return None
    subject = f"rules {trouble.pack} {trouble.since.isoformat()}"  # breaking anew in the same way is another notice
    return notice(tx, operator, workspace, subject, told.said, now=state.now)


def _wherever(warning: str) -> str:
    """A warning without its line and column, which move with every edit above it."""
    return re.sub(r":\d+:\d+:", "", warning, count=1)
