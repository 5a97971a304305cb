"""Several servers take turns, so that whatever else the machine does falls on all; ratios are taken pair by pair."""

import statistics
import sys


def take_turns(servers, rounds, one_turn):
    """`one_turn(server)` for each, `rounds` times; who goes first changes. Returns {name: [Turn, …]}."""
    found = {server.name: [] for server in servers}
    for number in range(rounds):
        for server in servers if number % 2 == 0 else reversed(servers):
            turn = one_turn(server)
            found[server.name].append(turn)
            print(
                f"  {server.name:<12} {turn.answers:>9} answers {turn.per_s:>9.0f}/s {turn.cost_us:>8.2f} µs of CPU "
                f"each, p99.9 {turn.p999_us:.0f} µs, {turn.busy:.0%} of the core",
                file=sys.stderr,
                flush=True,
            )
    return found


def ratios(turns, above, below, value):
    """`value` of a turn of `above` through that of the same round of `below`."""
    return [value(a) / value(b) for a, b in zip(turns[above], turns[below], strict=True)]


def spread(values, digits=2):
    """`min **median** max`."""
    return f"{min(values):,.{digits}f} **{statistics.median(values):,.{digits}f}** {max(values):,.{digits}f}"


median = statistics.median
