"""One turn: tidegate-bench loads a server, whose CPU time is read before and after."""

import dataclasses
import json
import subprocess


@dataclasses.dataclass(frozen=True)
class Turn:
    """Of one server. Times are the server's CPU time, user and system, unless their name says otherwise."""

    answers: int
    cpu_s: float
    report: dict  # tidegate-bench's

    @property
    def cost_us(self):
        return self.cpu_s * 1e6 / self.answers

    @property
    def busy(self):
        """The server's share of its core: below 1 it was the load that limited."""
        return min(1.0, self.cpu_s / self.report["duration_s"])

    @property
    def per_s(self):
        return self.report["throughput_per_s"]

    @property
    def per_core_s(self):
        """Answers a second of a core that does nothing else: where the load can't fill the core, scaled up."""
        return self.answers / self.cpu_s

    @property
    def p999_us(self):
        return self.report["latency_us"]["p99.9"]

    @property
    def tls(self):
        return self.report["tls"]


class Load:
    """Runs turns with one tidegate-bench. `wrong` collects what was no right answer."""

    def __init__(self, binary, cert, seconds):
        self._binary = binary
        self._cert = cert
        self._seconds = seconds
        self.wrong = []

    def turn(self, server, reviews, route, connections, options=()):
        """`route` None: each review's own. `options`: --closed-loop or a --rate, and what else this turn is to have."""
        command = [self._binary, f"https://127.0.0.1:{server.port}{route or ''}", reviews.path]
        command += ["--cacert", self._cert, "--connections", str(connections), "--duration", f"{self._seconds}s"]
        command += ["--busy-poll", "--no-progress", "--output", "json", *options]
        if route:
            command.append("--path-from-url")
        if server.name in ("nginx", "transport"):
            command.append("--no-uid-check")  # a fixed answer has a fixed uid
        before = server.cpu_s()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        after = server.cpu_s()
        try:
            report = json.loads(done.stdout)
            turn = Turn(report["requests"]["answered"], after - before, report)
        except (ValueError, KeyError):
            turn = None
        if turn is None or turn.answers == 0 or turn.cpu_s == 0:
            raise RuntimeError(f"{server.name} answered nothing: {done.stderr[-400:]}{done.stdout[-400:]}")
        if done.returncode != 0:
            self.wrong.append(f"{server.name}: {report['errors']} {report['wrong_answers']} {report['examples']}")
        return turn
