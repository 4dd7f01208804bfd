"""The no-scoring guarantee: it holds here, and each forbidden thing that somebody plants makes it fail."""

import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import models
from django.db.models import Count
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern

from huiyin.cases.models import Case, Service
from huiyin.commands import checks_people
from huiyin.commands.main import main
from huiyin.config import Setting
from huiyin.dignity import check, declared, source, watch
from huiyin.held import labels as words
from huiyin.held.fields import CONTACT, Basis, personal
from huiyin.kernel.loop import Ask, AskKind
from huiyin.loops.order.loop import ORDER
from tests.whole import test_routes

PERSONS = declared.persons()


def test_the_guarantee_holds():
    against = [found for proof in check.proofs(database=False) for found in proof.against]
    assert [str(found) for found in against] == []


# ── columns ──


@pytest.fixture
def planted():
    """A throw-away table with one column that somebody plants."""

    def plant(**columns):
        body = {
            **columns,
            "__module__": "huiyin.planted",
            "Meta": type("Meta", (), {"app_label": "planted", "managed": False}),
        }
        return type("Household2", (models.Model,), body)

    yield plant
    apps.all_models.pop("planted", None)
    apps.clear_cache()


@pytest.mark.parametrize(
    "column",
    [
        {"religion": models.CharField(max_length=9)},
        {"ethnicity": models.CharField(max_length=9)},
        {"political_status": models.CharField(max_length=9)},
        {"key_person": models.BooleanField(default=False)},
        {"risk_level": models.IntegerField()},
        {"score": models.FloatField()},
        {"complaints_count": models.IntegerField()},
        {"first_time": models.BooleanField(default=False)},
        {"watchlist": models.BooleanField(default=False)},
        {"kind": models.CharField(max_length=9, choices=[("a", "重点人员")])},
        {"kind": models.CharField(max_length=9, choices=[("party_member", "x")])},
        {"kind": models.CharField(max_length=9, choices=[("a", "གཙོ་གནད་མི་སྣ།")])},
        {"kind": models.CharField(max_length=9, verbose_name="政治面貌")},
        {"kind": models.CharField(max_length=9, verbose_name="民族")},
        {"kind": models.CharField(max_length=9, verbose_name="ཆོས་ལུགས")},
        {"kind": models.CharField(max_length=9, help_text="上访户请打勾")},
    ],
    ids=lambda column: next(iter(column)),
)
def test_a_planted_column_is_found(planted, column):
    assert list(declared.columns([planted(**column)]))


def test_a_persons_name_in_plain_text_is_found_since_people_could_be_looked_up_by_it(planted):
    model = planted(called=models.CharField(max_length=60))
    row = personal(
        "planted.Household2", "called", CONTACT, why="w", seen_by=("s",), basis=Basis.SERVICE, goes="g"
    )
    assert list(declared.sealed([row], lambda label: model))


# ── loops ──


def with_ask(**ask):
    first, *rest = ORDER.moves
    return replace(ORDER, moves=(replace(first, asks=(*first.asks, Ask(**ask))), *rest))


@pytest.mark.parametrize(
    "ask",
    [
        {"name": "religion", "label": "what they believe"},
        {"name": "more", "label": "民族成分"},
        {"name": "more", "label": "the risk level"},
        {
            "name": "more",
            "label": "kind",
            "kind": AskKind.CHOICE,
            "options": (("a", "普通"), ("b", "重点人员")),
        },
        {"name": "more", "label": "kind", "kind": AskKind.CHOICE, "options": (("petitioner", "x"),)},
        {"name": "more", "label": "མི་རིགས།"},
        {"name": "more", "label": "信用等级"},
    ],
    ids=lambda ask: ask["label"],
)
def test_a_planted_question_of_a_loop_is_found(ask):
    assert list(declared.loops([with_ask(**ask)]))


def test_the_loops_translations_are_looked_at_too(monkeypatch):
    """An innocent English label whose Chinese says something else."""
    monkeypatch.setattr(
        "django.utils.translation.gettext", lambda text: "重点人员" if text == "what happened" else text
    )
    assert list(declared.loops([ORDER]))


