"""The formats of sound files with all that can be chosen of them: see `tests/approved/media`."""

from dataclasses import fields

import pytest

from tests.approved_texts import choice, compare, known
from workstation.media.formats import EXPORT_FORMATS


@pytest.mark.parametrize("id_", known("media/formats", EXPORT_FORMATS))
def test_a_format_offers_what_was_approved(id_: str) -> None:
    form = EXPORT_FORMATS[id_]
    told = [f"{f.name}: {getattr(form, f.name)!r}" for f in fields(form) if f.name not in ("settings", "write")]
    compare(f"media/formats/{id_}", "\n".join([*told, *map(choice, form.params)]))
