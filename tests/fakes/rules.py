"""A rules folder in memory with a mini language, and a watcher that a test triggers."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.event.event_ids import event_id_of_entry
from monitor.domain.event.past_acts import PastAct
from monitor.domain.rules.rule import Rule, RuleId
from monitor.domain.sources.source import Source
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.errors import ChildLostError
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.rules import PackFiles, PackLoaded, Revision, RulesLoaded
from tests.fakes.reading import NOW, act, rule, source

ROUTES_FILE = "routes.yaml"
NOTHING = Vocabulary.of(())


def files(name: str, text: str) -> PackFiles:
    return PackFiles(name=name, files=(("alerts.yaml", text.encode()),))


class FakeRuleFiles:
    """`packs` are texts by name: `rule X`, `rule X=2` (another version of it), `source X`, `gives X` and `needs X`
    (a concept), `entry X` (of the register), `error X`, `warn X`; in `routes.yaml` `operator C1`. A pack with an
    error, without what it needs, or with a rule that an earlier pack has, doesn't load. `watch` is the watch list,
    with its errors; without `private_gone` there is a private folder.
    """

    def __init__(self, **packs: str) -> None:
        self.packs = {"base": "rule shipped", ROUTES_FILE: "", **packs}
        self.gone = ""
        self.private_gone = ""
        self.watch = NOTHING_WATCHED
        self.watch_errors: tuple[str, ...] = ()
        self.watch_missing = False
        self.watch_unset = False
        self.revision: Revision | None = None
        self.reads = 0
        self.faults: list[Exception] = []

    def read(self) -> "FakeFolder":
        self.reads += 1
        if self.faults:
            raise self.faults.pop()
        there = {"base": self.packs["base"], ROUTES_FILE: ""} if self.gone else self.packs
        packs = {name: files(name, text) for name, text in there.items()}
        return FakeFolder(
            packs,
            self.gone,
            self.revision,
            self.watch,
            watch_errors=self.watch_errors,
            watch_missing=self.watch_missing,
            watch_unset=self.watch_unset,
            private_gone=self.private_gone,
        )


@dataclass(frozen=True)
class FakeFolder:
    packs: Mapping[str, PackFiles]
    gone: str = ""
    revision: Revision | None = None
    watch: WatchList = NOTHING_WATCHED
    watch_errors: tuple[str, ...] = ()
    watch_missing: bool = False
    watch_unset: bool = False
    private_gone: str = ""

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:
        packs = [pack for pack in {**self.packs, **instead}.values() if pack is not None]
        packs.sort(key=lambda pack: (pack.name != "base", pack.name))
        words = {pack.name: _words(pack) for pack in packs}
        given = {what for pairs in words.values() for kind, what in pairs if kind == "gives"}
        taken: dict[str, str] = {}
        loaded, rules, sources, register = [], [], [], []
        for pack in packs:
            own = [_rule(what, pack.name) for kind, what in words[pack.name] if kind == "rule"]
            errors = _errors(pack.name, words[pack.name], given)
            errors += [f"{pack.name}: {r.id} is in {taken[r.id]}" for r in own if r.id in taken]
            taken |= {r.id: pack.name for r in own if r.id not in taken}
            loaded.append(PackLoaded(files=pack, errors=tuple(errors), rules={r.id: r.version for r in own}))
            if not errors:
                rules += own
                sources += _sources(words[pack.name])
                register += _entries(words[pack.name])
        knowledge = ReaderConfig(vocabulary=NOTHING, rules=tuple(rules), version="", watch=self.watch)
        routes = tuple(
            Route(name="operator", channel=what, kind=RouteKind.OPERATOR)
            for kind, what in words.get(ROUTES_FILE, ())
            if kind == "operator"
        )
        return RulesLoaded(
            knowledge=knowledge,
            sources=tuple(sources),
            routes=routes,
            packs=tuple(loaded),
            register=tuple(register),
            watch_errors=self.watch_errors,
            watch_missing=self.watch_missing,
            watch_unset=self.watch_unset,
        )

    def warnings(self) -> Mapping[str, tuple[str, ...]]:
        found = {name: _warnings(name, _words(pack)) for name, pack in self.packs.items()}
        return {name: lines for name, lines in found.items() if lines}


def _warnings(name: str, words: list[tuple[str, str]]) -> tuple[str, ...]:
    places = enumerate(words, start=1)
    return tuple(f"{name}/alerts.yaml:{n}:1: warning: {what}" for n, (kind, what) in places if kind == "warn")


def _words(pack: PackFiles) -> list[tuple[str, str]]:
    found = b" ".join(data for _, data in pack.files).decode().split()
    return list(zip(found[::2], found[1::2], strict=True))


def _errors(name: str, words: list[tuple[str, str]], given: set[str]) -> list[str]:
    wrong = [f"{name}/alerts.yaml:1:1: error: {what}" for kind, what in words if kind == "error"]
    return wrong + [f"{name}: no concept {what}" for kind, what in words if kind == "needs" and what not in given]


def _rule(word: str, pack: str) -> Rule:
    name, _, version = word.partition("=")
    made = rule(name, version=sha256(version.encode()).hexdigest()[:12])
    return replace(made, id=RuleId(name), pack=pack)


def _sources(words: list[tuple[str, str]]) -> list[Source]:
    return [source(what) for kind, what in words if kind == "source"]


def _entries(words: list[tuple[str, str]]) -> list[PastAct]:
    return [
        PastAct(event_id=event_id_of_entry(what), label="", day=NOW.date(), act=act(), title=what, entry=what)
        for kind, what in words
        if kind == "entry"
    ]


class Stage:
    """A fake rehearsal of new rules: it records each call, and raises `failure` while that is set."""

    def __init__(self) -> None:
        self.rehearsed: list[ReaderConfig] = []
        self.failure: ChildLostError | None = None

    async def __call__(self, knowledge: ReaderConfig) -> None:
        self.rehearsed.append(knowledge)
        if self.failure is not None:
            raise self.failure


class FakeWatcher:
    """Reports a change for each `notify`."""

    def __init__(self) -> None:
        self._notified: asyncio.Queue[None] = asyncio.Queue()

    def notify(self) -> None:
        self._notified.put_nowait(None)

    async def changes(self) -> AsyncIterator[None]:
        while True:
            await self._notified.get()
            yield
