"""`huiyin assessment`: the impact assessment for the protection of personal information, filled in from the register of fields."""

import sys
from collections.abc import Iterator, Sequence

import click
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.days import local_day
from huiyin.dignity.check import proofs
from huiyin.held.fields import Aside, Class, Personal
from huiyin.held.register import asides, personal_fields
from huiyin.people.sealed import dated_keys
from huiyin.web.now import now

from .generated import table

LANGUAGES = {"zh": "zh-hans", "en": "en"}
BLANK = "＿＿＿＿＿＿"


@click.command()
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="zh", show_default=True, help="zh or en."
)
def command(language: str) -> None:
    """Print the impact assessment (个人信息保护影响评估) as Markdown: what is known is filled in, the rest is asked.

    What is held, what for, by what right and until when comes from the register of fields; how it is guarded, from this
    installation's settings and checks. A town answers the questions that are left, signs it, and keeps it for three years.
    """
    with translation.override(LANGUAGES[language]):
        sys.stdout.write("\n".join(lines()) + "\n")


def lines() -> Iterator[str]:
    """The whole document, in the active language."""
    yield _title(1, _("Impact assessment for the protection of personal information"))
    yield _(
        "Personal Information Protection Law, articles 55 and 56. Made by Huiyin on %(day)s; what stands on a line is for the town to fill in."
    ) % {"day": local_day(now())}
    yield ""
    for what in (
        _("Who processes"),
        _("Who is responsible"),
        _("Who was heard: residents, staff, lawyers"),
        _("Valid from, looked at again on"),
    ):
        yield f"- {what}: {BLANK}"
    yield from _what_is_held()
    yield from _is_it_needed()
    yield from _what_could_happen()
    yield from _how_it_is_guarded()
    yield _title(2, _("5. Decision"))
    yield _(
        "Is the processing lawful, is it needed, do the measures fit the risks? What must change first, who does it, by when?"
    )
    yield f"\n{BLANK}\n"
    yield _("Signed, date") + f": {BLANK}"


def _title(level: int, text: str) -> str:
    return f"\n{'#' * level} {text}\n"


def _what_is_held() -> Iterator[str]:
    yield _title(2, _("1. What is held, what for, until when"))
    head = (_("What"), _("Columns"), _("What for"), _("Who sees it"), _("Lawful basis"), _("When it goes"))
    kinds: dict[str, list[Personal | Aside]] = {}
    rows_held: list[Personal | Aside] = [*personal_fields(), *asides()]
    for row in rows_held:
        kinds.setdefault(row.kind.name, []).append(row)
    for rows in kinds.values():
        yield f"### {_heading(rows[0].kind)}\n"
        yield table(head, [_row(row) for row in rows])


def _heading(kind: Class) -> str:
    return f"{_(kind.label)} · " + _("sensitive") if kind.sensitive else _(kind.label)


def _row(row: Personal | Aside) -> tuple[str, ...]:
    if isinstance(row, Personal):
        what, columns = row.model, ", ".join(row.columns)
    else:
        what, columns = _(row.where), "–"
    seen = "; ".join(_(who) for who in row.seen_by)
    return what, columns, _(row.why), seen, _(str(row.basis)), _(row.goes)


def _is_it_needed() -> Iterator[str]:
    yield _title(2, _("2. Is it lawful, legitimate, needed?"))
    yield from _questions(
        (
            _("Automated decisions (article 24)"),
            _("None. No score, rank or label of a person; proven below."),
        ),
        (_("Sensitive details (articles 28 to 32)"), _sensitive()),
        (
            _("Children under fourteen (article 31)"),
            _("A household names a child only if it wants to; a parent agrees. How is that made sure?"),
        ),
        (_("Entrusted to others (article 21)"), _entrusted()),
        (
            _("Given to others, published (articles 23, 25)"),
            _("The public register shows matters without persons. Anything beyond that?"),
        ),
        (
            _("Taken abroad (articles 38 to 43)"),
            _("Huiyin sends nothing abroad. Where do the server and its backups stand?"),
        ),
        (_("Could the purpose be reached with less?"), ""),
    )


def _sensitive() -> str:
    named = {_(row.kind.label) for row in personal_fields() if row.kind.sensitive}
    return (
        _("Held: %(what)s, each by consent for its own purpose.") % {"what": ", ".join(sorted(named))}
        if named
        else _("None.")
    )


def _entrusted() -> str:
    found = []
    if not settings.SMS_GATEWAY.startswith("file:"):
        found.append(_("the SMS gateway (number and text of each message)"))
    if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        found.append(_("the mail server (messages to offices, without residents' names)"))
    return (
        _("To: %(whom)s. Is there a contract?") % {"whom": ", ".join(found)}
        if found
        else _("Nobody, by these settings.")
    )


def _what_could_happen() -> Iterator[str]:
    yield _title(2, _("3. What could happen to people"))
    head = (_("Risk"), _("What stands against it"), _("How likely, how grave, after that"))
    dangers = (
        (
            _("A member of staff reads what they need not know"),
            _(
                "Details open for a stated purpose alone; the person sees who looked; unusual reading is shown to the supervisor."
            ),
        ),
        (
            _("Somebody is treated worse because they complained"),
            _("Nothing joins complaints with entitlements; people are not counted, sorted or labelled."),
        ),
        (
            _("The disk or a backup is stolen"),
            _(
                "Names, numbers and households lie sealed under keys outside the database. Words and photos do not: encrypt the disk."
            ),
        ),
        (_("Another town reads along"), _("Each query names its town; on PostgreSQL the database holds it.")),
        (
            _("What was erased comes back from a backup"),
            _("Erasures are done again before anybody is served; backups are kept %(days)d days.")
            % {"days": settings.BACKUP_DAYS},
        ),
        (
            _("Whoever keeps the server reads everything"),
            _("Technically possible. Who is it, who watches them?"),
        ),
        (
            _("A resident writes about others"),
            _("Words are read only by those who handle the matter; the public register shows none."),
        ),
    )
    yield table(head, [(what, against, BLANK) for what, against in dangers])


def _how_it_is_guarded() -> Iterator[str]:
    yield _title(2, _("4. How it is guarded here"))
    dated = dated_keys(tuple(settings.FIELD_KEYS))
    days = [str(day) for _mark, day in dated if day]
    apart = connection.vendor == "postgresql" and bool(settings.DATABASE_ROLE)
    yield from _questions(
        (
            _("Keys that seal"),
            _("%(n)d, made on %(days)s")
            % {"n": len(dated), "days": ", ".join(days) or _("days that were not written down")},
        ),
        (_("Towns apart by the database"), _("yes") if apart else _("no, by the queries alone")),
        (
            _("Words, photos and contacts stay after a matter closed"),
            _("%(n)g years") % {"n": settings.KEEP_YEARS},
        ),
        (_("Backups are kept"), _("%(n)d days") % {"n": settings.BACKUP_DAYS}),
        (_("Where backups lie, who can read them"), ""),
        (_("Who has an account, and how often that is looked at"), ""),
        (_("Whom to tell after a leak, and within which time (article 57)"), ""),
    )
    yield "\n" + _("That nobody is scored was proven when this page was made:") + "\n"
    for proof in proofs(database=False):
        yield "- " + (_(proof.sentence) % proof.args if proof.ok else "; ".join(map(str, proof.against)))


def _questions(*pairs: Sequence[str]) -> Iterator[str]:
    for question, known in pairs:
        yield (
            "- " + f"**{question}**: {known} {BLANK}".replace(":  ", ": ")
            if not known or known.endswith(("?", "？"))
            else f"- **{question}**: {known}"
        )
