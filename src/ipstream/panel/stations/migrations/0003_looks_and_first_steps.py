import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stations", "0002_plan_of_the_client")]

    operations = [
        migrations.AddField(
            model_name="station",
            name="logo_version",
            field=models.CharField(blank=True, max_length=8),
        ),
        migrations.AddField(
            model_name="station",
            name="steps_dismissed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="station",
            name="timezone_chosen",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Logo",
            fields=[
                (
                    "station",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="logo",
                        serialize=False,
                        to="stations.station",
                    ),
                ),
                ("png", models.BinaryField()),
            ],
        ),
    ]
