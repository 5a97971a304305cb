"""Where a server's CPU time goes: perf's samples of it, each told by its call stack.

A sample is of the first part that a frame names, from where the processor was outwards: a memcpy is of who called it.
Frames that name none (libc, values that rules and matching share) are passed over; what nothing names is "rest".
"""

import collections
import re
import subprocess

from . import servers

# In the order of a request. What each is stands in DESCRIPTIONS, for the reader of a table.
PARTS = ("sockets", "TLS", "HTTP", "JSON", "match", "rules", "response", "rest")
DESCRIPTIONS = {
    "sockets": "the kernel: receiving, sending, waiting",
    "TLS": "OpenSSL, and what carries its records",
    "HTTP": "parsing the head, framing the answer, the event loop",
    "JSON": "reading the AdmissionReview",
    "match": "which policies the request is about",
    "rules": "compiled checks and expressions",
    "response": "writing the AdmissionReview that is the answer",
    "rest": "counters, the log, and what no frame names",
}

# (part, binary, function): the first line that a frame fits. A function's name ends where its arguments would begin.
MARKS = [
    (part, re.compile(binary), re.compile(function))
    for part, binary, function in (
        ("TLS", r"lib(ssl|crypto)\.", r""),
        ("HTTP", r"/nginx$", r""),
        ("TLS", r"tidegate", r"\bTls|^(SSL|BIO)_"),
        ("HTTP", r"tidegate", r"^tidegate::http::|^boost::(beast|asio)::"),
        ("response", r"tidegate", r"write_response|json::(Writer|write|append|escape)|^rapidjson::"),
        ("JSON", r"tidegate", r"^tidegate::json::|simdjson|read_review"),
        ("match", r"tidegate", r"^tidegate::engine::.*(Index|find_policies|matches|in_request|in_globs|is_heavy)"),
        ("rules", r"tidegate", r"^tidegate::(checks|cel|engine)::"),
        ("rest", r"tidegate", r"^tidegate::(app|observe)::|^spdlog::"),
    )
]
FRAME = re.compile(r"^\s*[0-9a-f]+ (.*) \((.*?)\)$")
SAMPLES_PER_S = 1999  # prime to what else ticks
STACK_BYTES = 4096  # of each sample: the inner frames are what tells; more would slow the server


def part_of(frames):
    """Of a stack of (function, binary) from the innermost outwards."""
    system_call = False
    for function, binary in frames:
        if binary == "[kernel.kallsyms]":
            # An interrupt's work belongs to whatever it interrupted.
            system_call = system_call or function.startswith("do_syscall_")
            continue
        if system_call:
            return "sockets"
        for part, of_binary, of_function in MARKS:
            if of_binary.search(binary) and of_function.search(function):
                return part
    return "sockets" if system_call else "rest"


def count(text):
    """Samples of each part, in what `perf script -F comm,ip,sym,dso` prints."""
    found = collections.Counter()
    for sample in text.split("\n\n"):
        frames = [match.groups() for line in sample.splitlines() if (match := FRAME.match(line))]
        if frames:
            found[part_of(frames)] += 1
    return found


class Recording:
    """A context: perf watches a server's processes in it; `samples` counts what it saw, afterwards."""

    def __init__(self, server, folder):
        self._server = server
        self._file = f"{folder}/perf.data"
        self.samples = collections.Counter()

    def __enter__(self):
        command = ["perf", "record", "--event", "cpu-clock", "--freq", str(SAMPLES_PER_S), "--call-graph"]
        command += [f"dwarf,{STACK_BYTES}", "--output", self._file, "--pid", ",".join(map(str, self._server.pids()))]
        try:
            self._perf = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        except FileNotFoundError as error:
            raise servers.Failed("there is no perf: install Debian's linux-perf") from error
        return self

    def __exit__(self, kind, *_):
        self._perf.terminate()
        said = self._perf.communicate()[1]
        if kind is not None:
            return
        command = ["perf", "script", "--no-inline", "--input", self._file, "--fields", "comm,ip,sym,dso"]
        read = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        self.samples = count(read.stdout)
        if not self.samples:
            raise servers.Failed(f"perf saw nothing of {self._server.name}: {said}{read.stderr[-300:]}")
