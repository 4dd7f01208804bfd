"""Nothing opens what is sealed but `people`: details are read through `people.access`, or not at all."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import huiyin
from huiyin.people.models import Contact
from huiyin.people.sealed import Envelope, SealedTextField
from tests.cast import NAME, PHONE, Cast, fresh, place

ROOT = Path(huiyin.__file__).parent
OPENERS = {"unsealed", "unseal", "from_db_value"}
# what may open an envelope, and what for
MAY = {
    "people": "the one way to read, and what the program itself needs",
    "rights": "brings back what was put away, as it was",
    "commands": "seals again under a new key",
    "api/hooks/sending.py": "the secret that signs a webhook's messages, which is nobody's detail",
    "api/v1/once.py": "an answer that the same program gets again within the day",
    "api/partners/client.py": "the key at a partner's server, which is nobody's detail",
    "imports/actions.py": "a list that was tried, for whoever brings it in; it goes within a day",
    "mail_in": "a letter that came in, for whoever of the desk opens it, and its sender, to compare and to answer",
    "loops/errand/holding.py": "hands out, puts away and erases what is the person's own",
    "loops/errand/own.py": "whose errand a proxy runs: for those who have the errand in hand",
    "web/loops/errand/desk_grades.py": "words beside a grade, kept without person, matter or moment",
    "loops/mediation/notes.py": "the key of one side's notes, for that side and the mediator",
    "web/loops/mediation/desk_panels.py": "a safety screen, for whoever wrote it",
}


def may(name: str) -> bool:
    return name in MAY or name.split("/", maxsplit=1)[0] in MAY


def opened_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
        if name in OPENERS:
            yield f"{path}:{getattr(node, 'lineno', 0)} {name}"


def test_nothing_else_opens_an_envelope() -> None:
    found = [
        line
        for path in sorted(ROOT.rglob("*.py"))
        if "migrations" not in path.parts and not may(path.relative_to(ROOT).as_posix())
        for line in opened_in(path)
    ]
    assert not found, found


@pytest.mark.parametrize(
    "line",
    [
        "from huiyin.people.sealed import unsealed",
        "text = sealed.unseal(row.phone.sealed)",
        "f.from_db_value(v, None, None)",
    ],
)
def test_the_check_sees_one_that_does(tmp_path: Path, line: str) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(line)
    assert list(opened_in(planted))


@pytest.mark.django_db
def test_what_comes_from_the_database_tells_nothing(cast: Cast) -> None:
    contact = fresh(place(cast.a)).contact
    rows = [contact.name, contact.phone, *Contact.objects.values_list("name", "phone").get()]
    for value in rows:
        assert isinstance(value, Envelope) and value
        for text in (str(value), repr(value), f"{value}", f"{value!r:>40}"):
            assert NAME not in text and PHONE not in text


def test_every_sealed_column_is_an_envelope_on_its_way_out() -> None:
    from django.apps import apps

    sealed = [
        f for model in apps.get_models() for f in model._meta.local_fields if isinstance(f, SealedTextField)
    ]
    assert len(sealed) >= 11
    for field in sealed:
        assert isinstance(field.from_db_value(b"\x00" * 40, None, None), Envelope), field
