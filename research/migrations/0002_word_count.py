from django.db import migrations

import research.models.fields
from research.passages import count_words


def count(apps, schema_editor):
    """Count the words of what is there; a body is kept as stored, so that old and new blocks count alike."""
    summaries = apps.get_model("research", "SummaryPage").objects
    for page in summaries.only("in_brief", "body").iterator(chunk_size=500):
        words = len(page.in_brief.split()) + count_words(page.body)
        summaries.filter(pk=page.pk).update(word_count=words)


class Migration(migrations.Migration):
    dependencies = [("research", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="summarypage",
            name="word_count",
            field=research.models.fields.WordCountField(default=0, editable=False, verbose_name="aantal woorden"),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
