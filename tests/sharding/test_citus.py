"""The statements for a cluster: by their text always, on PostgreSQL with Citus's rules played, on a cluster where one is named."""

import json
import os
import re
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.db.utils import Error

from huiyin.commands.scale import command
from huiyin.sharding import citus
from huiyin.sharding.citus import Catalogue, Constraint, Index, NoCluster, statements
from huiyin.sharding.tables import Kind, Table, layout
from tests.databases import MISSING

TABLES = [
    Table("places_place", Kind.COPIED), Table("places_unit", Kind.COPIED), Table("cases_case", Kind.SPREAD),
    Table("cases_words", Kind.SPREAD), Table("draft_files", Kind.KEPT),
]  # fmt: skip
KNOWN = Catalogue(
    constraints=[
        Constraint("place_pkey", "p", "places_place", "", ("id",), ()),
        Constraint("unit_pkey", "p", "places_unit", "", ("id",), ()),
        Constraint("unit_place_fk", "f", "places_unit", "places_place", ("place_id",), ("id",)),
        Constraint("case_pkey", "p", "cases_case", "", ("id",), ()),
        Constraint("case_town_fk", "f", "cases_case", "places_place", ("jurisdiction_id",), ("id",)),
        Constraint("case_key_uniq", "u", "cases_case", "", ("jurisdiction_id", "key"), ()),
        Constraint("case_contact_uniq", "u", "cases_case", "", ("contact_id",), ()),
        Constraint("words_pkey", "p", "cases_words", "", ("id",), ()),
        Constraint("words_case_fk", "f", "cases_words", "cases_case", ("case_id",), ("id",)),
        Constraint("files_pkey", "p", "draft_files", "", ("id",), ()),
        Constraint("files_case_fk", "f", "draft_files", "cases_case", ("case_id",), ("id",)),
    ],
    indexes=[Index("once", "cases_case", "CREATE UNIQUE INDEX once ON public.cases_case USING btree (external) WHERE (external <> '')", has_town=False)],
    triggers=[("no_truncate", "cases_case")],
)  # fmt: skip


def test_what_is_taken_away_widened_spread_and_given_back_in_this_order() -> None:
    todo = statements(TABLES, KNOWN, "huiyin")
    wanted = [
        'DROP TRIGGER "no_truncate" ON "cases_case"',
        'ALTER TABLE "cases_words" DROP CONSTRAINT "words_case_fk"',
        'ALTER TABLE "cases_case" ADD CONSTRAINT "case_pkey" PRIMARY KEY ("jurisdiction_id", "id")',
        "SELECT create_reference_table('places_place')",
        "SELECT create_reference_table('places_unit')",
        "SELECT create_distributed_table('cases_case', 'jurisdiction_id')",
        "SELECT create_distributed_table('cases_words', 'jurisdiction_id', colocate_with => 'cases_case')",
        'ALTER TABLE "cases_words" ADD CONSTRAINT "words_case_fk" FOREIGN KEY ("jurisdiction_id", "case_id")'
        ' REFERENCES "cases_case" ("jurisdiction_id", "id") DEFERRABLE INITIALLY DEFERRED',
    ]
    assert [todo.index(one) for one in wanted] == sorted(todo.index(one) for one in wanted)
    said = "\n".join(todo)
    assert 'ADD CONSTRAINT "case_contact_uniq" UNIQUE ("jurisdiction_id", "contact_id")' in said
    assert "USING btree (jurisdiction_id, external) WHERE" in said
    assert "case_key_uniq" not in said and "case_town_fk" not in said, "what has its town is left as it is"
    assert said.count("files_case_fk") == 1, "a table on the coordinator leads to no spread one"


def test_copied_tables_that_lead_to_each_other_are_refused() -> None:
    circle = Constraint("place_unit_fk", "f", "places_place", "places_unit", ("unit_id",), ("id",))
    known = Catalogue([*KNOWN.constraints, circle], KNOWN.indexes, KNOWN.triggers)
    with pytest.raises(NoCluster, match="circle"):
        statements(TABLES, known, "huiyin")


def test_without_a_cluster_it_prints_the_layout_and_says_how_to_go_on() -> None:
    done = CliRunner().invoke(command, ["citus"])
    assert done.exit_code == 0
    assert re.search(r"^spread +cases_case$", done.output, re.M) and re.search(
        r"^copied +places_place ", done.output, re.M
    )
    assert "--url" in done.output


def test_a_cluster_that_cannot_be_reached_is_a_sentence() -> None:
    done = CliRunner().invoke(command, ["citus", "--url", "postgresql://nobody@127.0.0.1:1/none"])
    assert done.exit_code == 1 and "Nothing was done" in done.output


# what Citus refuses, as far as it matters here: a unique key without the town, a foreign key that doesn't name it
STAND_IN = """
CREATE TABLE spread_here (name text);
CREATE FUNCTION create_reference_table(t text) RETURNS void LANGUAGE sql AS $$ SELECT $$;
CREATE FUNCTION create_distributed_table(t text, town text, colocate_with text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_index x WHERE x.indrelid = t::regclass AND x.indisunique AND NOT EXISTS (
        SELECT 1 FROM unnest(x.indkey::int[]) k JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k AND a.attname = town))
    THEN RAISE 'a unique key of % does not name the town', t; END IF;
    IF EXISTS (SELECT 1 FROM pg_constraint c JOIN spread_here s ON c.confrelid = s.name::regclass
        WHERE c.conrelid = t::regclass AND c.contype = 'f') THEN RAISE 'a foreign key of % is left', t; END IF;
    IF EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgrelid = t::regclass AND NOT g.tgisinternal AND g.tgtype & 1 = 0)
    THEN RAISE 'a trigger of % fires for a whole statement', t; END IF;
    INSERT INTO spread_here VALUES (t);
END $$;
"""


@pytest.mark.django_db
@pytest.mark.postgres
def test_this_versions_own_tables_fit_the_rules() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(STAND_IN)
        for statement in statements(layout(), citus.read(cursor), "never"):
            if "citus." not in statement:
                cursor.execute(statement)
        cursor.execute("SELECT count(*) FROM spread_here")
        assert cursor.fetchone()[0] == sum(table.kind is Kind.SPREAD for table in layout())
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'cases_words'::regclass AND array_length(conkey, 1) = 2"
        )
        assert cursor.fetchone()[0] == 1
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.postgres
def test_the_stand_in_refuses_what_citus_refuses() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STAND_IN)
        with pytest.raises(Error, match="does not name the town"):
            cursor.execute("SELECT create_distributed_table('cases_case', 'jurisdiction_id')")
        transaction.set_rollback(True)


def test_on_a_cluster() -> None:
    """A migrated database with Citus, which this test spreads for good: name one that is only for it."""
    url = os.environ.get("HUIYIN_TEST_CITUS_URL")
    if not url:
        pytest.skip(f"{MISSING}a Citus cluster (name its coordinator in HUIYIN_TEST_CITUS_URL)")
    done = CliRunner().invoke(command, ["citus", "--url", url, "--apply", "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.output)
    assert found["applied"]
    import psycopg

    with psycopg.connect(url) as cluster, cluster.cursor() as cursor:
        there = citus.spread_already(cursor)
    wanted = {table["name"] for table in found["tables"] if table["kind"] != "kept"}
    assert wanted <= there
