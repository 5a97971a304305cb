"""Processes under measurement, set apart from the machine's other work by cgroups, where that is allowed."""

import os
import pathlib

from . import servers


class Apart:
    """A cgroup for the server, and one for the load, of either version: their threads compete with each other and hardly
    with what else the machine does. With `quota` cores it may use no more, as a container with limits.cpu. Who may make
    no cgroups goes without, unless there is to be a quota."""

    def __init__(self, what, quota=None):
        self.folder = None
        name = f"tidegate-{what}-{os.getpid()}"
        period_us = 100_000
        try:
            if pathlib.Path("/sys/fs/cgroup/cpu/cpu.shares").exists():
                self.make(pathlib.Path("/sys/fs/cgroup/cpu") / name)
                self.write("cpu.shares", 262_144)
                if (self.folder / "cpu.rt_runtime_us").exists():
                    self.write("cpu.rt_runtime_us", 300_000)
                if quota is not None:
                    self.write("cpu.cfs_period_us", period_us)
                    self.write("cpu.cfs_quota_us", int(quota * period_us))
            else:
                self.make(pathlib.Path("/sys/fs/cgroup") / name)
                self.write("cpu.weight", 10_000)
                if quota is not None:
                    self.write("cpu.max", f"{int(quota * period_us)} {period_us}")
        except OSError as error:
            self.remove()
            if quota is not None:
                raise servers.Failed(f"no cgroup with a quota can be made here: {error}")

    def make(self, folder):
        folder.mkdir()
        self.folder = folder

    def write(self, name, value):
        (self.folder / name).write_text(str(value))

    def enter(self):
        if self.folder is not None:
            self.write("cgroup.procs", os.getpid())

    def command(self, command):
        """The same command, in the group from its beginning."""
        if self.folder is None:
            return command
        return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', f"{self.folder}/cgroup.procs", *command]

    def leave(self):
        if self.folder is not None:
            (self.folder.parent / "cgroup.procs").write_text(str(os.getpid()))

    def throttled(self):
        stat = dict(line.split() for line in (self.folder / "cpu.stat").read_text().splitlines())
        return f"throttled in {stat['nr_throttled']} of {stat['nr_periods']} periods"

    def remove(self):
        if self.folder is not None:
            self.folder.rmdir()
        self.folder = None
