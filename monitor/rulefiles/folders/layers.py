"""The order of packs: a pack that extends another one is applied after it, so its changes win."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.folders.folder import BASE
from monitor.rulefiles.syntax.diagnostics import Findings
from monitor.rulefiles.syntax.yaml12 import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Extends:
    """The names under `extends` in the tuning file of a pack, with the findings of the pack."""

    pack: str
    names: tuple[Scalar, ...]
    findings: Findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """All packs, in the order in which their changes apply: the shipped one first, then by name, each after those that
    it extends. `below` has all packs that a pack extends, directly or through others.
    """

    order: tuple[str, ...]
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def extends(self, pack: str, other: str) -> bool:
        """Return whether the changes of `pack` are meant to win over those of `other`."""
        return other in self.below.get(pack, ())


def layered(packs: Sequence[str], extended: Iterable[Extends]) -> Layers:
    """Return the layers, and report unknown names and cycles. `packs` are in name order, the shipped one first."""
    direct: dict[str, list[str]] = {pack: [] for pack in packs}
    for one in extended:
        for name in one.names:
            if _is_valid(name, one, packs, direct):
                direct[one.pack].append(name.text)
    below = {pack: frozenset(_below(pack, direct)) for pack in packs}
    return Layers(order=tuple(_in_order(packs, below)), below=below)


def _is_valid(name: Scalar, of: Extends, packs: Sequence[str], direct: Mapping[str, Sequence[str]]) -> bool:
    if name.text == BASE:  # every pack may change the shipped one
        return False
    if name.text not in packs:
        known = [pack for pack in packs if pack not in (BASE, of.pack)]
        every = f"Packs: {', '.join(known)}." if known else "There is no other pack."
        advice = did_you_mean(name.text, known) or every
        of.findings.add(name.place, "unknown-pack", f"unknown pack '{name.text}'.", advice, width=name.width)
        return False
    if name.text == of.pack or of.pack in _below(name.text, direct):
        itself = name.text == of.pack
        message = "a pack can't extend itself." if itself else f"'{name.text}' already extends '{of.pack}'."
        of.findings.add(name.place, "extends-ring", message, "Delete it.", width=name.width)
        return False
    return True


def _below(pack: str, direct: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    waiting = list(direct.get(pack, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += direct.get(name, ())
    return found


def _in_order(packs: Sequence[str], below: Mapping[str, frozenset[str]]) -> Iterable[str]:
    """The packs, each after those that it extends."""
    done: set[str] = set()
    while len(done) < len(packs):
        pack = next(name for name in packs if name not in done and below[name] <= done)
        done.add(pack)
        yield pack
