"""The register of fields against the holdings: every personal column is handed out and erased, or the register says why not.

One row of every table that holds something of a resident is made, whatever its app, with values that can be found again.
Then the holdings are asked for everything, and to erase it. A new column that no holding knows is named here.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import models

from huiyin.cases.models import Attachment, Case, Part, Words
from huiyin.held.fields import STAFF, Personal
from huiyin.held.holdings import Subject, holdings
from huiyin.held.register import personal_fields
from huiyin.people.actors import Actor
from huiyin.people.households.models import Household
from huiyin.people.models import Account
from huiyin.people.sealed import SealedTextField, unsealed
from huiyin.places.models import Place, Unit
from huiyin.rights.queries import copy_of, parts_of
from tests.cast import AT, DAY, Town, photo, place
from tests.databases import ROOT

mediating = pytest.importorskip(
    "tests.loops.mediation.conftest", reason="missing here: the loop mediation: its folder was taken away"
)
Room, open_room, room = mediating.Room, mediating.open_room, mediating.room  # two of them are fixtures

# what a column must hold where not every text is one
MEANT: dict[str, object] = {
    "people.Need.kind": "water",
    "people.Consent.purpose": "care",
    "people.Consent.taken_back_at": None,
    "people.Change.what": "called",
    "people.Look.purpose_code": "care",
    "people.Look.visible_at": None,
    "people.Member.left_at": None,
    "people.Household.ended_at": None,
    "people.Household.ended_how": "",
    "people.LegalOrder.used_at": None,
    "visits.Visit.spoke": "neighbour",
    "visits.Visit.outcome": "not_wanted",
    "visits.Round.occasion": "hardship",
    "cases.Alert.kind": "hurt",
    "cases.Alert.seq": 1,
    "mediation.SideWord.what": "kept180",
    "mediation.SideWord.side": "resident",
    "mediation.SideWord.answer": "partly",
    "mediation.Point.of": "other",
    "mediation.Point.shown_by": "photo",
    "mediation.NoteKey.side": "resident",
    "mediation.SeparateNote.side": "resident",
    "mediation.Screen.account_id": None,
    "wish.Taking.kind": "club",
    "api.MediaToFetch.state": "waiting",
    "notices.Delivery.state": "waiting",
}
# erased by what calls the holdings, not by one of them
ELSEWHERE = {"rights.Kept": "tests/rights/test_erasing.py::test_what_is_locked_can_be_erased"}
LATER = AT + 9 * DAY


@dataclass
class World:
    """One resident's order and mediation, another person's part in that, a household; and one row of each other table."""

    town: Town
    order: Case
    mediation: Case
    part: Part
    rows: dict[type[models.Model], models.Model] = field(default_factory=dict)
    count: int = 0

    def subjects(self) -> list[Subject]:
        town = self.town.place.pk
        cases = (self.order.pk, self.mediation.pk)
        household = self.rows[Household].pk
        return [Subject(town, part_id=self.part.pk), Subject(town, cases), Subject(town, cases, household)]

    def one(self, model: type[models.Model]) -> models.Model:
        """The row of that table; made, with everything that it needs, where it isn't there."""
        if model not in self.rows:
            row = model()
            self.rows[model] = row
            for column in model._meta.local_concrete_fields:
                name = f"{model._meta.label}.{column.name}"
                if name in MEANT:
                    setattr(row, column.name, MEANT[name])
                elif column.name == "jurisdiction":
                    row.jurisdiction = self.town.place  # type: ignore[attr-defined]
                elif isinstance(column, models.ForeignKey):
                    setattr(row, column.name, self.tied(row, column.related_model))
                elif not column.primary_key or not (
                    column.has_default() or isinstance(column, models.AutoField)
                ):
                    setattr(row, column.name, self.mark(column))
            row.save(force_insert=True)
        return self.rows[model]

    def tied(self, row: models.Model, to: Any) -> models.Model | None:
        if to is type(row):
            return None
        if to is Case:
            return self.mediation if row._meta.app_label == "mediation" else self.order
        given = {
            Place: self.town.villages[1],
            Unit: self.town.units["village"],
            Account: self.town.accounts["clerk"],
        }
        return given[to] if to in given else self.one(to)

    def mark(self, column: Any) -> object:
        """A value of its own for each column, that is found again in the copy."""
        self.count += 1
        ids: dict[str, UUID] = {"case_id": self.order.pk, "part_id": self.part.pk}
        if column.name == "household_id":
            return self.one(Household).pk
        if column.name in ids:
            return ids[column.name]
        if isinstance(column, models.UUIDField):
            return uuid4()
        if isinstance(column, models.DateTimeField):
            return AT + timedelta(days=400 + self.count)
        if isinstance(column, models.DateField):
            return date(2041, 1, 1) + timedelta(days=self.count)
        if isinstance(column, models.BooleanField):
            return True
        if isinstance(column, models.BinaryField) and not isinstance(column, SealedTextField):
            return bytes([self.count % 250 + 1]) * 32
        if isinstance(column, models.CharField | models.TextField | SealedTextField):
            return column.choices[0][0] if column.choices else f"Q{self.count}Z"[: column.max_length or 40]
        return self.count


