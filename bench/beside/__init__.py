"""What the commands of bench/ that compare Tidegate with other servers have in common.

servers  processes on a core of their own, their CPU time and memory
nginx    the one that answers with fixed bytes
reviews  what is sent, and what a server answers to it
load     one turn of tidegate-bench
turns    turns of several servers, one after the other, and ratios of them
report   Markdown: rows with a target, the machine
profile  where a server's CPU time goes, by perf
picture  that, as an SVG
apart    cgroups that keep the machine's other work away
disturb  what neighbours of a request do to a server

Only Python's standard library. Tested in tests/bench/beside.
"""
