from django.db import migrations, models

FINAL = ("Signed, ", "Submitted, ", "Assured, ")
"""How the note of the state began, in 0001's time, in files that show a plan signed by all its bodies."""


def mark_signed(apps, editor):
    made_file = apps.get_model("submissions", "MadeFile")
    for start in FINAL:
        made_file.objects.filter(state_note__startswith=start).update(signed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('submissions', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='madefile',
            name='signed',
            field=models.BooleanField(default=False, help_text='Whether it shows the plan signed by all its bodies'),
        ),
        migrations.RunPython(mark_signed, migrations.RunPython.noop),
    ]
