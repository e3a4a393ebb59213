"""`python -m tests.integration.replay FILE.jsonl`: labelled articles in order of their days through the whole product.

Prints how many roots stand in the channel and how many events they report, the developments by how loud they were, and
the joins that nobody heard of. Needs the emulator (`.ci/slack`).
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.event.development import Loudness
from monitor.domain.sources.source import Tier
from monitor.ports.queries.lookup import EventRow
from monitor.reports.evaluation.verdicts import Text, read_texts
from monitor.rulefiles import load
from tests.benchmarks.measuring import showing_progress
from tests.integration.replay.reel import Dispatch, Outlet, Reel, advance, replaying
from tests.integration.slack.emulator import Emulator, running_emulator

_NOON = time(12, tzinfo=UTC)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def main(file: Path, form: str) -> None:
    """Replay FILE, one JSON object a line as `monitor evaluate` takes them, day by day."""
    with file.open("rb") as lines:
        texts = read_texts(lines, file.name)
    with tempfile.TemporaryDirectory() as folder, running_emulator(Path(folder)) as slack:
        figures = asyncio.run(_replay(Reel(_dispatches(texts)), slack, Path(folder)))
    if form == "json":
        click.echo(json.dumps(figures, ensure_ascii=False, indent=1))
    else:
        for name, value in figures.items():
            click.echo(f"{name:32} {value}")
    sys.exit(0 if figures["roots"] == figures["events announced"] and not figures["events with two roots"] else 1)


def _dispatches(texts: Sequence[Text]) -> list[Dispatch]:
    official = {urlsplit(s.url).hostname: s.place for s in load(Path("none")).sources if s.tier is Tier.OFFICIAL}
    return [_dispatch(t, official) for t in texts if t.published is not None]


def _dispatch(text: Text, official: dict[str | None, str | None]) -> Dispatch:
    host = urlsplit(text.url).hostname
    outlet = Outlet(
        name=text.source or host or "unnamed",
        tier=Tier.OFFICIAL if host in official else Tier.MEDIA,
        place=official.get(host),
    )
    assert text.published is not None
    at = datetime.combine(text.published, _NOON)
    return Dispatch(outlet=outlet, at=at, title=text.title, text=text.text, url=text.url)


async def _replay(reel: Reel, slack: Emulator, folder: Path) -> dict[str, Any]:
    loudness: Counter[Loudness] = Counter()
    kinds: Counter[str] = Counter()
    with showing_progress("replay", len(reel.moments)) as tick:
        async with replaying(reel, slack, folder) as app:
            for moment in reel.moments:
                for collected in await advance(app, reel, moment):
                    for touched in collected.events:
                        loudness.update(d.loudness for d in touched.developments)
                        kinds.update(d.kind for d in touched.developments)
                tick(f"{moment:%Y-%m-%d}")
            rows = await app.archive.events(limit=10_000)
    return _figures(reel, rows, loudness, kinds, slack)


def _figures(
    reel: Reel, rows: Sequence[EventRow], loudness: Counter[Loudness], kinds: Counter[str], slack: Emulator
) -> dict[str, Any]:
    messages = slack.alerts()
    roots = [m for m in messages if m.get("thread_ts") in (None, m["ts"]) and m.get("subtype") != "thread_broadcast"]
    shown = [r for r in rows if any(a.state is AnnouncementState.QUEUED for a in r.announcements)]
    below = [r for r in rows if any(a.state is AnnouncementState.DIGEST for a in r.announcements)]
    labels = Counter(label for m in roots for label in _labels(m, rows))
    return {
        "articles": len(reel.dispatches),
        "days": len(reel.moments),
        "events": len(rows),
        "events announced": len(shown),
        "events below the minimum": len(below),
        "roots": len(roots),
        "events with two roots": sum(1 for n in labels.values() if n > 1),
        **{f"developments, {loud}": loudness[loud] for loud in Loudness},
        **{f"  {kind}": n for kind, n in kinds.most_common()},
    }


def _labels(message: dict[str, Any], rows: Sequence[EventRow]) -> list[str]:
    """The events that a root names as its own; their labels stand in its last lines."""
    said = json.dumps(message.get("blocks", []), ensure_ascii=False)
    return [r.event.label for r in rows if f"{r.event.label} " in said or f'{r.event.label}"' in said]


if __name__ == "__main__":
    main()
