"""Is a secret in what would be committed: ``.venv/bin/python scripts/secrets``.

detect-secrets looks through every file that git knows or would take up; nothing it finds is sent
anywhere. What is known to be none is described by patterns in ``.secrets.baseline``, which lists no
findings: a line that is none after all gets ``# pragma: allowlist secret``. Ends with 1 when
something is found.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bootstrap"))

from words import explain, say

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Look through the files."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        explain("密钥扫描需要 git 工作区。", "Scanning for secrets needs a git checkout.")
        return 1
    files = [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    hook = Path(sys.executable).with_name("detect-secrets-hook")
    command = [str(hook), "--no-verify", "--baseline", ".secrets.baseline", *files]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        explain(
            "以上位置疑似含有密钥。若确是密钥，请移出并作废；若不是，在该行加注 "
            "# pragma: allowlist secret。",
            "These may be secrets. Take them out and have them revoked; a line that is none gets "
            "# pragma: allowlist secret",
        )
        return 1
    say(f"密钥扫描：{len(files)} 个文件，未发现密钥。", f"No secrets in {len(files)} files.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