def residents() -> list[Personal]:
    """What the register holds of residents: not of staff at work, nor where it says that no holding reaches it."""
    rows = [row for row in personal_fields() if row.kind is not STAFF]
    return [row for row in rows if not (row.not_handed and row.stays)]


def shown_as(row: models.Model, column: str) -> str:
    """How the copy shows a column; "" where it is a tie to another row or the program's own bytes."""
    kind = row._meta.get_field(column)
    value = getattr(row, kind.attname)
    if isinstance(kind, SealedTextField):
        return unsealed(value)
    if value is None or isinstance(kind, models.ForeignKey | models.BinaryField) or column.endswith("_id"):
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def gaps(world: World) -> list[str]:
    """What no holding hands out, what is left after an erasure, and what the register says wrongly of either."""
    rows = {row.model: world.one(apps.get_model(row.model)) for row in residents()}
    copy = "".join(
        json.dumps(copy_of(parts_of(subject), at=AT), ensure_ascii=False, default=str)
        for subject in world.subjects()
    )
    before = {model: {f: getattr(one, f) for f in columns_of(one)} for model, one in fresh(rows).items()}
    missing = [
        f"{row.model}.{column} is not handed out"
        for row in residents()
        for column in row.columns
        if not row.not_handed and shown_as(rows[row.model], column) not in copy
    ]
    for subject in world.subjects():
        for holding in holdings():
            holding.erase(subject, by=Actor(), at=LATER)
    after = {model: {f: getattr(one, f) for f in columns_of(one)} for model, one in fresh(rows).items()}
    for row in (row for row in residents() if row.model not in ELSEWHERE):
        for column in row.columns:
            name = apps.get_model(row.model)._meta.get_field(column).attname
            there = row.model in after and after[row.model][name] == before[row.model][name]
            empty = not before[row.model][name]
            if there and not empty and not row.stays:
                missing.append(f"{row.model}.{column} is still there after everything was erased")
            if row.stays and not there and not empty:
                missing.append(f"{row.model}.{column} is erased, and the register says that it stays")
    return missing


def columns_of(row: models.Model) -> list[str]:
    return [column.attname for column in row._meta.local_concrete_fields]


def fresh(rows: dict[str, models.Model]) -> dict[str, models.Model]:
    """The rows as the database has them now; without those that are gone."""
    found = {model: type(row)._base_manager.filter(pk=row.pk).first() for model, row in rows.items()}
    return {model: row for model, row in found.items() if row is not None}


def make_world(room: Room) -> World:
    """The order with a photo and everything; the mediation with its other side; the rest as the register asks for it."""
    town = room.town
    where = {"latitude": 29.361, "longitude": 90.722}
    order = place(
        town, "hole", said="他打我。", answers={"where": "井边的红门", "files": (photo(town),)}, **where
    )
    room.go("give", "screen", "invite")
    Case.objects.filter(pk__in=(order.pk, room.case.pk)).update(closed_at=LATER, solved="yes", grade="5")
    order = Case.objects.select_related("contact").get(pk=order.pk)
    world = World(town, order, Case.objects.get(pk=room.case.pk), room.part("other"))
    known = [
        order,
        order.contact,
        world.part,
        Words.objects.filter(case=order).first(),
        Attachment.objects.get(case=order),
    ]
    world.rows = {type(row): row for row in known}
    return world


@pytest.mark.django_db
def test_every_column_about_a_resident_is_handed_out_and_erased_or_the_register_says_why_not(
    room: Room,
) -> None:
    found = gaps(make_world(room))
    assert not found, "\n".join(found)


@pytest.mark.django_db
def test_a_column_that_no_holding_knows_is_found(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The holding of mediations is forgotten."""
    from huiyin.rights import queries

    left = [holding for holding in holdings() if holding.name != "mediation"]
    monkeypatch.setattr(queries, "holdings", lambda: left)
    monkeypatch.setitem(globals(), "holdings", lambda: left)
    found = gaps(make_world(room))
    assert "mediation.Point.duty is not handed out" in found
    assert "mediation.Point.duty is still there after everything was erased" in found


def test_what_is_erased_elsewhere_has_its_test() -> None:
    for model, node in ELSEWHERE.items():
        path, name = node.split("::")
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), model
