"""What a person sees of a running daemon: three lines, the sample, the first look, and a sign of life every hour."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text
from structlog.typing import FilteringBoundLogger

from monitor.cli.events.calendar import far
from monitor.daemon import CaughtUp, FirstLook, Stopped, baseline_line
from monitor.domain.event.calendar import DateFate
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source, Tier
from monitor.pipeline.poll.collect import Collected
from monitor.pipeline.rules.reload import Reloaded
from monitor.reports.calendar import ToldDate
from monitor.wording.english import counted, roughly, written_day

__all__ = ["Screen"]

_NEAR_MISSES = {
    "market": "share prices",
    "production_quota": "production quota",
    "mining_permit": "mining permit",
    "import_measure": "tariff",
}


_DATES = 5  # that are told at the first start
_GAPS = 3  # that are named


class Screen:
    """A Narrator that prints to `console`; progress bars and colour only on a terminal. With `log` each line is an
    event of that log instead: where programs read the log, nothing else stands between its lines.
    """

    def __init__(self, console: Console, *, log: FilteringBoundLogger | None = None) -> None:
        self._console = console
        self._log = log
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    # ---------------------------------------------------------------- the start

    def welcome(self, sources: Sequence[Source], rules: int, *, folder: Path, rules_dir: Path, slack: str) -> None:
        """`slack` is the channel, "" in try-out mode."""
        shown = [s for s in sources if s.enabled and not s.sample]
        mode = (
            f"alerts go to Slack {slack}"
            if slack
            else "try-out mode: no Slack, nothing leaves this machine but feed requests"
        )
        self._say(f"Policy monitor {version('policy-monitor')} · {mode}", style="bold")
        official = sum(s.tier is Tier.OFFICIAL for s in shown)
        self._say(
            f"  watching   {len(shown)} sources ({official} official, {len(shown) - official} wires and media; "
            f"{_languages(shown)}) with {rules} rules"
        )
        self._say(f"  storing    {_short(folder)}")
        if not slack:
            self._say(
                "  Slack      monitor slack connect  ·  "
                f"own rules: {rules_dir}/README.md or monitor init my-rules  ·  stop: Ctrl-C"
            )

    def dates(self, told: Sequence[ToldDate]) -> None:
        """Those close to today, what is to come first; nothing where there are none."""
        if not told:
            return
        self._say("Known dates close by (shipped register, not complete)        all: monitor calendar")
        for one in sorted(told, key=lambda d: (d.fate is DateFate.PASSED, d.day))[:_DATES]:
            note = ": outcome not known, treat as open" if one.fate is DateFate.PASSED else ""
            self._say(f"  {one.day:%a} {written_day(one.day)}  {far(one.in_days)}{note}  {one.what} ({one.document})")
        if len(told) > _DATES:
            self._say(f"  and {len(told) - _DATES} more")

    def problems(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._say(f"  ⚠ {line}", style="yellow")

    def resumed(self, since: timedelta) -> None:
        """Said at every start but the first. `since` is how long nobody watched."""
        self._say(f"Watching again; the last run was alive {roughly(since)} ago. What came since then is news.")

    # ---------------------------------------------------------------- Narrator

    def sample(self, collected: Collected) -> None:
        self._say(f"  {_sample_line(collected)}")

    def looking(self, done: int, total: int) -> None:
        if not self._console.is_terminal:
            return
        if self._progress is None:
            self._progress = Progress(
                TextColumn("First look at the sources"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
            )
            self._progress.start()
            self._task = self._progress.add_task("", total=total)
        if self._task is not None:
            self._progress.update(self._task, completed=done)

    def first_look(self, found: FirstLook) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        for line in _first_look_lines(found):
            self._say(line)

    def caught_up(self, found: CaughtUp) -> None:
        self._say(_caught_up_line(found))

    def rules(self, reloaded: Reloaded) -> None:
        for said in reloaded.notices:
            self._say(said.title, style="bold")
            for line in (*said.lines, *said.code):
                self._say(f"  {line}")
        self.problems(reloaded.warnings)
        if reloaded.changed and not reloaded.notices:
            at = datetime.now().astimezone().strftime("%H:%M:%S")
            rules = reloaded.rules
            self._say(f"{at}  rules read anew: {len(rules.knowledge.rules)} rules, {len(rules.sources)} sources")

    def alive(self, checked: int, failed: int, acts: int) -> None:
        at = datetime.now().astimezone().strftime("%H:%M:%S")
        self._say(f"{at}  checked {checked} · {checked - failed} ok · {acts} new acts")

    # ---------------------------------------------------------------- the end

    def goodbye(self, stopped: Stopped) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._say(
            f"stopping: {stopped.polls_finished} polls finished, {stopped.waiting} messages waiting. Nothing lost. Bye."
        )

    def _say(self, line: str, style: str = "") -> None:
        if self._log is not None:
            self._log.info(" ".join(line.split()))
            return
        self._console.print(Text(line, style=style), soft_wrap=True)


def _languages(sources: Sequence[Source]) -> str:
    counts = Counter((s.language or "?")[:2] for s in sources)
    return " · ".join(f"{k} {n}" for k, n in counts.most_common())


def _short(folder: Path) -> str:
    """With ~ for the home folder, as people write it."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if home in folder.parents else str(folder)


