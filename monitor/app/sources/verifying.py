"""A test of many sources from this network: politely, at the same time, within a time limit. Nothing is stored."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.app.sources.probing import Probe, Prober, Robots
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_url import shown_address
from monitor.domain.sources.verification import (
    RETRIED,
    SourceAnswer,
    Switch,
    Verdict,
    Verification,
    is_placeholder,
    judge,
    switch_for,
)
from monitor.rulefiles.editing.source_switches import WrittenSwitch

_HOSTS = 12  # that are requested at the same time
_MAX_DELAY = timedelta(seconds=10)  # of a crawl delay in robots.txt


async def verify_sources(
    prober: Prober,
    sources: Sequence[Source],
    *,
    limit: timedelta,
    is_own: Callable[[str], bool],
    done: Callable[[int], None],
    stale: timedelta | None = None,
) -> tuple[Verification, ...]:
    """The verdict on each source, in order. `done` gets the number of finished sources.

    Each host gets one request at a time, with the pause of `run` and the crawl delay of its robots.txt; hosts that
    `is_own` accepts have neither. Sources whose failure may be temporary are tried twice. What `limit` leaves is not
    tried. `stale` is as in `judge`.
    """
    run = _Run(prober=prober, is_own=is_own, done=done, stale=stale)
    with suppress(TimeoutError):
        async with asyncio.timeout(limit.total_seconds()):
            await run.over(sources)
            await run.over([s for s in sources if run.may_pass(s)])
    minutes = f"{limit.total_seconds() / 60:g} min"
    return tuple(run.found.get(s.id) or _not_tried(s, f"the time limit of {minutes} was reached") for s in sources)


@dataclass(slots=True, kw_only=True)
class _Run:
    prober: Prober
    is_own: Callable[[str], bool]
    done: Callable[[int], None]
    stale: timedelta | None
    found: dict[SourceId, Verification] = field(default_factory=dict)
    outcomes: dict[SourceId, str] = field(default_factory=dict)
    robots: dict[tuple[str, str], Robots] = field(default_factory=dict)

    async def over(self, sources: Iterable[Source]) -> None:
        hosts = asyncio.Semaphore(_HOSTS)

        async def one_host(group: Sequence[Source]) -> None:
            async with hosts:
                for source in group:
                    await self._verify(source)

        async with asyncio.TaskGroup() as tasks:
            for group in _by_host(sources).values():
                tasks.create_task(one_host(group))

    def may_pass(self, source: Source) -> bool:
        return self.outcomes.get(source.id) in RETRIED

    async def _verify(self, source: Source) -> None:
        if is_placeholder(source):
            words = source.because or "the address is a placeholder"
            self.found[source.id] = Verification(source_id=source.id, verdict=Verdict.NOT_SET_UP, problem=words)
        else:
            answer = await self._answer(source)
            self.outcomes[source.id] = answer.outcome
            self.found[source.id] = judge(source, answer, now=self.prober.clock(), stale=self.stale)
        self.done(len(self.found))

    async def _answer(self, source: Source) -> SourceAnswer:
        robots = await self._robots(source)
        disallowed = not robots.allows(self.prober.agent, source.url)
        if disallowed and not source.enabled:
            words = "robots.txt disallows this address"
            return SourceAnswer(outcome=Outcome.REFUSED, problem=words, disallowed=True)
        if not self.is_own(source.url):
            await asyncio.sleep(min(robots.delay(self.prober.agent), _MAX_DELAY).total_seconds())
        return _answer_of(await self.prober.look(source), disallowed=disallowed)

    async def _robots(self, source: Source) -> Robots:
        parts = urlsplit(source.url)
        key = (parts.scheme, parts.netloc)
        if key not in self.robots:
            self.robots[key] = await self.prober.robots(source, source.url)
        return self.robots[key]


def _by_host(sources: Iterable[Source]) -> Mapping[str, Sequence[Source]]:
    groups: dict[str, list[Source]] = {}
    for source in sources:
        groups.setdefault(urlsplit(source.url).hostname or "", []).append(source)
    return groups


def _answer_of(probe: Probe, *, disallowed: bool) -> SourceAnswer:
    """The answer of the first endpoint that has items, else that of the source's own."""
    best = next((one for one in (probe, *probe.others) if one.good), probe)
    problem = _reason(best)
    if best is not probe:
        problem = f"answers at {shown_address(best.source.url)} ({_reason(probe).partition(';')[0]})"
    return SourceAnswer(
        outcome=best.outcome,
        status=best.status,
        problem=problem,
        items=best.contents.items if best.contents else None,
        newest=best.contents.newest if best.contents else None,
        moved_to=best.moved_to,
        bot_check=best.bot_check,
        login=best.login,
        disallowed=disallowed,
    )


def _reason(probe: Probe) -> str:
    """The problem without the source and the address before it, which errors name."""
    words = probe.problem.removeprefix(f"source {probe.source.id}: ")
    return (words.partition(": ")[2] or words) if words.startswith("http") else words


def _not_tried(source: Source, why: str) -> Verification:
    return Verification(source_id=source.id, verdict=Verdict.NOT_TRIED, problem=why)


# ------------------------------------------------------------------ what to enable and disable


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchPlan:
    """`switches` can be written into a tuning.yaml; `left` are changes that a person has to make, each with the
    reason.
    """

    switches: tuple[Switch, ...] = ()
    left: tuple[tuple[Switch, str], ...] = ()


def plan_switches(
    sources: Sequence[Source],
    found: Sequence[Verification],
    *,
    pack: str,
    changeable: Collection[str],
    written: Mapping[SourceId, WrittenSwitch],
) -> SwitchPlan:
    """The changes that follow from the verdicts, for the tuning.yaml of `pack`, which may change the sources of the
    packs in `changeable`. `written` are the present entries of all packs.

    Empty if no source is usable: then the network is at fault, and not the sources.
    """
    if not any(one.usable for one in found):
        return SwitchPlan()
    switches, left = [], []
    for source, one in zip(sources, found, strict=True):
        switch = switch_for(source, one)
        if switch is None:
            continue
        obstacle = _obstacle(source, written.get(source.id), pack, changeable)
        left.append((switch, obstacle)) if obstacle else switches.append(switch)
    return SwitchPlan(switches=tuple(switches), left=tuple(left))


def _obstacle(source: Source, entry: WrittenSwitch | None, pack: str, changeable: Collection[str]) -> str:
    """Why the tuning.yaml of `pack` can't switch the source, "" if it can."""
    if source.origin not in changeable:
        return f"change it in {source.origin}/sources.yaml"
    if entry is not None and (entry.by_hand or entry.pack != pack):
        return f"set by hand in {entry.place.file}:{entry.place.line}"
    return ""
