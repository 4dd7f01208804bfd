"""What others wrote: the JSON Schemas of GeoReport v2 accept every answer; real cities' answers parse with our client."""

import json

import jsonschema
import pytest
import referencing
import referencing.jsonschema

from huiyin.api.models import AskedFact, AskedOption
from huiyin.api.partners import client
from tests.cast import AT, HOUR, act, drive, place

SCHEMAS = ("services", "service", "service-definition", "requests", "request")
schemas = [pytest.mark.data(f"open311/schemas/{name}.json") for name in SCHEMAS]


def marked(function):
    for mark in schemas:
        function = mark(function)
    return function


@pytest.fixture
def accepts(real_data):
    """A check of an answer against the schema of that name."""
    folder = real_data / "open311" / "schemas"
    found = {f"{name}.json": json.loads((folder / f"{name}.json").read_text("utf-8")) for name in SCHEMAS}
    resources = [
        (name, referencing.Resource(text, specification=referencing.jsonschema.DRAFT4))
        for name, text in found.items()
    ]
    registry = referencing.Registry().with_resources(resources)

    def inside(name, content):
        checker = jsonschema.FormatChecker()
        jsonschema.Draft4Validator(found[f"{name}.json"], registry=registry, format_checker=checker).validate(
            content
        )

    return inside


@marked
@pytest.mark.django_db
def test_the_schemas_accept_every_answer(anybody, street, accepts, clock):
    town = anybody.town
    lamp = town.services["lamp"]
    fact = AskedFact.objects.create(
        jurisdiction=town.place, service=lamp, code="how", datatype="singlevaluelist", name_zh="怎样"
    )
    AskedOption.objects.create(jurisdiction=town.place, fact=fact, code="out", name_zh="灭")
    drive(town, place(town), "accept")
    drive(town, place(town), "accept", "dispatch", "take", "pause")
    drive(town, place(town), "accept", "refuse")
    case = drive(town, place(town), "accept", "dispatch", "take", "finish")
    act(town, case, "rate", at=AT + HOUR, answers={"solved": "no", "grade": "1"})
    street.filed()
    clock(AT + 2 * HOUR)
    accepts("services", anybody.rows("services.json"))
    for code in town.services:
        accepts("service-definition", anybody.rows(f"services/{code}.json"))
    for who in (anybody, street):
        for more in ({}, {"extended_attributes": "true"}):
            rows = who.rows("requests.json", **more)
            assert len(rows) == 5
            accepts("requests", rows)
            for row in rows:
                accepts("request", row)
                accepts("requests", who.rows(f"requests/{row['service_request_id']}.json", **more))


@marked
def test_the_check_of_the_schemas_can_fail(accepts):
    with pytest.raises(Exception, match="status"):
        accepts("request", {"service_request_id": "1"})


FIXTURES = (
    # file, what one row is called, how many, a name that every row has
    ("giessen-services.xml", "service", 7, "service_code"),
    ("dc-services.xml", "service", 50, "service_code"),
    ("sf-services.xml", "service", 20, "service_code"),
    ("chicago-service_list.json", "service", 3, "service_code"),
    ("dc-services-S0301.xml", "attribute", 2, "code"),
    ("sf-service_definition.xml", "attribute", 1, "code"),
    ("service-request.xml", "request", 1, "service_request_id"),
    ("service-requests.xml", "request", 2, "service_request_id"),
    ("sf-service_requests.xml", "request", 2, "service_request_id"),
    ("sf-get_service_request.xml", "request", 1, "service_request_id"),
    ("sf-post_service_request.xml", "request", 1, "service_request_id"),
    ("toronto-requests_many.xml", "request", 2, "service_request_id"),
    ("toronto-requests_single.xml", "request", 1, "service_request_id"),
    ("chicago-service_requests.json", "request", 2, "service_request_id"),
    ("sf-requests-2011-500.json", "request", 500, "service_request_id"),
    ("token.xml", "request", 1, "token"),
    ("sf-request_id_from_token.xml", "request", 1, "token"),
    ("boston-submitrequest-token.xml", "request", 1, "token"),
    ("discovery-boston.json", "endpoint", 2, "url"),
    ("discovery-dc.xml", "endpoint", 2, "url"),
    ("boston-err-submitrequest-base_is_duplicate.xml", "error", 1, "description"),
    ("sf-get_service_request_not_found.xml", "error", 1, "description"),
    ("sf-403.xml", "error", 1, ""),
    ("sf-service_requests_empty.xml", "request", 0, ""),
)


@pytest.mark.parametrize(
    ("name", "item", "least", "has"),
    [pytest.param(*row, marks=pytest.mark.data(f"open311/fixtures/{row[0]}"), id=row[0]) for row in FIXTURES],
)
def test_a_real_citys_answer_is_read(real_data, name, item, least, has):
    rows = client.rows_in((real_data / "open311" / "fixtures" / name).read_bytes(), item)
    assert len(rows) >= least
    assert all(row.get(has) for row in rows)


@pytest.mark.data("open311/fixtures/toronto-requests_many.xml", "open311/fixtures/sf-requests-2011-500.json")
def test_moments_are_read_with_their_zone_or_not_at_all(real_data):
    folder = real_data / "open311" / "fixtures"
    toronto = client.rows_in((folder / "toronto-requests_many.xml").read_bytes(), "request")[0]
    assert client.moment_in(toronto["requested_datetime"]).isoformat() == "2018-07-30T04:01:00+00:00"
    assert "updated_datetime" not in toronto
    old = client.rows_in((folder / "sf-requests-2011-500.json").read_bytes(), "request")[0]
    assert client.moment_in(old["updated_datetime"]) is None, "a moment without a zone could be any hour"
