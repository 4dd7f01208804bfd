"""A password that is little more than a name that everybody in town knows is refused, with a sentence that says so."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation

from huiyin.memo import forget_all
from huiyin.people.passwords import names_in_use
from huiyin.places.models import Place, Unit
from tests.cast import Town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def named(town: Town) -> None:
    Place.objects.filter(pk=town.villages[0].pk).update(
        name_zh="曲水村", name_bo="ཆུ་ཤུར་གྲོང་ཚོ།", name_en="Qushui village"
    )
    Unit.objects.filter(pk=town.units["water"].pk).update(name_en="Waterworks")
    forget_all()


@pytest.mark.parametrize(
    "password",
    [
        "Qushui2026!!",
        "曲水2026-!!",
        "WATERWORKS-77",
        "huiyin-2026",
        "ｑｕｓｈｕｉ１２３４",
        "曲水村回音曲水村回音",
    ],
)
def test_a_name_with_a_few_signs_is_refused(password: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "everybody here knows" in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    "password", ["qushui-lamp-barley-snow", "曲水的灯又亮了真好啊", "plum-saddle-winter-4"]
)
def test_a_name_among_words_of_ones_own_is_taken(password: str) -> None:
    validate_password(password)


def test_short_words_of_latin_letters_are_no_names() -> None:
    """ "the" stands in half of all passwords."""
    assert all(len(name) >= 4 for name in names_in_use() if name.isascii())
