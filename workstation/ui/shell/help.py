"""The help window: the pages of `resources/help`, and the keys of all commands as they are now."""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget

from workstation.core.files.resources import resource
from workstation.ui.toolkit.keymap import Keymap
from workstation.ui.toolkit.scrolled import open_at
from workstation.ui.toolkit.theme import MEDIUM, css
from workstation.ui.toolkit.workspace import Desk, watch

KEYS = "keys"
"""The page that is made, not read."""
ELSEWHERE = "In no menu"
_FIRST = "README"
_SIZE = (980, 720)


class HelpWindow(QWidget):
    """Beside the main window, so that one can read and do."""

    def __init__(self, desk: Desk, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._desk, self._keymap = desk, keymap
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Help")
        open_at(self, *_SIZE)
        self.page = Page()
        self.page.anchorClicked.connect(self._follow)
        self.search = QLineEdit(placeholderText="Find on this page", clearButtonEnabled=True)
        self.search.textEdited.connect(lambda text: self.page.look_for(text, afresh=True))
        self.search.returnPressed.connect(lambda: self.page.look_for(self.search.text()))
        self.contents = QListWidget()
        self.contents.setFixedWidth(210)
        self.contents.setSpacing(1)
        self.contents.ensurePolished()  # else the first rows are as high as in no style
        for name, title in pages().items():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.contents.addItem(item)
        self.contents.currentItemChanged.connect(lambda item, _: self._show(item.data(Qt.ItemDataRole.UserRole)))
        left, row = QVBoxLayout(), QHBoxLayout(self)
        left.setSpacing(MEDIUM)
        left.addWidget(self.search)
        left.addWidget(self.contents, 1)
        row.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        row.setSpacing(MEDIUM)
        row.addLayout(left)
        row.addWidget(self.page, 1)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)
        watch(self, desk.look.changed, lambda: self._show(self._current()))
        self.contents.setCurrentRow(0)

    def open_page(self, name: str) -> None:
        """Show the page `name`; one that is not there leaves the page as it is."""
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.contents.setCurrentRow(row)

    def go_to(self, heading: str) -> None:
        """Show the part of the page under a heading."""
        cursor = self.page.document().find(heading, self.page.document().firstBlock().length())
        while not cursor.isNull() and cursor.blockFormat().headingLevel() == 0:
            cursor = self.page.document().find(heading, cursor)
        if not cursor.isNull():
            cursor.setPosition(cursor.block().position())
            self.page.moveCursor(QTextCursor.MoveOperation.End)  # so that the heading comes to the top
            self.page.setTextCursor(cursor)

    def _current(self) -> str:
        return str(self.contents.currentItem().data(Qt.ItemDataRole.UserRole))

    def _show(self, name: str) -> None:
        colour = css(self._desk.look.theme.border)
        self.page.document().setDefaultStyleSheet(f"td, th {{ border-bottom: 1px solid {colour}; padding: 5px; }}")
        if name == KEYS:
            self.page.show_html(keys_page(self._desk, self._keymap))
        else:
            path = resource("help", f"{name}.md")
            self.page.document().setBaseUrl(QUrl.fromLocalFile(str(path)))
            self.page.show_markdown(path.read_text("utf-8"))

    def _follow(self, url: QUrl) -> None:
        path = Path(url.fileName())
        if path.suffix == ".md":
            self.open_page(path.stem)
        elif not url.fileName():
            self.page.scrollToAnchor(url.fragment())


class Page(QTextBrowser):
    """A page whose pictures are never wider than itself."""

    def __init__(self) -> None:
        super().__init__()
        self._fill: Callable[[], None] = self.clear
        self._resized = QTimer(self, singleShot=True, interval=0)  # never while the page is being laid out
        self._resized.timeout.connect(self._refill)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(2 * MEDIUM)

    def show_html(self, text: str) -> None:
        self._show(lambda: self.setHtml(text))

    def show_markdown(self, text: str) -> None:
        self._show(lambda: self.setMarkdown(text))

    def _show(self, fill: Callable[[], None]) -> None:
        self.clear()  # else a page after one that ends in a table begins with an empty line
        self._fill = fill
        fill()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        name = QUrl(name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        image = QImage(str(resource("help", name.fileName())))
        ratio = self.devicePixelRatioF()
        width = round((self.viewport().width() - 6 * MEDIUM) * ratio)
        if image.width() > width > 0:
            image = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._resized.start()

    def _refill(self) -> None:
        """Fill the page again for another width, and stay at the place."""
        bar = self.verticalScrollBar()
        place = bar.value() / max(bar.maximum(), 1)
        self._show(self._fill)
        bar.setValue(round(place * bar.maximum()))

    def look_for(self, text: str, *, afresh: bool = False) -> None:
        """Go to the next place of `text`, after the last one to the first; `afresh` looks at this very place too."""
        cursor = self.textCursor()
        if afresh:
            cursor.setPosition(cursor.selectionStart())
            self.setTextCursor(cursor)
        if text and not super().find(text):
            cursor.setPosition(0)
            self.setTextCursor(cursor)
            super().find(text)


def pages() -> dict[str, str]:
    """The pages by name, each with the title in its first line; the window first, the keys last."""
    paths = sorted(resource("help").glob("*.md"), key=lambda path: (path.stem != _FIRST, path.stem))
    return {path.stem: _title(path) for path in paths} | {KEYS: "Commands and keys"}


def headings(name: str) -> list[str]:
    """The headings within a page; of the page of keys, none."""
    if name == KEYS:
        return []
    lines = resource("help", f"{name}.md").read_text("utf-8").splitlines()
    return [line.lstrip("# ").strip() for line in lines if line.startswith("## ")]


def keys_page(desk: Desk, keymap: Keymap) -> str:
    """Every command with its keys, menu by menu, as HTML."""
    menus: dict[str, list[str]] = {}
    for command in desk.commands:
        keys = ", ".join(
            sequence.toString(sequence.SequenceFormat.NativeText) for sequence in keymap.sequences(command.id)
        )
        cells = (escape(command.title), f"<b>{escape(keys)}</b>", f"<code>{escape(command.id)}</code>")
        row = "".join(f"<td width='{width}%'>{cell}</td>" for width, cell in zip((44, 24, 32), cells, strict=True))
        menus.setdefault(command.menu.split("/")[0] or ELSEWHERE, []).append(f"<tr>{row}</tr>")
    menus |= {ELSEWHERE: menus.pop(ELSEWHERE, [])}
    tables = (
        f"<h2>{menu}</h2><table width='100%' cellspacing='0'>{''.join(rows)}</table>" for menu, rows in menus.items()
    )
    return f"<h1>Commands and keys</h1>{''.join(tables)}"


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as lines:
        return next(lines, path.stem).lstrip("# ").strip()
