"""`python -m tests.names`: how well names are matched and read, on data of our own making (tests/data/names)."""

import time
from collections import Counter
from collections.abc import Iterator

import click

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.names import build_matcher
from monitor.language.reader import Reader
from tests.language.shipped import shipped_vocabulary
from tests.names.pairs import Decision, decided, pairs, precision, recall
from tests.names.texts import Findings, findings, texts


@click.command()
@click.option("--part", type=click.Choice(["tuning", "kept"]), default="tuning", show_default=True)
@click.option(
    "--show", is_flag=True, help="The pairs that are decided wrongly, and the texts with wrong or missing names."
)
@click.option("--only", type=click.Choice(["pairs", "texts"]), help="Score these alone.")
def main(part: str, show: bool, only: str | None) -> None:
    """Score pairs of names, and the names that are read in texts. `--part kept` is for measuring, not for tuning."""
    if only != "texts":
        _pairs(part, show=show)
        _time()
    if only != "pairs":
        _texts(part, show=show)


def _pairs(part: str, *, show: bool) -> None:
    found = decided(list(pairs(part)))
    for certain in (True, False):
        name = "certain" if certain else "certain or possible"
        click.echo(f"{name}: precision {precision(found, certain=certain)}, recall {recall(found, certain=certain)}")
    if show:
        for one in filter(_is_wrong, found):
            pair = one.pair
            kind = "same " if pair.same else "other"
            click.echo(f"{kind} {one.found or '-':9} {pair.first} | {pair.second} [{pair.note}] {one.reason}")


def _texts(part: str, *, show: bool) -> None:
    reader = Reader(shipped_vocabulary(), mode=ReaderMode.OFF)
    found = [findings(text, reader) for text in texts(part)]
    total = sum((one.counts for one in found), Counter())
    click.echo("texts: " + ", ".join(f"{name} {total[name]}" for name in found[0].counts))
    for one in found if show else ():
        for line in _differences(one):
            click.echo(line)


def _differences(one: Findings) -> Iterator[str]:
    lines = [
        (name, values)
        for name, values in (
            ("names missing", one.missing_firms),
            ("names wrong", one.wrong_firms),
            ("goods missing", one.missing_goods),
            ("goods wrong", one.wrong_goods),
            ("states missing", one.missing_targets),
        )
        if values
    ]
    if lines or not one.read:
        yield f"{one.text.id}{'' if one.read else ' (not read)'}: {one.text.title}"
        yield from (f"    {name}: {' | '.join(values)}" for name, values in lines)


def _is_wrong(decision: Decision) -> bool:
    return (decision.found == "certain") != decision.pair.same or (bool(decision.found) and not decision.pair.same)


def _time() -> None:
    """10,000 names of the pairs' own words and numbers: time to build, time of a lookup."""
    stems = [name for pair in (*pairs("tuning"), *pairs("kept")) for name in (pair.first, pair.second)]
    known = [(f"{a.split()[0]} {b}",) for a in stems[::10] for b in stems[::10]][:10_000]
    begun = time.perf_counter()
    matcher = build_matcher(known)
    built = time.perf_counter() - begun
    begun = time.perf_counter()
    for name in stems:
        matcher(name)
    each = (time.perf_counter() - begun) / len(stems)
    click.echo(f"{len(known)} names: built in {built:.2f} s, a lookup takes {each * 1_000:.2f} ms")


if __name__ == "__main__":
    main()
