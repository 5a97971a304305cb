"""What a comparison says in the end: Markdown, with the machine, the commit and each target met or missed."""

import datetime
import os
import platform
import subprocess
import sys

from . import servers, turns


def root():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def machine(*others):
    """`Measured DATE at COMMIT; CPU, Linux VERSION, …others.`"""
    commit = subprocess.run(
        ["git", "-C", root(), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        model = next((line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")), "unknown CPU")
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    where = ", ".join([model, f"Linux {platform.release()}", *others])
    return f"Measured {today} at {commit or 'no commit'}; {where}."


class Table:
    """Rows of a Markdown table."""

    def __init__(self, *head):
        self._lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]

    def row(self, *cells):
        self._lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")

    def judged(self, *cells, values, most=None, least=None, digits=2):
        """A row that ends with the spread of `values`, the target for their median, and whether it is met."""
        middle = turns.median(values)
        if most is not None:
            target, met = f"≤ {most}", middle <= most
        else:
            target, met = f"≥ {least}", middle >= least
        self.row(*cells, turns.spread(values, digits), target, "met" if met else "missed")

    def __str__(self):
        return "\n".join(self._lines)


def publish(parts, file=None, section=None):
    """Prints the parts of a report, writes them to `file`, and to that section of bench/RESULTS.md."""
    text = "\n\n".join(str(part) for part in parts) + "\n"
    print(text)
    sys.stdout.flush()
    if file:
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
    if section:
        rewrite(f"{root()}/bench/RESULTS.md", section, "\n" + text)


def rewrite(path, section, text):
    """Puts `text` between `<!-- SECTION -->` and `<!-- /SECTION -->` of a file, instead of what is there."""
    begin, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    with open(path, encoding="utf-8") as file:
        before, found, rest = file.read().partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise servers.Failed(f"{path} has no section {begin} … {end}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(before + begin + text + end + after)
