"""The report of a run as one HTML page that loads nothing. Everything from articles and rules is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from html import escape

from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import EXPORT
from monitor.reports.backtest.charts import columns, rows
from monitor.reports.backtest.shown import ShownEvent, shown_event
from monitor.reports.backtest.summary import Backtest, RuleFigures
from monitor.wording.phrases.english import counted, written_day

_BARS = 20
_PROBLEMS = 20
_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --faint: #667; --line: #d8dade; --bar: #3a6ea5; --back: #fff;
  --warn: #8a4b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e6e6; --faint: #9aa; --line: #3a3d42; --bar: #7aa7d9;
  --back: #17191c; --warn: #f0b060 } }
body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--back); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem }
h2 { font-size: 1.1rem; margin-top: 2rem }
p.partial { color: var(--warn); font-weight: 600 }
table { border-collapse: collapse; width: 100% }
th, td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
svg { max-width: 100%; height: auto }
svg text { font-size: 12px; fill: var(--ink) }
svg text.n { fill: var(--faint) }
svg rect { fill: var(--bar) }
details { margin: .4rem 0 }
summary { cursor: pointer }
.faint { color: var(--faint) }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def html_report(backtest: Backtest, *, archive: str, rules: str, made_at: datetime) -> str:
    """Return the page. `archive` and `rules` name what was read and the rule set."""
    return "".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">',
            f"<title>Back-test of {escape(rules)}</title><style>{_STYLE}</style></head><body>",
            *_head(backtest, archive, rules, made_at),
            *_plots(backtest),
            *_table(backtest.rules),
            *_samples(backtest.rules),
            *_problems(backtest),
            "</body></html>\n",
        ]
    )


def _head(backtest: Backtest, archive: str, rules: str, made_at: datetime) -> Iterator[str]:
    read = backtest.read
    yield f"<h1>Back-test of {escape(rules)}</h1>"
    if read.is_partial:
        yield f'<p class="partial">Partial result: {escape(partial_reason(backtest))}.</p>'
    span = f", {written_day(read.first)} to {written_day(read.last)}" if read.first and read.last else ""
    yield f"<p>{counted(read.articles, 'article')} of {escape(archive)}{span}. "
    loud = ", ".join(f"{backtest.levels[level]:,} {level}" for level in reversed(Level) if level in backtest.levels)
    yield f"{counted(backtest.events, 'event')} matched, {counted(backtest.alerts, 'alert')}"
    yield f" ({loud}), about {backtest.alerts_a_week:.1f} a week.</p>" if loud else ".</p>"
    yield f'<p class="faint">Made {made_at:%Y-%m-%d %H:%M} UTC. Every event counts as new; replies are not counted.</p>'


def partial_reason(backtest: Backtest) -> str:
    """Why the result is partial, in words."""
    read = backtest.read
    reasons = []
    if read.lost:
        reasons.append(f"{counted(read.lost, 'line')} could not be used")
    if read.is_cut:
        reasons.append("the end of an archive is missing")
    if not read.is_complete:
        reasons.append("the run was interrupted")
    return ", ".join(reasons)


def _plots(backtest: Backtest) -> Iterator[str]:
    weeks = [(written_day(monday), count) for monday, count in filled_weeks(backtest.weekly.items())]
    yield from _plot("Alerts a week", columns("Alerts a week", weeks))
    by_rule = [(f.rule.id, f.alerts) for f in backtest.rules if f.alerts][:_BARS]
    yield from _plot("Alerts by rule", rows("Alerts by rule", by_rule))
    yield from _plot("Alerts by channel", rows("Alerts by channel", list(backtest.channels.items())[:_BARS]))
    for what, counts in (("source", backtest.read.sources), ("language", backtest.read.languages)):
        most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_BARS]
        yield from _plot(f"Articles by {what}", rows(f"Articles by {what}", most))


def filled_weeks(weekly: Iterable[tuple[date, int]]) -> Iterator[tuple[date, int]]:
    """Yield every week from the first to the last, also those without an alert."""
    counts = dict(weekly)
    monday = min(counts, default=None)
    while monday is not None and monday <= max(counts):
        yield monday, counts.get(monday, 0)
        monday += timedelta(days=7)


def _plot(title: str, chart: str) -> Iterator[str]:
    if chart:
        yield f"<h2>{escape(title)}</h2>{chart}"


def _table(figures: Sequence[RuleFigures]) -> Iterator[str]:
    heads = ("matches", "events", "alerts", "a week", "beside", "digest", "held", "not for us", "missed")
    yield "<h2>Rules</h2><table><tr><th>rule</th><th>level</th>"
    yield "".join(f'<th class="n">{head}</th>' for head in heads)
    yield "</tr>"
    for f in figures:
        counts = (f.matches, f.events, f.alerts, f"{f.alerts_a_week:.1f}", f.beside, f.digest, f.held)
        cells = (*counts, f.unwanted or "", f.missed or "")
        level = f.rule.level if f.rule.status == "live" else f"{f.rule.level}, {f.rule.status}"
        yield f"<tr><td>{escape(f.rule.id)}</td><td>{level}</td>"
        yield "".join(f'<td class="n">{cell}</td>' for cell in cells)
        yield "</tr>"
    yield "</table>"


def _samples(figures: Sequence[RuleFigures]) -> Iterator[str]:
    if any(f.samples for f in figures):
        yield "<h2>Newest events of each rule</h2>"
    for f in figures:
        if not f.samples:
            continue
        yield f"<details><summary>{escape(f.rule.id)}: {escape(f.rule.title)}</summary><ul>"
        for sample in f.samples:
            shown = shown_event(sample.outcome, sample.hit, EXPORT)
            yield f"<li>{_day(shown.day)} {_linked(shown)} <span class='faint'>{escape(shown.source)}, "
            yield f"{escape(shown.language)}; {escape(sample.result)}</span><br>{escape(shown.reason)}</li>"
        yield "</ul></details>"


def _day(day: date | None) -> str:
    return written_day(day) if day else "no date"


def _linked(shown: ShownEvent) -> str:
    if not shown.url.startswith(("https://", "http://")):
        return escape(shown.headline)
    return f'<a href="{escape(shown.url)}" rel="noreferrer noopener">{escape(shown.headline)}</a>'


def _problems(backtest: Backtest) -> Iterator[str]:
    read = backtest.read
    notes = []
    if read.duplicates:
        notes.append(f"{counted(read.duplicates, 'article')} left out: an article with the same id was read before")
    if read.undated:
        notes.append(f"{counted(read.undated, 'article')} without a time: each is an event by itself")
    notes += [str(problem) for problem in read.problems[:_PROBLEMS]]
    if read.lost > _PROBLEMS:
        notes.append(f"and {read.lost - _PROBLEMS:,} more")
    if notes:
        yield "<h2>Notes</h2><ul>"
        yield "".join(f"<li>{escape(note)}</li>" for note in notes)
        yield "</ul>"
