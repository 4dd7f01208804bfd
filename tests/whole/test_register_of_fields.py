"""The register of fields: every column of every table is named in it, and nothing else is."""

import pytest
from django.db import models

from huiyin.held import register
from huiyin.held.fields import CONTACT, Basis, impersonal, personal
from huiyin.held.holdings import Erased, Subject, holdings
from huiyin.web import messages


def test_every_column_is_registered_or_declared_impersonal():
    assert not register.gaps(), "\n".join(register.gaps())


class Stray(models.Model):
    """A table that a colleague adds and forgets to register."""

    birthday = models.DateField()

    class Meta:
        app_label = "tests"
        managed = False


@pytest.fixture(autouse=True, scope="module")
def _only_here():
    """The stray table is for these tests alone."""
    from django.apps import apps

    yield
    apps.all_models["tests"].pop("stray", None)
    apps.clear_cache()


def declared(*columns: str, **more):
    given = {"why": "w", "seen_by": ("s",), "basis": Basis.SERVICE, "goes": "g", **more}
    return [personal("tests.Stray", name, CONTACT, **given) for name in columns]


def test_a_column_that_nobody_declared_is_found_and_the_line_to_paste_is_said():
    (found,) = register.gaps([Stray], [impersonal("tests.Stray", "id")])
    assert "tests.Stray: birthday" in found
    assert 'impersonal("tests.Stray", "birthday")' in found


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        (declared("id", "birthday", "birthday"), "twice"),
        (declared("id", "birthday", "shoe_size"), "no such column"),
        (declared("id", "birthday", goes=""), "goes is empty"),
    ],
)
def test_what_is_wrong_in_the_register_is_found(rows, what):
    assert any(what in found for found in register.gaps([Stray], rows))


def test_a_column_that_is_declared_once_is_no_gap():
    assert register.gaps([Stray], declared("id", "birthday")) == []


@pytest.mark.django_db
def test_every_holding_answers_for_somebody_it_knows_nothing_of(town):
    """So that asking all of them about one matter never fails because of another's table."""
    nobody = Subject(town.place.pk)
    names = [holding.name for holding in holdings()]
    assert len(names) == len(set(names))
    for holding in holdings():
        assert list(holding.parts(nobody)) == []
        assert holding.erase(nobody, by=town.actor("clerk"), at=None) == Erased()  # type: ignore[arg-type]


def test_sentences_of_the_register_are_marked_for_translation():
    marked = {text for _, text in messages.extract()}
    for row in (*register.personal_fields(), *register.asides()):
        beyond = (getattr(row, "not_handed", ""), getattr(row, "stays", ""))
        for sentence in (
            row.why,
            row.goes,
            row.kind.label,
            str(row.basis),
            *row.seen_by,
            *filter(None, beyond),
        ):
            assert sentence in marked, sentence
