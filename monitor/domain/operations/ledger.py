"""Ledgers that account for everything: per unit, what came in equals what came out, each part with its name."""

from dataclasses import dataclass, fields
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    def __add__(self, other: Self) -> Self:
        return type(self)(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLedger(_Ledger):
    """Of one poll: fetched = new + edited + known + refused."""

    fetched: int = 0
    new: int = 0
    edited: int = 0
    known: int = 0
    refused: int = 0

    @property
    def balances(self) -> bool:
        return self.fetched == self.new + self.edited + self.known + self.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLedger(_Ledger):
    """Of one poll: read = opened + joined + restated."""

    read: int = 0
    opened: int = 0
    joined: int = 0
    restated: int = 0

    @property
    def balances(self) -> bool:
        return self.read == self.opened + self.joined + self.restated


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementLedger(_Ledger):
    """due = queued + held + muted + digest; a baseline is not due.

    `replies` and `edits` count what was queued in threads and as edits of root messages.
    """

    due: int = 0
    queued: int = 0
    held: int = 0
    muted: int = 0
    digest: int = 0
    replies: int = 0
    edits: int = 0

    @property
    def balances(self) -> bool:
        return self.due == self.queued + self.held + self.muted + self.digest
