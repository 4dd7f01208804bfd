"""Where each table lies on a cluster. What carries a town is spread by it; whatever doesn't says here why.

A new table without a `jurisdiction_id` fails a test until somebody says whether it grows, and why it may do without.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db import models

TOWN = "jurisdiction_id"


class Kind(StrEnum):
    SPREAD = "spread"  # by the town; all rows of a town lie together on one node
    COPIED = "copied"  # whole, on every node: small, and read with everything
    KEPT = "kept"  # on the coordinator alone


# small tables that rows of every town point to, or by which a town is found at all
COPIED: Mapping[str, str] = {
    "places_place": "the tree of places: public, small, read with everything; a town is found by it",
    "places_unit": "offices: a county's serves many towns",
    "people_account": "staff: one account may hold seats in several towns",
    "api_key": "a program is known by its token before its town is",
    "feeds_calendarlink": "a calendar is known by its address before its town is",
}
# tables without a town, and why each may do without
KEPT: Mapping[str, str] = {
    "django_content_type": "of the program, not of a town; does not grow",
    "auth_permission": "of the program, not of a town; does not grow",
    "auth_group": "of the program; not used",
    "auth_group_permissions": "of the program; not used",
    "people_account_groups": "of staff; not used",
    "people_account_user_permissions": "of staff; not used",
    "django_session": "of browsers: one may prove matters of two towns; swept each night",
    "people_attempts": "keyed hashes of who tries too often, before any town is known; swept after two days",
    "people_membership": "seats: as many as there are staff",
    "people_staffhome": "one row for each member of staff at most",
    "account_emailaddress": "of staff; as many as accounts",
    "account_emailconfirmation": "of staff; not used",
    "mfa_authenticator": "of staff: apps and passkeys",
    "places_wallcode": "codes on walls: its place says the town, and a code is read before the town is known",
    "translations_wording": "sentences put into better words: of the program, for every town alike",
    "api_once": "answers kept for a day so that a program's second try is no second matter; swept",
    "resources_meeting_partners": "who sat at a meeting: a few rows for each meeting of a year",
    "mail_in_draft_files": "files of letters not yet taken in; its draft says the town, and it goes with the draft",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: where it lies, and for those that are not spread why."""

    name: str
    kind: Kind
    why: str = ""


def all_models() -> list[type[models.Model]]:
    """Every model with a table of its own, those that Django makes for itself included."""
    return [one for one in apps.get_models(include_auto_created=True) if one._meta.managed]


def has_town(model: type[models.Model]) -> bool:
    return any(field.column == TOWN for field in model._meta.concrete_fields)


def undeclared(found: Iterable[type[models.Model]]) -> list[str]:
    """Tables that carry no town and don't say why."""
    return sorted(
        one._meta.db_table
        for one in found
        if not has_town(one) and one._meta.db_table not in {**COPIED, **KEPT}
    )


def layout() -> list[Table]:
    """Every table of this installation, by name."""
    found = []
    for model in all_models():
        name = model._meta.db_table
        if name in COPIED:
            found.append(Table(name, Kind.COPIED, COPIED[name]))
        elif has_town(model):
            found.append(Table(name, Kind.SPREAD))
        else:
            found.append(Table(name, Kind.KEPT, KEPT.get(name, "")))
    return sorted(found, key=lambda table: table.name)
