"""Two columns and one index, as the revision that hrapp is measured with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.AddField("employee", "extra_a_1", models.TextField(null=True)),
        migrations.AddField("employee", "extra_b_1", models.IntegerField(null=True)),
        migrations.AddIndex("employee", models.Index(fields=["extra_b_1"], name="ix_employee_extra_1")),
    ]
