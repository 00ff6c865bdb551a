"""Lists of devices in the settings: those that sound goes to and comes from, and those that compute."""

from contextlib import suppress

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workstation.core.params import Param, Value
from workstation.engine.backends.backends import AUTOMATIC
from workstation.engine.compute import Urgency
from workstation.engine.playback.devices import AudioDeviceError, find_devices, rescan
from workstation.ui.params.choice import ComboBox
from workstation.ui.params.editor import ParamEditor
from workstation.ui.toolkit.workspace import Desk, watch


class DeviceBox(ComboBox):
    """Tells when its list is about to be shown: looking for devices starts the sound system."""

    opening = Signal()

    def showPopup(self) -> None:
        self.opening.emit()
        super().showPopup()


class DeviceEditor(ParamEditor):
    """The system's default, or one of the devices found when the list is opened; one that is gone is still named."""

    def __init__(self, kind: str, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._kind = kind
        self.box = DeviceBox(self)
        self.box.opening.connect(self._look)
        self.box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(10)
        self._show(param.default)
        self.box.currentIndexChanged.connect(lambda _: self._take(self.box.currentData(), final=True))
        self._add(self.box, 1)

    def _look(self) -> None:
        with suppress(AudioDeviceError):  # while a device is in use the others are those of before
            rescan()
        try:
            devices = find_devices()
        except AudioDeviceError as error:
            self.box.setToolTip(str(error))
            return
        able = [device.name for device in devices if getattr(device, f"{self._kind}s")]
        self.offer(tuple(dict.fromkeys(able)))

    def offer(self, names: tuple[str, ...]) -> None:
        """Show these devices."""
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem("System default", "")
        for name in names:
            self.box.addItem(name, name)
        self.box.blockSignals(False)
        self._show(self.value)

    def _show(self, value: Value) -> None:
        self.box.blockSignals(True)
        if self.box.count() == 0:
            self.box.addItem("System default", "")
        if self.box.findData(value) < 0:
            self.box.addItem(f"{value} (not there)", value)
        self.box.setCurrentIndex(self.box.findData(value))
        self.box.blockSignals(False)


class ComputeDeviceEditor(ParamEditor):
    """What is faster for each job, or one device; cards are looked for in the background when the list is opened."""

    def __init__(self, desk: Desk, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._compute = desk.session.compute
        self.box = DeviceBox(self)
        self.box.opening.connect(self._look)
        self.box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setMinimumContentsLength(10)
        self._offer()
        self.box.currentIndexChanged.connect(lambda _: self._take(self.box.currentData(), final=True))
        self._add(self.box, 1)
        watch(self, self._compute.backends.changed, self._offer)

    def _look(self) -> None:
        backends = self._compute.backends
        if not backends.looked:
            self._compute.submit("Looking for devices", backends.looking(), urgency=Urgency.DISPLAY, quiet=True)

    def _offer(self) -> None:
        """Show the devices that are known."""
        devices = self._compute.backends.known
        wanted = [(AUTOMATIC, "Automatic"), *((device.id, device.title) for device in devices)]
        if [(self.box.itemData(k), self.box.itemText(k)) for k in range(len(wanted))] == wanted:
            return
        self.box.blockSignals(True)
        self.box.clear()
        for id_, title in wanted:
            self.box.addItem(title, id_)
        self.box.blockSignals(False)
        self._show(self.value)

    def _show(self, value: Value) -> None:
        self.box.blockSignals(True)
        if self.box.findData(value) < 0:
            known = self._compute.backends.looked
            self.box.addItem(f"{value} (not there)" if known else str(value), value)
        self.box.setCurrentIndex(self.box.findData(value))
        self.box.setToolTip(self.box.currentText())
        self.box.blockSignals(False)
