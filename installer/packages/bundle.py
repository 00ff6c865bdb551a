"""The one-folder program by PyInstaller, with the kernels compiled ahead, in an environment of its own."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from packages.shared import BUILD, FILES, ROOT, fresh, run

VENV = BUILD / "venv"
TOOLS = ("pyinstaller>=6.11", "shtab>=1.7", "argparse-manpage>=4.6")
EXTRAS = ("whisper", "speakers")
"""What models of the user's need, and can be packed; those of transformers would bring as much again."""
ICON_TOOLS = () if sys.platform == "linux" else ("pillow>=11",)
"""What turns the picture into an icon as Windows and macOS want it."""
TORCH_INDEX = "WORKSTATION_TORCH_INDEX"
"""The variable that names where torch is had without CUDA, where the usual index has it with: that takes gigabytes."""
STRIPPED = (
    "torch/lib/libtorch_cpu.so",
    "torch/lib/libtorch_python.so",
    "llvmlite/binding/libllvmlite.so",
    "ctranslate2/_ext*.so",
    "ctranslate2.libs/libctranslate2*",
    "libpython3*.so*",
    "python3*/lib-dynload/*.so",
)
"""Libraries with many symbols that nobody asks for by name. Some of those that wheels' tools have rewritten, such as
numpy's, would be broken by it."""


def python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environment(fresh_program: bool = True) -> Path:
    """The build's environment with the program as it is now, what it needs and the tools; returns its Python."""
    constraints = ROOT / "installer" / "constraints.txt"
    stamp = VENV / "installed"
    parts = [
        (ROOT / "pyproject.toml").read_bytes(),
        constraints.read_bytes(),
        " ".join(TOOLS + ICON_TOOLS + EXTRAS).encode(),
    ]
    wanted = hashlib.sha256(b"\0".join(parts)).hexdigest()
    pip: list[str | Path] = [python(), "-m", "pip", "install", "-q"]
    if not stamp.is_file() or stamp.read_text() != wanted:
        if not python().exists():
            run([sys.executable, "-m", "venv", VENV])
        index = ["--index-url", os.environ[TORCH_INDEX]] if os.environ.get(TORCH_INDEX) else []
        run([*pip, "-c", constraints, *index, "torch"])
        if _answer(python(), "import torch; print(torch.version.cuda or '')"):
            raise SystemExit(f"this torch is for CUDA; let {TORCH_INDEX} name the index of those for the CPU alone")
        run([*pip, "-c", constraints, *TOOLS, *ICON_TOOLS, f"{ROOT}[{','.join(EXTRAS)}]"])
        stamp.write_text(wanted)
    if fresh_program:
        run([*pip, "--no-deps", "--force-reinstall", ROOT])
    return python()


def bundle() -> Path:
    """Build the folder of the program, which runs without Python on any machine of this kind; returns it."""
    interpreter = environment()
    out = fresh(BUILD / "dist")
    spec = FILES / "workstation.spec"
    places: list[str | Path] = ["--distpath", out, "--workpath", BUILD / "work"]
    kernels = {"WORKSTATION_COMPILED": str(compiled(interpreter))}
    command = [interpreter, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, spec]
    run(command, cwd=BUILD, environment=kernels)
    folder = out / "workstation"
    print(f"symbols for debuggers left out: {strip(folder / '_internal') / 2**20:.1f} MiB")
    return folder


def strip(folder: Path) -> int:
    """Take the symbols that only a debugger wants out of the largest libraries; returns the bytes that this spared."""
    tool, spared = shutil.which("strip"), 0
    if tool is None or sys.platform != "linux":
        return 0
    for path in sorted({path for name in STRIPPED for path in folder.glob(name) if not path.is_symlink()}):
        before = path.stat()
        made = path.with_name(f"{path.name}.stripped")
        run([tool, "--strip-unneeded", "-o", made, path])
        spared += before.st_size - made.stat().st_size
        made.chmod(before.st_mode)
        os.replace(made, path)
    return spared


def built() -> Path:
    """The folder that `bundle` made before; SystemExit where there is none."""
    folder = BUILD / "dist" / "workstation"
    if not folder.is_dir():
        raise SystemExit("nothing was built before: leave out --reuse")
    return folder


def compiled(interpreter: Path) -> Path:
    """The kernels, compiled for the processors that `dsp/kernels/compiled_cache.py` names; returns their folder."""
    kept, ready = fresh(BUILD / "compiled"), fresh(BUILD / "shipped")
    module = "workstation.dsp.kernels.compiled_cache"
    code = f"from {module} import PROCESSOR, _runs_shipped as r; print(PROCESSOR if r() else '')"
    if not (processor := _answer(interpreter, code)):
        print("this processor is older than those that code is shipped for: kernels compile at the first start")
        return ready
    settings = {"NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(kept)}
    run([interpreter, "-m", "workstation", "warm-up"], cwd=BUILD, environment=settings)
    for folder in kept.iterdir():
        # The digest tells apart the places of programs, of which there is one here.
        folder.rename(ready / folder.name.rpartition("-")[0])
    return ready


def _answer(interpreter: Path, code: str) -> str:
    ran = subprocess.run([interpreter, "-c", code], cwd=BUILD, capture_output=True, text=True, check=True)
    return ran.stdout.strip()
