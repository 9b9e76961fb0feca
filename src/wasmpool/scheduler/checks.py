"""Checks of the scheduler's configuration."""

from __future__ import annotations

from wasmpool.exceptions import ConfigError
from wasmpool.scheduler.messages import SchedulerConfig

BALANCES = ("pull", "round_robin", "least_loaded", "affinity")


def check_config(config: SchedulerConfig) -> None:
    """Raise `ConfigError` unless the numbers make sense."""
    at_least_one = (
        "max_workers", "backoff_cap_ms", "cancel_grace_ms", "heartbeat_warn_ms", "zombie_ms",
        "start_timeout_ms", "restart_budget", "idle_ms", "ageing_ms", "poison_limit",
        "queue_limit", "shutdown_grace_ms",
    )  # fmt: skip
    not_negative = ("min_workers", "retries", "backoff_ms", "jitter_ratio", "restart_cooldown_ms")
    optional = ("item_timeout_ms", "batch_timeout_ms", "memory_limit_bytes")
    for least, names in ((1, at_least_one), (0, not_negative), (1, optional)):
        for name in names:
            value = getattr(config, name)
            if value is not None and value < least:
                raise ConfigError(f"{name} is {value}; it must be at least {least}")
    if config.min_workers > config.max_workers:
        raise ConfigError(
            f"min_workers is {config.min_workers}, more than max_workers {config.max_workers}"
        )
    if config.balance not in BALANCES:
        raise ConfigError(f"balance is {config.balance!r}; it must be one of {BALANCES}")
