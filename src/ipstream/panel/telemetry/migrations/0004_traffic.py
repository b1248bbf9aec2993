"""Traffic by the hour."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stations", "0001_initial"), ("telemetry", "0003_what_is_open")]

    operations = [
        migrations.CreateModel(
            name="Traffic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hour", models.DateTimeField()),
                ("bytes", models.PositiveBigIntegerField()),
                (
                    "station",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="traffic", to="stations.station"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("station", "hour"), name="one_row_per_hour")],
            },
        ),
    ]
