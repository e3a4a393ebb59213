"""What happens inside a network namespace: `python -m … SCENARIO FOLDER`, started by `space.run_inside`.

Prints what became of it as JSON: how each source's poll ended, and every address that somebody tried to connect to.
"""

import asyncio
import json
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from monitor.rulefiles.parsers.endpoints import url_problem
from tests.integration.hostile.attack import Talk, answering, feed
from tests.integration.hostile.capture import capturing
from tests.integration.hostile.forms import CLOSED_ADDRESSES, HOSTS
from tests.integration.hostile.links import links
from tests.integration.hostile.names import Said, answering_names
from tests.integration.hostile.product import polled, redirecting, source
from tests.integration.hostile.rebinding import faults, rebinding
from tests.integration.hostile.sites import Sites, sites
from tests.integration.hostile.space import NAME_SERVER, PUBLIC, make_public

HONEST = Said(addresses=PUBLIC[:1])


# ---------------------------------------------------------------- 23


async def matrix(folder: Path) -> Mapping[str, Any]:
    """Each form as a source's own address, behind a redirect, and each closed address behind a name."""
    written = [(n, host) for n, host in enumerate(HOSTS) if _may_stand_in_a_file(f"http://{host}/feed")]
    direct = [source(f"direct-{n}", f"http://{host}/feed") for n, host in written]
    secure = [source(f"secure-{n}", f"https://{host}/feed") for n, host in written]
    behind = [source(f"redirect-{n}", f"http://news-{n}.example/to/{n}") for n in range(len(HOSTS))]
    named = [source(f"name-{n}", f"http://closed-{n}.example/feed") for n in range(len(CLOSED_ADDRESSES))]
    said = {f"closed-{n}.example": (Said(addresses=(a,)),) for n, a in enumerate(CLOSED_ADDRESSES)}
    said |= {f"news-{n}.example": (HONEST,) for n in range(len(HOSTS))}  # a site is asked one thing at a time

    def pages(host: str, path: str) -> Talk | None:
        number = path.removeprefix("/to/")
        return redirecting(f"http://{HOSTS[int(number)]}/feed") if number.isdecimal() else answering(feed("in"))

    async with answering_names(said | {"news.example": (HONEST,)}, NAME_SERVER), sites(pages) as met:
        good = source("honest", "http://news.example/feed")
        ended = await polled(folder, [*direct, *secure, *behind, *named, good])
    return _reported(ended, met)


def _may_stand_in_a_file(url: str) -> bool:
    """Files of sources refuse what is no address; a redirect may say it."""
    return not url_problem(url)


def _reported(ended: Mapping[str, str], met: Sites) -> Mapping[str, Any]:
    return {"ended": ended, "met": met.met}


SCENARIOS: Mapping[str, Callable[[Path], Any]] = {
    "matrix": matrix,
    "links": links,
    "rebinding": rebinding,
    "faults": faults,
}


def main(scenario: str, folder: Path) -> None:
    make_public(folder)
    with capturing() as connects:
        found = asyncio.run(SCENARIOS[scenario](folder))
    with capturing() as control:
        _connect_to_all(("127.0.0.1", "::1", "169.254.169.254"))
    assert len(control.to) == 3, f"the device shows not all: {control.to}"
    print(json.dumps({**found, "connects": dict(connects.to)}))


def _connect_to_all(addresses: Sequence[str]) -> None:
    """What must be seen is seen: nobody listens any more, and the attempt counts."""
    for address in addresses:
        with suppress(ConnectionRefusedError), socket.create_connection((address, 80), timeout=2):
            pass


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
