"""A diff of rules as lines of text and as a comment in a pull request.

Headlines come from articles and are hostile: in Markdown they are escaped, so that they are no markup, link or mention.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.alerts.message import Notice
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.licensing import EXPORT, Audience, licence
from monitor.reports.backtest.changes import AlertChange, ChangeKind, PackChange, RulesDiff
from monitor.reports.backtest.shown import shown_event
from monitor.wording.phrases.english import counted, written_day

_SIGNS = {ChangeKind.GAINED: "+", ChangeKind.LOST: "−", ChangeKind.CHANGED: "~"}
_SHOWN_FIRST = 5  # changes above the folded ones
_COMMENT_MAX = 150  # changes in a comment: GitHub allows 65,536 characters
_NAMED = 5
_EXAMPLES = 3  # changes of a cause in a notice
_RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplesRun:
    """The examples of the changed packs: how many passed, and a line for each that failed."""

    passed: int = 0
    failed: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"Examples {self.passed}/{self.passed + len(self.failed)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffReport:
    """A diff with what surrounds it. `diff` is None if there are no articles: then only the examples were run.

    `against` and `archive` name the other side and what was read. `packs` are the changed packs.
    """

    diff: RulesDiff | None
    against: str
    archive: str
    packs: tuple[PackChange, ...]
    examples: ExamplesRun
    warnings: tuple[str, ...] = ()


def change_in_brief(diff: RulesDiff) -> str:
    """Return `+7 alerts, −0, 0 changed (41,207 articles of 90 days)`, for a notice."""
    gained, lost, changed = (len(diff.of(kind)) for kind in ChangeKind)
    over = f"{counted(diff.read.articles, 'article')} of {counted(diff.read.days, 'day')}"
    partial = ", partial" if diff.read.is_partial else ""
    return f"+{counted(gained, 'alert')}, −{lost:,}, {changed:,} changed ({over}{partial})"


def edit_notice(diff: RulesDiff) -> Notice:
    """Return the operator's notice after an edit: what it changes, and what new rules would have alerted lately."""
    packs = "; ".join(map(_pack_in_words, diff.packs)) or "no rule, but their routes or words"
    added = [_added_in_words(rule_id, diff) for rule_id in diff.added[:_NAMED]]
    more = [f"and {counted(len(diff.added) - _NAMED, 'new rule')} more"] if len(diff.added) > _NAMED else []
    lines = (f"Against the stored articles: {change_in_brief(diff)}.", *added, *more, "See: monitor rules backtest")
    return Notice(title=f"Rules edited: {packs}", lines=lines)


def _added_in_words(rule_id: RuleId, diff: RulesDiff) -> str:
    """`New rule antimony: 5 alerts in the last 30 days, the newest: China approves …`"""
    since = diff.read.last - _RECENT if diff.read.last else None
    own = [c for c in diff.changes if c.rule_id == rule_id and c.after is not None]
    recent = [c for c in own if since is None or (c.outcome.day is not None and c.outcome.day > since)]
    found = f"New rule {rule_id}: {counted(len(recent), 'alert')} in the last {_RECENT.days} days"
    if not recent:
        return found
    newest = max(recent, key=lambda c: (c.outcome.day or date.min, c.outcome.id))
    return f"{found}, the newest: {shown_event(newest.outcome, newest.hit, EXPORT).headline}"


def upgrade_notice(before: str, after: str, causes: Sequence[tuple[str, RulesDiff]]) -> Notice:
    """Return the operator's notice after the first start of a new version: what each cause changes, with examples.

    `causes` has at least one entry.
    """
    read = causes[0][1].read
    partial = ", partial" if read.is_partial else ""
    over = f"{counted(read.articles, 'article')} of {counted(read.days, 'day')}{partial}"
    effect = "what it changes" if any(diff.changes for _, diff in causes) else "no alert changes"
    title = f"Upgraded {before or 'from an unknown version'} → {after}. Against the stored articles: {effect} ({over})"
    lines = [line for name, diff in causes for line in _cause_lines(name, diff)]
    return Notice(title=title, lines=(*lines, "Past events are not alerted again. See: monitor rules diff --upgrade"))


