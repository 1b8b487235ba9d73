"""Every test of the specs, in a real browser."""

import pytest

from .conftest import SECONDS
from .environment import KEY
from .spec_discovery import SpecTest, spec_tests
from .spec_runner import SpecRunner

pytestmark = pytest.mark.needs("page")
TESTS = [
    pytest.param(
        test, id=test.id, marks=[pytest.mark.needs(each) for each in (test.engine, *test.needs)]
    )
    for test in spec_tests()
]


@pytest.mark.parametrize("spec_test", TESTS)
def test_spec_passes_in_the_browser(
    spec_test: SpecTest, runner: SpecRunner, request: pytest.FixtureRequest
) -> None:
    outcome = runner.outcome(spec_test)
    request.node.stash[SECONDS] = outcome.seconds
    if outcome.failure:
        pytest.fail(f"{outcome.failure}\nThe servers logged:\n{outcome.log[-3000:]}", pytrace=False)
    assert "Traceback" not in outcome.log, outcome.log
    assert KEY not in outcome.log
