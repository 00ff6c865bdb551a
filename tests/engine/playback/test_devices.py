"""Real playback and recording through PortAudio and a private PulseAudio with nothing but a null sink.

Each test runs the program in a process of its own, as PortAudio looks for devices once, at its start.
"""

import os
import shutil
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.audio

COMMON = """
import faulthandler, sys
faulthandler.dump_traceback_later(40, exit=True)
from pathlib import Path
import numpy as np
from workstation.core.document import Document, Track
from workstation.core.sound.edit_list import EditList
from workstation.core.sound.sources import ArraySource
from workstation.engine.playback import devices
from workstation.engine.call_queue import Mailbox
from workstation.engine.playback.player import Player
from workstation.engine.playback.recorder import Recorder

RATE = 44_100
mailbox = Mailbox()
folder = Path(sys.argv[1])

def tone(hz, seconds, channels=1):
    wave = 0.4 * np.sin(2 * np.pi * hz * np.arange(round(RATE * seconds)) / RATE)
    source = ArraySource(np.tile(wave.astype(np.float32), (channels, 1)), RATE)
    return Document(RATE, (Track("a", "a", EditList.of(source)),))

def loudest_hz(samples):
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return np.argmax(spectrum) * RATE / len(samples)

player = Player(lambda *slot: None, mailbox.post)
recorder = Recorder(mailbox.post, folder)
failures, recorded = [], []
player.failed.connect(failures.append)
recorder.ended.connect(recorded.append)
"""


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a user whose only device is a null sink, its monitor the default input."""
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("there is no PulseAudio here")
    socket = tmp_path / "native"
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PULSE_RUNTIME_PATH": str(tmp_path / "pulse"),
        "PULSE_SERVER": f"unix:{socket}",
    }
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-level=error"]
    modules = ["module-null-sink sink_name=room", f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    daemon = subprocess.Popen([*command, *(f"--load={m}" for m in modules)], env=environment, stderr=subprocess.PIPE)
    try:
        until(lambda: pactl(environment, "set-default-source", "room.monitor"), "PulseAudio does not start")
        environment["PULSE_PID"] = str(daemon.pid)
        yield environment
    finally:
        daemon.kill()
        daemon.communicate()


def until(reached: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + 10
    while not reached():
        if time.monotonic() > deadline:
            pytest.skip(otherwise)


def pactl(environment: dict[str, str], *arguments: str) -> bool:
    return subprocess.run(["pactl", *arguments], env=environment, capture_output=True, timeout=10).returncode == 0


def run(script: str, folder: Path, environment: dict[str, str]) -> str:
    """What a script prints, run after COMMON."""
    whole = COMMON + textwrap.dedent(script) + "\nplayer.close(); recorder.close()\n"
    command = [sys.executable, "-c", whole, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    if "PortAudio is not installed" in done.stderr + done.stdout:
        pytest.skip("there is no PortAudio here")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_played_tone_comes_back_through_the_recorder(pulse: dict[str, str], tmp_path: Path) -> None:
    script = """
    source = recorder.start(RATE, 2)
    player.play(tone(1000, 60, channels=2))
    heard = lambda: source.arrived > 9000 and np.abs(source.read(source.arrived - 8000, source.arrived)).max() > 0.3
    assert mailbox.pump(lambda: failures or recorded or heard(), timeout=30), "nothing was heard"
    position = player.position
    assert mailbox.pump(lambda: player.position > position or not player.playing, timeout=10)
    assert player.levels.peak and abs(player.levels.peak[0] - 0.4) < 0.02, player.levels
    player.stop()
    recorder.stop()
    assert mailbox.pump(lambda: recorded, timeout=10)
    whole = recorded[0].source
    samples = whole.read(0, whole.frames)[0]
    start = np.flatnonzero(np.abs(samples) > 0.3)[0] + 2000
    print(round(loudest_hz(samples[start : start + 4410])), round(float(np.abs(samples).max()), 1), failures)
    """
    assert run(script, tmp_path, pulse) == "1000 0.4 []"


def test_devices_are_listed(pulse: dict[str, str], tmp_path: Path) -> None:
    script = "print([d.name for d in devices.find_devices() if d.default_output])"
    assert "default" in run(script, tmp_path, pulse)


def test_a_device_that_vanishes_ends_playing_and_recording_with_a_line(pulse: dict[str, str], tmp_path: Path) -> None:
    script = f"""
    import os, signal
    source = recorder.start(RATE, 1)
    player.play(tone(500, 60))
    assert mailbox.pump(lambda: source.arrived > 2000 and player.position > 1000, timeout=30)
    os.kill({pulse["PULSE_PID"]}, signal.SIGKILL)
    assert mailbox.pump(lambda: failures and recorded, timeout=30), (failures, recorded)
    assert recorded[0].source.frames > 2000
    assert not player.playing and not recorder.recording
    print(failures[0].partition(":")[0], "|", recorded[0].problem.partition(":")[0])
    try:
        devices.rescan()
    except devices.AudioDeviceError as error:
        print(error)
        raise SystemExit
    player.play(tone(500, 1))
    assert mailbox.pump(lambda: len(failures) == 2, timeout=30)
    print(failures[1])
    """
    said = run(script, tmp_path, pulse).splitlines()
    assert said[0] == "the audio output is gone | the audio input is gone"
    # PortAudio sometimes hangs in a PulseAudio that has died; then it cannot begin anew
    assert "no audio output device" in said[1] or "cannot be listed anew" in said[1]


def test_without_any_device_there_is_a_line_and_a_working_program(tmp_path: Path) -> None:
    nowhere = {**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/nothing", "HOME": str(tmp_path)}
    script = """
    if any(device.outputs and device.inputs for device in devices.find_devices() if device.default_output):
        print("there is a device")
    player.play(tone(500, 1))
    recorder.start(RATE, 1)
    assert mailbox.pump(lambda: (failures or not player.playing) and recorded, timeout=30)
    print(failures, recorded[0].problem)
    """
    said = run(script, tmp_path, nowhere)
    if "there is a device" in said:
        pytest.skip("this machine has a device of its own")
    assert "there is no audio output device to play with" in said
    assert "there is no audio input device to record with" in said


@pytest.fixture
def recorded(pulse: dict[str, str], tmp_path: Path) -> Iterator[Callable[[], "np.ndarray"]]:
    """What the sink has played from the beginning of the test, 48 kHz mono, once asked for."""
    path = tmp_path / "heard.raw"
    command = ["parec", "--device=room.monitor", "--rate=48000", "--format=float32le", "--channels=1", "--raw"]
    with path.open("wb") as file:
        recorder = subprocess.Popen(command, env=pulse, stdout=file)
        try:
            until(lambda: path.stat().st_size > 0, "nothing is recorded")
            yield lambda: np.fromfile(path, np.float32)
        finally:
            recorder.kill()
            recorder.wait()


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 192_000])
def test_the_last_sample_is_heard(
    pulse: dict[str, str], recorded: "Callable[[], np.ndarray]", tmp_path: Path, rate: int
) -> None:
    """Each of three plays ends with 40 ms of a level of its own, which a busy machine may part, but not shorten."""
    script = f"""
    level = np.full((1, {rate // 2}), 0.4, np.float32)
    level[:, {rate // 2 - rate // 25} :] = 0.8
    for _ in range(3):
        player.play(Document({rate}, (Track("a", "a", EditList.of(ArraySource(level.copy(), {rate}))),)))
        assert mailbox.pump(lambda: not player.playing, timeout=30)
        assert mailbox.pump(lambda: not player._playback._lingering, timeout=30)
    print(failures)
    """
    assert run(script, tmp_path, pulse) == "[]"
    until(lambda: len(recorded()) > 0 and not recorded()[-2_000:].any(), "the sink does not fall silent")
    loud = np.flatnonzero(recorded() > 0.6)
    plays = np.split(loud, np.flatnonzero(np.diff(loud) > 48_000 // 4) + 1)  # half a second lies between two ends
    assert max(len(play) for play in plays) >= 1_920 - 48, [(len(play), play[:1].tolist()) for play in plays]


def test_more_latency_holds_more_sound(pulse: dict[str, str], tmp_path: Path) -> None:
    script = """
    for seconds in (0.05, 0.4):
        output = devices.open_output(RATE, 1, devices.Wanted(None, seconds))
        print(round(output.latency_seconds, 1))
        output.close()
    devices.rescan()
    """
    least, most = map(float, run(script, tmp_path, pulse).split())
    assert least < 0.2 < 0.3 < most


def test_devices_are_not_listed_anew_under_an_output_in_use(pulse: dict[str, str], tmp_path: Path) -> None:
    script = """
    output = devices.open_output(RATE, 1)
    try:
        devices.rescan()
    except devices.AudioDeviceError as error:
        print(error)
    output.write(np.zeros((1, 4410), np.float32))
    output.close()
    devices.rescan()
    print(len(devices.find_devices()) > 0)
    """
    said = run(script, tmp_path, pulse).splitlines()
    assert said == ["the audio devices cannot be listed anew while one of them is in use", "True"]
