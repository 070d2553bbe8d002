"""Attack: small documents that grow: compressed streams in PDFs, pages and objects that repeat or contain themselves, deep nesting.

Must hold: `read` ends within its time, with a word or with a result, in bounded memory, and never crashes.
"""

import subprocess
import time
import zlib
from pathlib import Path

from harness.server import die_with_parent

TITLE = "documents that grow when they are read"
TIME_LIMIT = (90, 600)
MEMORY = 1024
RESOURCES = b"<< /Font << /F1 5 0 R >> >>"
TEXT = b"BT /F1 12 Tf (hello) Tj ET\n"
HEAD = b'<meta property="article:published_time" content="2024-01-01">'


def pdf(objects):
    """A PDF with these objects, numbered from 1; the first is the catalogue."""
    content, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def stream(data, extra=b"", times=1):
    """A compressed stream; `times` compresses the compressed again."""
    for _ in range(times):
        data = zlib.compress(data, 6)
    filters = b" ".join([b"/FlateDecode"] * times)
    return b"<< /Length %d /Filter [%s] %s >>\nstream\n" % (len(data), filters, extra) + data + b"\nendstream"


def form(content, number):
    """A form object that may draw the object with this number."""
    return stream(content, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % number)


def pages(content, resources=RESOURCES, count=1):
    """Objects 1 to 5 of a document whose page is listed `count` times."""
    return [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join([b"3 0 R"] * count), count),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources %s >>" % resources,
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]


def bombs(size, text):
    """Name and content, one after the other. Sizes are in MB of decoded bytes; text that is shown takes more time than spaces."""
    decoded = size << 20
    drawing = b"<< /XObject << /X 6 0 R >> >>"
    yield "spaces.pdf", pdf(pages(stream(b" " * decoded)))
    yield "text.pdf", pdf(pages(stream(TEXT * ((text << 20) // len(TEXT)))))
    yield "compressed-twice.pdf", pdf(pages(stream(b" " * decoded, times=2)))
    yield "one-page-100000-times.pdf", pdf(pages(stream(TEXT * 100), count=100_000))
    yield "object-in-itself.pdf", pdf([*pages(stream(b"/X Do"), drawing), form(b"/X Do /X Do", 6)])
    laughs = [form(b"/X Do " * 4 if number < 45 else TEXT, number + 1) for number in range(6, 46)]
    yield "objects-in-objects.pdf", pdf([*pages(stream(b"/X Do"), drawing), *laughs])
    yield "page-tree-in-itself.pdf", pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])
    deep = b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b"]" * 200_000 + b" >>"
    yield "deep-arrays.pdf", pdf([deep, b"<< /Type /Pages /Kids [] /Count 0 >>"])
    yield "cut-off.pdf", pdf(pages(stream(TEXT)))[:300]
    scale = size / 1024
    yield "deep.html", HEAD + b"<div>" * int(3_000_000 * scale)
    yield "attributes.html", HEAD + b"<p " + b"".join(b"a%d=1 " % n for n in range(int(2_000_000 * scale))) + b">x"
    yield "scripts.html", HEAD + b"<script>" + b"<!--<script>" * int(3_000_000 * scale)
    yield "entities.html", HEAD + b"&#1114111;&notit;&CounterClockwiseContourIntegral;" * int(500_000 * scale)
    yield "zeros.txt", b"\0" * int(30_000_000 * scale)
    yield "dates.txt", b"On 1 May 2001 Russia vetoed. " * int(1_000_000 * scale)


def attack(arena):
    size, limit = arena.pick(48, 1024), arena.pick(30.0, 60.0)
    for name, content in bombs(size, arena.pick(2, 256)):
        file = arena.folder / name
        file.write_bytes(content)
        code, seconds, peak, words = read(arena, file, limit)
        file.unlink()
        measured = f"{len(content) / 1e6:.1f} MB in: exit {code}, {seconds:.1f} s, {peak:.0f} MB {words}"
        good = code in (0, 1, 2) and peak <= MEMORY and "panicked" not in words
        arena.check(f"{name}: ends within {limit:.0f} s, <= {MEMORY} MB, no crash", measured, good)


def read(arena, file, limit):
    """(exit code or None when it did not end, seconds, peak memory in MB, last words)."""
    command = [str(arena.binary), "read", "--date", "2024-01-01", str(file)]
    began, peak = time.monotonic(), 0.0
    with open(arena.folder / "words", "wb+") as words:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=words, preexec_fn=die_with_parent)
        while process.poll() is None and time.monotonic() - began < limit and peak < 2 * MEMORY:
            peak = max(peak, peak_memory(process.pid))
            time.sleep(0.01)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        words.seek(0)
        last = words.read()[-100:].decode(errors="replace").strip()
    return process.returncode if ended else None, time.monotonic() - began, peak, last


def peak_memory(pid):
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)
