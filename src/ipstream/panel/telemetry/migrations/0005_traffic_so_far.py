"""Traffic by the hour, of what was listened to before as well: there the mount's name alone says the quality."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.db import migrations

HOUR = timedelta(hours=1)
USUAL = 128


def add_up(apps, schema_editor):  # type: ignore[no-untyped-def]
    sums: dict[tuple[object, object], float] = {}
    rows = apps.get_model("telemetry", "ListenerSession").objects.exclude(left_at=None)
    for station_id, mount, start, end in rows.values_list("station_id", "mount", "joined_at", "left_at").iterator():
        quality = mount.rpartition("/")[2]
        rate = (int(quality) if quality.isdecimal() and mount.count("/") == 2 else USUAL) * 125
        start = max(start, end - timedelta(days=31))
        hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < end:
            seconds = (min(end, hour + HOUR) - max(start, hour)).total_seconds()
            sums[station_id, hour] = sums.get((station_id, hour), 0.0) + seconds * rate
            hour += HOUR
    traffic = apps.get_model("telemetry", "Traffic")
    made = (traffic(station_id=station, hour=hour, bytes=round(size)) for (station, hour), size in sums.items())
    traffic.objects.bulk_create(made, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0004_traffic")]

    operations = [migrations.RunPython(add_up, migrations.RunPython.noop)]
