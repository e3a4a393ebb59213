"""The rules folder, the active rules, and packs that do not load."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.event.past_acts import PastAct
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.source import Source
from monitor.ports.children.extraction import ReaderConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFiles:
    """The files of a rule pack by name, in order. `version` is the hash of their names and bytes."""

    name: str
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def version(self) -> str:
        digest = sha256(f"{self.name}\0".encode())
        for name, data in self.files:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLoaded:
    """A loaded pack. A pack with `errors` gives no rules and no sources.

    The first line of an error is place and message; further lines show the source line. `rules` are the versions of
    the readable rules.
    """

    files: PackFiles
    errors: tuple[str, ...] = ()
    rules: Mapping[RuleId, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.files.name


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesLoaded:
    """The content of all rule files. `unrouted` as in Routes. The files beside the packs count as one of `packs`.

    `register` are the entries of all packs, each with the id of its event, unless articles have reported the act.
    `knowledge.watch` has the entries of the watch list that have no error; `watch_errors` are its errors, one line each
    without any word of the file, and `watch_missing` is True if its folder is there and has no such file,
    `watch_unset` if no private folder is set.
    """

    knowledge: ReaderConfig
    sources: tuple[Source, ...] = ()
    routes: tuple[Route, ...] = ()
    unrouted: str | None = None
    packs: tuple[PackLoaded, ...] = ()
    register: tuple[PastAct, ...] = ()
    watch_errors: tuple[str, ...] = ()
    watch_missing: bool = False
    watch_unset: bool = False

    @property
    def broken(self) -> frozenset[str]:
        return frozenset(pack.name for pack in self.packs if pack.errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The revision of a rules checkout: commit (or the text of a REVISION file), with author and subject if known."""

    commit: str
    author: str = ""
    subject: str = ""


class RulesFolder(Protocol):
    """A snapshot of the rules folder."""

    @property
    def gone(self) -> str:
        """Why the folder has nothing to read, "" if it has."""

    @property
    def private_gone(self) -> str:
        """Why the private folder has nothing to read, "" if it has, or if none is set."""

    @property
    def revision(self) -> Revision | None: ...

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:
        """Load the folder with the packs in `instead` replaced by those files, or left out if None."""

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        """Return the warnings of `monitor check` by pack, one line each."""


class RuleFiles(Protocol):
    def read(self) -> RulesFolder:
        """Return a snapshot. Never raises, whatever the folder contains or if it is missing."""


class RuleWatcher(Protocol):
    def changes(self) -> AsyncIterator[None]:
        """Yield once after each burst of changes to the rules folder, forever. May yield without a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRules:
    """The active packs, each in a state without errors. `version` is the hash of packs and engine."""

    version: str
    engine: str
    packs: tuple[PackFiles, ...]
    since: datetime
    revision: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFailure:
    """A pack that does not load. `version` is the hash of its errors, `problem` the first one.

    `kept` is True if its last good state runs instead; `notice` is the message that reports it, None if none does.
    """

    pack: str
    version: str
    since: datetime
    problem: str
    kept: bool
    notice: DeliveryId | None = None


BROKEN_PACKS = "broken_packs"
"""Journal fact: the names of packs that do not load, "" if all do."""

RULE_WARNINGS = "rule_warnings"
"""Journal fact: the warnings of `monitor check`, one line each, "" if there are none."""


UPGRADED_FROM = "upgraded_from"
"""Journal fact: the version of the rule set that ran last under another version of the monitor."""

UPGRADE_REPORTED = "upgrade_reported"
"""Journal fact: the value of `UPGRADED_FROM` whose effects were reported or could not be measured."""


WATCH_VERSION = "watch_version"
"""Journal fact: the version of the last watch list without errors, "" if it had no entries. No entry is stored."""


class RuleSetRepository(Protocol):
    def active(self) -> ActiveRules | None:
        """Return the active rule set, None before the first."""

    def stored(self, version: str) -> ActiveRules | None:
        """Return the rule set of that version, active or not; None if none is stored."""

    def activate(self, rules: ActiveRules) -> None:
        """Store the rule set and make it active. Each pack is stored once by its hash."""

    def troubles(self) -> tuple[PackFailure, ...]:
        """Return the packs that do not load, by name."""

    def replace_troubles(self, troubles: Sequence[PackFailure]) -> None: ...
