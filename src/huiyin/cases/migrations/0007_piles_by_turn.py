"""Piles are read off an index by whose turn it is; indexes that nothing reads go."""

from django.db import migrations, models

from huiyin.indexes import drop_index


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_lists_by_filing")]

    operations = [
        drop_index(
            "case",
            "jurisdiction",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "cases_case_jurisdiction_id_6d43130c",
        ),
        drop_index(
            "case",
            "place",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "cases_case_place_id_bb1f10d2",
        ),
        drop_index(
            "case",
            "service",
            models.ForeignKey(
                null=True, on_delete=models.PROTECT, related_name="+", to="cases.service", db_index=False
            ),
            "cases_case_service_id_d5119aeb",
        ),
        drop_index(
            "case",
            "lead",
            models.ForeignKey(
                null=True, on_delete=models.PROTECT, related_name="joined", to="cases.case", db_index=False
            ),
            "cases_case_lead_id_3e7fc465",
        ),
        drop_index(
            "case",
            "unit",
            models.ForeignKey(
                null=True, on_delete=models.PROTECT, related_name="+", to="places.unit", db_index=False
            ),
            "cases_case_unit_id_f34fc706",
        ),
        drop_index(
            "case",
            "raised_to",
            models.ForeignKey(
                null=True, on_delete=models.PROTECT, related_name="+", to="places.unit", db_index=False
            ),
            "cases_case_raised_to_id_79c1a169",
        ),
        drop_index(
            "words",
            "jurisdiction",
            models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="places.place", db_index=False),
            "cases_words_jurisdiction_id_413b9c25",
        ),
        migrations.RemoveIndex(model_name="case", name="case_unit_due"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["jurisdiction", "turn", "next_due_at", "id"],
                name="case_turn_due",
                condition=models.Q(closed_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["unit", "turn", "next_due_at", "id"],
                name="case_in_hand",
                condition=models.Q(closed_at__isnull=True, unit__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["raised_to", "next_due_at", "id"],
                name="case_raised",
                condition=models.Q(closed_at__isnull=True, raised_to__isnull=False),
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["place", "filed_at", "id"], name="case_place_filed"),
        ),
    ]
