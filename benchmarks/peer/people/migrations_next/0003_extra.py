"""Two columns and one index, as the revision that hrapp is measured with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_extra")]
    operations = [
        migrations.AddField("employee", "extra_a_2", models.TextField(null=True)),
        migrations.AddField("employee", "extra_b_2", models.IntegerField(null=True)),
        migrations.AddIndex("employee", models.Index(fields=["extra_b_2"], name="ix_employee_extra_2")),
    ]
