"""Spanish sentences through the whole reader: acts and near misses."""

from datetime import UTC, date, datetime

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Action, Direction, Measure, Stage
from monitor.language.detection import language_of
from monitor.language.document import Document
from monitor.language.lexicon import Lexicon
from tests.language import readings
from tests.language.shipped import shipped_vocabulary


def read(title: str, text: str = "", language: str = "es") -> Reading:
    return readings.read(title, text, language, published=datetime(2026, 11, 20, 12, tzinfo=UTC))


def act_of(title: str) -> Act:
    acts = read(title).acts
    assert len(acts) == 1
    return acts[0]


@pytest.mark.parametrize(
    ("title", "issuer", "measure", "action"),
    [
        pytest.param("Indonesia prohíbe la exportación de níquel", "ID", Measure.EXPORT_BAN, Action.IMPOSE, id="bans"),
        pytest.param(
            "Bolivia levanta la prohibición de exportar soja", "BO", Measure.EXPORT_BAN, Action.REMOVE, id="lifts"
        ),
        pytest.param(
            "Las exportaciones de gas fueron suspendidas por el gobierno de Argelia",
            "DZ",
            Measure.EXPORT_BAN,
            Action.IMPOSE,
            id="passive",
        ),
        pytest.param(
            "Se suspenden las exportaciones de carne, informó Argentina",
            "AR",
            Measure.EXPORT_BAN,
            Action.IMPOSE,
            id="impersonal",
        ),
        pytest.param(
            "El gobierno argentino reduce las retenciones a la soja",
            "AR",
            Measure.EXPORT_TAX,
            Action.RELAX,
            id="cuts-a-duty",
        ),
        pytest.param(
            "China exige licencias de exportación para el litio",
            "CN",
            Measure.EXPORT_LICENSING_REQUIREMENT,
            Action.IMPOSE,
            id="requires-licences",
        ),
        pytest.param(
            "Indonesia otorga permisos de exportación de cobre", "ID", Measure.LICENCE, Action.GRANT, id="gives-permits"
        ),
        pytest.param(
            "Chile fija una cuota de exportación de cobre", "CL", Measure.EXPORT_QUOTA, Action.IMPOSE, id="sets-a-quota"
        ),
        pytest.param(
            "China anuncia controles a la exportación de galio",
            "CN",
            Measure.EXPORT_LICENSING_REQUIREMENT,
            Action.IMPOSE,
            id="announces-controls",
        ),
    ],
)
def test_headline_states_an_act(title: str, issuer: str, measure: Measure, action: Action) -> None:
    act = act_of(title)
    assert (act.issuer, act.measure, act.action) == (issuer, measure, action)


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        pytest.param("Bolivia suspende las exportaciones de soja", Stage.ANNOUNCED, id="bare-present"),
        pytest.param("Bolivia suspende las exportaciones de soja con efecto inmediato", Stage.IN_FORCE, id="in-force"),
        pytest.param("Bolivia suspenderá las exportaciones de soja", Stage.ANNOUNCED, id="future"),
        pytest.param("Bolivia podría suspender las exportaciones de soja", Stage.CONSIDERED, id="may"),
        pytest.param("Bolivia propone un impuesto a la exportación de soja", Stage.PROPOSED, id="proposes"),
    ],
)
def test_hedges_give_the_stage(title: str, stage: Stage) -> None:
    assert act_of(title).stage is stage


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Argentina no suspende las exportaciones de carne", id="not"),
        pytest.param("Productores piden eliminar las retenciones a la soja", id="a-call"),
        pytest.param("Las exportaciones de cobre de Chile suben 5% en octubre", id="statistics"),
        pytest.param("Argentina debe suspender las exportaciones de carne", id="should"),
    ],
)
def test_no_act(title: str) -> None:
    assert read(title).acts == ()


def test_participle_that_describes_the_rule_is_no_second_act() -> None:
    act = act_of("Bolivia levanta la prohibición de exportar soja impuesta en 2020")
    assert (act.action, act.direction) == (Action.REMOVE, Direction.EASING)


def test_days_and_targets() -> None:
    act = act_of("China prohíbe a partir del 1 de diciembre de 2026 las exportaciones de galio a Estados Unidos")
    assert (act.effective, act.target, act.stage) == (date(2026, 12, 1), ("US",), Stage.ANNOUNCED)
    until = act_of("Rusia prorroga hasta el 31 de marzo la prohibición de exportar gasolina")
    assert until.until == date(2027, 3, 31)


def test_old_act_in_the_text_is_no_act() -> None:
    text = "Argentina prohibió en 2021 las exportaciones de carne."
    assert read("Los ganaderos de Argentina miran al pasado", text).acts == ()


@pytest.mark.parametrize("language", ["en", "de", "zh-Hans"])
def test_spanish_names_count_in_spanish_texts_only(language: str) -> None:
    document = Document.of("Prohíbe la exportación de litio y soja", "", language)
    assert Lexicon(shipped_vocabulary()).mentions(document) == ()


@pytest.mark.parametrize(
    ("title", "declared"),
    [
        pytest.param("Indonesia prohíbe la exportación de mineral de níquel", "", id="by-its-words"),
        pytest.param("Bolivia limita exportaciones de soja", "", id="what-looks-like-catalan"),
        pytest.param("Quedan prohibidas las ventas de gas a partir de mayo", "es", id="as-the-feed-says"),
    ],
)
def test_a_spanish_headline_is_spanish(title: str, declared: str) -> None:
    assert language_of(title, "", declared) == "es"
