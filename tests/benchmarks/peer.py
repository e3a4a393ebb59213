"""`reader` as a process that polls all feeds once for each line that it reads, and answers with their number.

`python -m tests.benchmarks.peer PORT FEEDS FOLDER`. It imports nothing of ours, so that its memory is its own.
"""

import sys
from pathlib import Path

import feedparser_sgmllib

from tests.benchmarks.feedserver import FeedServer

sys.modules.setdefault("sgmllib", feedparser_sgmllib)  # reader brings an older feedparser


def _run(server: FeedServer, folder: Path) -> None:
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for number in range(server.feeds):
        reader.add_feed(server.url(number))
    while sys.stdin.readline():
        results = list(reader.update_feeds_iter(scheduled=False))
        for failed in (r.value for r in results if isinstance(r.value, Exception)):
            raise failed
        print(len(results), flush=True)


if __name__ == "__main__":
    _run(FeedServer(port=int(sys.argv[1]), feeds=int(sys.argv[2])), Path(sys.argv[3]))
