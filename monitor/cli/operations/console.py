"""The output of a running daemon on a terminal: start, sample, initial poll, and a status line every hour."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.text import Text
from structlog.typing import FilteringBoundLogger

from monitor.daemon.catchup import CatchUpSummary
from monitor.daemon.initial_polls import InitialPollSummary, baseline_line
from monitor.daemon.narrator import Stopped
from monitor.domain.event.calendar import DateFate
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source, Tier
from monitor.pipeline.poll.collect import PollResult
from monitor.pipeline.rules.reload import Reloaded
from monitor.reports.calendar import CalendarDate
from monitor.wording.phrases.english import counted, relative_days, roughly, written_day

_NEAR_MISSES = {  # reason: words
    "market": "share prices",
    "production_quota": "production quota",
    "mining_permit": "mining permit",
    "import_measure": "tariff",
}
_DATES = 5  # shown at the first start
_GAPS = 3  # named in a line
_ASIDE = "    "  # before a hint at the end of a line
_COLUMNS = re.compile(" {2,}")  # between the columns of a line; a semicolon in the log


class ConsoleNarrator:
    """A Narrator that prints to `console`; progress bars and colour only on a terminal. With `log`, each line is a log
    event instead, so that programs read nothing but log lines.
    """

    def __init__(self, console: Console, *, log: FilteringBoundLogger | None = None) -> None:
        self._console = console
        self._log = log
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    # ---------------------------------------------------------------- start

    def welcome(
        self,
        sources: Sequence[Source],
        rules: int,
        *,
        folder: Path,
        own: str,
        slack: str,
        page: str = "",
        first: bool = False,
    ) -> None:
        """Print mode, sources and folder. `own` is where own rules are; `slack` the channel, "" in try-out mode;
        `page` the address of the page, "" without one; `first`: this is the first start.
        """
        shown = [s for s in sources if s.enabled and not s.sample]
        mode = (
            f"alerts go to Slack {slack}" if slack else "try-out mode: no Slack; only feed requests leave this machine"
        )
        self._say(f"Policy monitor {version('policy-monitor')} · {mode}", style="bold")
        official = sum(s.tier is Tier.OFFICIAL for s in shown)
        self._row(
            "watching",
            f"{len(shown)} sources ({official} official, {len(shown) - official} wires and media; "
            f"{_languages(shown)}) with {rules} rules",
        )
        self._row("storing", _short(folder))
        if page:
            self._row("page", page)
        if not slack:
            self._row("Slack", f"monitor slack connect  ·  own rules: {own}  ·  stop: Ctrl-C")
        if first:
            off = sum(not s.enabled for s in sources)
            self._row("sources", f"{off} more are off; test all from this network: monitor sources verify")

    def dates(self, dates: Sequence[CalendarDate]) -> None:
        """Print the dates close to today, upcoming ones first."""
        if not dates:
            return
        self._say(f"Upcoming and recent dates (shipped register, not complete){_ASIDE}all: monitor calendar")
        for one in sorted(dates, key=lambda d: (d.fate is DateFate.PASSED, d.day))[:_DATES]:
            note = ": outcome unknown, treat as open" if one.fate is DateFate.PASSED else ""
            self._say(
                f"  {one.day:%a} {written_day(one.day)}  {relative_days(one.in_days)}{note}"
                f"  {one.what} ({one.document})"
            )
        if len(dates) > _DATES:
            self._say(f"  and {len(dates) - _DATES} more")

    def problems(self, lines: Sequence[str]) -> None:
        for line in lines:
            self._say(f"  ⚠ {line}", style="yellow")

    def stands_by(self, reason: str) -> None:
        """Printed when the wait for the database begins, and when its reason changes."""
        self._say_now(f"standing by: {reason}")

    def resumed(self, since: timedelta) -> None:
        """Printed at every start but the first. `since` is the time since the last heartbeat."""
        self._say(f"Watching again; last heartbeat {roughly(since)} ago. Items published since then count as new.")

    # ---------------------------------------------------------------- Narrator

    def sample(self, collected: PollResult) -> None:
        self._say(f"  {_sample_line(collected)}")

    def looking(self, done: int, total: int) -> None:
        if not self._console.is_terminal:
            return
        if self._progress is None:
            self._progress = Progress(
                TextColumn("Initial poll of the sources"),
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

    def first_look(self, found: InitialPollSummary) -> None:
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
        for line in _first_look_lines(found):
            self._say(line)

    def caught_up(self, found: CatchUpSummary) -> None:
        self._say(_caught_up_line(found))

    def rules(self, reloaded: Reloaded) -> None:
        for notice in reloaded.notices:
            self._say(notice.title, style="bold")
            for line in (*notice.lines, *notice.code):
                self._say(f"  {line}")
        self.problems(reloaded.warnings)
        if reloaded.changed and not reloaded.notices:
            rules = reloaded.rules
            at = f" at commit {reloaded.revision.commit}" if reloaded.revision else ""
            self._say_now(f"rules reloaded{at}: {len(rules.knowledge.rules)} rules, {len(rules.sources)} sources")

    def alive(self, checked: int, failed: int, acts: int) -> None:
        self._say_now(f"polled {checked} · {checked - failed} ok · {acts} new acts")

    # ---------------------------------------------------------------- end

    def goodbye(self, stopped: Stopped) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._say(
            f"stopped: {counted(stopped.polls_finished, 'poll')} finished, "
            f"{counted(stopped.waiting, 'message')} kept for the next start"
        )

    def _row(self, label: str, text: str) -> None:
        self._say(f"{label}: {text}" if self._log is not None else f"  {label:<10} {text}")

    def _say_now(self, line: str) -> None:
        """With the local time, which a log line has of itself."""
        at = datetime.now().astimezone().strftime("%H:%M:%S")
        self._say(line if self._log is not None else f"{at}  {line}")

    def _say(self, line: str, style: str = "") -> None:
        if self._log is not None:
            self._log.info(_COLUMNS.sub("; ", line.strip().replace("  ·  ", " · ")))
            return
        self._console.print(Text(line, style=style), soft_wrap=True)


def _languages(sources: Sequence[Source]) -> str:
    counts = Counter((s.language or "?")[:2] for s in sources)
    return " · ".join(f"{k} {n}" for k, n in counts.most_common())


def _short(folder: Path) -> str:
    """The path, with ~ for the home folder."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if home in folder.parents else str(folder)


