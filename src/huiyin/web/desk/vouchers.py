"""`/desk/vouchers/`: schemes with their rule in plain words; given, used, returned, and still out, to the fen."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.days import local_day
from huiyin.kernel.say import Refused, Why
from huiyin.resources.access import may_post, may_set
from huiyin.resources.models import Account, Kind, Partner
from huiyin.resources.money import read_yuan, yuan
from huiyin.resources.queries import accounts_of
from huiyin.vouchers import actions
from huiyin.vouchers.models import Condition, Scheme
from huiyin.vouchers.queries import Stands, stands

from ..access import actor_for
from ..components import Act
from ..names import name_of
from ..now import now
from ..say import said
from .fields import Field, Sheet, clean, day_in, errors_of, file_in, kept_files, number_in
from .frame import number_or_none, page, staff_page
from .money import town_here

NAMES = {
    "name_zh": lambda: _("Chinese name"),
    "name_bo": lambda: _("Tibetan name (can be left out)"),
    "name_en": lambda: _("English name (can be left out)"),
}


def words_of(thing: Any, name: str) -> str:
    """`name` in the reader's language, the Chinese where there is no other."""

    class Named:
        name_zh, name_bo, name_en = (getattr(thing, f"{name}_{language}") for language in ("zh", "bo", "en"))

    return name_of(Named)  # type: ignore[arg-type]


@staff_page("town", "leader", "admin")
def vouchers(request: HttpRequest) -> HttpResponse:
    """Every scheme and how it stands."""
    town, actor = town_here(request), actor_for(request)
    acts = []
    if may_post(actor, town):
        acts += [
            Act(_("A voucher was used"), reverse("desk_use_voucher")),
            Act(_("A voucher came back"), reverse("desk_return_voucher")),
        ]
    if may_set(actor, town):
        acts.append(Act(_("A new scheme"), reverse("desk_scheme_new")))
    context = {"rows": [_row(one, may_post(actor, town)) for one in stands(town)], "acts": acts}
    return page(request, "desk/vouchers.html", context, current="desk_vouchers")


def _row(one: Stands, may: bool) -> dict[str, Any]:
    scheme = one.scheme
    return {
        "name": name_of(scheme),
        "who": words_of(scheme, "who"),
        "url": reverse("desk_give_voucher", args=[scheme.pk]) if may else "",
        "each": yuan(scheme.each_fen),
        "span": f"{scheme.from_on:%Y.%m.%d} – {scheme.to_on:%Y.%m.%d}",
        "numbers": (one.given, one.used, one.returned, one.out),
        "out_yuan": yuan(one.out_fen),
        "balances": one.balances,
    }


@staff_page("town", "leader")
def give(request: HttpRequest, scheme_id: int) -> HttpResponse:
    """Give one: every condition is ticked by whoever looked at the paper."""
    scheme = (
        Scheme.objects.select_related("fund", "given_out")
        .filter(pk=scheme_id, jurisdiction_id=town_here(request))
        .first()
    )
    if scheme is None:
        raise Http404
    post, done = request.POST, ""
    met = post.getlist("met")
    conditions = [
        (one.code, words_of(one, "text")) for one in Condition.objects.filter(scheme=scheme).order_by("order")
    ]
    fields = [
        Field("met", _("What you saw"), "ticks", " ".join(met), options=conditions),
        Field(
            "holder",
            _("Number of the paper that was shown"),
            value=clean(post, "holder"),
            hint=_("It is not kept; only a mark of it, so that nobody is given twice."),
        ),
    ]
    sheet = Sheet(
        name_of(scheme),
        reverse("desk_give_voucher", args=[scheme_id]),
        _("Give it"),
        fields,
        words_of(scheme, "who"),
        reverse("desk_vouchers"),
    )
    if request.method == "POST":
        try:
            given = actions.give_voucher(
                scheme=scheme, holder=post.get("holder", "")[:80], met=met, by=actor_for(request), at=now()
            )
            done = _("Given: voucher %(number)s, %(yuan)s yuan. Write the number on it.") % {
                "number": given.number,
                "yuan": yuan(given.given.fen),
            }
            sheet.fields = [Field(one.name, one.label, one.kind, "", one.hint, one.options) for one in fields]
        except Refused as refused:
            sheet.errors = errors_of(refused.whys, otherwise="holder")
    return _draw(request, sheet, done)


@staff_page("town", "leader")
def use(request: HttpRequest) -> HttpResponse:
    """A partner took one: the slip, and it is spent."""
    town, post, errors = town_here(request), request.POST, dict[str, str]()
    partners = Partner.objects.filter(jurisdiction_id=town, active=True).order_by("name_zh")
    options = [("", _("choose one")), *((one.pk, name_of(one)) for one in partners)]
    fields = [
        Field("number", _("Number of the voucher"), "number", clean(post, "number"), width="10"),
        Field("partner", _("Who took it"), "select", clean(post, "partner"), options=options),
        Field("receipt", _("Their slip"), "file", hint=_("A photo or a PDF. One receipt pays once.")),
    ]
    sheet = Sheet(
        _("A voucher was used"),
        reverse("desk_use_voucher"),
        _("Used"),
        fields,
        cancel=reverse("desk_vouchers"),
    )
    if request.method != "POST":
        return _draw(request, sheet)
    file = file_in(request, "receipt", errors)
    sheet.kept = kept_files(file)
    partner = next((one for one in partners if str(one.pk) == clean(post, "partner")), None)
    if partner is None:
        errors["partner"] = _("Please choose one.")
    if errors or partner is None:
        sheet.errors = errors
        return _draw(request, sheet)
    try:
        actions.use_voucher(
            jurisdiction_id=town,
            number=clean(post, "number"),
            partner=partner,
            receipt=file,
            by=actor_for(request),
            at=now(),
        )
        return redirect("desk_vouchers")
    except Refused as refused:
        sheet.errors = errors_of(refused.whys, otherwise="number")
    return _draw(request, sheet)


