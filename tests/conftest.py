"""What all tests share.

Examples have no time limit, for the machine may be busy. Programs that tests start hear of an
interrupt, also where a shell started the tests in the background and had them ignore it.
"""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

signal.signal(signal.SIGINT, signal.default_int_handler)
