"""Small disks of their own (tmpfs), for attacks that fill a disk. Needs root."""

import subprocess


def mount_disk(folder, megabytes):
    """Mounts an empty disk. Returns an error text, or None when it worked. The runner unmounts it."""
    return _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))


def _run(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except OSError as error:
        return str(error)
    return None if done.returncode == 0 else done.stderr.strip() or f"exit {done.returncode}"
