"""`/account/first/<invited>/<token>/`: whoever was invited chooses a password of their own, once, within three days."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.people.models import Account

from .access import Who, open_to


def invitation_for(account: Account) -> str:
    """The link by which the owner of a new account chooses a password. It ends with that, or after three days."""
    who = urlsafe_base64_encode(account.pk.bytes)
    token = default_token_generator.make_token(account)
    return settings.PUBLIC_URL + reverse("first_sign_in", args=[who, token])


@sensitive_post_parameters()
@never_cache
@open_to(Who.ANYBODY)
def first_sign_in(request: HttpRequest, invited: str, token: str) -> HttpResponse:
    """The form; then the ordinary sign-in."""
    account = _account(invited, token)
    if account is None:
        return render(request, "account/first.html", {"account": None}, status=410)
    errors: list[str] = []
    if request.method == "POST":
        password = request.POST.get("password", "")
        try:
            validate_password(password, account)
        except ValidationError as problem:
            errors = list(problem.messages)
        if not errors and password == request.POST.get("again", ""):
            with transaction.atomic():
                account.set_password(password)
                account.save(update_fields=["password"])
            return redirect("account_login")
    differs = request.method == "POST" and not errors
    context = {"account": account, "errors": errors, "differs": differs}
    return render(request, "account/first.html", context, status=422 if request.method == "POST" else 200)


def _account(invited: str, token: str) -> Account | None:
    try:
        account = Account.objects.filter(
            pk=UUID(bytes=urlsafe_base64_decode(invited)), is_active=True
        ).first()
    except ValueError:
        return None
    if (
        account is None
        or account.has_usable_password()
        or not default_token_generator.check_token(account, token)
    ):
        return None
    return account
