"""Which unit a text may be for: keywords first, then the docket, then what the town's own orders taught."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from huiyin.cases.models import Service
from huiyin.commands.learn import command
from huiyin.places.models import Unit
from huiyin.routing import model as models
from huiyin.routing import suggest as suggesting
from huiyin.routing.keywords import kinds_in
from huiyin.routing.place import file_of
from huiyin.routing.shape import key_of, shaped
from huiyin.routing.suggest import Known, Source, suggest
from huiyin.routing.taught import Example, enough, examples_of
from tests.cast import AT, DAY, Town, drive, place
from tests.desk.conftest import SignIn

PIPE, LAMP, TREE = (
    Service(pk=n, code=code, name_zh=zh, name_en=code, name_bo=bo, keywords=words, unit_id=unit)
    for n, (code, zh, bo, words, unit) in enumerate(
        [
            ("pipe", "水管", "ཆུ་མདོང་།", "自来水 停水 水龙头", 11),
            ("lamp", "路灯", "ལམ་སྒྲོན།", "灯 灯杆 lamp", 12),
            ("tree", "树木", "", "水管边的树 树", 13),
        ],
        start=1,
    )
)
KINDS = (PIPE, LAMP, TREE)


def texts(n: int = 40) -> list[Example]:
    """Invented texts of two kinds: what speaks for each is plain."""
    found = []
    for i in range(n):
        found.append(Example(f"第{i}组的自来水停了，水压一直上不来，请派人来看。", "water", f"w{i}"))
        found.append(Example(f"第{i}组的公路塌了一块，车子过不去，路面全是坑。", "roads", f"r{i}"))
    return found


def learn(examples: list[Example]) -> models.Model:
    from huiyin.routing.learning import (
        learn,
    )  # scikit-learn takes seconds to come: not while tests are collected

    return learn(examples, "2026-03-02")


@pytest.fixture(scope="module")
def learnt() -> models.Model:
    return learn(texts())


# ── words of the catalogue ──


def test_the_longer_word_counts_and_one_inside_it_does_not() -> None:
    found = kinds_in("水管边的树倒了", KINDS)
    assert [hit.service.code for hit in found] == ["tree", "pipe"]
    assert found[0].words == ("水管边的树",)


def test_latin_words_stand_by_themselves_and_width_and_case_make_no_difference() -> None:
    assert kinds_in("the clamps are broken", KINDS) == []
    assert [hit.service.code for hit in kinds_in("ＬＡＭＰ out", KINDS)] == ["lamp"]


def test_tibetan_names_are_found() -> None:
    assert [hit.service.code for hit in kinds_in("ང་ཚོའི་ལམ་སྒྲོན། མི་འབར།", KINDS)] == ["lamp"]


# ── in which order, and why ──


def test_keywords_come_first_then_the_kind_the_docket_and_what_was_learnt(learnt: models.Model) -> None:
    known = Known(KINDS, {2: {14: 5, 12: 1}}, {"water": 15, "roads": 16}, learnt)
    found = suggest("自来水停了，水压上不来", LAMP, known)
    assert [one.unit_id for one in found] == [11, 12, 14]  # three at most
    assert [one.reasons[0].source for one in found] == [Source.WORDS, Source.KIND, Source.ENDED]
    assert (found[2].reasons[0].right, found[2].reasons[0].n) == (5, 6)


def test_a_unit_for_which_two_sources_speak_comes_first(learnt: models.Model) -> None:
    found = suggest(
        "灯下的自来水停了，水压上不来", None, Known(KINDS, {}, {"water": 11, "roads": 16}, learnt)
    )
    assert found[0].unit_id == 11
    assert [reason.source for reason in found[0].reasons] == [Source.WORDS, Source.LEARNT]


def test_nothing_speaks_so_nothing_is_suggested(learnt: models.Model) -> None:
    assert suggest("", None, Known(KINDS)) == []
    assert suggest("谢谢", None, Known(KINDS, {}, {"water": 15}, learnt)) == []
    assert suggest("x", LAMP, Known((), {2: {14: 2}}))[0].reasons[0].source == Source.KIND


def test_two_of_a_kind_teach_nothing(learnt: models.Model) -> None:
    assert [one.unit_id for one in suggest("", LAMP, Known(KINDS, {2: {14: 2}}))] == [12]


# ── what is learnt ──


def test_it_tells_the_two_apart_and_shows_the_words_that_speak_for_it(learnt: models.Model) -> None:
    text = "我家自来水停水两天，水压也低，电话 13989071234，车牌藏A12345"
    scores = learnt.scores(text)
    assert scores["water"] > scores["roads"]
    words = learnt.words_for(text, "water")
    assert words and all(word in text for word in words) and "".join(words).count("水")
    assert not any(sign.isdecimal() or sign.isascii() for sign in "".join(words))
    assert learnt.judged.n == 80 and learnt.judged.right == 80


def test_numbers_and_latin_names_are_gone_before_anything_is_counted() -> None:
    assert shaped("电话 139 8907-1234 Tashi ＱＱ").text == "电话0000000-0000aaaaaaa"


def test_what_fewer_than_three_texts_have_is_not_learnt(learnt: models.Model) -> None:
    name = "央金拉姆"
    alone = learn([*texts(), Example(f"{name}家的自来水停了", "water", "x")])
    for part in alone.parts:
        assert key_of("央金") not in part.keys and key_of("水压") in part.keys


def test_a_town_with_too_few_orders_learns_nothing() -> None:
    assert enough(texts(149)) == [] and len(enough(texts(150))) == 300
    one_sided = [Example(one.text, "water", one.group) for one in texts(200)]
    assert enough(one_sided) == []


# ── its file ──


def test_the_file_gives_the_model_back_and_holds_no_word(learnt: models.Model, tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    models.keep(learnt, path)
    again = models.read(path)
    assert again is not None and again.scores("水压上不来") == pytest.approx(learnt.scores("水压上不来"))
    with np.load(path, allow_pickle=False) as arrays:
        held = b"".join(arrays[name].tobytes() for name in arrays.files)
    assert "水压".encode() not in held and "水压".encode("utf-16-le") not in held


def test_a_file_that_was_changed_or_would_run_something_is_left_aside(
    learnt: models.Model, tmp_path: Path, caplog: Any, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    path = file_of("A")
    models.keep(learnt, path)
    with np.load(path, allow_pickle=False) as held:
        arrays = {name: held[name] for name in held.files}
    arrays["bias"] = arrays["bias"] + 1
    np.savez_compressed(path, **arrays)
    with pytest.raises(models.NoModel, match="changed"):
        models.read(path)
    arrays["bias"] = np.array([object()], dtype=object)
    np.savez_compressed(path, **arrays)  # pickles it
    for content in (path.read_bytes(), b"nonsense", b"PK\x03\x04", b""):
        path.write_bytes(content)
        assert suggesting.model_of("A") is None
    assert "left aside" in caplog.text
    path.unlink()
    assert suggesting.model_of("A") is None


# ── the town's own orders, the command, the desk ──


@pytest.mark.django_db
def test_only_finished_orders_teach_and_what_was_erased_teaches_no_more(town: Town) -> None:
    done = drive(town, place(town, said="公路塌了"), "accept", "dispatch", "take", "answer", "finish")
    drive(town, place(town, said="还在办的"), "accept", "dispatch", "take")
    (found,) = examples_of(town.place, AT + DAY)
    assert (found.label, found.text.strip()) == ("A-roads", "公路塌了")
    done.words.all().delete()
    assert examples_of(town.place, AT + DAY) == []


@pytest.mark.django_db
def test_the_command_says_when_there_is_too_little_and_keeps_nothing_when_dry(
    town: Town, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    told = CliRunner().invoke(command, ["A"])
    assert told.exit_code == 0 and "Nothing is learnt" in told.output and not file_of("A").exists()
    assert CliRunner().invoke(command, ["nowhere"]).exit_code == 1
    monkeypatch.setattr("huiyin.routing.taught.examples_of", lambda town, at: texts(150))
    assert CliRunner().invoke(command, ["A", "--dry-run"]).exit_code == 0 and not file_of("A").exists()
    told = CliRunner().invoke(command, ["A"])
    assert "300 of 300" in told.output and file_of("A").exists()


@pytest.mark.django_db
def test_the_desk_shows_whose_it_may_be_and_why_and_a_person_dispatches(
    sign_in: SignIn,
    town: Town,
    learnt: models.Model,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.DATA_DIR = tmp_path
    codes = {"water": "A-water", "roads": "A-roads"}
    named = models.Model(
        tuple(codes[one] for one in learnt.classes),
        learnt.bias,
        learnt.parts,
        learnt.learnt_on,
        learnt.judged,
    )
    models.keep(named, file_of("A"))
    Service.objects.filter(code="pipe").update(keywords="自来水")
    case = drive(town, place(town, said="自来水停了，水压上不来"), "accept")
    client = sign_in("dispatcher")
    page = client.get(f"/desk/{case.pk}/").content.decode()
    water = town.units["water"].pk
    assert f"/desk/{case.pk}/do/dispatch/?unit={water}#do" in page
    assert "“自来水”" in page and "right for 80 of 80" in page
    form = client.get(f"/desk/{case.pk}/do/dispatch/?unit={water}").content.decode()
    assert f'<option value="{water}" selected' in form
    case.refresh_from_db()
    assert case.unit_id is None
    assert "Whose it may be" not in sign_in("clerk").get(f"/desk/{case.pk}/").content.decode()
    stranger = Unit.objects.get(code="B-water").pk
    form = client.get(f"/desk/{case.pk}/do/dispatch/?unit={stranger}").content.decode()
    assert f'<option value="{stranger}"' not in form


def test_learning_reads_matters_and_never_people() -> None:
    """The room imports nothing that knows a person: no contact, no household, no account."""
    room = Path(suggesting.__file__).parent
    for file in room.glob("*.py"):
        text = file.read_text("utf-8")
        assert "huiyin.people" not in text and "contact" not in text.lower(), file.name


@pytest.mark.slow
@pytest.mark.data("zh/fj2_labelled_fulltext_dev.csv")
def test_real_requests_in_a_small_part_are_told_apart() -> None:
    """Every sixth text; all of them and several splits by hand: python -m bench.routing texts."""
    from bench.routing import examples
    from huiyin.routing.learning import split_scores

    part = [one for one in examples() if int(one.group) % 6 == 0]
    assert split_scores(part, [0])[0] >= 0.72
