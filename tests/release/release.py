"""Build a release and check it: `make release` leaves sdist, wheel and SHA256SUMS in dist/, if all is well.

What is built is what is checked: the environments `wheel` and `sdist` of tox install the very files of dist/. Nothing
is published, no version is changed, and SHA256SUMS is there only where every line of the checklist passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path, PurePosixPath

WRITTEN_BY_SETUPTOOLS = ("PKG-INFO", "setup.cfg", "hardchain.egg-info")


class Release:
    """The steps, in a checkout; each is a method that returns whether it passed."""

    def __init__(self, root: Path) -> None:
        self.root, self.dist = root, root / "dist"

    def run(self, *command: str) -> bool:
        """Run a module of this Python, or a script, in the checkout."""
        environment = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
        return subprocess.run([sys.executable, *command], cwd=self.root, env=environment, check=False).returncode == 0

    def git(self, *arguments: str) -> list[str]:
        """The lines that git prints."""
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"a release is built from a git checkout, and {self.root} cannot be read: {done.stderr.strip()}")
        return done.stdout.splitlines()

    def artefact(self, suffix: str) -> Path | None:
        """The one file in dist/ that ends so."""
        found = list(self.dist.glob(f"hardchain-*{suffix}"))
        return found[0] if len(found) == 1 else None

    def built(self) -> bool:
        """By the environment `artefacts`, which checks their metadata and what the wheel holds."""
        shutil.rmtree(self.dist, ignore_errors=True)  # or else an earlier version would be signed too
        if not self.run("-m", "tox", "run", "-e", "artefacts"):
            return False
        self.dist.mkdir()
        for path in (self.root / ".tox" / "artefacts" / "tmp").glob("hardchain-*"):
            shutil.copy(path, self.dist)
        return bool(self.artefact(".whl") and self.artefact(".tar.gz"))

    def only_the_commit(self) -> bool:
        """Whether every file of the sdist, from which the wheel is built, is known to git or written by setuptools."""
        sdist = self.artefact(".tar.gz")
        if sdist is None:
            return False
        with tarfile.open(sdist) as archive:
            paths = [PurePosixPath(*PurePosixPath(member.name).parts[1:]) for member in archive if member.isfile()]
        known = set(self.git("ls-files"))
        strangers = [
            str(path) for path in paths if str(path) not in known and path.parts[0] not in WRITTEN_BY_SETUPTOOLS
        ]
        if strangers:
            print(f"{sdist.name} has files that are not part of the commit: {', '.join(strangers)}")
        return bool(paths) and not strangers

    def installed(self, environment: str, suffix: str) -> bool:
        """Whether the artefact works where nothing else is installed."""
        path = self.artefact(suffix)
        return path is not None and self.run("-m", "tox", "run", "-e", environment, "--installpkg", str(path))

    def documented(self) -> bool:
        return self.run("docs/build.py")

    def clean(self) -> bool:
        """Whether every file is as it was committed."""
        return not self.git("status", "--porcelain")

    def steps(self) -> dict[str, Callable[[], bool]]:
        """What is checked, in order."""
        return {
            "sdist and wheel are built, and their metadata are right": self.built,
            "the sdist holds files of the commit only": self.only_the_commit,
            "the wheel is installed and used by itself": lambda: self.installed("wheel", ".whl"),
            "the sdist is installed and used by itself": lambda: self.installed("sdist", ".tar.gz"),
            "the documentation is built": self.documented,
            "nothing of the checkout was changed on the way": self.clean,
        }

    def sign(self) -> str:
        """Write SHA256SUMS, as sha256sum does, and return what it says."""
        paths = sorted(self.dist.glob("hardchain-*"))
        sums = "".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths)
        (self.dist / "SHA256SUMS").write_text(sums, encoding="ascii")
        return sums


def main(root: Path) -> None:
    """Take the steps and print the checklist; exit code 1 if one failed, 2 if there are changes to commit first."""
    release = Release(root)
    if changes := release.git("status", "--porcelain"):
        print("\n".join(["a release is built from a commit; commit or remove first:", *changes]), file=sys.stderr)
        sys.exit(2)
    (commit,) = release.git("rev-parse", "HEAD")
    passed = {name: step() for name, step in release.steps().items()}
    print(f"\nrelease of commit {commit}")
    print("\n".join(f"  [{'x' if well else ' '}] {name}" for name, well in passed.items()))
    if not all(passed.values()):
        sys.exit(f"{list(passed.values()).count(False)} of {len(passed)} failed; dist/ is not signed")
    print(f"dist/SHA256SUMS:\n{release.sign()}", end="")


if __name__ == "__main__":
    main(Path(__file__).parents[2])
