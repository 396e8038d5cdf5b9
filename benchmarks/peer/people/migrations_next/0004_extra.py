"""Two columns and one index, as the revision that hrapp is measured with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_extra")]
    operations = [
        migrations.AddField("employee", "extra_a_3", models.TextField(null=True)),
        migrations.AddField("employee", "extra_b_3", models.IntegerField(null=True)),
        migrations.AddIndex("employee", models.Index(fields=["extra_b_3"], name="ix_employee_extra_3")),
    ]
