"""What has no end yet is found without going through all that ever was."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0002_pauses")]

    operations = [
        migrations.AlterField("airing", "track_id", models.UUIDField(null=True)),
        migrations.AddIndex("airing", models.Index(fields=["station", "ended_at", "started_at"], name="airings_open")),
        migrations.AddIndex("airing", models.Index(fields=["station", "track_id"], name="airings_by_track")),
        migrations.RemoveIndex("listenersession", "sessions_open"),
        migrations.AddIndex(
            "listenersession", models.Index(fields=["station", "left_at", "joined_at"], name="sessions_open")
        ),
    ]
