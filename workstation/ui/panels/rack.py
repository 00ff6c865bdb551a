"""The rack panel: the effects of a track or of the master, in the order in which sound passes through them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from workstation.commands.sound.rack import MASTER, rack_of
from workstation.core.document import Selection
from workstation.core.params import Value
from workstation.core.rack import Rack, Slot
from workstation.ui.panels.parts import EmptyState, icon_button
from workstation.ui.params.choice import ComboBox
from workstation.ui.toolkit.theme import MEDIUM, SMALL
from workstation.ui.toolkit.workspace import Desk, watch

if TYPE_CHECKING:
    from workstation.ui.panels.slot_card import SlotCard


class CardColumn(QWidget):
    """The cards under each other, and the line that shows where a dragged one would go."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.line_at: int | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MEDIUM, SMALL, MEDIUM, MEDIUM)
        self.column.setSpacing(SMALL + 2)
        self.column.addStretch(1)

    def show_line(self, y: int | None) -> None:
        self.line_at = y
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.line_at is not None:
            with QPainter(self) as painter:
                painter.setPen(QPen(self._desk.look.theme.accent, 3))
                painter.drawLine(MEDIUM, self.line_at, self.width() - MEDIUM, self.line_at)


class RackPanel(QWidget):
    """Shows the rack of `track`; follows the selection when one track is selected."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.track = MASTER
        self._shown: tuple[str, Rack] | None = None
        self._open: set[tuple[str, str]] = set()
        self._dragged_to = 0
        self.cards: dict[str, SlotCard] = {}
        self._make_bar()
        self._cards = CardColumn(desk)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._cards)
        self._scroll.viewport().setAutoFillBackground(False)
        self._cards.setAutoFillBackground(False)
        self._empty = EmptyState(
            desk.look,
            "mdi6.tune-vertical",
            "No effects yet",
            "Effects here are heard at once and can be changed at any time; the sound itself stays as it is.",
            ("Add effect", self.pick),
        )
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addWidget(self._pages, 1)
        self.setMinimumWidth(270)
        watch(self, desk.session.changed, lambda _: self._sync())
        watch(self, desk.session.selected, self._follow)
        watch(self, desk.commands.registered, self._resync)
        self._follow(desk.session.selection)
        self._sync()

    def _make_bar(self) -> None:
        look = self._desk.look
        self.target = ComboBox()
        self.target.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(8)
        self.target.setToolTip("Whose effects are shown")
        self.target.setAccessibleName("Track of the rack")
        self.target.currentIndexChanged.connect(lambda _: self.show_track(self.target.currentData() or MASTER))
        self.presets = icon_button(look, "mdi6.bookmark-multiple-outline", "Presets of the whole rack")
        self.presets.clicked.connect(lambda: self._pop_up_presets(self.presets, None))
        self.add = QPushButton("Add")
        self.add.setIcon(look.icon("mdi6.plus"))
        self.add.setToolTip("Add an effect")
        self.add.clicked.connect(self.pick)
        self._bar = QHBoxLayout()
        self._bar.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, SMALL)
        self._bar.setSpacing(SMALL)
        self._bar.addWidget(self.target, 1)
        self._bar.addWidget(self.presets)
        self._bar.addWidget(self.add)

    # what is shown

    def show_track(self, track: str) -> None:
        """Show the rack of a track, or the master's."""
        if track != self.track:
            self.track = track
            self._sync()

    def _follow(self, selection: Selection) -> None:
        if len(selection.tracks) == 1:
            self.show_track(selection.tracks[0])

    def _resync(self) -> None:
        """A plugin came or went, and with it perhaps an effect."""
        for key in list(self.cards):
            self._drop_card(key)
        self._shown = None
        self._sync()

    def _sync(self) -> None:
        document = self._desk.session.document
        if self.track != MASTER and all(track.key != self.track for track in document.tracks):
            self.track = MASTER
        self._fill_targets()
        rack = rack_of(document, self.track)
        if self._shown is not None and self._shown[0] != self.track:
            for key in list(self.cards):
                self._drop_card(key)
        elif self._shown is not None and self._shown[1] is rack:
            return
        self._shown = (self.track, rack)
        keys = [slot.key for slot in rack.slots]
        for key in [key for key in self.cards if key not in keys]:
            self._drop_card(key)
        for at, slot in enumerate(rack.slots):
            self._show_slot(at, slot)
        self._pages.setCurrentWidget(self._scroll if rack.slots else self._empty)

    def _fill_targets(self) -> None:
        document = self._desk.session.document
        wanted = [("Master", MASTER)] + [(track.name, track.key) for track in document.tracks]
        shown = [(self.target.itemText(i), self.target.itemData(i)) for i in range(self.target.count())]
        self.target.blockSignals(True)
        if wanted != shown:
            self.target.clear()
            for name, key in wanted:
                icon = "mdi6.tune-vertical" if key == MASTER else "mdi6.waveform"
                self.target.addItem(self._desk.look.icon(icon, "text_dim"), name, key)
        self.target.setCurrentIndex(self.target.findData(self.track))
        self.target.blockSignals(False)

    def _show_slot(self, at: int, slot: Slot) -> None:
        card = self.cards.get(slot.key)
        if card is not None and card.slot.effect != slot.effect:
            self._drop_card(slot.key)
            card = None
        if card is None:
            card = self._make_card(slot)
        elif card.slot is not slot:
            card.show_slot(slot)
        column = self._cards.column
        if column.indexOf(card) != at:
            column.removeWidget(card)
            column.insertWidget(at, card)

    def _make_card(self, slot: Slot) -> "SlotCard":
        from workstation.ui.panels.slot_card import SlotCard

        effects = self._desk.session.effects
        effect = effects[slot.effect] if slot.effect in effects else None  # noqa: SIM401  # a table has no get
        place = (self.track, slot.key)
        card = SlotCard(self._desk, slot, effect, expanded=place in self._open)
        key = slot.key
        card.edited.connect(lambda name, value: self._set(key, name, value))
        card.released.connect(self._desk.session.end_gesture)
        card.switched.connect(lambda on: self._run("rack.enable", key, on))
        card.removed.connect(lambda: self._run("rack.remove", key))
        card.listening.connect(lambda to: self._run("rack.listen", key, to))
        card.opened.connect(lambda on: self._open.add(place) if on else self._open.discard(place))
        card.presets_wanted.connect(lambda button: self._pop_up_presets(button, key))
        card.header.dragged.connect(lambda at: self._drag(key, at))
        card.header.dropped.connect(lambda: self._drop(key))
        card.header.shifted.connect(lambda by: self._shift(key, by))
        self.cards[key] = card
        return card

    def _drop_card(self, key: str) -> None:
        card = self.cards.pop(key)
        self._cards.column.removeWidget(card)
        card.hide()
        card.deleteLater()

    # what the user does

    def _run(self, id_: str, *args: object, **kwargs: object) -> object:
        return self._desk.run(id_, *args, track=self.track, **kwargs)

    def _set(self, key: str, name: str, value: Value) -> None:
        self._run("rack.set", key, **{name: value})

    def pick(self) -> None:
        """Let the user choose an effect to add."""
        from workstation.ui.panels.effect_picker import EffectPicker

        picker = EffectPicker(self._desk.session.effects, self)
        picker.picked.connect(self.add_effect)
        below = self.add.mapToGlobal(QPoint(self.add.width() - 280, self.add.height() + 2))
        picker.pop_up(below)

    def add_effect(self, effect: str) -> None:
        key = rack_of(self._desk.session.document, self.track).free_key(effect)
        self._open.add((self.track, key))
        self._run("rack.add", effect)
        if key in self.cards:
            self.cards[key].header.setFocus()

    def _pop_up_presets(self, button: QToolButton, key: str | None) -> None:
        from workstation.ui.panels.preset_menu import effect_preset_menu, rack_preset_menu

        if key is None:
            menu = rack_preset_menu(self._desk, self, self.track)
        else:
            menu = effect_preset_menu(self._desk, self, self.track, self.cards[key].slot)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    # order

    def _others(self, key: str) -> "list[SlotCard]":
        rack = rack_of(self._desk.session.document, self.track)
        return [self.cards[slot.key] for slot in rack.slots if slot.key != key]

    def _index_at(self, key: str, y: int) -> int:
        return sum(card.geometry().center().y() < y for card in self._others(key))

    def _drag(self, key: str, at: QPoint) -> None:
        self._dragged_to = self._index_at(key, self._cards.mapFromGlobal(at).y())
        others = self._others(key)
        if not others:
            return
        if self._dragged_to < len(others):
            line = others[self._dragged_to].geometry().top() - 4
        else:
            line = others[-1].geometry().bottom() + 4
        self._cards.show_line(line)

    def _drop(self, key: str) -> None:
        self._cards.show_line(None)
        self._move(key, self._dragged_to)

    def _shift(self, key: str, by: int) -> None:
        slots = rack_of(self._desk.session.document, self.track).slots
        here = next(at for at, slot in enumerate(slots) if slot.key == key)
        if 0 <= here + by < len(slots):
            self._move(key, here + by)
            self.cards[key].header.setFocus()

    def _move(self, key: str, index: int) -> None:
        slots = rack_of(self._desk.session.document, self.track).slots
        if slots[index].key != key:
            self._run("rack.move", key, index)
