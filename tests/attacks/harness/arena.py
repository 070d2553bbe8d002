"""What one attack works with: a folder, servers, and a report."""

import fcntl
import shutil
from contextlib import contextmanager
from pathlib import Path

from harness.records import timeline
from harness.report import FAIL, NOT_CHECKED, PASS, Row
from harness.server import Server, run_program
from harness.watch import Watch


class Arena:
    def __init__(self, name, binary, folder, shared, short, report):
        self.name, self.binary, self.short, self.report = name, Path(binary), short, report
        self.folder, self.shared = Path(folder), Path(shared)
        self.servers = 0
        self.help_text = run_program(binary, self.folder / "unused.db", ["--help"]).stdout

    def pick(self, short, full):
        """The value for the short form, or the one for the full form."""
        return short if self.short else full

    def check(self, demand, measured, passed):
        """Adds a row to the report."""
        self.report(Row(self.name, demand, str(measured), PASS if passed else FAIL))

    def not_checked(self, demand, reason):
        """Adds a row for a demand that cannot be checked on this machine."""
        self.report(Row(self.name, demand, reason, NOT_CHECKED))

    def supports(self, flag):
        """Whether `--help` names this flag."""
        return f"{flag} " in self.help_text or f"{flag}\n" in self.help_text

    def flags(self, **wanted):
        """Command-line flags for those settings that this binary has: `flags(max_connections=100)`."""
        known = {f"--{name.replace('_', '-')}": value for name, value in wanted.items()}
        return [word for flag, value in known.items() if self.supports(flag) for word in (flag, str(value))]

    def new_folder(self, name):
        folder = self.folder / name
        folder.mkdir(parents=True)
        return folder

    def server(self, *flags, events=None, database=None, **options):
        """A server, not yet started, over a copy of a timeline with `events` events, over `database`, or over a new file."""
        self.servers += 1
        folder = self.new_folder(f"server-{self.servers}")
        if database is None:
            database = folder / "timeline.db"
            if events is not None:
                shutil.copy(self.timeline(events), database)
        return Server(self.binary, folder, database, flags, **options)

    def timeline(self, events):
        """A database with this many events, made once per run."""
        database = self.shared / f"events-{events}.db"
        with open(self.shared / f"events-{events}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not database.exists():
                unfinished = self.shared / f"unfinished-{events}.db"
                lines = self.shared / f"events-{events}.ndjson"
                lines.write_text(timeline(events, self.binary))
                done = run_program(self.binary, unfinished, ["import", lines], limit=600)
                if done.returncode != 0:
                    raise RuntimeError(f"import of {events} events: {done.stderr[-300:]}")
                lines.unlink()
                unfinished.rename(database)
        return database

    def sound_database(self):
        """A copy of a small sound database, made once per run: the bundled timeline."""
        template = self.shared / "bundled.db"
        with open(self.shared / "bundled.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not template.exists():
                with self.server(database=self.shared / "bundled-unfinished.db") as server:
                    server.stop()
                (self.shared / "bundled-unfinished.db").rename(template)
        folder = self.folder / f"copy-{sum(1 for _ in self.folder.glob('copy-*')) + 1}"
        folder.mkdir()
        return Path(shutil.copy(template, folder / "timeline.db"))

    def program(self, database, *arguments, **options):
        """Runs a subcommand on a database."""
        return run_program(self.binary, database, arguments, **options)

    def is_sound(self, database):
        """Whether `check` finds nothing wrong: (yes or no, its words)."""
        done = self.program(database, "check")
        return done.returncode == 0, (done.stdout + done.stderr).strip()[-300:]

    @contextmanager
    def watch(self, server, what, **options):
        """Measures reads and memory while the body runs, and judges them."""
        with Watch(self, server, what, **options) as watch:
            yield watch
