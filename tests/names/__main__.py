"""`python -m tests.names`: how well names are matched and read, on data of our own making (tests/data/names)."""

import time

import click

from monitor.language.names import build_matcher
from tests.names.pairs import Decision, decided, pairs, precision, recall


@click.command()
@click.option("--part", type=click.Choice(["tuning", "kept"]), default="tuning", show_default=True)
@click.option("--show", is_flag=True, help="The pairs that are decided wrongly.")
def main(part: str, show: bool) -> None:
    """Score pairs of names. `--part kept` is for measuring, not for tuning."""
    found = decided(list(pairs(part)))
    for certain in (True, False):
        name = "certain" if certain else "certain or possible"
        click.echo(f"{name}: precision {precision(found, certain=certain)}, recall {recall(found, certain=certain)}")
    _time()
    if show:
        for one in filter(_is_wrong, found):
            pair = one.pair
            kind = "same " if pair.same else "other"
            click.echo(f"{kind} {one.found or '-':9} {pair.first} | {pair.second} [{pair.note}] {one.reason}")


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
