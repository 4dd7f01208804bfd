"""The errand on its way: papers checked once, proxies, the days, the grade."""

import json
from datetime import timedelta

import pytest

from huiyin.cases.lane import Refused
from huiyin.cases.models import Case
from huiyin.cases.sweep import batches, due_cases, lapse_batch
from huiyin.ledger.models import Event
from huiyin.loops.errand.actions import PaperFacts, answer_bad_grade, may_read_bad, publish_version
from huiyin.loops.errand.models import BadGrade, Grade, Missing, UnderWay
from huiyin.loops.errand.own import OWN
from huiyin.notices.models import Notice
from huiyin.people.sealed import unsealed
from tests.cast import AT, DAY, MINUTE, Cast, Town, fresh, photo
from tests.loops.errand.conftest import act, asked, bring, drive, make_errand, mandate

pytestmark = pytest.mark.django_db


def refusal(action, *given, **more) -> str:
    with pytest.raises(Refused) as caught:
        action(*given, **more)
    return str(caught.value)


def sweep(*, at) -> None:
    """What `huiyin work` does with the clocks, up to `at`."""
    for town, ids in batches(due_cases(at=at)):
        lapse_batch(town, ids, at=at)


def told(case: Case) -> list[str]:
    return list(
        Notice.objects.filter(case_id=case.pk, to="resident")
        .order_by("seq")
        .values_list("template", flat=True)
    )


# ── the way ──


def test_an_errand_goes_round_all_five_slips(town, pension):
    case = drive(town, bring(town), "take_in", "make_ready", "fetch", "rate")
    case = fresh(case)
    assert (case.state, case.unit_id, case.grade) == ("rated", town.units["roads"].pk, None)
    assert told(case) == ["brought", "taken_in", "ready"]


def test_the_days_are_those_of_the_errand_in_the_catalogue(town, pension):
    make_errand(town, "quick", "盖章", days=0)
    slow, quick = bring(town), bring(town, errand="quick")
    assert quick.due_at < slow.due_at
    slow, quick = drive(town, slow, "take_in"), drive(town, quick, "take_in")
    assert (quick.step_due_at.astimezone().date() - AT.date()).days == 0
    assert (slow.step_due_at.date() - AT.date()).days == 7  # five working days from a Monday


def test_what_is_missing_is_said_once_with_everything_in_it(town, pension):
    case = drive(town, bring(town), "say_missing")
    assert (case.state, case.turn) == ("lacking", "resident")
    assert {one.paper.code for one in Missing.objects.filter(case=case)} == {"hukou", "photo"}
    assert OWN.params(case, None)["missing"].count("照片") == 1
    case = drive(town, case, "bring_rest")
    assert not Missing.objects.filter(case=case, brought_at=None).exists()
    again = {"at": case.since + MINUTE}
    assert "all at once" in refusal(act, town, case, "say_missing", answers={"missing": "id-card"}, **again)
    assert [code for code, _ in OWN.choices(case, "missing", AT)] == ["hukou", "photo"]
    case = act(town, case, "say_missing", answers={"missing": "photo"}, **again)
    assert case.state == "lacking"


@pytest.mark.parametrize("named", ["passport", "id-card passport", "身份证", ""])
def test_only_a_paper_that_is_asked_for_can_be_missing(town, pension, named):
    case = bring(town)
    assert refusal(act, town, case, "say_missing", at=AT + MINUTE, answers={"missing": named})


def test_while_papers_are_missing_no_office_is_late_and_the_days_count_anew_when_they_are_in(town, pension):
    case = drive(town, bring(town), "say_missing")
    promised = case.due_at
    sweep(at=AT + 30 * DAY)
    case = fresh(case)
    assert (case.state, case.rung) == ("lacking", 0)
    case = act(town, case, "bring_rest", at=AT + 30 * DAY)
    assert case.due_at > AT + 30 * DAY > promised and case.finished_at is None
    sweep(at=case.due_at + DAY)
    assert fresh(case).rung > 0


def test_papers_that_never_come_close_it_by_silence(town, pension):
    case = drive(town, bring(town), "say_missing")
    sweep(at=AT + 70 * DAY)
    assert fresh(case).state == "unanswered"


def test_nobody_looks_at_the_papers_and_it_rises(town, pension):
    case = bring(town)
    sweep(at=AT + 3 * DAY)
    case = fresh(case)
    assert case.rung >= 1 and "risen" in told(case)


def test_the_office_sends_it_back_once_with_the_reason(town, pension):
    case = drive(town, bring(town), "take_in", "send_back", "take_in")
    assert "once already" in refusal(act, town, case, "send_back", at=case.since + MINUTE)


def test_a_refusal_is_appealed_and_only_the_level_above_decides(town, pension):
    case = drive(town, bring(town), "take_in", "refuse", "appeal")
    assert case.state == "raised"
    for who, verb in (("dispatcher", "refuse"), ("roads", "make_ready")):
        assert refusal(act, town, case, verb, who=who, at=case.since + MINUTE)
    case = drive(town, case, "decide", "make_ready", "fetch", "rate")
    assert case.state == "rated"


