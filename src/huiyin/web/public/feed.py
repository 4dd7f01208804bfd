"""`/register/feed.atom`: the public register for feed readers, of a town, one of its villages or one kind of matter.

What stands here stands on the register's own pages too: kind, place, days and offices, never a word or a name. Moments are
given as days. An entry changes when its matter moves; its id stays.
"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from huiyin.cases import register as reads
from huiyin.cases.models import Case
from huiyin.places.models import Place
from huiyin.web.access import Who, open_to
from huiyin.web.names import name_of
from huiyin.web.now import now
from huiyin.web.resident.town import town_of

from . import asked, rows

MOST = 100
NAMES = ("town", "village", "kind")


@require_safe
@open_to(Who.ANYBODY)
@cache_control(public=True, max_age=300)
def feed(request: HttpRequest) -> HttpResponse:
    """RFC 4287, the last to move first. `lang` chooses the language; without it the reader's own."""
    town = town_of(request)
    if town is None:
        raise Http404
    language = request.GET.get("lang", "") or translation.get_language() or "zh-hans"
    if language not in dict(settings.LANGUAGES):
        raise Http404
    at = now()
    query = {name: request.GET[name] for name in NAMES if request.GET.get(name)}
    wanted = asked.wanted_in(query, town.place, reads.villages_of(town.place), reads.kinds_of(town.place), at)
    with translation.override(language), timezone.override(asked.zone_of(town.place)):
        content = _write(town.place, wanted, {**query, "lang": language}, at)
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


def _write(town: Place, wanted: reads.Wanted, query: dict[str, str], at: datetime) -> str:
    here = f"{settings.PUBLIC_URL}{reverse('register_feed')}?{urlencode(query)}"
    found = reads.latest(wanted, MOST)
    written = Atom1Feed(
        title=_title(town, wanted),
        link=f"{settings.PUBLIC_URL}{reverse('register')}",
        description="",
        language={"zh-hans": "zh-Hans"}.get(query["lang"], query["lang"]),
        author_name=name_of(town),
        feed_url=here,
        feed_guid=here,
    )
    offices = reads.offices_of(town)
    for case in found:
        row = rows.row(case, offices, at)
        written.add_item(
            title=f"{row.kind} · {row.place}",
            link=settings.PUBLIC_URL + row.url,
            description=f"{row.stands} {row.filed}",
            unique_id=f"urn:uuid:{case.pk}",
            pubdate=_day(case.filed_at),
            updateddate=_day(case.since),
            categories=[case.service.code] if case.service else [],
        )
    # an empty feed is as old as nothing: readers must not see it change
    written.latest_post_date = lambda: _newest(found)  # type: ignore[method-assign]
    return written.writeString("utf-8")


def _title(town: Place, wanted: reads.Wanted) -> str:
    parts = [name_of(town), *(name_of(one) for one in (wanted.village, wanted.kind) if one is not None)]
    return _("%(of)s: what was placed, and what became of it") % {"of": " · ".join(parts)}


def _day(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0)


def _newest(found: list[Case]) -> datetime:
    return max((_day(case.since) for case in found), default=datetime(2000, 1, 1, tzinfo=UTC))
