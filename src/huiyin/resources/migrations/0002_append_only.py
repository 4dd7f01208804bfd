"""The database itself refuses to change or delete a posting, and one that doesn't fit the book."""

from django.db import migrations

TABLES = ("resources_posting",)
SENTENCE = "a posting is never changed: reverse it"
FITS = "a posting stays within its town, and a reversal mirrors what it takes back"

# true where NEW does not fit: an account of another town, or a reversal that is no mirror of a first posting
MISFIT = """
    (SELECT count(*) FROM resources_account a
      WHERE a.id IN (NEW.out_of_id, NEW.into_id) AND a.jurisdiction_id = NEW.jurisdiction_id) <> 2
    OR (NEW.reverses_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM resources_posting p
       WHERE p.id = NEW.reverses_id AND p.reverses_id IS NULL AND p.fen = NEW.fen
         AND p.out_of_id = NEW.into_id AND p.into_id = NEW.out_of_id
         AND p.jurisdiction_id = NEW.jurisdiction_id))
"""
SQLITE = [
    f"CREATE TRIGGER resources_posting_no_{verb} BEFORE {verb} ON resources_posting"
    f" BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for verb in ("update", "delete")
] + [
    # INSERT OR REPLACE would take the old row away without asking the trigger that refuses to delete
    "CREATE TRIGGER resources_posting_no_replace BEFORE INSERT ON resources_posting WHEN EXISTS"
    " (SELECT 1 FROM resources_posting WHERE id = NEW.id OR reverses_id = NEW.reverses_id"
    " OR (jurisdiction_id = NEW.jurisdiction_id AND key = NEW.key))"
    " BEGIN SELECT RAISE(ABORT, 'a posting is never changed: reverse it'); END",
    f"CREATE TRIGGER resources_posting_fits BEFORE INSERT ON resources_posting WHEN {MISFIT}"
    f" BEGIN SELECT RAISE(ABORT, '{FITS}'); END",
]
POSTGRES = [
    f"""CREATE FUNCTION huiyin_posting_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION huiyin_posting_fits() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF {MISFIT} THEN RAISE EXCEPTION '{FITS}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
      RETURN NEW;
    END $$""",
    *(
        f"CREATE TRIGGER resources_posting_no_{verb} BEFORE {verb} ON resources_posting"
        " FOR EACH ROW EXECUTE FUNCTION huiyin_posting_stays()"
        for verb in ("update", "delete")
    ),
    "CREATE TRIGGER resources_posting_no_truncate BEFORE TRUNCATE ON resources_posting"
    " FOR EACH STATEMENT EXECUTE FUNCTION huiyin_posting_stays()",
    "CREATE TRIGGER resources_posting_fits BEFORE INSERT ON resources_posting"
    " FOR EACH ROW EXECUTE FUNCTION huiyin_posting_fits()",
]


def refuse_changes(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, migrations.RunPython.noop)]
