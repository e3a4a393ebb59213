from dataclasses import replace
from datetime import timedelta

from sqlalchemy import create_engine, select

from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import ActiveRules, PackFailure, PackFiles, Revision
from monitor.store import DatabaseStore
from monitor.store.database.dialect import read_url
from monitor.store.schema.rule_tables import RULE_PACK, RULE_SET
from monitor.store.schema.tables import RULE_MATCH
from tests.store.examples import NOW, article, extracted, fetched, match

BASE = PackFiles(name="base", files=(("alerts/one.yaml", b"rules: []\n"), ("sources/one.yaml", b"sources: []\n")))
DESK = PackFiles(name="minerals", files=(("alerts.yaml", "rules: []  # 稀土\r\n".encode()),))
RULES = ActiveRules(
    version="aa11", engine="1.0", packs=(BASE, DESK), since=NOW, revision=Revision(commit="a1f3c9e", author="desk")
)
TROUBLE = PackFailure(pack="minerals", version="bb22", since=NOW, problem="minerals/alerts.yaml:1:1: error", kept=True)


async def test_before_the_first_start_no_set_is_active(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.rules.active()) is None


async def test_the_active_set_comes_back_byte_for_byte(store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.rules.activate(RULES))
    assert await store.read(lambda tx: tx.rules.active()) == RULES


async def test_a_set_that_is_active_again_is_stored_once_and_has_the_new_time(store: DatabaseStore, url: str) -> None:
    edited = replace(DESK, files=(("alerts.yaml", b"rules: []\n"),))
    other = replace(RULES, version="cc33", packs=(BASE, edited), revision=None)
    again = replace(RULES, since=NOW + timedelta(hours=2))
    for rules in (RULES, other, again):
        await store.write(lambda tx, rules=rules: tx.rules.activate(rules))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.rules.active()) == again
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        assert len(connection.execute(select(RULE_SET)).all()) == 2
        assert {row.version for row in connection.execute(select(RULE_PACK))} == {
            pack.version for pack in (BASE, DESK, edited)
        }
    engine.dispose()


async def test_a_set_that_is_not_active_any_more_is_found_by_its_version(store: DatabaseStore) -> None:
    for rules in (RULES, replace(RULES, version="cc33", engine="2.0", packs=(BASE,))):
        await store.write(lambda tx, rules=rules: tx.rules.activate(rules))  # type: ignore[misc]
    assert await store.read(lambda tx: tx.rules.stored("aa11")) == RULES
    assert await store.read(lambda tx: tx.rules.stored("unknown")) is None


async def test_equal_files_of_two_packs_are_two_packs(store: DatabaseStore) -> None:
    twins = (DESK, replace(DESK, name="other"))
    await store.write(lambda tx: tx.rules.activate(replace(RULES, packs=twins)))
    active = await store.read(lambda tx: tx.rules.active())
    assert active is not None
    assert active.packs == twins


async def test_troubles_are_those_that_were_last_reported(store: DatabaseStore) -> None:
    other = replace(TROUBLE, pack="chips", kept=False)
    await store.write(lambda tx: tx.rules.replace_troubles((TROUBLE, other)))
    assert await store.read(lambda tx: tx.rules.troubles()) == (other, TROUBLE)
    await store.write(lambda tx: tx.rules.replace_troubles(()))
    assert await store.read(lambda tx: tx.rules.troubles()) == ()


async def test_a_match_names_the_set_and_the_engine_that_found_it(store: DatabaseStore, url: str) -> None:
    found = replace(extracted(article("a"), matches=(match("r"),)), rules_version="aa11", engine="1.0")

    def keep(tx: Transaction) -> None:
        tx.articles.keep(found, fetched(), now=NOW)

    await store.write(keep)
    engine = create_engine(read_url(url))
    with engine.connect() as connection:
        row = connection.execute(select(RULE_MATCH)).one()
    engine.dispose()
    assert (row.rules_version, row.engine, row.match.rule_version) == ("aa11", "1.0", "0123456789ab")
