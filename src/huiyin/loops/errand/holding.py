"""What an errand holds of a person beside its matter: whose mandate a proxy showed, and words to a bad grade."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.held.holdings import Erased, Line, Part, Subject
from huiyin.kernel.chain import moment
from huiyin.people.actors import Actor
from huiyin.people.sealed import unsealed

from .models import BadGrade, UnderWay


class ErrandHolding:
    """See `held.holdings.Holding`."""

    name = loop = "errand"

    def parts(self, subject: Subject) -> Sequence[Part]:
        """The mandate and the words of each errand. Two queries."""
        found = []
        for held in _kept(subject):
            if whose := unsealed(held.mandate_whose):
                until = moment(held.mandate_until) if held.mandate_until else None
                given: dict[str, object] = {"case": str(held.case_id), "whose": whose, "until": until}
                found.append(Part("mandate", _("A proxy's mandate"), given, [Line(_("Mandate of"), whose)]))
        for bad in _bad(subject):
            words = unsealed(bad.words)
            facts: dict[str, object] = {
                "case": str(bad.case_id),
                "grade": bad.grade,
                "words": words,
                "answer": bad.answer,
            }
            lines = [
                Line(_("What you said of the errand"), words or "–"),
                Line(_("The answer"), bad.answer or "–"),
            ]
            found.append(Part("bad_grade", _("You were not satisfied"), facts, lines))
        return found

    def erase(self, subject: Subject, *, by: Actor, at: datetime) -> Erased:
        """The name of the mandate and the words go; that it was answered stays."""
        rows = 0
        for held in _kept(subject):
            if unsealed(held.mandate_whose):
                held.mandate_whose = ""
                held.save(update_fields=["mandate_whose"])
                rows += 1
        for bad in _bad(subject):
            if unsealed(bad.words) or bad.answer:
                bad.words, bad.answer = "", ""
                bad.save(update_fields=["words", "answer"])
                rows += 1
        return Erased(rows)

    def restrict(self, subject: Subject, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
        """Put both away, to be brought back as they were."""
        kept = {
            "whose": {
                held.case_id.hex: whose for held in _kept(subject) if (whose := unsealed(held.mandate_whose))
            },
            "words": {bad.case_id.hex: words for bad in _bad(subject) if (words := unsealed(bad.words))},
            "answers": {bad.case_id.hex: bad.answer for bad in _bad(subject) if bad.answer},
        }
        if not any(kept.values()):
            return None
        self.erase(subject, by=by, at=at)
        return kept

    def lift(self, subject: Subject, kept: Mapping[str, object], *, by: Actor, at: datetime) -> None:
        """Everything back as it was."""
        whose, words, answers = (_texts(kept.get(name)) for name in ("whose", "words", "answers"))
        for held in _kept(subject):
            if held.case_id.hex in whose:
                held.mandate_whose = whose[held.case_id.hex]
                held.save(update_fields=["mandate_whose"])
        for bad in _bad(subject):
            key = bad.case_id.hex
            bad.words = words.get(key, unsealed(bad.words))
            bad.answer = answers.get(key, bad.answer)
            bad.save(update_fields=["words", "answer"])


HOLDINGS = (ErrandHolding(),)


def _kept(subject: Subject) -> list[UnderWay]:
    return list(
        UnderWay.objects.filter(jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids)
    )


def _bad(subject: Subject) -> list[BadGrade]:
    return list(
        BadGrade.objects.filter(jurisdiction_id=subject.jurisdiction_id, case_id__in=subject.case_ids)
    )


def _texts(kept: object) -> dict[str, str]:
    return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}
