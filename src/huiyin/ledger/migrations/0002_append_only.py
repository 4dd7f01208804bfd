"""The database itself refuses to change or delete events and seals."""

from django.db import migrations

TABLES = ("ledger_event", "ledger_seal")
SENTENCE = "the ledger is append-only"

SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
)
# INSERT OR REPLACE would take the old row away without asking the trigger that refuses to delete
SQLITE_REPLACE = (
    "CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
    " WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
)
KEYS = {
    "ledger_event": "jurisdiction_id = NEW.jurisdiction_id AND case_id = NEW.case_id AND seq = NEW.seq",
    "ledger_seal": "id = NEW.id OR (jurisdiction_id = NEW.jurisdiction_id AND day = NEW.day)",
}
POSTGRES_FUNCTION = """
CREATE FUNCTION huiyin_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRES_ROW = "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION huiyin_append_only()"
POSTGRES_ALL = (
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION huiyin_append_only()"
)


def statements(vendor: str) -> list[str]:
    """The SQL that makes both tables append-only on `vendor` (sqlite or postgresql)."""
    if vendor == "sqlite":
        return [
            *(
                SQLITE.format(table=t, verb=v, sentence=SENTENCE)
                for t in TABLES
                for v in ("update", "delete")
            ),
            *(SQLITE_REPLACE.format(table=t, key=KEYS[t], sentence=SENTENCE) for t in TABLES),
        ]
    rows = [POSTGRES_ROW.format(table=t, verb=v) for t in TABLES for v in ("update", "delete")]
    return [
        POSTGRES_FUNCTION.format(sentence=SENTENCE),
        *rows,
        *(POSTGRES_ALL.format(table=t) for t in TABLES),
    ]


def refuse_changes(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
