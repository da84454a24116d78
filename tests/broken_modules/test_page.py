"""Authors can look up every fault of the corpus."""

from tests.broken_modules import page


def test_the_page_of_faults_is_that_of_the_corpus() -> None:
    assert page.PAGE.read_text("utf-8") == page.text(), "run python -m tests.broken_modules.page"
