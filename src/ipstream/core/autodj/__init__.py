"""One function decides what airs; the agent asks it with the real clock, the panel with a pretended one.

``decide(programme, history, now, rng)`` names the next track and why. ``simulate`` is the same function asked again and
again. Both take the randomness of decision number ``history.count`` from ``rng_for``, so that equal seed, history and
time give an equal answer on the node and in the panel.
"""

from ipstream.core.autodj.decision import Decision, decide, rng_for
from ipstream.core.autodj.history import History, Play
from ipstream.core.autodj.simulation import Upcoming, follows_at, simulate

__all__ = ["Decision", "History", "Play", "Upcoming", "decide", "follows_at", "rng_for", "simulate"]