@pytest.mark.parametrize("verb", ["rate", "agree", "withdraw", "fetch"])
def test_no_office_closes_an_errand(town, pension, verb):
    case = drive(town, bring(town), "take_in", "refuse" if verb == "agree" else "make_ready")
    for who in ("dispatcher", "roads", "leader", "clerk"):
        assert refusal(act, town, case, verb, who=who, at=case.since + MINUTE)


# ── ways, proxies, companies ──


def test_a_way_that_is_not_offered_is_refused_and_those_that_are_are_named(town):
    make_errand(town, ways=frozenset({"counter", "proxy"}))
    assert "At the counter or By proxy" in refusal(bring, town, way="phone")
    assert refusal(bring, town, errand="nothing")
    assert refusal(bring, town, way="flying")


def test_a_proxy_needs_the_whole_mandate(town, pension):
    whole = mandate(town)
    for left_out in whole:
        assert "mandate" in refusal(
            bring, town, way="proxy", **{k: v for k, v in whole.items() if k != left_out}
        )
    case = bring(town, way="proxy", **mandate(town))
    held = UnderWay.objects.get(case=case)
    assert unsealed(held.mandate_whose) == "扎西爷爷" and held.mandate_until == AT + 30 * DAY
    assert "扎西" not in "".join(Event.objects.filter(case_id=case.pk).values_list("facts", flat=True))


def test_a_proxy_whose_mandate_has_run_out_fetches_nothing_and_brings_nothing(town, pension):
    assert "run out" in refusal(bring, town, way="proxy", **mandate(town, until=AT))
    case = bring(town, way="proxy", **mandate(town, until=AT + 3 * DAY))
    lacking = act(town, case, "say_missing", at=AT + MINUTE)
    late = {"at": AT + 4 * DAY, "answers": {"who": "proxy"}}
    assert "run out" in refusal(act, town, lacking, "bring_rest", **late)
    case = act(town, lacking, "bring_rest", at=AT + 4 * DAY, answers={"who": "oneself"})
    case = drive(town, case, "take_in", "make_ready")
    late = {"at": case.since + MINUTE, "answers": {"who": "proxy"}}
    assert "run out" in refusal(act, town, case, "fetch", **late)
    act(town, case, "name_proxy", at=case.since + 2 * MINUTE, answers=mandate(town, until=AT + 60 * DAY))
    assert act(town, case, "fetch", at=case.since + 3 * MINUTE, answers={"who": "proxy"}).state == "fetched"


def test_somebody_without_any_mandate_fetches_nothing(town, pension):
    case = drive(town, bring(town), "take_in", "make_ready")
    assert "no mandate" in refusal(act, town, case, "fetch", at=case.since + MINUTE, answers={"who": "proxy"})


def test_a_companys_errand_names_its_company_and_a_persons_none(town, pension):
    make_errand(town, "licence", "营业执照变更", for_companies=True)
    case = bring(town, errand="licence", way="counter", company="青稞食品公司")
    assert UnderWay.objects.get(case=case).company == "青稞食品公司"
    assert refusal(bring, town, company="青稞食品公司")


# ── papers that change ──


def test_an_errand_under_way_keeps_its_papers_and_the_resident_is_told_when_they_change(town, pension):
    old = drive(town, bring(town), "say_missing")
    closed = drive(town, bring(town), "withdraw")
    papers = (PaperFacts("id-card", "身份证"), PaperFacts("bank", "银行卡"))
    version, n = publish_version(
        errand_id=pension.errand_id,
        version=asked(town, papers=papers, days=1),
        by=town.actor("admin"),
        at=AT + DAY,
    )
    assert (version.number, n) == (2, 1)
    assert told(fresh(old))[-1] == "changed" and "changed" not in told(fresh(closed))
    kept = UnderWay.objects.get(case=old)
    assert kept.version_id == pension.pk
    back = act(town, fresh(old), "bring_rest", at=AT + 2 * DAY)
    assert refusal(act, town, back, "say_missing", at=AT + 2 * DAY + MINUTE, answers={"missing": "bank"})
    new = bring(town, at=AT + 2 * DAY)
    assert act(town, new, "say_missing", at=AT + 3 * DAY, answers={"missing": "bank"}).state == "lacking"


def test_a_second_change_tells_those_of_both_older_versions(town, pension):
    first = bring(town)
    keeper = {"errand_id": pension.errand_id, "by": town.actor("admin")}
    publish_version(version=asked(town, days=4), at=AT + MINUTE, **keeper)
    second = bring(town, at=AT + 2 * MINUTE)
    assert publish_version(version=asked(town, days=3), at=AT + 3 * MINUTE, **keeper)[1] == 2
    assert told(fresh(first)).count("changed") == 2 and told(fresh(second)).count("changed") == 1