@staff_page("town", "leader")
def give_back(request: HttpRequest) -> HttpResponse:
    """One came back, or has run out."""
    town, post = town_here(request), request.POST
    fields = [
        Field("number", _("Number of the voucher"), "number", clean(post, "number"), width="10"),
        Field("why", _("Why it came back"), value=clean(post, "why")),
    ]
    sheet = Sheet(
        _("A voucher came back"),
        reverse("desk_return_voucher"),
        _("Returned"),
        fields,
        cancel=reverse("desk_vouchers"),
    )
    if request.method == "POST":
        try:
            actions.return_voucher(
                jurisdiction_id=town,
                number=clean(post, "number"),
                why=clean(post, "why"),
                by=actor_for(request),
                at=now(),
            )
            return redirect("desk_vouchers")
        except Refused as refused:
            sheet.errors = errors_of(refused.whys, otherwise="number")
    return _draw(request, sheet)


@staff_page("admin")
def new(request: HttpRequest) -> HttpResponse:
    """A new scheme: the rule in plain words, and its conditions, a line each."""
    town, post, errors = town_here(request), request.POST, dict[str, str]()
    accounts = accounts_of(town)
    today = f"{local_day(now())}"
    fields = [
        Field("code", _("Its code"), value=clean(post, "code"), width="10"),
        *(Field(name, label(), value=clean(post, name)) for name, label in NAMES.items()),
        Field("who_zh", _("Who is entitled, in plain words"), "area", clean(post, "who_zh")),
        Field("who_bo", _("The same in Tibetan (can be left out)"), "area", clean(post, "who_bo")),
        Field("who_en", _("The same in English (can be left out)"), "area", clean(post, "who_en")),
        Field(
            "rules",
            _("Conditions, a line each"),
            "area",
            clean(post, "rules"),
            _("code | Chinese | Tibetan | English. All of them must be met."),
        ),
        Field("each", _("Yuan each"), "money", clean(post, "each"), width="10"),
        Field(
            "times", _("How often at most for one person"), "number", clean(post, "times") or "1", width="5"
        ),
        Field(
            "fund",
            _("Out of which fund"),
            "select",
            clean(post, "fund"),
            options=[("", _("choose one")), *((a.pk, name_of(a)) for a in accounts if a.kind == Kind.FUND)],
        ),
        Field(
            "purpose",
            _("Spent on"),
            "select",
            clean(post, "purpose"),
            options=[
                ("", _("choose one")),
                *((a.pk, name_of(a)) for a in accounts if a.kind == Kind.PURPOSE),
            ],
        ),
        Field("from_on", _("From"), "date", clean(post, "from_on") or today),
        Field("to_on", _("Until before"), "date", clean(post, "to_on")),
    ]
    sheet = Sheet(
        _("A new scheme"), reverse("desk_scheme_new"), _("Open it"), fields, cancel=reverse("desk_vouchers")
    )
    if request.method != "POST":
        return _draw(request, sheet)
    each = read_yuan(post.get("each", ""), "each")
    if isinstance(each, Why):
        errors["each"] = said(each)
    times, from_on, to_on = (
        number_in(post, "times", errors),
        day_in(post, "from_on", errors),
        day_in(post, "to_on", errors),
    )
    fund, purpose = (_one(accounts, clean(post, name), errors, name) for name in ("fund", "purpose"))
    if errors or fund is None or purpose is None or isinstance(each, Why):
        sheet.errors = errors
        return _draw(request, sheet)
    assert times is not None
    assert from_on is not None
    assert to_on is not None
    names = {name: clean(post, name) for name in (*NAMES, "who_zh", "who_bo", "who_en")}
    facts = actions.SchemeFacts(
        rules=_rules(clean(post, "rules")), each_fen=each, times=times, from_on=from_on, to_on=to_on, **names
    )
    try:
        actions.open_scheme(
            fund=fund, purpose=purpose, code=clean(post, "code"), facts=facts, by=actor_for(request), at=now()
        )
        return redirect("desk_vouchers")
    except Refused as refused:
        sheet.errors = errors_of(refused.whys, otherwise="code")
    return _draw(request, sheet)


def _rules(text: str) -> list[actions.Rule]:
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.split("|")]
        if any(parts):
            parts = [f"rule-{number}", *parts] if len(parts) == 1 else parts
            found.append(actions.Rule(*[*parts, "", "", ""][:4]))
    return found


def _one(accounts: list[Account], key: str, errors: dict[str, str], name: str) -> Account | None:
    found = next((one for one in accounts if one.pk == number_or_none(key)), None)
    if found is None:
        errors[name] = _("Please choose one.")
    return found


def _draw(request: HttpRequest, sheet: Sheet, done: str = "") -> HttpResponse:
    context = {"title": sheet.title, "sheets": [sheet], "done": done}
    return page(
        request, "desk/form.html", context, current="desk_vouchers", status=422 if sheet.errors else 200
    )
