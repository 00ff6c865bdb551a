"""The forms that the JSON of a project may have, with their bounds and defaults: see `tests/approved/project`."""

import json

import msgspec

from tests.approved_texts import compare
from workstation.project import json_forms
from workstation.project.info import ProjectInfo


def test_projects_may_hold_what_was_approved() -> None:
    forms = [form for form in vars(json_forms).values() if isinstance(form, type) and issubclass(form, msgspec.Struct)]
    _, schemas = msgspec.json.schema_components(
        [form for form in forms if form is not msgspec.Struct], schema_hook=lambda kind: {"type": kind.__name__}
    )
    text = json.dumps(schemas, indent=1, sort_keys=True)
    defaults = [f"{form.__name__}: {form.__struct_fields__} {form.__struct_defaults__}" for form in forms]
    compare("project/forms", "\n".join([text, *defaults]))


def test_nothing_is_known_of_a_project_that_was_not_saved() -> None:
    info = ProjectInfo(steps=3, sound=100)
    assert (info.file, info.stored_sound, info.stored_history, info.referred) == (0, 0, 0, ())
