"""Remove the groups that Wagtail makes: they hold permissions on the root of all pages and of all media."""

from django.db import migrations

STOCK_GROUPS = ["Editors", "Moderators"]


def remove_stock_groups(apps, schema_editor):
    """Delete both groups; whoever is in one of them must be put in the groups of a tenant."""
    apps.get_model("auth", "Group").objects.filter(name__in=STOCK_GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_initial"),
        # Everything of Wagtail that looks these groups up by name has run by then.
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(remove_stock_groups, migrations.RunPython.noop)]
