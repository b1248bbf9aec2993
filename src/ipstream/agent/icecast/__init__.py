"""The node's Icecast: its configuration and process, who is admitted, and what sounds while a source is away.

Two programs are kept running: ``icecast_command`` (in a prepared folder) and ``standby_command``. When stations or
outputs change: ``write_config`` (a HUP when it says True; a restart for a new port), ``write_plan`` and
``Admission.follow``.
"""
