"""The bootstrap runs on a bare Python: each test starts one, in a copy of the few files it needs."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from hub import bootstrap

ROOT = Path(bootstrap.__file__).resolve().parent.parent
BASE_PYTHON = Path(sys.base_prefix) / "bin" / "python3"

pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose lock holds nothing, with a `uv` that notes how it was called and installs a fake Django."""
    (tmp_path / "hub").mkdir()
    for name in ("manage.py", "hub/__init__.py", "hub/bootstrap.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    write_installer(tools / "uv", exit_code=0)
    return tmp_path


def write_installer(path, exit_code):
    """Write a `uv` that puts a Django in place which only says that it was reached."""
    path.write_text(
        textwrap.dedent(
            f"""\
            #!/bin/sh
            echo "$@" >> "$(dirname "$0")/calls"
            venv=$(echo "$4" | sed 's|/bin/python$||')
            core=$venv/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages/django/core
            mkdir -p "$core/management"
            touch "$core/../__init__.py" "$core/__init__.py"
            echo 'def execute_from_command_line(argv): print("reached", argv[1])' > "$core/management/__init__.py"
            exit {exit_code}
            """
        )
    )
    path.chmod(0o755)


def run(checkout, *arguments):
    environment = {"PATH": f"{checkout / 'tools'}:/usr/bin:/bin", "HOME": str(checkout)}
    return subprocess.run(
        [str(BASE_PYTHON), str(checkout / "manage.py"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def calls(checkout):
    noted = checkout / "tools" / "calls"
    return noted.read_text().splitlines() if noted.exists() else []


def base_has_django():
    probe = subprocess.run([str(BASE_PYTHON), "-c", "import django"], capture_output=True, check=False)
    return probe.returncode == 0


needs_bare_python = pytest.mark.skipif(
    not BASE_PYTHON.exists() or base_has_django(), reason="the Python underneath has Django of its own"
)


@needs_bare_python
def test_first_call_installs_and_runs_the_command(checkout):
    result = run(checkout, "check")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "reached check"
    assert "Installing" in result.stderr
    assert "--require-hashes" in calls(checkout)[0]


@needs_bare_python
def test_second_call_installs_nothing(checkout):
    run(checkout, "check")
    result = run(checkout, "check")
    assert result.stdout.strip() == "reached check"
    assert result.stderr == ""
    assert len(calls(checkout)) == 1


@needs_bare_python
def test_a_changed_lock_is_installed(checkout):
    run(checkout, "check")
    (checkout / "requirements.lock").write_text("# something else\n")
    run(checkout, "check")
    assert len(calls(checkout)) == 2


@needs_bare_python
def test_an_install_that_was_cut_off_is_repaired(checkout):
    write_installer(checkout / "tools" / "uv", exit_code=1)
    failed = run(checkout, "check")
    assert failed.returncode != 0
    assert "Run the same command again" in failed.stderr
    write_installer(checkout / "tools" / "uv", exit_code=0)
    assert run(checkout, "check").stdout.strip() == "reached check"


@needs_bare_python
def test_a_broken_environment_is_made_again(checkout):
    run(checkout, "check")
    (checkout / ".venv" / "bin" / "python").unlink()
    assert run(checkout, "check").stdout.strip() == "reached check"


@needs_bare_python
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_gives_one_sentence(checkout):
    checkout.chmod(0o555)
    try:
        result = run(checkout, "check")
    finally:
        checkout.chmod(0o755)
    assert "cannot write" in result.stderr
    assert "Traceback" not in result.stderr


def test_too_old_a_python_gives_one_sentence(monkeypatch):
    monkeypatch.setattr(bootstrap, "MINIMUM_PYTHON", (99, 0))
    with pytest.raises(SystemExit, match="needs Python"):
        bootstrap.ensure_environment(["manage.py", "demo"])
