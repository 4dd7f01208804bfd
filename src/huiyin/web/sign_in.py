"""How staff sign in: accounts are made by the town, nobody can sign up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """allauth's adapter with the door to sign-up shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
