"""JSON Resume against its published schema: `python tests/audit/resume.py FOLDER` with the package's folder.

Prints as JSON how many documents were held to the schema, and what was wrong. Held to it are the downloads
of everybody in the demo; brought in are the documents that the package shows as examples. The table of
fields that the tests go by is compared with the schema. Run by `make audit` with the environment of its site.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import jsonschema_rs

MOST_PEOPLE = 500


def main(folder: Path) -> None:
    django.setup()
    from candidates.models import Candidate  # noqa: PLC0415 -- models are there after setup
    from candidates.queries.json_resume import document  # noqa: PLC0415
    from tests.candidates.json_resume_format import differences  # noqa: PLC0415

    schema = json.loads((folder / "schema.json").read_text())
    published = jsonschema_rs.validator_for(schema, validate_formats=True)
    wrong = differences(schema)
    people = list(Candidate.objects.for_fit().order_by("pk")[:MOST_PEOPLE])
    for person in people:
        said = json.loads(json.dumps(document(person)))
        wrong += [f"{person.pk}: {error.message}" for error in published.iter_errors(said)]
    examples = sorted([folder / "sample.resume.json", *(folder / "examples").glob("*.resume.json")])
    for example in examples:
        text = example.read_text()
        wrong += [f"{example.name}: {why}" for why in _brought_in(people[0], text)]
    print(json.dumps({"people": len(people), "examples": len(examples), "wrong": wrong}))  # noqa: T201


def _brought_in(candidate: Any, text: str) -> Iterator[str]:  # noqa: ANN401 -- a Candidate
    """What is wrong with how a document is understood: it must offer something, and explain the rest."""
    from candidates.forms.json_resume import ChooseForm, read  # noqa: PLC0415

    form = ChooseForm(candidate=candidate, document=read(text), text=text)
    if not form.offered:
        yield "nothing of it is offered"
    for change in form.unknown:
        if not change.after:
            yield f"{change.what} is left aside without a reason"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
