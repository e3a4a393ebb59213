"""A daemon that polls hostile sources beside good ones, and what it cost it."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.authority import Authority
from tests.integration.hostile.daemon import Plan, Poll, Story
from tests.integration.hostile.good import serving_good
from tests.integration.hostile.server import Site, addresses, besieging

_GOOD = 8
_APART = 0.5  # seconds
_CALM = 6.0  # seconds until every good source was read a few times


@dataclass(frozen=True, slots=True, kw_only=True)
class Siege:
    """`ended` is how each hostile poll ended, by site; `late` by how many seconds a good source was, at most.

    `grown` is in bytes, `held` the longest connection to a hostile site in seconds.
    """

    sites: tuple[Site, ...]
    ended: Mapping[str, Poll]
    late: float
    grown: int
    stall: float
    good_polls: int
    good_failures: tuple[Poll, ...]


def besiege(attacks: Sequence[Attack], folder: Path, *, seconds: float) -> Siege:
    authority = Authority(folder / "authority")
    identity = authority.certificate("hostile", *islice(addresses(), sum(a.count for a in attacks)))
    with besieging(attacks, identity) as hostile, serving_good(_GOOD) as good:
        plan = Plan(
            folder=str(folder / "data"),
            good={f"good-{n}": url for n, url in enumerate(good)},
            hostile={s.id: s.url for s in hostile},
            after=_by_case(hostile),
            bundle=str(authority.bundle),
            calm=_CALM,
            seconds=seconds + _CALM,
        )
        story = _run(plan)
        return _siege(hostile, plan, story)


def _by_case(sites: Sequence[Site]) -> dict[str, float]:
    """One case after the other, a moment apart."""
    cases = sorted({site.attack.case for site in sites})
    return {site.id: _APART * cases.index(site.attack.case) for site in sites}


def _run(plan: Plan) -> Story:
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.hostile.daemon"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        timeout=plan.seconds + 60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout.splitlines()[-1])
    return Story(**said | {"polls": tuple(Poll(**poll) for poll in said["polls"])})


def _siege(hostile: tuple[Site, ...], plan: Plan, story: Story) -> Siege:
    good = [poll for poll in story.polls if poll.source in plan.good and poll.at > plan.calm - 1]
    return Siege(
        sites=hostile,
        ended={poll.source: poll for poll in story.polls if poll.source in plan.hostile},
        late=max((poll.late for poll in good), default=float("inf")),
        grown=story.peak - story.resident,
        stall=story.stall,
        good_polls=len(good),
        good_failures=tuple(poll for poll in good if poll.outcome not in ("new_body", "unchanged", "not_modified")),
    )