def _caught_up_line(found: CaughtUp) -> str:
    """`Caught up on 9 h: 2 events meanwhile, 1 gap (Yonhap, about 30 items)`."""
    named = [f"{name}, about {counted(gap.unseen, 'item')}" if gap.unseen else name for name, gap in found.gaps[:_GAPS]]
    more = [f"{len(found.gaps) - _GAPS} more"] if len(found.gaps) > _GAPS else []
    gaps = f"{counted(len(found.gaps), 'gap')} ({'; '.join([*named, *more])})" if found.gaps else "no gap"
    return f"Caught up on {roughly(found.away)}: {counted(len(found.events), 'event')} meanwhile, {gaps}"


def _sample_line(collected: Collected) -> str:
    joined = [a.event for a in collected.events if a.event.reports > 1]
    alone = len(collected.events) - len(joined)
    reports = sum(e.reports for e in joined)
    parts = [f"sample: {collected.items.new} items read"]
    if joined:
        parts.append(f"{reports} reports joined into {len(joined)} event{_s(len(joined))}")
    if alone:
        parts.append(f"{alone} notice{_s(alone)} = {alone} event{_s(alone)}")
    left = collected.items.new - reports - alone
    what = ", ".join(_NEAR_MISSES.get(r, r.replace("_", " ")) for r in collected.near_misses)
    parts.append(f"{left} near misses left alone" + (f" ({what})" if what else ""))
    return f"{', '.join(parts)}    see: monitor why --sample"


def _s(count: int) -> str:
    return "" if count == 1 else "s"


def _first_look_lines(found: FirstLook) -> list[str]:
    if found.no_network:
        nobody = f"no network, no host of {found.sources} sources answered"
        return [f"First look at the sources: {nobody}. Trying again; monitor why and monitor check work without one."]
    if found.bad_certificates:
        return [
            (
                f"First look at the sources: {found.sources} of {found.sources} refused the certificate "
                f"({found.failures[0][1]})."
            ),
            "This looks like a proxy that inspects TLS. Set MONITOR_CA_BUNDLE=/path/to/ca.pem (added to the system's).",
        ]
    lines = [f"First look at the sources: reached {found.reached} of {found.sources}{_refusals(found)}"]
    if found.items:
        lines.append(
            f"Baseline: {counted(found.items, 'item')}, {counted(found.events_found, 'event')} in the last 7 days. "
            "These are not alerts; from now on, news is."
        )
        lines += [f"  {line}" for line in (*map(baseline_line, found.events), *found.expected)]
    lines.append("Watching. Quiet is normal: a line every hour says that I am alive.")
    return lines


def _refusals(found: FirstLook) -> str:
    """What kept the others away, in a word each."""
    words = {Outcome.NOT_FOUND: "not found", Outcome.DNS: "unknown host", Outcome.TLS: "bad certificate"}
    counts = Counter(words.get(o, o.replace("_", " ")) for o, _ in found.failures)
    return "".join(f" · {what} {n}" for what, n in counts.most_common()) + (
        "        details: monitor sources health" if counts else ""
    )
