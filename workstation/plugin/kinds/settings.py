"""Pages of settings of plugins."""

from workstation.core.signal import Dispose
from workstation.plugin.border import Adding
from workstation.plugin.options import PAGES, SettingsPage
from workstation.plugin.rows import SettingsRow


def add_settings(adding: Adding, row: SettingsRow) -> Dispose:
    """The panel Settings has a page with its parameters; the context has their values."""
    read = adding.border(f"settings “{row.title}”").params(row.params)
    params = read if isinstance(read, tuple) else read()
    adding.options.declare(params)
    page = SettingsPage(row.title, adding.options, params)
    remove = PAGES.add(f"{adding.manifest.id}/{row.id}", page, adding.manifest.name)

    def dispose() -> None:
        remove()
        adding.options.withdraw(params)

    return dispose
