"""The pages of settings that plugins bring, in the panel Settings."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from workstation.core.params import Value
from workstation.plugin.options import PAGES, SettingsPage
from workstation.ui.params.form import ParamForm
from workstation.ui.toolkit.plain_text import PlainLabel
from workstation.ui.toolkit.theme import MEDIUM, SMALL, font
from workstation.ui.toolkit.workspace import watch


class PluginPages(QWidget):
    """All pages, one below the other; they come and go with their plugins."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, ParamForm] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SMALL)
        self._fill()
        watch(self, PAGES.changed, self._fill)

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.forms = {id_: self._add(page) for id_, page in PAGES.items()}

    def _add(self, page: SettingsPage) -> ParamForm:
        title = PlainLabel(page.title)
        title.setFont(font("title", bold=True))
        title.setContentsMargins(0, MEDIUM, 0, SMALL)
        form = ParamForm(page.params)
        names = [param.name for param in page.params]
        form.set_values({name: page.options[name] for name in names})

        def put(name: str, value: Value) -> None:
            page.options[name] = value

        form.changed.connect(put)
        watch(form, page.options.changed, lambda name: form.set_values({name: page.options[name]}))
        self._column.addWidget(title)
        self._column.addWidget(form)
        return form
