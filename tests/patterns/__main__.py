"""`python -m tests.patterns`: how often each pattern of the reader matches, and what changes without it."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random

import click
from rich.console import Console
from rich.progress import Progress

from tests.patterns.corpus import OWN, TEXTS, Case, own_cases, real_cases
from tests.patterns.measure import CHANGES, Outcome, changes_of, fired_in, names, reread
from tests.training.texts import texts_option

Rows = Mapping[str, Counter[str]]
"""By pattern: in how many texts of each origin it matched, and in how many of those that were tried what changed."""


@click.command()
@texts_option("bench/dev.jsonl", default=None)
@click.option(
    "--most", default=300, show_default=True, help="Texts tried without a pattern: so many own, so many of TEXTS."
)
@click.option("--only", metavar="TEXT", default="", help="Patterns with TEXT in their name, such as profiles/ja:")
@click.option("--jobs", type=int, help="Processes. Default: one a core.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--show", is_flag=True, help="The titles in which something changes, for each pattern.")
def main(*, texts: Path | None, most: int, only: str, jobs: int | None, form: str, show: bool) -> None:
    """Count in how many texts each pattern matches, then read these texts again while it never matches.

    Without --texts only those of the repository.

    \b
    Example: python -m tests.patterns --texts ../shared --only profiles/ko:
    """
    cases = [*own_cases(), *(real_cases(texts) if texts else ())]
    with _bar("reading", len(cases)) as step:
        read = list(fired_in(cases, step, jobs))
    chosen = [name for name in names() if only in name]
    rows = {name: Counter[str]() for name in chosen}
    where = defaultdict[str, list[int]](list)
    for at, (_, fired) in enumerate(read):
        for name in fired & rows.keys():
            rows[name][cases[at].origin] += 1
            where[name].append(at)
    tried = {name: _tried(where[name], cases, most) for name in chosen}
    tasks = [(name, tuple(cases[at] for at in tried[name])) for name in chosen]
    with _bar("without each", len(tasks)) as step:
        changed = list(reread(tasks, step, jobs))
    shown: dict[str, list[str]] = {}
    for name, result in zip(chosen, changed, strict=True):
        rows[name]["tried"] = len(result)
        shown[name] = list(_count(rows[name], tried[name], result, cases, [result for result, _ in read]))
    if form == "json":
        found = {name: {**row, **({"texts": shown[name]} if show else {})} for name, row in rows.items()}
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    click.echo("\n".join(_table(rows, shown if show else {})))


def _tried(where: Sequence[int], cases: Sequence[Case], most: int) -> list[int]:
    """All rows of the specification, and so many other texts of our own and real ones each; acts go first."""
    chosen = [at for at in where if cases[at].origin == "specification"]
    for origins in (OWN[1:], TEXTS):
        found = [at for at in where if cases[at].origin in origins]
        Random(0).shuffle(found)
        chosen += sorted(found, key=lambda at: not cases[at].is_act)[:most]
    return chosen


def _count(
    row: Counter[str], at: Sequence[int], result: Sequence[Outcome], cases: Sequence[Case], before: Sequence[Outcome]
) -> Iterator[str]:
    for i, after in zip(at, result, strict=True):
        changes = list(changes_of(cases[i], before[i], after))
        row.update(changes)
        if changes:
            yield f"{' '.join(changes)}: {cases[i].origin} {cases[i].article.title}"


def _table(rows: Rows, shown: Mapping[str, Sequence[str]]) -> Iterator[str]:
    columns = ("own", "texts", "tried", *CHANGES)
    yield f"{'':44}" + "".join(f"{c[:8]:>9}" for c in columns)
    for name, row in rows.items():
        counts = {**row, "own": sum(row[o] for o in OWN), "texts": sum(row[o] for o in TEXTS)}
        yield f"{name.removeprefix('profiles/'):44}" + "".join(f"{counts.get(c, 0):9}" for c in columns)
        yield from (f"    {line}" for line in shown.get(name, ()))


@contextmanager
def _bar(what: str, total: int) -> Iterator[Callable[[int], None]]:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda count: progress.advance(task, count)


if __name__ == "__main__":
    main()
