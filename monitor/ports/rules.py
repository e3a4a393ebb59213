"""The rules folder as it stands, what runs of it, and what does not load."""

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
from monitor.ports.harvesting import Knowledge

__all__ = [
    "BROKEN_PACKS",
    "RULE_WARNINGS",
    "ActiveRules",
    "PackFiles",
    "PackLoaded",
    "Revision",
    "RuleBook",
    "RuleFiles",
    "RuleWatcher",
    "RulesFolder",
    "RulesLoaded",
    "Trouble",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFiles:
    """The files of a rule pack, by their names in it, in order. `version` is the hash of their names and bytes."""

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
    """A pack as it was read. One with `errors` gives no rules and no sources.

    The first line of an error says where and what, any others show the place in its file. `rules` are the versions of
    those that could be read.
    """

    files: PackFiles
    errors: tuple[str, ...] = ()
    rules: Mapping[RuleId, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.files.name


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesLoaded:
    """All that the rule files say. `unrouted` as in Routes. `packs` has the files beside the packs as one.

    `register` are the entries of all packs, each with the key that its event gets unless articles know the act already.
    """

    knowledge: Knowledge
    sources: tuple[Source, ...] = ()
    routes: tuple[Route, ...] = ()
    unrouted: str | None = None
    packs: tuple[PackLoaded, ...] = ()
    register: tuple[PastAct, ...] = ()

    @property
    def broken(self) -> frozenset[str]:
        return frozenset(pack.name for pack in self.packs if pack.errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which state of a checkout the rules are: its commit (or what a REVISION file says), and who made it, if known."""

    commit: str
    author: str = ""
    subject: str = ""


class RulesFolder(Protocol):
    """The rules folder as it stood at one moment."""

    @property
    def gone(self) -> str:
        """Why there is nothing of it, "" where there is."""
        ...

    @property
    def revision(self) -> Revision | None: ...

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:
        """What it says, with the packs in `instead` read from those files, or left out where that is None."""
        ...

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        """What `monitor check` would warn of in each pack as it stands, a line each."""
        ...


class RuleFiles(Protocol):
    def read(self) -> RulesFolder:
        """Never raises for what stands there, or doesn't."""
        ...


class RuleWatcher(Protocol):
    def changes(self) -> AsyncIterator[None]:
        """Once after each flurry of changes to the rules folder, for ever. It may be wrong: whoever asks compares."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRules:
    """The packs that run, each in a state that loaded whole. `version` is the hash of them and of the engine."""

    version: str
    engine: str
    packs: tuple[PackFiles, ...]
    since: datetime
    revision: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A pack whose files don't load. `version` is the hash of what is wrong, `problem` its first error.

    `kept` says whether its last good state runs in its place, `notice` which message tells of it, None for none.
    """

    pack: str
    version: str
    since: datetime
    problem: str
    kept: bool
    notice: DeliveryId | None = None


BROKEN_PACKS = "broken packs"
"""The fact that names the rule packs whose files don't load, "" where all do."""

RULE_WARNINGS = "rule warnings"
"""The fact that holds what `monitor check` would warn of, a line each, "" for nothing."""


class RuleBook(Protocol):
    def active(self) -> ActiveRules | None:
        """The set that ran last, None before the first."""
        ...

    def activate(self, rules: ActiveRules) -> None:
        """Store the set and its packs, each once by its hash; it is the active one from now on."""
        ...

    def troubles(self) -> tuple[Trouble, ...]:
        """By name of the pack."""
        ...

    def replace_troubles(self, troubles: Sequence[Trouble]) -> None: ...
