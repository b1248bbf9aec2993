from django.db import migrations


def they_are_known(apps, schema_editor):
    """Whoever is here was let in under his address, so it is his."""
    address = apps.get_model("account", "EmailAddress")
    for user in apps.get_model("accounts", "User").objects.iterator():
        address.objects.get_or_create(user_id=user.pk, email=user.email, defaults={"verified": True, "primary": True})


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_letters"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(they_are_known, migrations.RunPython.noop)]