def _cause_lines(name: str, diff: RulesDiff) -> Iterator[str]:
    gained, lost, changed = (len(diff.of(kind)) for kind in ChangeKind)
    yield f"{name}: +{counted(gained, 'alert')}, −{lost:,}, {changed:,} changed"
    for change in diff.changes[:_EXAMPLES]:
        shown = shown_event(change.outcome, change.hit, EXPORT)
        day = written_day(shown.day) if shown.day else "no date"
        what = f"; {change.why}" if change.kind is ChangeKind.CHANGED else ""
        yield f"{_SIGNS[change.kind]} {change.decision.level}: {shown.headline} ({day}; {change.rule_id}{what})"
    if len(diff.changes) > _EXAMPLES:
        yield f"… and {len(diff.changes) - _EXAMPLES:,} more"


# ------------------------------------------------------------------ shared


def _title(report: DiffReport) -> str:
    packs = "; ".join(_pack_in_words(p) for p in report.packs) or "no rule changed"
    if report.diff is None:
        return f"rules diff against {report.against}: examples only, no articles to compare on   {packs}"
    read = report.diff.read
    of = f" to {written_day(read.last)}" if read.last else ""
    over = f"over {counted(read.days, 'day')}{of} ({report.archive}, {counted(read.articles, 'article')})"
    return f"rules diff against {report.against} {over}   {packs}"


def _pack_in_words(pack: PackChange) -> str:
    counts = ((pack.changed, "changed"), (pack.new, "new"), (pack.removed, "removed"))
    return f"{pack.pack}: {', '.join(f'{count} {what}' for count, what in counts if count)}"


def _counts(diff: RulesDiff) -> str:
    gained, lost, changed = (len(diff.of(kind)) for kind in ChangeKind)
    counts = f"+{counted(gained, 'alert')}  −{lost:,}  ~{changed:,}"
    weekly = ", ".join(f"{change:+.1f} in {channel}" for channel, change in diff.a_week.items())
    digest = f"   {diff.digest:+d} digest lines" if diff.digest else ""
    return f"{counts}   about {weekly} a week{digest}" if weekly else f"{counts}{digest}"


def _by_rule(changes: Iterable[AlertChange]) -> Mapping[RuleId, Sequence[AlertChange]]:
    rules: dict[RuleId, list[AlertChange]] = {}
    for change in changes:
        rules.setdefault(change.rule_id, []).append(change)
    return rules


def _rule_counts(changes: Sequence[AlertChange]) -> str:
    return " ".join(f"{_SIGNS[kind]}{sum(c.kind is kind for c in changes)}" for kind in ChangeKind)


def _partial(diff: RulesDiff) -> str:
    read = diff.read
    if not read.is_partial:
        return ""
    cut = ", and the end of an archive is missing" if read.is_cut else ""
    return f"PARTIAL RESULT: {counted(read.lost, 'line')} could not be used{cut}."


def reason_of(change: AlertChange, audience: Audience) -> str:
    """Why the alert is gained, lost or changed, without words of the article that its licence hides."""
    shown = licence(change.hit.found.terms, audience, called=change.hit.found.article.source_id)
    if change.quotes_text and not shown.sentences:
        return "its clause does not hold any more"
    return change.why or shown_event(change.outcome, change.hit, audience).reason


# ------------------------------------------------------------------ text


def as_text(report: DiffReport, audience: Audience) -> Iterator[str]:
    yield _title(report)
    diff = report.diff
    if diff is not None:
        yield _counts(diff)
        if _partial(diff):
            yield _partial(diff)
            yield from map(str, diff.read.problems[:_NAMED])
        if not diff.changes:
            yield f"No alert is gained, lost or changed: {counted(diff.after_alerts, 'alert')} before and after."
        for rule_id, changes in _by_rule(diff.changes).items():
            yield ""
            yield f"{rule_id}: {_rule_counts(changes)}"
            for change in changes:
                yield from _text_lines(change, audience)
        yield ""
    yield from _rest(report)


def _text_lines(change: AlertChange, audience: Audience) -> Iterator[str]:
    shown = shown_event(change.outcome, change.hit, audience)
    day = written_day(shown.day) if shown.day else "no date"
    decision = change.decision
    yield f"  {_SIGNS[change.kind]} {decision.level}  {shown.headline}  ({day}, {shown.source}; {decision.channel})"
    if reason := reason_of(change, audience):
        yield f"      {reason}"


