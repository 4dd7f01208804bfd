"""Mediations of the invented year: who asked, how far they came, and some that stand half-way on the last day."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from huiyin.cases.models import Case
from huiyin.loops.mediation.models import Mediator, Point
from huiyin.loops.mediation.roster import mark_of
from huiyin.people.actors import Actor, actor_of
from huiyin.people.models import Account, Contact
from huiyin.places.models import Place

from ..stage import Life, Play, Stage

_TOWN = "540124100"
# said by whoever asks, who the other side is, a point of the agreement, in how many days, how it is shown
STORIES = (
    ("他家新砌的院墙占了我家一尺多地，说了几次都没用。", "隔壁次旦家", "把院墙退回到原来的界石，界石两家一起埋。", 40, "photo"),
    ("去年给他修牛圈的工钱到现在没给，还差两千八。", "合作社的包工头", "分两次付清工钱，第一次付一千四。", 30, "receipt"),
    ("哥哥走了以后，草场和几头牛怎么分，家里说不到一起。", "我嫂子一家", "牛按人头分，草场今年轮着用，明年再商量。", 60, "paper"),
    ("他家录音机半夜还开着，老人睡不着。", "楼上的租户", "晚上十点以后不放音响。", 7, "word"),
    ("借给他的钱说好秋收还，现在人都躲着不见。", "同村的边巴", "秋收后还一半，剩下的明年六月前还清。", 50, "receipt"),
    ("他家的狗咬了我家三只羊羔，他说不是他家的狗。", "对面的扎西家", "赔两只羊羔，狗白天拴着。", 20, "word"),
    ("浇水轮到我家那天，上游把水截了。", "上游的尼玛家", "按村里的轮水单放水，村委会贴出来。", 15, "photo"),
)  # fmt: skip
# where a mediation ends, and how many of the year's do
ENDS = (("kept", 14), ("no_way", 2), ("declined", 3), ("left", 2), ("stopped", 1), ("court", 1))


def play(stage: Stage) -> None:
    """Let the year's mediations begin, and those that stand half-way today."""
    silver = _roster(stage)
    rng, number = stage.rng, 0
    for end, count in ENDS:
        for _ in range(count):
            number += 1
            filed = stage.now - timedelta(days=rng.randint(215, 350), hours=rng.randint(0, 8))
            stage.let(_Mediation(stage, silver, number).life(filed, end))
    for days, end in (
        (1, "asked"),
        (4, "screened"),
        (8, "invited"),
        (16, "talking"),
        (24, "signing"),
        (45, "agreed"),
    ):
        number += 1
        stage.let(_Mediation(stage, silver, number).life(stage.now - timedelta(days=days), end))


# the founding year: 82 were mediated, and of these 78 agreed; 61 of them were asked to the end whether it is kept
FOUNDING = (
    ("kept", 61), ("agreed", 17), ("no_way", 2), ("court", 1), ("left", 1),
    ("left_early", 3), ("declined", 9), ("stopped", 2),
)  # fmt: skip


def play_founding(stage: Stage, days: int) -> None:
    """The disputes of the founding year, spread over it."""
    silver, ends = _roster(stage), [end for end, count in FOUNDING for _ in range(count)]
    stage.rng.shuffle(ends)
    for number, end in enumerate(ends, start=1):
        filed = stage.on(days - 5 - number * 3, f"{9 + number % 6:02d}:{10 + number % 40}")
        one = _Mediation(stage, silver, number)
        one.play.family = False  # its own steps never come two at a time
        stage.let(one.life(filed, end))


def _roster(stage: Stage) -> Sequence[Mediator]:
    found = []
    for username, languages, villages, phone in (
        ("silver1", "bo,zh-hans", f"{_TOWN}201,{_TOWN}202", "13800000001"),
        ("silver2", "bo", f"{_TOWN}203", "13800000002"),
    ):
        found.append(
            Mediator.objects.get_or_create(
                jurisdiction=stage.town,
                account=Account.objects.get(username=username),
                defaults={"languages": languages, "villages": villages, "mark": mark_of(phone)},
            )[0]
        )
    return found


