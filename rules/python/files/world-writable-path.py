"""Installation."""
import os
from pathlib import Path


def install(folder: Path, path):
    Path("run.sh").chmod(0o777)  # expect: hit
    target = Path("/srv") / "data.db"
    target.chmod(mode=0o666)  # expect: hit
    folder.chmod(0o777)  # expect: hit
    Path("run.sh").chmod(0o700)
    target.chmod(0o640)
    os.chmod(path, 0o777)
    folder.mkdir(0o777)