def _rest(report: DiffReport) -> Iterator[str]:
    yield f"{report.examples}."
    yield from (f"  {line}" for line in report.examples.failed)
    for warning in report.warnings:
        yield f"warning: {warning}"


def upgrade_text(
    before: str, after: str, causes: Sequence[tuple[str, RulesDiff]], audience: Audience, *, fenced: bool = False
) -> Iterator[str]:
    """Yield what a new version changes, by cause. `fenced` makes it a block of plain text in Markdown."""
    if fenced:
        yield "```text"
    read = causes[0][1].read if causes else None
    over = f" over {counted(read.days, 'day')} ({counted(read.articles, 'stored article')})" if read else ""
    yield f"upgrade {before or 'unknown version'} → {after}{over}"
    if read is None:
        yield "no stored articles to compare on"
    for name, diff in causes:
        yield ""
        yield f"{name}: {_counts(diff)}"
        if _partial(diff):
            yield f"  {_partial(diff)}"
        for change in diff.changes:
            yield from (line.replace("```", "") if fenced else line for line in _text_lines(change, audience))
    if fenced:
        yield "```"


# ------------------------------------------------------------------ Markdown

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&:$]|(?<=www)\.)", re.IGNORECASE)
_BLANK = "\N{ZERO WIDTH SPACE}"


def _escaped(text: str) -> str:
    """The text without any meaning in GitHub's Markdown: markup, HTML, links, mentions, issue numbers, emoji."""
    escaped = _MARKUP.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace("\\<", "&lt;").replace("\\&", "&amp;").replace("@", f"@{_BLANK}")


def as_markdown(report: DiffReport) -> Iterator[str]:
    """Yield the lines of a comment. The first few changes are shown, the others folded, all of them by rule."""
    yield f"**{_escaped(_title(report))}**"
    yield ""
    diff = report.diff
    if diff is not None:
        yield f"{_escaped(_counts(diff))}  "
        if _partial(diff):
            yield f"⚠ {_escaped(_partial(diff))}  "
        if not diff.changes:
            yield f"No alert is gained, lost or changed: {counted(diff.after_alerts, 'alert')} before and after."
        yield from _changes_in_markdown(diff.changes)
    yield ""
    yield f"{report.examples}."
    yield from (f"- ❌ {_escaped(line)}" for line in report.examples.failed[:_COMMENT_MAX])
    if report.warnings:
        yield ""
        yield from _folded(f"{counted(len(report.warnings), 'warning')}", map(_escaped, report.warnings[:_COMMENT_MAX]))


def _changes_in_markdown(changes: Sequence[AlertChange]) -> Iterator[str]:
    yield ""
    yield from (f"- {_in_markdown(change)}" for change in changes[:_SHOWN_FIRST])
    rest = changes[_SHOWN_FIRST:_COMMENT_MAX]
    for rule_id, of_rule in _by_rule(rest).items():
        yield ""
        yield from _folded(f"{rule_id}: {_rule_counts(of_rule)} more", map(_in_markdown, of_rule))
    if len(changes) > _COMMENT_MAX:
        yield ""
        yield f"and {len(changes) - _COMMENT_MAX:,} more: `monitor rules diff`"


def _folded(summary: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{_html(summary)}</summary>"
    yield ""
    yield from (f"- {line}" for line in lines)
    yield ""
    yield "</details>"


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("@", f"@{_BLANK}")


def _in_markdown(change: AlertChange) -> str:
    shown = shown_event(change.outcome, change.hit, EXPORT)
    decision = change.decision
    day = written_day(shown.day) if shown.day else "no date"
    reason = reason_of(change, EXPORT)
    head = f"`{_SIGNS[change.kind]}` **{decision.level.title()}** {_escaped(shown.headline)} ({_escaped(day)}, "
    tail = f"{_escaped(shown.source)}; {_escaped(change.rule_id)} → {_escaped(decision.channel)})"
    return f"{head}{tail}" + (f"<br>{_escaped(reason)}" if reason else "")
