"""Card, `events show` and the regime read one fold of an event: they never contradict each other."""

import pytest

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.event.past_acts import DECIDED
from monitor.domain.event.regime import regime
from tests.chains.chain import CHAINS, Chain, read_chains
from tests.chains.play import Player

IDS = (
    "nl-metrology-licence-postponed",
    "ca-sensor-permit-cancelled",
    "kr-hbm-china-control-denied",
    "au-uranium-india-no-decision",
    "in-rice-bran-ban-extended",
    "bo-beef-ban-extended",
    "cn-tech-catalogue-final-three",
)
PASSING = (Measure.LICENCE, Measure.STATEMENT)
_CHAINS = {chain.id: chain for file in CHAINS for chain in read_chains(file)}


@pytest.fixture(scope="module")
def player() -> Player:
    return Player(ReaderMode.OFF)  # the readings of the judge change with its weights


@pytest.mark.parametrize("chain", [pytest.param(_CHAINS[one], id=one) for one in IDS])
async def test_all_say_the_same_of_an_event(chain: Chain, player: Player) -> None:
    played = await player.play(chain)
    card, event, past, act = played.card, played.event, played.past, played.act
    assert card is not None
    assert event is not None
    assert past is not None
    assert act is not None
    shown = [(one.stage, one.certainty, one.direction) for one in (card, event, past.act, act)]
    assert len(set(shown)) == 1, shown
    assert (card.until, card.effective) == (past.act.until, past.act.effective) == (act.until, act.effective)
    assert past.act.measure is event.measure is act.measure
    assert past.act.action is act.action
    measures = regime([past], on=chain.reports[-1].at.date(), overlap=player.vocabulary.overlap)
    assert [m.until for m in measures] in ([], [card.until])
    assert bool(measures) is (act.stage in DECIDED and act.action is not Action.REVOKE and act.measure not in PASSING)
