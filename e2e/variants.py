"""Which variants of a test run in which browsers, where not all differ by the browser."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

BROWSERS = ("chromium", "firefox", "webkit")


def variants(
    name: str, everywhere: Sequence[str], *, chromium: Sequence[str]
) -> pytest.MarkDecorator:
    """Run a test that takes `any_page` with each value of another argument.

    Args:
        name: That argument.
        everywhere: Values for all browsers.
        chromium: Values for Chromium alone: other browsers would only repeat them.
    """
    cases = [(browser, value) for browser in BROWSERS for value in everywhere]
    cases += [("chromium", value) for value in chromium]
    return pytest.mark.parametrize(("any_page", name), cases, indirect=["any_page"])