@pytest.mark.parametrize(
    "wrong",
    [{"fee_fen": -1}, {"fee_fen": 1.5}, {"fee_fen": 10**9}, {"days": -1}, {"days": 300}, {"ways": frozenset()},
     {"ways": frozenset({"magic"})}, {"papers": (PaperFacts("a", " "),)}, {"papers": (PaperFacts("a", "甲"), PaperFacts("a", "乙"))}],
)  # fmt: skip
def test_a_version_that_cannot_be_is_refused(town, pension, wrong):
    given = {
        "errand_id": pension.errand_id,
        "version": asked(town, **wrong),
        "by": town.actor("admin"),
        "at": AT,
    }
    assert refusal(publish_version, **given)


def test_only_the_keeper_changes_the_catalogue(cast: Cast, pension):
    for by in (cast.a.actor("dispatcher"), cast.b.actor("admin")):
        given = {"errand_id": pension.errand_id, "version": asked(cast.a), "by": by, "at": AT}
        assert refusal(publish_version, **given)


# ── grades ──


def rated(town: Town, grade: str, words: str = "") -> Case:
    case = drive(town, bring(town), "take_in", "make_ready", "fetch")
    answers = {"grade": grade, **({"grade_words": words} if words else {})}
    return act(town, case, "rate", at=case.since + MINUTE, answers=answers)


def test_a_grade_is_kept_without_its_errand(town, pension):
    case = rated(town, "4", "挺好")
    grade = Grade.objects.get()
    fields = {field.name for field in Grade._meta.get_fields()}
    assert grade.grade == 4 and not fields & {"case", "at", "account", "contact", "words", "place"}
    assert not BadGrade.objects.exists()
    events = "".join(Event.objects.filter(case_id=case.pk).values_list("facts", flat=True))
    assert "grade" not in json.dumps(events)
    assert fresh(case).grade is None


def test_a_bad_grade_rises_is_answered_and_the_counter_cannot_read_it(town, pension):
    case = rated(town, "1", "等了两小时")
    bad = BadGrade.objects.get(case=case)
    assert unsealed(bad.words) == "等了两小时" and AT < bad.due_at <= AT + 8 * DAY
    notice = Notice.objects.get(case_id=case.pk, template="graded")
    assert notice.unit_id == bad.unit_id
    nearest = town.actor("leader") if bad.unit_id == town.units["leaders"].pk else None
    for who in ("dispatcher", "clerk", "roads", "grid", "admin"):
        assert not may_read_bad(bad, town.actor(who), AT)
        assert refusal(answer_bad_grade, case_id=case.pk, answer="x", by=town.actor(who), at=AT)
    if nearest is None:  # the village's own leaders come first; late, the town's read it as well
        assert not may_read_bad(bad, town.actor("leader"), AT)
        assert may_read_bad(bad, town.actor("leader"), bad.due_at)
        assert may_read_bad(bad, town.actor("county_leader"), bad.due_at + timedelta(days=4))
    given = {"case_id": case.pk, "by": town.actor("leader"), "at": bad.due_at}
    assert refusal(answer_bad_grade, answer=" ", **given)
    answer_bad_grade(answer="对不起，周末加开一个窗口。", **given)
    assert refusal(answer_bad_grade, answer="再答", **given)


def test_grades_come_in_batches_of_ten(town, pension):
    for n in range(12):
        rated(town, str(n % 3 + 3))
    assert [Grade.objects.filter(batch=batch).count() for batch in (0, 1)] == [10, 2]


def test_files_of_the_mandate_go_beside_the_errand(town, pension):
    case = bring(town, way="proxy", **mandate(town), files=(photo(town),))
    assert case.attachments.count() == 2


# ── what is held of a person ──


def test_mandate_and_bad_words_are_handed_out_put_away_brought_back_and_erased(town, pension):
    from huiyin.held.holdings import Subject
    from huiyin.loops.errand.holding import HOLDINGS
    from huiyin.people.actors import Actor

    case = bring(town, way="proxy", **mandate(town))
    case = drive(town, case, "take_in", "make_ready", "fetch")
    act(town, case, "rate", at=case.since + MINUTE, answers={"grade": "1", "grade_words": "等太久"})
    (holding,) = HOLDINGS
    subject, who = Subject(town.place.pk, (case.pk,)), {"by": Actor.the_resident(case.pk), "at": AT + DAY}
    said = [line.value for part in holding.parts(subject) for line in part.lines]
    assert "扎西爷爷" in said and "等太久" in said
    kept = holding.restrict(subject, **who)
    assert kept and "扎西爷爷" not in str(
        [line.value for part in holding.parts(subject) for line in part.lines]
    )
    holding.lift(subject, json.loads(json.dumps(kept)), **who)
    assert [line.value for part in holding.parts(subject) for line in part.lines] == said
    assert holding.erase(subject, **who).rows == 2 and holding.erase(subject, **who).rows == 0
    assert not unsealed(UnderWay.objects.get(case=case).mandate_whose)