class _Mediation:
    """One mediation on the stage. Each step is made by whoever makes it; what it leaves out did not happen."""

    def __init__(self, stage: Stage, silver: Sequence[Mediator], number: int) -> None:
        self.stage, self.rng, self.number = stage, stage.rng, number
        self.mediator = silver[number % len(silver)]
        self.said, self.them, self.duty, self.days, self.shown_by = STORIES[number % len(STORIES)]
        place = Place.objects.get(code=f"{_TOWN}20{number % 3 + 1}")
        case = Case(
            jurisdiction_id=stage.town.pk,
            loop="mediation",
            place=place,
            place_path=place.path,
            channel="counter",
        )
        self.play = Play(
            stage, case, "bo" if number % 3 else "zh-hans", f"1380000{2000 + number}", family=True
        )
        self.office = stage.units[f"{_TOWN}-order"].pk

    def life(self, filed: datetime, end: str) -> Life:
        """From asking as far as `end`; a kept one goes on to the last word after half a year."""
        at = filed
        for verb, hours, who, answers in self._steps(end):
            at = self.stage.open_hours(at + timedelta(hours=hours))
            yield at
            self._do(verb, at, who, answers)
        if end == "kept":
            agreed = self.play.case.since
            yield (at := self.stage.waking_hours(agreed + timedelta(days=min(self.days, 28))))
            self._do("show", at, "other", self._proof())
            for days, verb in ((32, "say_kept"), (95, "say_kept"), (183, "last_word")):
                for who in ("resident", "other"):
                    asked = agreed + timedelta(days=days, hours=self.rng.randint(1, 40))
                    yield (at := max(at + timedelta(minutes=7), self.stage.waking_hours(asked)))
                    said = verb if who == "resident" or verb == "say_kept" else "last_word_too"
                    self._do(said, at, who, {"kept": self.rng.choice(("yes", "yes", "yes", "yes", "partly"))})

    def _proof(self) -> dict[str, Any]:
        """The one point of the agreement and what shows that it was done."""
        point = Point.objects.get(case=self.play.case)
        photo = self.stage.photos(f"slip{200 + self.number}")
        return {"which": str(point.pk), "proof": () if self.shown_by == "word" else (photo,)}

    def _do(self, verb: str, at: datetime, who: str, answers: dict[str, Any]) -> None:
        case, cast = self.play.case, self.stage.cast
        if verb == "ask":
            desk = cast.by_unit[self.stage.units[f"{_TOWN}-desk"].pk]
            self.play.open("ask", at, desk.speaking_for(), **answers)
            return
        self.play.catch_up(at)
        if case.closed_at is not None:
            return
        actor = {
            "resident": lambda: Actor.the_resident(case.pk),
            "other": lambda: Actor.holder(next(p.pk for p in case.parts_read or () if p.role == "other")),
            "mediator": lambda: actor_of(self.mediator.account, at=at),
            "office": lambda: cast.by_unit[self.office],
            "desk": lambda: cast.by_unit[self.stage.units[f"{_TOWN}-desk"].pk],
        }[who]()
        moment: dict[str, Any] = {
            name: at + value if isinstance(value, timedelta) else value for name, value in answers.items()
        }
        if verb == "note":
            moment["note"] = self.rng.choice(
                ("其实愿意让一步，就是面子上下不来。", "家里老人病着，急着把事了了。")
            )
        self.play.do(verb, at, by=actor, contact=moment.pop("contact", None), **moment)

    def _steps(self, end: str) -> list[tuple[str, float, str, dict[str, Any]]]:
        """The way up to that end: verb, hours after the step before, who, answers (a span counts from the moment)."""
        free = {"free": self.rng.choice(("yes", "yes", "yes", "unsure"))}
        phone = f"1380000{3000 + self.number}"
        contact = Contact(jurisdiction_id=self.stage.town.pk, phone=phone, language="bo", reach_by="sms")
        way: list[tuple[str, float, str, dict[str, Any]]] = [
            ("ask", 0, "desk", {"said": self.said, "other": self.them, "age": "of_age"}),
            ("give", 5, "desk", {"unit": self.office}),
            ("screen", 20, "office", {"result": "clear", "seen": "单独谈过，没有害怕的事。"}),
        ]
        if end in ("asked", "screened"):
            return way[: 1 if end == "asked" else 3]
        if end == "stopped":
            return [
                *way[:2],
                ("stop", 22, "office", {"seen": "有人身安全的顾虑，已转妇联。"}),
                ("understood", 30, "resident", {}),
            ]
        way.append(("invite", 24, "office", {"age": "of_age", "contact": contact}))
        if end == "declined":
            return [*way, ("consent", 20, "resident", {"rights": "read"}), ("decline", 30, "other", free)]
        if end == "invited":
            return [*way, ("consent", 12, "resident", {"rights": "read"})]
        if end == "left_early":
            return [
                *way,
                ("consent", 18, "resident", {"rights": "read"}),
                ("consent_too", 25, "other", {"rights": "read"}),
                ("leave", 30, "resident", free),
            ]
        way += [
            ("consent", 18, "resident", {"rights": "read"}),
            ("consent_too", 25, "other", {"rights": "read"}),
            ("propose", 16, "office", {"mediator": str(self.mediator.pk)}),
            ("take_on", 8, "mediator", {"tie": "none"}),
            ("accept", 10, "resident", {}),
            ("accept_too", 12, "other", {}),
            ("meet", 40, "mediator", {"how": "separate", "held": timedelta(0)}),
            ("note", 1, "mediator", {"side": "resident", "note": ""}),
        ]
        if end == "talking":
            return way
        if end == "left":
            return [*way, ("leave", 50, "other", free)]
        if end == "court":
            return [
                *way,
                ("go_to_court", 60, "resident", {"way": "court", "court": "（2026）藏0124民初77号", **free}),
            ]
        way.append(("meet", 70, "mediator", {"how": "joint", "held": timedelta(0)}))
        if end == "no_way":
            return [*way, ("no_way", 2, "mediator", {}), ("part", 40, "resident", free)]
        point = {
            "duty": self.duty,
            "of": "other",
            "by_day": timedelta(days=self.days),
            "shown_by": self.shown_by,
        }
        way += [("add_point", 1, "mediator", point), ("lay_out", 1, "mediator", {})]
        if end == "signing":
            return [*way, ("sign", 20, "resident", free)]
        return [*way, ("sign", 20, "resident", free), ("sign_too", 26, "other", free)]
