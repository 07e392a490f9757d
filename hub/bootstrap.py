"""Make the environment when there is none: standard library only, so that a bare Python can run it.

`manage.py` calls :func:`ensure_environment`. With an active virtual environment, or with Django importable, it does
nothing. Otherwise it makes `.venv`, installs the hash-locked `requirements.lock` and starts `manage.py` again there.
"""

import errno
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MINIMUM_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
# Written last: it holds the digest of the lock that was installed completely.
STAMP = VENV / "klasvloer-lock.sha256"


def settings_for(argv: list[str]) -> str:
    """Return the settings module for a command: `test` and `demo` have their own, the rest is development."""
    command = argv[1] if len(argv) > 1 else ""
    if command == "demo":
        from hub.demo import environment

        environment.prepare()
        return "hub.settings.production"
    return "hub.settings.test" if command == "test" else "hub.settings.dev"


def choose_engine(argv: list[str]) -> None:
    """Let `--engine NAME` of a command take the place of SEARCH_ENGINE in the environment, before settings are read."""
    for number, argument in enumerate(argv):
        if argument.startswith("--engine="):
            os.environ["SEARCH_ENGINE"] = argument.partition("=")[2]
        elif argument == "--engine" and number + 1 < len(argv):
            os.environ["SEARCH_ENGINE"] = argv[number + 1]


@contextmanager
def clear_messages() -> Iterator[None]:
    """Turn what a full or read-only disk raises into one sentence, without a traceback."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOSPC):
            raise
        sys.exit(_explain(error))


def ensure_environment(argv: list[str]) -> None:
    """Return when Django can be imported; else install into `.venv` and re-execute `argv` there.

    Exits with one clear sentence when Python is too old, no installer is found, or the folder cannot be written.
    """
    if sys.version_info < MINIMUM_PYTHON:
        found = ".".join(map(str, sys.version_info[:2]))
        sys.exit(f"Klasvloer needs Python 3.11 or newer; this is Python {found} ({sys.executable}).")
    if _inside_own_venv():
        if not _is_current():
            _install()
        return
    if _has_active_environment():
        return
    if not _is_current():
        _install()
    _re_execute(argv)


def _inside_own_venv() -> bool:
    return Path(sys.prefix).resolve() == VENV.resolve() and STAMP.parent.exists()


def _has_active_environment() -> bool:
    return sys.prefix != sys.base_prefix or importlib.util.find_spec("django") is not None


def _is_current() -> bool:
    try:
        return STAMP.read_text() == _digest() and _venv_python().exists()
    except OSError:
        return False


def _digest() -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return hashlib.sha256(LOCK.read_bytes() + version.encode()).hexdigest()


def _venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _install() -> None:
    installer = _find_installer()
    try:
        STAMP.unlink(missing_ok=True)
        if not _venv_works():
            _say("Making a virtual environment in .venv ...")
            _run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])
        _say("Installing the packages of requirements.lock (once; about a minute) ...")
        _run([*installer, "--require-hashes", "-r", str(LOCK)])
        STAMP.write_text(_digest())
    except OSError as error:
        sys.exit(_explain(error))
    _say("Packages are installed.")


def _venv_works() -> bool:
    """Tell whether `.venv` holds a working Python of this very version; a half-made one does not."""
    if not _venv_python().exists():
        return False
    version = f"import sys; print(sys.version_info[:2] == {tuple(sys.version_info[:2])})"
    try:
        answer = subprocess.run([str(_venv_python()), "-c", version], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.stdout.strip() == "True"


def _find_installer() -> list[str]:
    """Return the start of an install command aimed at `.venv`: uv when it is on the path, else pip."""
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--python", str(_venv_python())]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(_venv_python()), "install", "--disable-pip-version-check"]
    if importlib.util.find_spec("ensurepip"):
        return _pip_from_ensurepip()
    sys.exit("Klasvloer needs pip or uv to install its packages. On Debian or Ubuntu: sudo apt install python3-pip")


def _pip_from_ensurepip() -> list[str]:
    try:
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    except OSError as error:
        sys.exit(_explain(error))
    return [str(_venv_python()), "-m", "pip", "install", "--disable-pip-version-check"]


def _run(command: list[str]) -> None:
    result = subprocess.run(command, stdout=sys.stderr, check=False)
    if result.returncode == 0:
        return
    if shutil.disk_usage(ROOT).free < 1024**3:
        sys.exit("The disk is nearly full: Klasvloer's packages need about 1 GB. Make room and run the command again.")
    sys.exit("Installing the packages failed (the reason stands above). Run the same command again to continue.")


def _explain(error: OSError) -> str:
    if error.errno in (errno.EACCES, errno.EROFS, errno.EPERM):
        return f"Klasvloer cannot write in {ROOT}. Clone it to a folder of your own and run the command there."
    if error.errno == errno.ENOSPC:
        return "The disk is full: Klasvloer's packages need about 1 GB. Make room and run the command again."
    return f"Making the environment failed: {error}."


def _re_execute(argv: list[str]) -> None:
    python = str(_venv_python())
    command = [python, str(ROOT / "manage.py"), *argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(python, command)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