# ── routes, settings, forms ──


@pytest.mark.parametrize(
    "address", ["people/<str:name>/", "find/<str:phone>/", "search/<str:q>/", "x/<int:risk>/"]
)
def test_a_planted_route_that_looks_people_up_is_found(address):
    planted_routes = URLResolver(RegexPattern(r"^/"), [path(address, lambda request: None, name="x")])
    assert list(declared.routes(planted_routes))


def test_a_planted_setting_is_found(monkeypatch):
    monkeypatch.setattr(declared, "SETTINGS", (Setting("HUIYIN_CREDIT_LIMIT", "number", "", "x"),))
    assert list(declared.settings())


# ── the source: each planted in a copy of the tree ──

PLANTED = {
    "count_by_contact": "Case.objects.values('contact').annotate(n=Count('pk'))",
    "order_by_contact": "Case.objects.order_by('-contact__phone')",
    "count_by_household": "HouseholdMatter.objects.values_list('household_id').annotate(n=Count('case_id')).order_by('-n')",
    "count_for_each_household": "Household.objects.annotate(n=Count('matters'))",
    "counter": "Counter(case.contact_id for case in cases)",
    "sorted": "sorted(matters, key=lambda one: one.household_id)",
    "raw": "cursor.execute('SELECT contact_id, count(*) FROM cases_case GROUP BY contact_id')",
    "search": "Contact.objects.filter(name__icontains=typed)",
    "search_household": "Household.objects.filter(called__startswith=typed)",
    "function": "def risk_of(contact): ...",
    "argument": "def show(*, person_score): ...",
    "variable": "times_complained = 3",
    "attribute": "case.first_time = True",
    "per_person": "def cases_per_resident(town): ...",
    "class": "class BlackList: ...",
}


