"""A team's correction: its file is read whole or refused with advice, and it is added to the shipped score."""

import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.domain.acts.judgement import Basis, ReaderMode
from monitor.domain.sources.source import Tier
from monitor.errors import CorrectionFileError
from monitor.language.judge.correction import BUCKETS, Correction, packed, read_correction, shipped_hash
from monitor.language.judge.linear import HEAD_BITS, LinearJudge, corrected_judge, shipped_judge
from monitor.language.judge.weights import SHIPPED, pack, read_weights
from monitor.language.reader import Reader
from tests.fakes.reading import article, source
from tests.language.shipped import shipped_vocabulary

WEIGHTS = "e" * 16
SAID = {"weights": WEIGHTS, "scale": 0.01, "acts": 5, "others": 7}
TABLE = bytes(BUCKETS)
BAN = "China bans exports of gallium"


def correction(step: int = 0, scale: float = 0.001, weights: str = WEIGHTS) -> Correction:
    """Each bucket adds the same."""
    return Correction(weights=weights, table=bytes([step & 0xFF]) * BUCKETS, scale=scale, acts=5, others=7)


def test_its_table_is_as_large_as_that_of_the_heads() -> None:
    assert 1 << HEAD_BITS == BUCKETS


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "c"
    file.write_bytes(packed(correction(3)))
    found = read_correction(file, weights=WEIGHTS)
    assert found is not None
    assert replace(found, hash="") == correction(3)
    assert len(found.hash) == 16
    assert pickle.loads(pickle.dumps(found)) == found


def test_missing_file_is_no_correction(tmp_path: Path) -> None:
    assert read_correction(tmp_path / "c", weights=WEIGHTS) is None


BROKEN = [
    pytest.param(b"", id="empty"),
    pytest.param(b"\x00" * 7, id="shorter than a length"),
    pytest.param(b"{}", id="JSON alone"),
    pytest.param(b"\xff" * 64, id="a header that is too long"),
    pytest.param((4).to_bytes(8, "little") + b"[1,]", id="no JSON"),
    pytest.param((20_000).to_bytes(8, "little") + b"[" * 20_000, id="nested too deep"),
    pytest.param((2).to_bytes(8, "little") + b"{}", id="no metadata"),
    pytest.param(packed(correction())[:-1], id="cut short"),
    pytest.param(packed(correction())[:-1] + b"x" * 100_000, id="too long"),
    pytest.param(packed(correction()).replace(b'"I8"', b'"F8"'), id="another type"),
    pytest.param(pack({"correction": TABLE[1:]}, SAID), id="a table of another size"),
    pytest.param(pack({"other": TABLE}, SAID), id="another array"),
    pytest.param(pack({"correction": TABLE, "more": b""}, SAID), id="one array too many"),
    pytest.param(pack({}, SAID), id="no array"),
    *(
        pytest.param(pack({"correction": TABLE}, {k: v for k, v in SAID.items() if k != name}), id=f"no {name}")
        for name in SAID
    ),
    *(
        pytest.param(pack({"correction": TABLE}, {**SAID, name: value}), id=f"{name} is {value!r}")
        for name, value in (
            ("weights", 7),
            ("weights", None),
            ("scale", "1"),
            ("scale", -1),
            ("scale", float("nan")),
            ("scale", float("inf")),
            ("scale", True),
            ("acts", 1.5),
            ("acts", -1),
            ("others", []),
            ("others", True),
        )
    ),
    pytest.param(SHIPPED.read_bytes()[:90_000], id="the weights themselves, cut"),
]


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_file_is_refused_with_what_to_do(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "c"
    file.write_bytes(data)
    with pytest.raises(CorrectionFileError, match=r"not a correction of the reader .* Delete it .* reader tune"):
        read_correction(file, weights=WEIGHTS)


@given(data=st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "c"
    file.write_bytes(data)
    with pytest.raises(CorrectionFileError):
        read_correction(file, weights=WEIGHTS)


def test_a_file_for_other_weights_is_refused_with_both_names(tmp_path: Path) -> None:
    file = tmp_path / "c"
    file.write_bytes(packed(correction()))
    with pytest.raises(CorrectionFileError, match=rf"made for the weights {WEIGHTS}, and this version has abc"):
        read_correction(file, weights="abc")


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorrectionFileError, match="cannot be read"):
        read_correction(tmp_path, weights=WEIGHTS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "c"
    file.write_bytes(packed(correction()))
    file.chmod(0)
    with pytest.raises(CorrectionFileError, match="cannot be read"):
        read_correction(file, weights=WEIGHTS)


# ------------------------------------------------------------------ in the judge


def test_correction_of_other_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="not of"):
        LinearJudge(read_weights(SHIPPED), correction())


@pytest.mark.parametrize(("step", "sign"), [(0, 0), (1, 1), (-1, -1)])
def test_the_score_moves_as_the_table_says_and_the_plain_one_is_kept(step: int, sign: int) -> None:
    evidence = Reader(shipped_vocabulary()).evidence(article("a", source(), BAN))
    plain = shipped_judge().opine(evidence)
    found = corrected_judge(replace(correction(step, weights=shipped_hash()), hash="team")).opine(evidence)
    assert found.uncorrected == plain.score
    assert plain.uncorrected is None
    assert (found.score > plain.score) - (found.score < plain.score) == sign


def test_verdicts_name_weights_and_correction() -> None:
    judge = corrected_judge(replace(correction(weights=shipped_hash()), hash="team"))
    assert judge.weights == f"{shipped_hash()}+team"


def read(title: str, step: int, tier: Tier = Tier.MEDIA, text: str = "") -> tuple[int, Basis, float]:
    """With a correction that moves everything by far, how many acts there are, by what and with which score."""
    own = replace(correction(step, scale=2.0, weights=shipped_hash()), hash="team")
    reader = Reader.shipped(shipped_vocabulary(), ReaderMode.BALANCED, own)
    reading = reader.read(article("a", source(tier=tier), title, text=text))[1]
    judgement = reading.judgement
    assert judgement is not None
    return len(reading.acts), judgement.basis, judgement.score


def test_a_correction_decides_what_is_an_act_by_its_wording() -> None:
    assert read(BAN, 1) == (1, Basis.WORDING, 1.0)
    assert read(BAN, -1) == (0, Basis.WORDING, 0.0)


def test_a_correction_never_makes_an_official_notice_less_than_an_act() -> None:
    notice = "商务部公告2025年第61号 公布对境外相关稀土物项实施出口管制的决定"
    assert read(notice, -1, Tier.OFFICIAL) == (1, Basis.FORM, 1.0)


def test_the_reader_says_the_score_without_the_correction() -> None:
    own = replace(correction(1, weights=shipped_hash()), hash="team")
    corrected = Reader.shipped(shipped_vocabulary(), ReaderMode.BALANCED, own).read(article("a", source(), BAN))[1]
    plain = Reader.shipped(shipped_vocabulary(), ReaderMode.BALANCED).read(article("a", source(), BAN))[1]
    assert plain.judgement is not None
    assert corrected.judgement is not None
    assert corrected.judgement.uncorrected == plain.judgement.score
    assert corrected.judgement.weights == f"{plain.judgement.weights}+team"
    assert plain.judgement.uncorrected is None


def test_without_the_judge_there_is_no_correction() -> None:
    own = correction(1, weights=shipped_hash())
    reading = Reader.shipped(shipped_vocabulary(), ReaderMode.OFF, own).read(article("a", source(), BAN))[1]
    assert reading.judgement is None
