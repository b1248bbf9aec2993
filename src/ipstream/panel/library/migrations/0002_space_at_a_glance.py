"""The space a station's music takes is added up in an index, without reading the tracks."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        migrations.AddIndex("track", models.Index(fields=["station", "status", "size"], name="library_space")),
        migrations.RemoveIndex("track", "library_by_status"),
    ]
