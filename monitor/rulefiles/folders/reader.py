"""The implementation of `ports.RuleFiles` over a folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.judge.correction import Correction
from monitor.ports.rules import PackFiles, PackLoaded, Revision, RulesLoaded
from monitor.rulefiles.checks.shadowed import shadowed_rules
from monitor.rulefiles.checks.unwatched import rules_without_watch_list
from monitor.rulefiles.folders.folder import (
    ROUTES_FILE,
    WATCH_LIST,
    FolderFiles,
    PackSnapshot,
    read_folder,
    sorted_packs,
)
from monitor.rulefiles.folders.packs import Pack, RuleSet, build_rule_set
from monitor.rulefiles.folders.parse_cache import RECALL, Recall
from monitor.rulefiles.folders.private import PRIVATE, WATCH_SHOWN, with_private
from monitor.rulefiles.folders.revision import find_revision
from monitor.rulefiles.syntax.diagnostics import Severity, render, without_words

_WATCH_WARNINGS = 20  # of thousands of entries; `monitor watch check` lists all


class FolderReader:
    """Reads the shipped pack and the rules folder at `root`, which may be a link that is swapped.

    Unchanged files are parsed once. `private` is the private folder, None if there is none. `mode` sets how sure the
    judge must be of an act; `correction` is the team's correction of its weights, `encoder` joins the encoder to it.
    `fetched` is as in `read_folder`.
    """

    def __init__(
        self,
        root: Path,
        base: Path | None = None,
        *,
        mode: ReaderMode = ReaderMode.OFF,
        correction: Correction | None = None,
        encoder: bool = False,
        recall: Recall = RECALL,
        fetched: bool = False,
        private: Path | None = None,
    ) -> None:
        self._root = root
        self._private = private
        self._base = base
        self._mode = mode
        self._correction = correction
        self._encoder = encoder
        self._recall = recall
        self._fetched = fetched

    def read(self) -> "FolderRead":
        self._recall.begin_round()
        revision, files = find_revision(self._root), read_folder(self._root, self._base, fetched=self._fetched)
        while (now := find_revision(self._root)) != revision:  # swapped meanwhile: the files may be of either commit
            revision, files = now, read_folder(self._root, self._base, fetched=self._fetched)
        return FolderRead(
            files=with_private(files, self._private),
            revision=revision,
            recall=self._recall,
            mode=self._mode,
            correction=self._correction,
            encoder=self._encoder,
        )


@dataclass(frozen=True, kw_only=True)
class FolderRead:
    """Implements `ports.RulesFolder`."""

    files: FolderFiles
    revision: Revision | None = None
    recall: Recall = field(default_factory=Recall)
    mode: ReaderMode = ReaderMode.OFF
    correction: Correction | None = None
    encoder: bool = False

    @property
    def gone(self) -> str:
        return self.files.gone

    @property
    def private_gone(self) -> str:
        return self.files.private_gone

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:
        loaded = to_rules_loaded(
            build_rule_set(_replaced(self.files, instead), self.recall) if instead else self._rule_set
        )
        knowledge = replace(loaded.knowledge, mode=self.mode, correction=self.correction, encoder=self.encoder)
        return replace(loaded, knowledge=knowledge)

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        return warnings_of(self._rule_set, self.recall)

    @cached_property
    def _rule_set(self) -> RuleSet:
        return build_rule_set(self.files, self.recall)


def _replaced(files: FolderFiles, instead: Mapping[str, PackFiles | None]) -> FolderFiles:
    """Return the folder with the packs in `instead` replaced, or removed where the value is None."""
    packs = {pack.files.name: pack for pack in files.packs if pack.files.name not in instead}
    packs |= {
        name: PackSnapshot(files=pack) for name, pack in instead.items() if pack is not None and name != ROUTES_FILE
    }
    beside = files.beside
    if ROUTES_FILE in instead:
        beside = PackSnapshot(files=instead[ROUTES_FILE] or PackFiles(name=ROUTES_FILE))
    return replace(files, packs=sorted_packs(packs.values()), beside=beside)


def to_rules_loaded(rules: RuleSet) -> RulesLoaded:
    """Return the rule set without the parts that only diagnostics need, and without words of the private folder."""
    return RulesLoaded(
        knowledge=rules.knowledge,
        sources=rules.sources,
        routes=rules.routes,
        unrouted=rules.unrouted,
        register=rules.register,
        packs=tuple(_pack_loaded(pack) for pack in (*rules.packs, rules.beside)),
        watch_errors=tuple(map(without_words, rules.watch_errors)),
        watch_missing=rules.watch_missing,
        watch_unset=rules.watch_unset,
    )


def warnings_of(rules: RuleSet, recall: Recall | None = None) -> Mapping[str, tuple[str, ...]]:
    """Return the warnings of each pack, one line each, as `ports.RulesFolder.warnings` does."""
    found: dict[str, list[str]] = {}
    watched = 0
    for problem in (*rules.problems, *shadowed_rules(rules, recall), *rules_without_watch_list(rules)):
        if problem.severity is Severity.WARNING and problem.pack == WATCH_LIST:
            watched += 1
        if problem.severity is Severity.WARNING and (problem.pack != WATCH_LIST or watched <= _WATCH_WARNINGS):
            text = without_words(problem) if problem.pack in (PRIVATE, WATCH_LIST) else str(problem)
            found.setdefault(problem.pack or ROUTES_FILE, []).append(text)
    if watched > _WATCH_WARNINGS:
        found[WATCH_LIST].append(f"{WATCH_SHOWN}: {watched - _WATCH_WARNINGS:,} more warnings")
    return {pack: tuple(warnings) for pack, warnings in found.items()}


def _pack_loaded(pack: Pack) -> PackLoaded:
    show = without_words if pack.name == PRIVATE else render
    errors = tuple(show(p) for p in pack.problems if p.severity is Severity.ERROR)
    return PackLoaded(files=pack.files, errors=errors, rules=pack.versions)
