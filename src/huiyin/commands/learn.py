"""`huiyin learn`: from a town's own finished orders, which unit a text speaks of."""

import json
from importlib.util import find_spec

import click

from huiyin.days import local_day
from huiyin.web.now import now


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--dry-run", is_flag=True, help="Learn and judge, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(codes: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Learn for the towns CODE (all of them where none is named) which unit finishes what is said.

    Needs the extra: pip install 'huiyin[learn]'. A town with fewer than 300 finished orders with words learns nothing. What
    was learnt lies in the data folder, holds no words of anybody, and is only shown beside a matter: a person dispatches.
    Run it again from time to time, and after an erasure. Exits 1 where there is no such town, 2 without the extra.
    """
    from huiyin.places.models import Place

    if find_spec("sklearn") is None:
        raise click.UsageError("scikit-learn is missing. Run: pip install 'huiyin[learn]'")
    rows = Place.objects.filter(kind="town").order_by("code")
    towns = list(rows.filter(code__in=codes) if codes else rows)
    if unknown := set(codes) - {town.code for town in towns}:
        raise click.ClickException(f"There is no town with the code {', '.join(sorted(unknown))}.")
    for town in towns:
        told = _learn(town, keep_it=not dry_run)
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else _line(told))


def _learn(town: object, *, keep_it: bool) -> dict[str, object]:
    from huiyin.places.models import Place
    from huiyin.routing.learning import learn
    from huiyin.routing.model import keep
    from huiyin.routing.place import file_of, joined_file_of, keep_joined
    from huiyin.routing.taught import FEWEST, enough, examples_of, joined_in

    assert isinstance(town, Place)
    at = now()
    joined = joined_in(town, at)
    if keep_it:
        keep_joined(joined, joined_file_of(town.code))
    found = examples_of(town, at)
    kept = enough(found)
    told: dict[str, object] = {
        "town": town.code,
        "name": town.name_zh,
        "orders": len(found),
        "needed": FEWEST,
        "learnt": bool(kept),
        "joined": sum(joined.joined.values()),
    }
    if kept:
        model = learn(kept, local_day(at).isoformat())
        told |= {"units": len(model.classes), "held_back": model.judged.n, "right": model.judged.right}
        told["macro_f1"] = round(model.judged.macro_f1, 3)
        if keep_it:
            keep(model, file_of(town.code))
            told["file"] = str(file_of(town.code))
    return told


def _line(told: dict[str, object]) -> str:
    head = "{town} {name}: {orders} finished orders with words".format(**told)
    if not told["learnt"]:
        return f"{head}; {told['needed']} of several units are needed. Nothing is learnt."
    judged = "{right} of {held_back} held back in turn went to the first suggestion (macro-F1 {macro_f1})"
    return f"{head}, {told['units']} units; {judged.format(**told)}. {told.get('file', 'Nothing is kept.')}"