def _caught_up_line(found: CatchUpSummary) -> str:
    """`Caught up on 9 h: 2 events meanwhile, 1 gap (Yonhap, about 30 items)`."""
    named = [f"{name}, about {counted(gap.unseen, 'item')}" if gap.unseen else name for name, gap in found.gaps[:_GAPS]]
    more = [f"{len(found.gaps) - _GAPS} more"] if len(found.gaps) > _GAPS else []
    gaps = f"{counted(len(found.gaps), 'gap')} ({'; '.join([*named, *more])})" if found.gaps else "no gap"
    return f"Caught up on {roughly(found.away)}: {counted(len(found.events), 'event')} meanwhile, {gaps}"


def _sample_line(collected: PollResult) -> str:
    joined = [a.event for a in collected.events if a.event.reports > 1]
    alone = len(collected.events) - len(joined)
    reports = sum(e.reports for e in joined)
    parts = [f"sample: {collected.items.new} items read"]
    if joined:
        parts.append(f"{reports} reports joined into {counted(len(joined), 'event')}")
    if alone:
        parts.append(f"{counted(alone, 'single report')} = {counted(alone, 'event')}")
    left = collected.items.new - reports - alone
    what = ", ".join(_NEAR_MISSES.get(r, r.replace("_", " ")) for r in collected.near_misses)
    parts.append(f"{counted(left, 'item')} without an act" + (f" ({what})" if what else ""))
    return f"{', '.join(parts)}{_ASIDE}see: monitor why --sample"


def _first_look_lines(found: InitialPollSummary) -> list[str]:
    if found.no_network:
        what = f"no network, no host of {found.sources} sources answered"
        return [f"Initial poll: {what}. Retrying; monitor why and monitor check work without a network."]
    if found.bad_certificates:
        return [
            f"Initial poll: TLS certificate not trusted for all {found.sources} sources ({found.failures[0][1]}).",
            "This looks like a proxy that inspects TLS. Set MONITOR_CA_BUNDLE=/path/to/ca.pem (added to the system's).",
        ]
    lines = [f"Initial poll: reached {found.reached} of {counted(found.sources, 'source')}{_failures(found)}"]
    if found.items:
        lines.append(
            f"Baseline: {counted(found.items, 'item')}, {counted(found.events_found, 'event')} in the last 7 days. "
            "These are not alerted; new items can alert."
        )
        shown = (*map(baseline_line, found.events), *found.would_alert, *found.expected)
        lines += [f"  {line}" for line in shown]
    lines.append("Watching. No output is normal; a status line appears every hour.")
    return lines


def _failures(found: InitialPollSummary) -> str:
    """How many sources failed, by cause."""
    words = {Outcome.NOT_FOUND: "not found", Outcome.DNS: "unknown host", Outcome.TLS: "bad certificate"}
    counts = Counter(words.get(o, o.replace("_", " ")) for o, _ in found.failures)
    return "".join(f" · {what} {n}" for what, n in counts.most_common()) + (
        f"{_ASIDE}details: monitor sources health" if counts else ""
    )
