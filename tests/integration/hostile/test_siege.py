"""Cases 13 to 21: a daemon that polls all hostile sources, one case a moment after the other, beside good ones.

`make torture-guard` takes them case by case, and with all bodies.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.hostile.attack import Attack
from tests.integration.hostile.bodies import LOOKED_FOR, entities, paths, quadratic, shapes
from tests.integration.hostile.bombs import bombs, endless
from tests.integration.hostile.detours import floods, redirects
from tests.integration.hostile.drips import drips
from tests.integration.hostile.judging import LATE, LONGEST, READ_WITHIN, judge
from tests.integration.hostile.siege import Siege, besiege
from tests.integration.hostile.watched import looks, trapping

pytestmark = pytest.mark.integration

BUSY = 4  # a busy machine is so many times slower than one on which `make torture` measures

QUADRATIC = ("style", "comments", "author", "attributes", "entities", "no-end")
SHAPES = ("million-items", "deep-html", "random", "null-bytes-inside", "json-deep", "bad-codec", "empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Battle:
    attacks: tuple[Attack, ...]
    siege: Siege
    asked: int
    looked: tuple[str, ...]

    def holds(self, case: int, capsys: pytest.CaptureFixture[str]) -> None:
        attacks = [attack for attack in self.attacks if attack.case == case]
        longest = BUSY * (READ_WITHIN if case >= 18 else LONGEST)
        looked = self.looked if case in (18, 21) else None
        row = judge(
            case, "", attacks, self.siege, longest_allowed=longest, late_allowed=BUSY * BUSY * LATE, looked=looked
        )
        with capsys.disabled():
            print(f"\n{case}: {row.measured}")
        assert row.good, row.measured


@pytest.fixture(scope="module")
def battle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Battle]:
    folder = tmp_path_factory.mktemp("battle")
    os.mkfifo(folder / "fifo")
    with trapping() as trap:
        read = (*entities(trap.url), *paths(trap.url, str(folder / "fifo")))
        hard = [a for a in (*quadratic(), *shapes()) if a.name in QUADRATIC + SHAPES]
        attacks = (*drips(50), *bombs(), *endless(), *redirects(), *floods(), *read, *hard)
        siege = besiege(attacks, folder, seconds=150)
        looked = looks([attack.body for attack in read], folder)
        yield Battle(attacks=attacks, siege=siege, asked=trap.asked(), looked=looked)


def test_case_13_servers_that_drip_end_at_the_deadline(battle: Battle, capsys: pytest.CaptureFixture[str]) -> None:
    battle.holds(13, capsys)


def test_case_14_bombs_are_cut_as_they_unfold(battle: Battle, capsys: pytest.CaptureFixture[str]) -> None:
    battle.holds(14, capsys)


def test_case_15_bodies_without_an_end_are_cut(battle: Battle, capsys: pytest.CaptureFixture[str]) -> None:
    battle.holds(15, capsys)


def test_case_16_redirects_lead_nowhere_they_should_not(battle: Battle, capsys: pytest.CaptureFixture[str]) -> None:
    battle.holds(16, capsys)


def test_case_17_heads_that_are_floods_or_no_http_are_errors(
    battle: Battle, capsys: pytest.CaptureFixture[str]
) -> None:
    battle.holds(17, capsys)


def test_case_18_entities_are_contained_and_lead_nowhere(battle: Battle, capsys: pytest.CaptureFixture[str]) -> None:
    battle.holds(18, capsys)
    assert battle.asked == 0


def test_case_19_quadratic_patterns_cost_their_own_source_alone(
    battle: Battle, capsys: pytest.CaptureFixture[str]
) -> None:
    battle.holds(19, capsys)


def test_case_20_size_and_depth_are_contained(battle: Battle, capsys: pytest.CaptureFixture[str]) -> None:
    battle.holds(20, capsys)


def test_case_21_a_body_that_is_a_path_or_an_address_is_neither_opened_nor_asked(
    battle: Battle, capsys: pytest.CaptureFixture[str]
) -> None:
    battle.holds(21, capsys)
    assert battle.asked == 0
    assert not Path(LOOKED_FOR).exists()