@pytest.mark.parametrize("code", PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_line_is_found(code):
    assert list(source.in_module(code, "planted.py", PERSONS)), code


def test_a_line_planted_in_a_copy_of_the_tree_fails_the_whole(tmp_path):
    shutil.copytree(check.ROOT / "cases", tmp_path / "cases", ignore=shutil.ignore_patterns("__pycache__"))
    assert source.look_at(tmp_path, PERSONS)[1] == []
    with (tmp_path / "cases" / "queries.py").open("a") as file:
        file.write("\n\ndef busiest(town):\n    return " + PLANTED["count_by_contact"] + "\n")
    ((found,),) = [source.look_at(tmp_path, PERSONS)[1]]
    assert found.where.startswith("cases/queries.py")
    assert "counts by a person" in found.what


def test_a_form_field_planted_in_a_template_is_found(tmp_path):
    (tmp_path / "form.html").write_text('{{ f.text_input("ethnicity", _("x")) }}\n<input name="score">')
    assert len(source.look_at(tmp_path, PERSONS)[1]) == 2


# ── and nothing else: what must not raise an alarm ──

FINE = {
    "order of rows": "_rank = {'late': 0, 'soon': 1}",
    "by due day": "Case.objects.order_by('next_due_at', 'id')",
    "by kind of matter": "Case.objects.values('service_id').annotate(n=Count('pk'))",
    "by unit": "Objection.objects.values('unit').annotate(n=Count('pk'))",
    "the ladder": "case.rung = 2",
    "contact of one": "Contact.objects.filter(case=case)",
    "grade": "GRADE = Ask(name='grade')",
    "counting all": "Case.objects.filter(jurisdiction_id=7).aggregate(n=Count('pk'))",
    "reading by staff": "Look.objects.values('account').annotate(n=Count('pk'))",
    "a member's own order": "sorted(units, key=lambda unit: above.index(unit.place_id))",
    "points of an activity": "points = 3",
}


@pytest.mark.parametrize("code", FINE.values(), ids=FINE.keys())
def test_what_speaks_of_matters_and_not_of_people_raises_no_alarm(code):
    assert not list(source.in_module(code, "fine.py", PERSONS))


@pytest.mark.parametrize(
    "text", ["民族宗教事务局门口的路灯", "寺庙路积水", "积分兑换", "མི་རིགས་པའི་བྱ་སྤྱོད།", "party at the square"]
)
def test_a_town_may_name_its_offices_and_roads(text):
    assert not words.in_text(text)


# ── what a town typed ──


@pytest.fixture
def source_read(monkeypatch):
    """The source is looked at by `test_the_guarantee_holds`, once: it takes seconds. Here it is about the rest."""
    monkeypatch.setattr(source, "look_at", lambda root, persons: (0, []))


@pytest.mark.django_db
@pytest.mark.usefixtures("source_read")
@pytest.mark.parametrize("name", ["重点人员走访", "上访户登记", "信用分异议", "གཙོ་གནད་མི་སྣ་ལྟ་སྐོར།"])
def test_a_catalogue_entry_that_labels_people_is_found_and_the_start_refused(town, name):
    Service.objects.filter(code="lamp").update(name_zh=name)
    with pytest.raises(check.Scores, match="does not start"):
        check.refuse_to_score(database=True)
    result = CliRunner().invoke(main, ["work", "--once"])
    assert result.exit_code != 0


@pytest.mark.django_db
@pytest.mark.usefixtures("source_read")
def test_a_catalogue_of_roads_and_lamps_starts(town):
    check.refuse_to_score(database=True)


@pytest.mark.django_db
def test_sources_that_were_found_good_are_looked_at_again_when_one_byte_of_them_changed(
    town, monkeypatch, settings, tmp_path
):
    looked = []

    def look_at(root, persons):
        looked.append(root)
        return real(root, persons)

    real = source.look_at
    root, settings.DATA_DIR = tmp_path / "source", tmp_path
    root.mkdir()
    (root / "lamps.py").write_text("def count_lamps(): ...\n")
    monkeypatch.setattr(source, "look_at", look_at)
    monkeypatch.setattr(check, "ROOT", root)
    monkeypatch.setattr(check.proofs, "__kwdefaults__", {"database": True, "sources": True, "root": root})
    for _ in range(3):
        check.refuse_to_score(database=True)
    assert len(looked) == 1
    (root / "lamps.py").write_text("def count_lamp(): ...\n")
    check.refuse_to_score(database=True)
    assert len(looked) == 2
    (root / "people.py").write_text("def credit_score(resident): ...\n")
    for _ in range(2):  # what was refused stays refused
        with pytest.raises(check.Scores):
            check.refuse_to_score(database=True)
    assert len(looked) == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("source_read")
def test_the_doctor_says_what_it_proved_one_line_each(town, monkeypatch):
    seen = []

    def looked_at():
        for proof in check.proofs():
            seen.append(proof)
            yield proof

    monkeypatch.setattr(checks_people, "proofs", looked_at)
    result = CliRunner().invoke(main, ["doctor"])
    assert {proof.name for proof in seen} >= {"columns", "loops", "routes", "settings", "source", "catalogue"}
    for proof in seen:
        assert proof.proven in result.output, proof.name


# ── what is really asked of the database ──


@pytest.mark.django_db
def test_the_watch_sees_people_grouped_and_ordered_by_their_matters(town, watched):
    for rows in (
        Case.objects.values("contact").annotate(n=Count("pk")),
        Case.objects.order_by("contact_id"),
        Case.objects.select_related("contact").order_by("contact__language"),
    ):
        with pytest.raises(watch.Sorted):
            list(rows)
    list(Case.objects.order_by("next_due_at", "id"))
    list(Case.objects.values("service_id").annotate(n=Count("pk")))


def test_every_page_that_anybody_opens_is_watched():
    """The walk opens every address as everybody; each of its statements is looked at."""
    marks = [mark for mark in test_routes.pytestmark if mark.name == "usefixtures"]
    assert any("watched" in mark.args for mark in marks)
    assert {"dispatcher", "clerk", "leader", "admin"} <= set(test_routes.STAFF)
