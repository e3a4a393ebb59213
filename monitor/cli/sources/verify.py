"""`sources verify`: all shipped sources tested from this network, and the tuning that enables those that work."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any

import click

from monitor.app.network.http_settings import own_addresses
from monitor.app.sources.last_verification import recent_results, save_results
from monitor.app.sources.probing import probing
from monitor.app.sources.verifying import SwitchPlan, plan_switches, verify_sources
from monitor.cli.editable import editable_rules_dir
from monitor.cli.output import NAME, format_option, plain, print_json, print_table
from monitor.cli.pack_option import pack_for
from monitor.cli.progress_bar import progress_bar
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.sources.source import Source, SourceId
from monitor.domain.sources.source_url import shown_address
from monitor.domain.sources.verification import Verdict, Verification
from monitor.errors import RuleFilesError
from monitor.language.query.nearest import did_you_mean
from monitor.rulefiles.editing.append import schema_folder
from monitor.rulefiles.editing.source_switches import FileEdit, edit_switches, switches_in, write_edit
from monitor.rulefiles.folders.folder import BASE, FolderFiles, read_folder
from monitor.rulefiles.folders.packs import RuleSet, build_rule_set
from monitor.rulefiles.syntax.fields import read_duration
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import counted, roughly, written_day

_COLUMNS = ("id", "now", "result", "items", "newest", "note")


class _Duration(click.ParamType[timedelta]):
    name = "TIME"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        found = value if isinstance(value, timedelta) else read_duration(str(value))
        if found is None or not found:
            raise click.BadParameter(f"{value!r} is not a duration. Example: 30s, 10m or 90d.", ctx, param)
        return found


_DURATION = _Duration()


@click.command(short_help="Test all shipped sources from this network. Exits 1 if one that is on does not work.")
@click.argument("names", metavar="[ID]...", nargs=-1, type=NAME)
@click.option("--all", "everything", is_flag=True, help="Include the sources of your own packs.")
@click.option("--off", "only_off", is_flag=True, help="Only sources that are off.")
@click.option("--write", is_flag=True, help="Write the changes to the pack's tuning.yaml; default: only show them.")
@click.option("--again", is_flag=True, help="With --write: test again what was tested less than an hour ago.")
@click.option("--pack", metavar="NAME", help="The pack whose tuning.yaml is written; required if there are several.")
@click.option("--stale", type=_DURATION, help="Age of the newest item that is stale; default: 30d, official 180d.")
@click.option("--timeout", type=_DURATION, default="20s", show_default=True, help="Time limit of one request.")
@click.option("--limit", type=_DURATION, default="15m", show_default=True, help="Time limit of the whole test.")
@format_option
def verify(
    names: tuple[str, ...],
    *,
    everything: bool,
    only_off: bool,
    write: bool,
    again: bool,
    pack: str | None,
    stale: timedelta | None,
    timeout: timedelta,
    limit: timedelta,
    form: str,
) -> None:
    """Request all shipped sources, also those that are off, as the daemon does: which work, are empty, stale, moved,
    refused, unreachable, need a key, or changed their structure. Then show, or with --write write, the changes that
    enable what works and disable what does not. Entries that you wrote yourself are never changed. Within an hour,
    --write uses the results of the last test instead of requesting again.

    \b
    Example: monitor sources verify
             monitor sources verify --write
             monitor sources verify meti korea-motie
    """
    settings = read_settings(os.environ)
    root = editable_rules_dir(settings) if write else settings.rules_dir
    folder = read_folder(root)
    rules = build_rule_set(folder)
    into = pack_for(pack, rules, ambiguous=not write)
    chosen = _chosen(rules.sources, names, everything=everything, only_off=only_off)
    began = utc_now()
    age, known = _known(settings, chosen, stale=stale, use=write and not again)
    left = [source for source in chosen if source.id not in known]
    fresh = _verified(settings, rules, left, timeout=timeout, limit=limit, stale=stale) if left else ()
    results = {**known, **{one.source_id: one for one in fresh}}
    found = tuple(results[source.id] for source in chosen)
    if fresh and not write:
        save_results(settings.data_dir, chosen, found, now=utc_now(), stale=stale)
    extended = next((p.extends for p in rules.packs if p.name == into), ())
    plan = plan_switches(chosen, found, pack=into, changeable={BASE, *extended}, written=switches_in(folder))
    outcome = _outcome(root, folder, into, plan, write=write)
    if form == "json":
        print_json(_json(chosen, found, plan, outcome))
    else:
        if known:
            click.echo(f"{counted(len(known), 'result')} of {roughly(age)} ago; to test again: --again")
        for line in _summary(found, utc_now() - began):
            click.echo(line)
        print_table(_COLUMNS, _rows(chosen, found))
        for line in _changes(plan, into, outcome):
            click.echo(line)
    if outcome.problem:
        raise RuleFilesError(outcome.problem)
    sys.exit(1 if _unresolved(chosen, found, plan if outcome.written else SwitchPlan()) else 0)


def _chosen(sources: Sequence[Source], names: Sequence[str], *, everything: bool, only_off: bool) -> tuple[Source, ...]:
    known = {s.id for s in sources}
    for name in names:
        if name not in known:
            near = did_you_mean(name, sorted(known)) or "List all: monitor sources list --all."
            raise UnknownNameError(f"no source {name}. {near}")
    listed = [s for s in sources if s.id in names] if names else [s for s in sources if everything or s.origin == BASE]
    return tuple(s for s in listed if not (s.sample or (only_off and s.enabled)))


def _known(
    settings: Settings, sources: Sequence[Source], *, stale: timedelta | None, use: bool
) -> tuple[timedelta, Mapping[SourceId, Verification]]:
    """The results of the last test that may be used, with its age."""
    if not use:
        return timedelta(0), {}
    return recent_results(settings.data_dir, sources, now=utc_now(), stale=stale)


def _verified(
    settings: Settings,
    rules: RuleSet,
    sources: Sequence[Source],
    *,
    timeout: timedelta,
    limit: timedelta,
    stale: timedelta | None,
) -> tuple[Verification, ...]:
    async def run() -> tuple[Verification, ...]:
        with progress_bar("testing", noun="sources") as step:
            async with probing(
                settings,
                rules.knowledge,
                environment=os.environ,
                clock=utc_now,
                says=lambda _: None,
                many=True,
                deadline=timeout,
            ) as prober:
                return await verify_sources(
                    prober,
                    sources,
                    limit=limit,
                    is_own=own_addresses(settings),
                    done=lambda n: step(n / max(len(sources), 1), n),
                    stale=stale,
                )

    return asyncio.run(run())


# ------------------------------------------------------------------ writing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """The edit of tuning.yaml, None for none; whether it was written; why it could not be made or written, "" if it
    could. The result of a test of many minutes is printed in any case.
    """

    edit: FileEdit | None = None
    written: bool = False
    problem: str = ""


def _outcome(root: Path, folder: FolderFiles, pack: str, plan: SwitchPlan, *, write: bool) -> _Outcome:
    if not plan.switches:
        return _Outcome()
    day = utc_now().date().isoformat()
    try:
        edit = edit_switches(root, folder, pack, plan.switches, day=day, schema_folder=schema_folder(root))
    except RuleFilesError as e:
        return _Outcome(problem=str(e))
    if not write:
        return _Outcome(edit=edit)
    try:
        write_edit(edit)
    except RuleFilesError as e:
        return _Outcome(edit=edit, problem=str(e))
    except OSError as e:
        hint = "If the rules are mounted read-only, add the lines above in their repository."
        return _Outcome(edit=edit, problem=f"can't write {edit.path}: {e.strerror}. {hint}")
    return _Outcome(edit=edit, written=True)


def _unresolved(sources: Sequence[Source], found: Sequence[Verification], plan: SwitchPlan) -> bool:
    """True if a source that is on does not work, and is not disabled by the written plan."""
    disabled = {switch.source_id for switch in plan.switches}
    pairs = zip(sources, found, strict=True)
    return any(s.enabled and not one.usable and s.id not in disabled for s, one in pairs)


# ------------------------------------------------------------------ printing


def _summary(found: Sequence[Verification], took: timedelta) -> Iterator[str]:
    counts = Counter(one.verdict for one in found)
    usable = sum(one.usable for one in found)
    parts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    yield f"{usable} of {counted(len(found), 'source')} can be read: {parts or 'nothing tested'} ({roughly(took)})."
    if found and not usable:
        yield "No source answered, so nothing is proposed. Check the network: monitor doctor"


def _rows(sources: Sequence[Source], found: Sequence[Verification]) -> list[tuple[str, ...]]:
    order = list(Verdict)
    pairs = sorted(zip(sources, found, strict=True), key=lambda pair: (order.index(pair[1].verdict), pair[0].id))
    return [
        (
            source.id,
            "on" if source.enabled else "off",
            one.verdict,
            "" if one.items is None else str(one.items),
            written_day(one.newest.date()) if one.newest else "",
            _note(source, one),
        )
        for source, one in pairs
    ]


def _note(source: Source, one: Verification) -> str:
    parts = [f"now at {shown_address(one.moved_to)}"] if one.moved_to else []
    parts += [one.problem] if one.problem else []
    if one.disallowed and source.enabled:
        parts.append("robots.txt disallows this address")
    if one.usable and not source.enabled and source.opt_in:
        parts.append(f"off by choice: {source.because or 'no reason given'}")
    return "; ".join(parts)


def _changes(plan: SwitchPlan, pack: str, outcome: _Outcome) -> Iterator[str]:
    verbs = ("Enabled", "Disabled") if outcome.written else ("Would enable", "Would disable")
    for enabled, verb in zip((True, False), verbs, strict=True):
        ids = [switch.source_id for switch in plan.switches if switch.enabled is enabled]
        if ids:
            yield f"{verb} {len(ids)}: {', '.join(ids)}"
    for switch, why in plan.left:
        state = "on" if switch.enabled else "off"
        yield f"Not changed: {switch.source_id} should be {state} ({switch.because}); {why}"
    if outcome.edit is None:
        return
    if outcome.written:
        yield f"Written to {outcome.edit.path}. A running daemon loads it within seconds."
        return
    yield from _diff(outcome.edit, f"{pack}/{outcome.edit.path.name}")
    if not outcome.problem:
        yield "Nothing was written. To write this: monitor sources verify --write"


def _diff(edit: FileEdit, name: str) -> Iterator[str]:
    """The lines that change, as in a patch."""
    before, after = ((data or b"").decode("utf-8-sig").splitlines() for data in (edit.before, edit.after))
    yield f"{name}:"
    changed = (line for line in unified_diff(before, after, n=0, lineterm="") if line[:1] in "+-")
    yield from (f"  {line}" for line in changed if line[:3] not in ("+++", "---"))


def _json(
    sources: Sequence[Source], found: Sequence[Verification], plan: SwitchPlan, outcome: _Outcome
) -> dict[str, Any]:
    left = [{**plain(switch), "why": why} for switch, why in plan.left]
    return {
        "counts": dict(Counter(str(one.verdict) for one in found)),
        "sources": [_source_json(source, one) for source, one in zip(sources, found, strict=True)],
        "changes": plan.switches,
        "left": left,
        "written": str(outcome.edit.path) if outcome.edit and outcome.written else None,
    }


def _source_json(source: Source, one: Verification) -> dict[str, Any]:
    return {
        "id": source.id,
        "url": shown_address(source.url),
        "enabled": source.enabled,
        "opt_in": source.opt_in,
        "result": one.verdict,
        "usable": one.usable,
        "problem": one.problem,
        "items": one.items,
        "newest": one.newest,
        "moved_to": shown_address(one.moved_to) if one.moved_to else None,
        "robots_disallows": one.disallowed,
    }
