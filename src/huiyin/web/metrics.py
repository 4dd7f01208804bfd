"""`/metrics`: what a Prometheus asks for. Counts of matters, clocks and messages; nobody's name, no receipt, no words.

Answers only to whoever brings HUIYIN_METRICS_TOKEN as a bearer token; without one set, there is no such page. Each figure
is read when it is asked for, so any process of any machine gives the same answer. How many requests and how fast is the
proxy's to tell.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import Error, connection
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from huiyin import __version__
from huiyin.cases.models import Case
from huiyin.clocks.heartbeat import last_beat
from huiyin.clocks.models import Deadline
from huiyin.isolation.scope import everywhere
from huiyin.notices.models import Delivery, DeliveryState, Notice

from .access import Who, open_to
from .now import now

TYPE = "text/plain; version=0.0.4; charset=utf-8"


@open_to(Who.ANYBODY)
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text; 404 for whoever has no token, 503 when the database is away."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, settings.METRICS_TOKEN):
        raise Http404
    registry = CollectorRegistry()
    try:
        with everywhere("the figures are sums over all towns"):
            registry.register(Figures(now()))
            text = generate_latest(registry)
    except Error:
        return HttpResponse("the database is away\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse(text, content_type=TYPE)


class Figures(Collector):
    """Read from the database at the moment `at`."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        about = GaugeMetricFamily("huiyin_info", "The version that answers.", labels=["version", "database"])
        about.add_metric([__version__, connection.vendor], 1)
        yield about
        yield from self._matters()
        yield from self._messages()
        beat = last_beat()
        if beat:
            yield _gauge("huiyin_worker_seconds", "Since the worker's last sign of life.", beat.age(self.at))
        yield _gauge("huiyin_database_bytes", "Size of the database.", _size())

    def _matters(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "huiyin_open_matters",
            "Matters that are not closed, by whose turn it is.",
            labels=["loop", "turn"],
        )
        rows = Case.objects.filter(closed_at=None).values_list("loop", "turn").annotate(n=Count("pk"))
        for loop, turn, n in rows.order_by("loop", "turn"):
            waiting.add_metric([loop, turn], n)
        yield waiting
        due = Deadline.objects.filter(fire_at__lte=self.at).aggregate(n=Count("pk"), oldest=Min("fire_at"))
        yield _gauge(
            "huiyin_clocks_due", "Clocks that have run out and that no worker has seen to yet.", due["n"]
        )
        yield _gauge(
            "huiyin_clocks_late_seconds", "How long the oldest of them waits.", self._since(due["oldest"])
        )

    def _messages(self) -> Iterator[Metric]:
        ready = Notice.objects.filter(ready_at__lte=self.at).count()
        yield _gauge("huiyin_notices_ready", "Notices that are not handed to a channel yet.", ready)
        rows = Delivery.objects.exclude(state=DeliveryState.SENT).values_list("channel", "state")
        counts = GaugeMetricFamily(
            "huiyin_messages", "Messages that wait, or were given up.", labels=["channel", "state"]
        )
        for channel, state, n in rows.annotate(n=Count("pk")).order_by("channel", "state"):
            counts.add_metric([channel, state], n)
        yield counts
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=self.at)
        oldest = waiting.aggregate(oldest=Min("next_at"))["oldest"]
        yield _gauge(
            "huiyin_messages_late_seconds", "How long the oldest due message waits.", self._since(oldest)
        )

    def _since(self, moment: datetime | None) -> float:
        return max(0.0, (self.at - moment).total_seconds()) if moment else 0.0


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
