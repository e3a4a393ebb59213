"""What is asked of the monitor under siege, and whether a siege shows it: one row a case."""

from collections.abc import Sequence

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.server import Site
from tests.integration.hostile.siege import Siege
from tests.torture.row import Row

GROWTH = 64 << 20  # bytes by which the daemon may grow
LATE = 1.0  # seconds by which a good source may be late
LONGEST = 30.5  # seconds until a hostile poll is over: the deadline of 30, and a moment to write it down
READ_WITHIN = 90.0  # seconds: children that may take ten each, two at a time, and what is large in several goes


def judge(
    case: int,
    what: str,
    attacks: Sequence[Attack],
    siege: Siege,
    *,
    longest_allowed: float = LONGEST,
    late_allowed: float = LATE,
    looked: Sequence[str] | None = None,
) -> Row:
    """`siege` may have had other attacks beside these. `looked` is what was opened or asked while they were read."""
    sites = [site for site in siege.sites if site.attack in attacks]
    ended = [siege.ended[site.id] for site in sites if site.id in siege.ended]
    odd = [f"{s.id}: {_ending(s, siege)}" for s in sites if _ending(s, siege) not in s.attack.ends]
    longest = max((poll.late for poll in ended), default=0.0)
    measured = f"{len(sites) - len(odd)} of {len(sites)} as they should, the longest after {longest:.1f} s"
    measured += f"; others late {siege.late:.2f} s in {siege.good_polls} polls; grown {siege.grown / 2**20:.0f} MB"
    wrong = [*odd, *(f"{p.source}: {p.outcome} {p.detail}" for p in siege.good_failures), *(looked or ())]
    target = (
        f"ends as it should within {longest_allowed:g} s; others late ≤ {late_allowed:g} s; grows ≤ {GROWTH >> 20} MB"
    )
    if looked is not None:
        target += "; nothing opened or asked"
        measured += f"; {len(looked)} opened or asked"
    good = not wrong and longest <= longest_allowed and siege.late <= late_allowed and siege.grown <= GROWTH
    return Row(
        case=str(case),
        what=what,
        target=target,
        measured="; ".join((measured, *wrong[:5])),
        good=good and bool(sites) and siege.good_polls > 0,
    )


def _ending(site: Site, siege: Siege) -> str:
    return siege.ended[site.id].outcome if site.id in siege.ended else "never ended"
