"""Matters are found by words for things, in three languages; people are not, and what is erased is found no more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, Words
from huiyin.dignity import declared
from huiyin.held.holdings import Subject
from huiyin.held.labels import in_text
from huiyin.kernel.say import Refused
from huiyin.memo import forget_all
from huiyin.people.actors import CLOCKWORK, Actor
from huiyin.rights.actions import erase, lift, restrict
from huiyin.topics import queries
from huiyin.topics.actions import add_word, drop_word
from huiyin.topics.listed import LINES
from huiyin.topics.matching import Vocabulary, plain
from huiyin.topics.models import Mention, TownWord
from huiyin.topics.names import NAMES, is_a_name
from huiyin.topics.upkeep import renew_mentions
from huiyin.topics.words import vocabulary_of
from tests.cast import AT, Cast, Town, drive, fresh, place

pytestmark = pytest.mark.django_db


def said(town: Town, text: str, service: str = "hole", **more: object) -> Case:
    return place(town, service, answers={"said": text, **more})


def found(town: Town, text: str, who: str = "dispatcher") -> set[Case]:
    actor = town.actor(who)
    asked = queries.understood(text, [town.place.pk])
    return set(queries.find(asked, by=actor, towns=[town.place.pk]).cases)


# ── what is found ──


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("昨天晚上黑熊进了院子", "黑熊"),
        ("水渠让石头堵住了，浇不了地", "水渠"),
        ("坡上的护栏断了一截", "护栏"),
        ("ཆུ་མདའ་ཆག་སོང་།", "ཆུ་མདའ"),
        ("ཆུ་མདའ་ཆག་སོང་།", "ཆུ"),
        ("དེ་རིང་ཆུའི་དྲི་མ་ངན་པོ་འདུག", "ཆུ"),
        ("གད་སྙིགས་སྒམ་ཁེངས་འདུག", "གད་སྙིགས་"),
        ("ང་ཚོའི་ཁྱི་ལ་སྨན་དགོས", "སྨན།"),
        ("The yaks are ill", "yak"),
        ("The yak is ill", "牦牛"),
        ("གཡག་ཤི་སོང་", "牦牛"),
        ("牦牛病了", "གཡག"),
        ("ＬＡＭＰ坏了", "lamp"),
    ],
)
def test_a_word_of_two_characters_and_a_syllable_are_found_on_both_databases(town, text, typed):
    case, other = said(town, text), said(town, "别的事情没有写清楚")
    assert found(town, typed) == {case}
    assert other not in found(town, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("ཆུང་ཆུང་ཞིག་རེད", "ཆུ"),  # a syllable inside another one
        ("སྨྱན་པ", "སྨན"),
        ("水。渠", "水渠"),  # a sentence ends between them
        ("lampoon", "lamp"),
    ],
)
def test_a_syllable_or_word_inside_another_one_is_not_found(town, text, typed):
    assert said(town, text) not in found(town, typed)


def test_kind_and_place_and_word_narrow_each_other(town):
    here = said(town, "羊过不去", "lamp")
    there = said(town, "羊过不去", "pipe")
    assert found(town, "羊") == {here, there}
    assert found(town, "路灯 羊") == {here}, "the kind of the matter counts like a word"
    village = town.villages[0].name_zh
    assert found(town, f"{village} 羊") == {here, there}
    short = village.removeprefix(town.place.name_zh)
    assert short != village and found(town, f"{short} 羊") == {here, there}, "as people there say it"
    assert found(town, f"{town.villages[1].name_zh} 羊") == set()


@pytest.mark.parametrize("common", [0, 1000], ids=["said everywhere", "said seldom"])
def test_pages_come_newest_first_and_cost_the_same_for_many(town, monkeypatch, common):
    monkeypatch.setattr(queries, "COMMON", common)
    for n in range(3):
        said(town, f"羊病了{n}")

    def pages() -> tuple[list[Case], int]:
        seen: list[Case] = []
        after, cost = None, 0
        while True:
            asked = queries.understood("羊", [town.place.pk])
            with CaptureQueriesContext(connection) as statements:
                page = queries.find(asked, by=town.actor("dispatcher"), towns=[town.place.pk], after=after)
            cost = max(cost, len(statements))
            seen += page.cases
            after = page.after
            if after is None:
                return seen, cost

    few, cost = pages()
    assert len(few) == 3
    one = few[0]
    words = Words.objects.filter(case=one).first()
    many = [
        changed_case(one, n)
        for n in range(queries.PAGE * 2 + 2)
    ]  # fmt: skip
    Case.objects.bulk_create(many)
    Mention.objects.bulk_create(
        Mention(jurisdiction=town.place, case=case, words=words, word="羊", at=case.filed_at) for case in many
    )
    seen, again = pages()
    assert len(seen) == len(set(seen)) == 3 + len(many)
    assert [case.filed_at for case in seen] == sorted((case.filed_at for case in seen), reverse=True)
    assert again == cost <= 5


def changed_case(one: Case, n: int) -> Case:
    copy = Case(**{f.attname: getattr(one, f.attname) for f in Case._meta.concrete_fields if f.name != "id"})
    copy.receipt, copy.contact_id, copy.key, copy.external_id = f"{n:08d}", None, None, None
    copy.filed_at = AT - timedelta(minutes=n // 2)  # two at the same moment
    return copy


# ── what is not ──


@pytest.mark.parametrize(
    "typed", ["卓玛", "张三", "扎西多吉", "བཀྲ་ཤིས", "Tashi", "13800001234", "王家", "不知道什么"]
)
def test_nobody_is_found_by_a_name_or_number_even_where_it_was_said(town, typed):
    said(town, f"{typed}家的水渠堵了，电话{typed}")
    assert found(town, typed) == set()
    assert not Mention.objects.filter(word__contains=plain(typed)).exists()
    client = Client()
    client.cookies["huiyin_language"] = "en"
    client.force_login(town.accounts["dispatcher"])
    answer = client.post("/desk/find/", {"number": typed})
    assert answer.status_code == 422
    assert typed in answer.content.decode()


def test_the_list_that_ships_holds_no_name_and_nothing_that_labels_people():
    words = [word for line in LINES for word in line]
    assert [word for word in words if plain(word) in NAMES] == []
    assert [word for word in words if in_text(word)] == []
    assert all(plain(word) in Vocabulary.of([word]).spoken_of_in(f"… {word}") for word in words)


@pytest.mark.parametrize(
    "word",
    ["卓玛", "扎西家", "李四", "王大山", "བཀྲ་ཤིས", "tashi", "138", "水2", "水", "", "路、灯", "上访户", "重点人员", "羊", "<b>", "长" * 41],
)  # fmt: skip
def test_a_name_a_number_a_label_a_single_sign_don_t_go_on_the_list(town, word):
    with pytest.raises(Refused):
        add_word(jurisdiction_id=town.place.pk, word=word, by=town.actor("admin"), at=AT)


def test_names_are_known_in_three_scripts():
    assert all(is_a_name(plain(name)) for name in ("多吉", "རྡོ་རྗེ་", "Dorje", "陈小明"))
    assert not any(is_a_name(plain(thing)) for thing in ("许可证", "杨树", "黑熊", "གཡག", "bear", "周边"))


def test_what_speaks_of_danger_and_kinds_that_are_not_public_are_not_noted(town):
    said(town, "他在水渠边打我")
    town.services["pipe"].public = False
    town.services["pipe"].save()
    said(town, "水渠的事", "pipe")
    place(town, answers={"said": "没写", "where": "水渠边卓玛家"})
    assert not Mention.objects.exists()


def test_each_finds_what_their_seats_reach_and_no_more(cast: Cast):
    mine, theirs = said(cast.a, "羊病了"), said(cast.b, "羊病了")
    towns = [cast.a.place.pk, cast.b.place.pk]
    asked = queries.understood("羊", towns)

    def of(actor: Actor) -> set[Case]:
        return set(queries.find(asked, by=actor, towns=towns).cases)

    assert of(cast.a.actor("dispatcher")) == of(cast.a.actor("clerk")) == {mine}
    assert of(cast.b.actor("dispatcher")) == {theirs}
    assert of(cast.a.actor("county_leader")) == {mine, theirs}
    for who in ("clerk2", "water", "admin"):
        assert of(cast.a.actor(who)) == set(), who


# ── the town's own words ──


def test_a_word_that_the_town_adds_is_found_in_what_was_said_before_and_everybody_can_read_it(town, client):
    before = said(town, "院子里来了猞猁")
    assert found(town, "猞猁") == set()
    desk = Client()
    desk.cookies["huiyin_language"] = "en"
    desk.force_login(town.accounts["dispatcher"])
    assert desk.post("/desk/words/", {"word": "猞猁"}).status_code == 302
    after = said(town, "又是猞猁")
    assert found(town, "猞猁") == {before, after}
    assert "猞猁" in desk.get("/desk/words/").content.decode()
    assert "猞猁" in client.get("/privacy/").content.decode()
    refused = desk.post("/desk/words/", {"word": "卓玛"})
    assert refused.status_code == 422
    assert "卓玛" in refused.content.decode()
    other = Client()
    other.force_login(town.accounts["water"])
    assert other.post("/desk/words/", {"word": "雪鸡"}).status_code == 422
    drop_word(jurisdiction_id=town.place.pk, word="猞猁", by=town.actor("admin"), at=AT)
    assert found(town, "猞猁") == set()
    assert not Mention.objects.exists()


def test_a_label_that_got_onto_the_list_keeps_huiyin_from_starting(town):
    add_word(jurisdiction_id=town.place.pk, word="猞猁", by=town.actor("admin"), at=AT)
    assert declared.typed()[1] == []
    TownWord.objects.update(word="上访户")
    assert [one.where.split()[0] for one in declared.typed()[1]] == ["topics.TownWord"]


def test_everything_can_be_noted_anew(town):
    case = said(town, "牧道上的护栏断了")
    before = set(Mention.objects.values_list("word", flat=True))
    assert {"牧道", "护栏"} <= before
    Mention.objects.all().delete()
    assert renew_mentions(jurisdiction_id=town.place.pk) == len(before)
    assert set(Mention.objects.values_list("word", flat=True)) == before
    assert found(town, "护栏") == {case}


# ── the person's rights ──


def test_what_is_erased_or_locked_is_found_no_more_and_what_comes_back_is(town):
    case = drive(town, said(town, "护栏断了", "lamp"), "accept", "dispatch", "take", "finish", "rate")
    subject = Subject(town.place.pk, (case.pk,))
    restrict(subject=subject, by=Actor.the_resident(case.pk), at=AT)
    assert not Mention.objects.exists()
    lift(subject=subject, by=Actor.the_resident(case.pk), at=AT)
    assert found(town, "护栏") == {case}
    erase(subject=subject, by=CLOCKWORK, at=AT)
    assert not Mention.objects.exists()
    assert found(town, "护栏") == set()
    assert fresh(case).pk == case.pk


def test_words_that_go_take_what_was_noted_along(town):
    said(town, "护栏断了")
    Words.objects.all().delete()
    assert not Mention.objects.exists()


# ── the page ──


def test_the_page_shows_what_the_inbox_shows_and_never_what_was_said(town):
    case = said(town, "护栏断了，只说给办事的人听")
    client = Client()
    client.cookies["huiyin_language"] = "zh-hans"
    client.force_login(town.accounts["dispatcher"])
    client.post("/desk/find/", {"number": "护栏"})
    forget_all()
    with CaptureQueriesContext(connection) as asked:
        page = client.post("/desk/find/", {"number": "护栏 xyz", "after": "nonsense"}).content.decode()
    assert len(asked) <= 15
    assert f"/desk/{case.pk}/" in page
    assert "xyz" in page
    assert "只说给办事的人听" not in page
    assert client.post("/desk/find/", {"number": " "}).status_code == 422
    assert client.post("/desk/find/", {"number": "羊" * 500}).status_code == 200
    assert client.post("/desk/find/", {"number": "\x00"}).status_code == 422


def test_the_vocabulary_is_read_once_a_minute(town):
    vocabulary_of(town.place.pk)
    with CaptureQueriesContext(connection) as asked:
        said(town, "护栏断了")
    assert not [one for one in asked.captured_queries if "topics_townword" in one["sql"]]
