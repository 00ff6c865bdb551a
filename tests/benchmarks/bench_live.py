"""The live microphone's panel on PulseAudio's null sink: memory, lag, and what was lost; not part of the suite.

    python -m tests.benchmarks.bench_live SECONDS RECORDING [--words en] [--keep FILE]

It begins a PulseAudio of its own, plays the recording into a null sink over and over, and listens to its monitor.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_EVERY_S = 15.0
_ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--words", default="", help="the language that is written down")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / ".asoundrc").write_text(_ALSA)
        homes = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
        for place in homes.values():
            Path(place).mkdir()
        platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        os.environ |= {"HOME": folder, "XDG_RUNTIME_DIR": folder, "QT_QPA_PLATFORM": platform} | homes
        socket = home / "sound.socket"  # "pulse" is a folder of its own
        modules = (f"module-native-protocol-unix socket={socket} auth-anonymous=1", "module-null-sink sink_name=sink")
        line = ["pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", *(f"--load={row}" for row in modules)]
        server = None
        if "PULSE_SERVER" not in os.environ:
            server = subprocess.Popen(line, stderr=subprocess.DEVNULL)
            os.environ["PULSE_SERVER"] = f"unix:{socket}"
        player = None
        try:
            _wait_for_server()
            play = f"while true; do ffmpeg -v error -i '{arguments.recording}' -f wav - | paplay; done"
            player = subprocess.Popen(["sh", "-c", play], start_new_session=True)
            _listen(arguments, home)
        finally:
            if player is not None:
                os.killpg(player.pid, 15)
            if server is not None:
                server.terminate()
                server.wait()


def _wait_for_server() -> None:
    for _ in range(60):
        time.sleep(0.5)
        if not subprocess.run(["pactl", "info"], capture_output=True).returncode:
            return
    raise SystemExit("PulseAudio did not begin")


def _listen(arguments: argparse.Namespace, home: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from workstation.app import Program
    from workstation.core.settings import Settings

    application = QApplication(sys.argv[:1])
    program = Program(Settings(), home / "config", home / "cache")
    program.window.resize(1280, 720)
    program.window.show()
    program.window.show_panel("live_microphone")
    _run(application, 3.0)
    panel = program.window.docks.widget("live_microphone")
    assert panel is not None
    panel.language.setCurrentIndex(max(0, panel.language.findData(arguments.words)))  # type: ignore[attr-defined]
    panel.begin(48_000 if arguments.keep else 16_000, arguments.keep)  # type: ignore[attr-defined]
    began, cpu = time.monotonic(), time.process_time()
    lags: list[float] = []
    told = 0.0
    print("     s      MB  blocks  lost missed  lag ms  most ms  CPU % sentences")
    while (passed := time.monotonic() - began) < arguments.seconds and panel.running:  # type: ignore[attr-defined]
        _run(application, 0.05)
        lags.append(panel._reader.lag)  # type: ignore[attr-defined]
        if passed - told >= _EVERY_S:
            told = passed
            count, missed = panel.ring.count, panel._reader.missed  # type: ignore[attr-defined]
            lags.sort()
            used = 100 * (time.process_time() - cpu) / passed
            middle, most = 1000 * lags[len(lags) // 2], 1000 * lags[-1]
            said = len(panel.heard.sentences)  # type: ignore[attr-defined]
            row = f"{passed:6.0f} {_megabytes():7.1f} {count.taken:7} {count.lost:5} {missed:6}"
            print(f"{row} {middle:7.0f} {most:8.0f} {used:6.1f} {said}", flush=True)
            lags = []
    print(panel.status.text(), panel.problem.text())  # type: ignore[attr-defined]
    print("\n".join(panel.heard.sentences[-5:]))  # type: ignore[attr-defined]
    panel.stop()  # type: ignore[attr-defined]
    print("stopped:", panel.problem.text() or "cleanly")  # type: ignore[attr-defined]
    program.close()


def _run(application: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        application.processEvents()  # type: ignore[attr-defined]
        time.sleep(0.005)


def _megabytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
