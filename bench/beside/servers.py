"""Server processes under measurement: one core each, CPU time from /proc/PID/stat, ended when the work is done.

Invariants: everything listens on loopback; what was started is ended by stop(), also when an exception leaves a `with`.
"""

import contextlib
import os
import random
import signal
import socket
import ssl
import subprocess
import sys
import time

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_TIMEOUT_S = 30


class Failed(Exception):
    """A measurement can't be made; the message is for the person who runs it."""


def free_port():
    """A port below the kernel's ephemeral range, so that our own clients can't take it in between."""
    while True:
        port = random.randrange(20000, 30000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def make_certificate(folder):
    """cert.pem and key.pem (ECDSA P-256) for 127.0.0.1 in `folder`; returns both paths."""
    cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    done = subprocess.run([*command, "-keyout", key, "-out", cert], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"no certificate: {done.stderr}")
    return cert, key


def is_ready(port):
    """Whether /readyz of a plain port answers 200."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return b" 200 " in connection.recv(256).split(b"\r\n")[0]
    except OSError:
        return False


def accepts(port, cert):
    """Whether a TLS handshake on `port` succeeds."""
    context = ssl.create_default_context(cafile=cert)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            with context.wrap_socket(connection, server_hostname="127.0.0.1"):
                return True
    except OSError:
        return False


class Server:
    """One server: `name`, its TLS `port`, and the processes whose CPU time counts."""

    def __init__(self, name, port, command, core, log, environment=None):
        self.name = name
        self.port = port
        self.started = time.monotonic()
        self._log = log
        with open(log, "wb") as out:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(core), *command],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )

    @property
    def pid(self):
        return self._process.pid

    def pids(self):
        """The process and its children: nginx's worker is one."""
        with open(f"/proc/{self.pid}/task/{self.pid}/children", encoding="ascii") as children:
            return [self.pid, *map(int, children.read().split())]

    def wait_until(self, condition):
        """Asks each millisecond; returns the milliseconds from before the process was made to the first yes."""
        while not condition():
            if self._process.poll() is not None:
                raise Failed(f"{self.name} ended: {self.last_words()}")
            if time.monotonic() - self.started > START_TIMEOUT_S:
                raise Failed(f"{self.name} is not ready after {START_TIMEOUT_S} s: {self.last_words()}")
            time.sleep(0.001)
        return (time.monotonic() - self.started) * 1000

    def last_words(self):
        with open(self._log, encoding="utf-8", errors="replace") as log:
            return log.read()[-800:]

    def cpu_s(self):
        """User and system time so far: the 14th and 15th field of /proc/PID/stat, the name being the second."""
        ticks = 0
        for pid in self.pids():
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
                fields = stat.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS_PER_SECOND

    def peak_kib(self):
        with open(f"/proc/{self.pid}/status", encoding="utf-8", errors="replace") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))

    def stop(self):
        """nginx's master ends its worker on SIGTERM; who is not gone in a second is killed."""
        if self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def start_tidegate(binary, rules, core, folder, name="tidegate", flags=()):
    """`tidegate serve`, or what takes the same flags, with one worker; returns the server and its ms to ready."""
    port, ops = free_port(), free_port()
    command = [binary, "serve", *flags, "--rules", rules, "--workers", "1", "--listen", f"127.0.0.1:{port}"]
    command += ["--ops-listen", f"127.0.0.1:{ops}", "--drain-delay", "0s"]
    command += ["--tls-cert", f"{folder}/cert.pem", "--tls-key", f"{folder}/key.pem"]
    server = Server(name, port, command, core, f"{folder}/{name}.log")
    try:
        return server, server.wait_until(lambda: is_ready(ops))
    except BaseException:
        server.stop()
        raise


def stay_on(core):
    """Keeps this process and its children, servers apart, off the servers' core."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {core})
    if core not in os.sched_getaffinity(0):
        raise Failed(f"core {core} is not to be had")


def main(command, run):
    """Runs `run()`; what it says when it can't goes to stderr after the command's name."""
    try:
        sys.exit(run())
    except Failed as failure:
        print(f"{command}: {failure}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
