"""`make release` takes a commit and nothing else, and signs nothing that failed; nothing is built here."""

import io
import subprocess
import tarfile
from hashlib import sha256

import pytest

from tests.release.release import Release, main

FILES = {"hardchain-1.0-py3-none-any.whl": b"a wheel", "hardchain-1.0.tar.gz": b""}


def git(root, *arguments):
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path):
    git(tmp_path, "init")
    (tmp_path / ".gitignore").write_text("dist/\n")
    (tmp_path / "module.py").write_text("ONE = 1\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin")
    return tmp_path


def sdist(*names):
    """The bytes of an archive with empty files of these names."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(f"hardchain-1.0/{name}"))
    return buffer.getvalue()


@pytest.fixture
def ran(checkout, monkeypatch):
    """The commands that would run, of which those in `fails` fail; tox "builds" what is in FILES."""
    commands, fails = [], []
    files = FILES | {"hardchain-1.0.tar.gz": sdist("module.py", "PKG-INFO", "hardchain.egg-info/SOURCES.txt")}

    def run(self, *command):
        commands.append(command)
        if command[-1] == "artefacts":
            built = checkout / ".tox" / "artefacts" / "tmp"
            built.mkdir(parents=True, exist_ok=True)
            (checkout / ".tox" / ".gitignore").write_text("*\n")
            for name, content in files.items():
                (built / name).write_bytes(content)
        return not any(word in fails for word in command)

    monkeypatch.setattr(Release, "run", run)
    return commands, fails, files


@pytest.mark.parametrize("name", ["module.py", "new.py"])
def test_a_tree_with_changes_is_refused(checkout, ran, capsys, name):
    (checkout / "dist").mkdir()
    (checkout / name).write_text("ONE = 2\n")
    with pytest.raises(SystemExit) as refusal:
        main(checkout)
    assert refusal.value.code == 2
    assert name in capsys.readouterr().err
    assert ran[0] == []
    assert (checkout / "dist").is_dir()


def test_no_checkout_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SystemExit, match="git checkout"):
        main(tmp_path)


def test_what_is_checked_is_signed(checkout, ran, capsys):
    (checkout / "dist").mkdir()
    (checkout / "dist" / "hardchain-0.9.tar.gz").write_bytes(b"of an earlier version")
    main(checkout)
    commands, _, files = ran
    assert [command[-1] for command in commands] == [
        "artefacts", *(str(checkout / "dist" / name) for name in FILES), "docs/build.py"
    ]  # fmt: skip
    sums = dict(line.split("  ")[::-1] for line in (checkout / "dist" / "SHA256SUMS").read_text().splitlines())
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items()}
    assert capsys.readouterr().out.count("[x]") == 6


@pytest.mark.parametrize(("command", "passed"), [("artefacts", 2), ("wheel", 5), ("sdist", 5), ("docs/build.py", 5)])
def test_what_failed_is_not_signed(checkout, ran, capsys, command, passed):
    ran[1].append(command)
    with pytest.raises(SystemExit, match=f"{6 - passed} of 6 failed"):
        main(checkout)
    assert capsys.readouterr().out.count("[x]") == passed
    assert not (checkout / "dist" / "SHA256SUMS").exists()


def test_a_stranger_in_the_sdist(checkout, ran, capsys):
    ran[2]["hardchain-1.0.tar.gz"] = sdist("module.py", "of_yesterday.py")
    with pytest.raises(SystemExit, match="1 of 6 failed"):
        main(checkout)
    assert "of_yesterday.py" in capsys.readouterr().out
