"""Starts the program as people start it, over a folder of its own, on a free loopback port."""

import ctypes
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

from harness.http1 import ask

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1


def die_with_parent():
    """Runs in the child before the program: the kernel kills it when the attack's process ends, however that ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class StartFailed(Exception):
    """The program ended before it served; the message is what it printed."""


class Server:
    """A running server. `database` is the file; `folder` holds its output."""

    def __init__(self, binary, folder, database, flags=(), descriptors=None, environment=None, stderr=None):
        self.binary, self.folder, self.database = binary, Path(folder), Path(database)
        self.flags, self.descriptors, self.environment, self.stderr = list(flags), descriptors, environment or {}, stderr
        self.start_limit = 60.0
        self.process = None
        self.keys = 0

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def launch(self):
        """Starts the process without waiting until it serves."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.output, self.log = self.folder / "stdout", self.folder / "stderr"
        descriptors = self.descriptors

        def prepare():
            die_with_parent()
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

        command = [str(self.binary), "--database", str(self.database), "--listen", "127.0.0.1:0", *self.flags]
        with open(self.output, "wb") as output, open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=log if self.stderr is None else self.stderr,
                env={**os.environ, **self.environment},
                preexec_fn=prepare,
            )
        return self

    def launch_command(self):
        """Starts the program with `flags` as its arguments, without an address. Returns the process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [str(self.binary), "--database", str(self.database), *map(str, self.flags)]
        with open(self.folder / "stderr", "ab") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": log}
            self.process = subprocess.Popen(command, **streams, env={**os.environ, **self.environment}, preexec_fn=die_with_parent)
        return self.process

    def wait_until_serving(self):
        """Waits for the address that the program prints. Raises StartFailed when it ends first."""
        deadline = time.monotonic() + self.start_limit
        while time.monotonic() < deadline:
            printed = self.output.read_text()
            if printed.count("curl ") >= 3:
                host, port = printed.split("http://", 1)[1].split()[0].split(":")
                self.address = (host, int(port))
                return self
            if self.process.poll() is not None:
                raise StartFailed(f"exit {self.process.returncode}: {self.log_text()[-400:]}{printed[-200:]}")
            time.sleep(0.01)
        self.kill()
        raise StartFailed(f"does not serve within {self.start_limit:.0f} s")

    def start(self):
        return self.launch().wait_until_serving()

    def stop(self, limit=30.0):
        """SIGTERM, then SIGKILL when it has not ended in time. Returns the exit code; None if it had to be killed."""
        if self.process is None or self.process.poll() is not None:
            return self.process and self.process.returncode
        self.process.terminate()
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def kill(self):
        """SIGKILL."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait()

    def is_running(self):
        return self.process.poll() is None

    def key(self, role="editor"):
        """Makes a key on the command line."""
        return self.named_key(role)[1]

    def named_key(self, role="editor"):
        """Makes a key on the command line: (name, key)."""
        self.keys += 1
        name = f"attack-{role}-{os.getpid()}-{self.keys}-{time.time_ns()}"
        made = self.command("key", "create", name, "--role", role)
        if made.returncode != 0:
            raise RuntimeError(f"key create failed: {made.stderr}")
        return name, made.stdout.split()[-1]

    def command(self, *arguments, text_input=None, limit=120.0, environment=None):
        """Runs a subcommand on the same database."""
        return run_program(self.binary, self.database, arguments, text_input, limit, {**self.environment, **(environment or {})})

    def ask(self, method="GET", target="/", **options):
        return ask(self.address, method, target, **options)

    def get(self, target, **options):
        return self.ask("GET", target, **options)

    def put(self, target, body, key, **options):
        return self.ask("PUT", target, body=body, key=key, **options)

    def total(self, target="/v1/events?limit=0", **options):
        """`meta.total` of a list; None when there is no such answer."""
        answer = self.get(target, **options)
        return answer.json()["meta"]["total"] if answer.status == 200 else None

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def memory_now(self):
        """Resident memory in MB."""
        return self._status("VmRSS")

    def peak_memory(self):
        """The most resident memory since the start, or since `reset_peak_memory`, in MB."""
        return self._status("VmHWM")

    def reset_peak_memory(self):
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _status(self, name):
        try:
            text = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return float("inf")
        values = [line.split()[1] for line in text.splitlines() if line.startswith(name + ":")]
        return int(values[0]) / 1024 if values else float("inf")  # a dead process has none


def run_program(binary, database, arguments, text_input=None, limit=120.0, environment=None):
    """Runs a subcommand and returns its CompletedProcess; return code None means that it did not end in time."""
    command = [str(binary), "--database", str(database), *map(str, arguments)]
    try:
        return subprocess.run(
            command,
            input=text_input,
            stdin=subprocess.DEVNULL if text_input is None else None,
            capture_output=True,
            text=True,
            timeout=limit,
            env={**os.environ, **(environment or {})},
            preexec_fn=die_with_parent,
        )
    except subprocess.TimeoutExpired as expired:
        return subprocess.CompletedProcess(command, None, expired.stdout or "", f"not done within {limit:.0f} s")
