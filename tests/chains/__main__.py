"""`python -m tests.chains`: whether the final card of a development is true, on chains of reports of our own wording.

Prints by facet how much of what the chains give is asserted and right, asserted and wrong, or not asserted, and how
much is asserted that no report says. `--show` prints the cards as analysts read them, with what differs.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from difflib import get_close_matches
from pathlib import Path

import click
import structlog

from monitor.domain.acts.judgement import ReaderMode
from monitor.messengers.terminal import lines
from monitor.settings import read_settings
from tests.chains.chain import CHAINS, Chain, read_chains
from tests.chains.compare import FACETS, Finding, Verdict, compare, is_false
from tests.chains.play import Played, Player


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    chain: Chain
    played: Played
    findings: tuple[Finding, ...]


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--only", "ids", multiple=True, metavar="ID", help="This chain alone; may be given several times.")
@click.option("--show", is_flag=True, help="The card of each chain, with what differs.")
@click.option("--reader", type=click.Choice([m.value for m in ReaderMode]), help="Instead of MONITOR_READER's default.")
def main(files: Sequence[Path], form: str, ids: Sequence[str], show: bool, reader: str | None) -> None:
    """Play the chains of FILE (default: all) and compare each final card with what it has to say.

    \b
    Example: python -m tests.chains --only zw-lithium-ban-delay-refused --show
    """
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    chains = _chosen([chain for file in files or CHAINS for chain in read_chains(file)], ids)
    results = asyncio.run(_play(chains, ReaderMode(reader or read_settings({}).reader_mode)))
    if form == "json":
        click.echo(json.dumps(_as_json(results), ensure_ascii=False, indent=1))
        return
    shown = [line for r in results for line in (*_shown(r), "")] if show else []
    click.echo("\n".join([*shown, *_table(results)]))


def _chosen(chains: Sequence[Chain], ids: Sequence[str]) -> list[Chain]:
    known = [chain.id for chain in chains]
    for one in set(ids) - set(known):
        near = "".join(f"; did you mean {n}?" for n in get_close_matches(one, known, n=1))
        raise click.BadParameter(f"no chain {one!r}{near}", param_hint="--only")
    return [chain for chain in chains if not ids or chain.id in ids]


async def _play(chains: Sequence[Chain], mode: ReaderMode) -> list[_Result]:
    player = Player(mode)
    played = [(chain, await player.play(chain)) for chain in chains]
    return [_Result(chain=c, played=p, findings=compare(c, p, player.vocabulary)) for c, p in played]


def _shown(result: _Result) -> Iterator[str]:
    chain, played = result.chain, result.played
    yield f"== {chain.id} ({chain.kind})"
    for index, report in enumerate(chain.reports):
        loudness = "loud" if index in played.loud else ""
        yield f"  [{index}] {report.at:%d %b %Y} {report.source} ({report.tier}, {report.lang}) {loudness}".rstrip()
        yield f"      {report.title}"
    if played.card is None:
        yield f"  | no card: {f'not announced: {played.headline}' if played.headline else 'no act was read'}"
    else:
        answer = (lines(played.card, UTC), *(lines(update, UTC) for update in played.updates))
        yield from (f"  | {line}" for message in answer for line in message)
    yield from (f"  beside: {lines(card, UTC)[0]}" for card in played.beside)
    for found in result.findings:
        if found.verdict is not Verdict.RIGHT:
            yield f"  {found.verdict:7} {found.facet}: given {found.given or '-'}, card {found.said or '-'}"
    yield f"  action: {chain.final.get('action', '-')}"
    yield from (f"  must not say: {text}" for text in chain.must_not_say)


def _counted(results: Sequence[_Result]) -> dict[str, Counter[Verdict]]:
    found = [f for r in results for f in r.findings]
    return {facet: Counter(f.verdict for f in found if f.facet == facet) for facet in FACETS}


def _table(results: Sequence[_Result]) -> Iterator[str]:
    yield f"{'facet':12}{'given':>8}" + "".join(f"{verdict:>9}" for verdict in Verdict)
    for facet, counts in _counted(results).items():
        given = sum(bool(f.given) for r in results for f in r.findings if f.facet == facet)
        yield f"{facet:12}{given:>8}" + "".join(f"{counts[verdict]:>9}" for verdict in Verdict)
    yield ", ".join(f"{count} {name}" for name, count in _summary(results).items())


def _summary(results: Sequence[_Result]) -> dict[str, int]:
    return {
        "chains": len(results),
        "without a card": sum(r.played.card is None for r in results),
        "with a false card": sum(is_false(r.findings) for r in results),
        "with a card too many": sum(len(r.played.beside) >= r.chain.events for r in results),
        "with nothing amiss": sum(all(f.verdict is Verdict.RIGHT for f in r.findings) for r in results),
    }


def _as_json(results: Sequence[_Result]) -> dict[str, object]:
    cards = [(r, r.played.card.headline if r.played.card else "") for r in results]
    return {
        "summary": _summary(results),
        "facets": _counted(results),
        "chains": [{"id": r.chain.id, "card": card, "findings": list(map(asdict, r.findings))} for r, card in cards],
    }


if __name__ == "__main__":
    main()
