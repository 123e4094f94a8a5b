"""Exercises: every known mistake is named, the right answer is accepted, others are not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ROOT, Open
from figures import exercise
from helpers import figure
from playwright.sync_api import Locator, Page

DOCS = ROOT / "docs"
NAME = "exercise-check"
WITH_EXERCISES = sorted(
    str(path.relative_to(DOCS).with_suffix(""))
    for path in DOCS.glob("*/*.md")
    if "figures.exercise(" in path.read_text("utf-8")
)
PagesWith = Callable[[str], list[str]]


def started(open_page: Open, address: str) -> Page:
    """Open a page and start all its figures."""
    page = open_page(address)
    figure(page, NAME)
    page.keyboard.press("Shift")
    return page


@pytest.fixture
def first(open_page: Open, pages_with: PagesWith) -> Locator:
    """The first exercise that has several fields to fill in."""
    for address in pages_with(NAME):
        found = started(open_page, address).locator(f"{NAME}:has(.ex-cells input:nth-child(3))")
        if found.count():
            return found.first
    pytest.fail("no exercise has three fields")


def insert(page: Page, made: Any) -> Locator:
    """Put an exercise on a page that has one: the data come from here."""
    page.evaluate(
        "(html) => document.querySelector('article').insertAdjacentHTML('afterbegin', html)",
        made._repr_html_(),
    )
    page.keyboard.press("Shift")
    return page.locator(f"#{made.id}")


def written(value: float) -> str:
    return f"{value:.10g}".replace("-", "−")


def fill(task: Locator, answer: list[list[float]]) -> None:
    values = [value for row in answer for value in row]
    for field, value in zip(fields(task).all(), values, strict=True):
        field.fill(written(value))


def fields(task: Locator) -> Locator:
    return task.get_by_role("textbox")


def held(task: Locator) -> list[str]:
    texts: list[str] = fields(task).evaluate_all("(all) => all.map((each) => each.value)")
    return texts


def data(task: Locator) -> dict[str, Any]:
    found: dict[str, Any] = task.evaluate("(element) => element.data")
    return found


def verdict(task: Locator) -> str:
    """Return the sentence; none is shown before there is one."""
    return task.locator(".ex-status").text_content() or ""


def check(task: Locator) -> str:
    task.get_by_role("button", name="Check").click()
    return verdict(task)


@pytest.mark.parametrize("page", WITH_EXERCISES)
def test_each_exercise_names_mistakes_and_accepts_only_the_right_answer(
    page: str, open_page: Open
) -> None:
    for task in started(open_page, f"{page}.html").locator(NAME).all():
        assert data(task)["mistakes"], f"no mistake is known to {task.get_attribute('id')}"
        (try_choices if data(task)["ask"] == "choice" else try_values)(task)
        task.get_by_role("button", name="Clear").click()
        assert verdict(task) == ""


def try_values(task: Locator) -> None:
    assert check(task) == "Fill in every field first."
    known = data(task)
    for mistake in known["mistakes"]:
        fill(task, mistake["answer"])
        assert check(task).startswith("Not yet: this is what comes out when ")
    fill(task, [[value * 1.13 + 0.41 for value in row] for row in known["right"]])
    sentence = check(task)
    assert sentence.startswith("Not yet")
    assert "comes out when" not in sentence
    # A list, as Python prints it, goes to all fields from wherever it is typed.
    task.get_by_role("button", name="Clear").click()
    fields(task).last.fill(str(known["right"]))
    fields(task).last.press("Enter")
    assert verdict(task).startswith("Correct")
    assert verdict(task).endswith(known["why"])


def try_choices(task: Locator) -> None:
    assert check(task) == "Choose one first."
    known = data(task)
    reasons = {mistake["answer"]: mistake["name"] for mistake in known["mistakes"]}
    for text in known["choices"]:
        task.get_by_role("radio", name=text, exact=True).check()
        assert verdict(task) == ""
        reason = f"Not yet: {reasons[text]}" if text in reasons else "Not yet."
        assert check(task).startswith("Correct." if text == known["right"] else reason)


def test_a_choice_is_made_by_keyboard_and_says_why_it_is_wrong(first: Locator) -> None:
    choices = {"choices": ["one", "two <b>", "three"], "mistakes": {"two <b>": "one too many."}}
    task = insert(first.page, exercise("of-choices", answer="one", **choices))
    try_choices(task)
    task.get_by_role("radio", name="one", exact=True).focus()
    first.page.keyboard.press("ArrowDown")
    assert check(task) == "Not yet: one too many."


def test_the_keyboard_alone_fills_moves_and_checks(first: Locator) -> None:
    """Tab goes from field to field and on; arrows move inside a text, and on at its ends."""
    page = first.page
    task = insert(page, exercise("of-keys", answer=[[12, 3], [4, 5]]))
    fields(task).first.focus()
    for text in ("12", "3", "4", "5"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    focused = page.evaluate_handle("document.activeElement")
    assert focused.evaluate("(element) => element.textContent") == "Check"
    fields(task).first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("0")
    assert held(task)[0] == "102"
    page.keyboard.press("Backspace")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("7")
    assert held(task) == ["12", "73", "4", "5"]
    page.keyboard.press("Backspace")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    assert held(task) == ["12", "3", "4", "5"]
    assert verdict(task) == "Correct."


def test_what_cannot_be_read_stays_and_is_marked(first: Locator) -> None:
    task = insert(first.page, exercise("of-texts", answer=[0.25, 1, 2], hint="Count again."))
    for field, text in zip(fields(task).all(), ["1//4", "1", "3"], strict=True):
        field.fill(text)
    assert check(task) == "I cannot read “1//4” as a number."
    assert held(task) == ["1//4", "1", "3"]
    invalid = task.locator("[aria-invalid='true']")
    assert invalid.count() == 1
    fields(task).first.fill("1/4")
    assert not invalid.count()
    assert check(task).endswith("the marked one is not. Hint: Count again.")
    assert invalid.get_attribute("aria-label") == "answer[0, 2]"


def test_cells_of_a_spreadsheet_are_pasted_over_the_grid(first: Locator) -> None:
    page = first.page
    task = insert(page, exercise("of-cells", answer=[[1, 2, 3], [4, 5, 6]]))

    def paste(text: str, at: int) -> None:
        page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        fields(task).nth(at).focus()
        page.keyboard.press("ControlOrMeta+v")

    paste("1\t2\t3\n4\t5\t6\n", 0)
    assert held(task) == ["1", "2", "3", "4", "5", "6"]
    task.get_by_role("button", name="Clear").click()
    paste("5\t6\n", 4)
    assert held(task) == ["", "", "", "", "5", "6"]
    paste("−7", 0)
    assert held(task)[0] == "−7"


def test_what_was_solved_stays_solved(first: Locator, served: str) -> None:
    page, name = first.page, first.get_attribute("id")
    address = page.url.removeprefix(served)
    fill(first, data(first)["right"])
    sentence = check(first)
    page.reload()
    page.keyboard.press("Shift")
    again = page.locator(f"#{name}[data-verdict='correct']")
    assert verdict(again) == sentence
    note = re.compile(rf"^1 of {page.locator(NAME).count()} solved$")
    assert note.match(page.locator(".sidebar-tree a[href='#'] .progress").inner_text())
    for listing in ("tutorials/index.html", "index.html"):
        page.goto(served + listing)
        notes = page.locator("article .progress").all_inner_texts()
        assert len(notes) == 1
        assert note.match(notes[0])
    page.get_by_role("button", name="Forget my answers").click()
    assert not page.locator(".progress").count()
    page.goto(served + address)
    page.keyboard.press("Shift")
    assert not page.locator(f"{NAME}[data-verdict='correct']").count()


def test_an_answer_to_another_question_is_dropped(first: Locator) -> None:
    page, name = first.page, first.get_attribute("id")
    fill(first, data(first)["right"])
    check(first)
    page.evaluate(
        """(id) => {
          const [key] = Object.keys(localStorage).filter((each) => each.startsWith("convscope:"));
          const record = JSON.parse(localStorage.getItem(key));
          record.answers[id].mark = "changed";
          localStorage.setItem(key, JSON.stringify(record));
        }""",
        name,
    )
    page.reload()
    page.keyboard.press("Shift")
    assert set(held(page.locator(f"#{name}"))) == {""}
    assert not page.locator(".progress").count()


@pytest.mark.parametrize(
    "broken", ["get() { throw new DOMException('no', 'SecurityError'); }", "value: null"]
)
def test_nothing_breaks_where_storage_is_refused(
    broken: str, open_page: Open, pages_with: PagesWith, served: str
) -> None:
    """The page is solved, the theme changes and the search finds; `open_page` fails on errors."""
    page = open_page("about:blank")
    page.add_init_script(
        f"Object.defineProperty(window, 'localStorage', {{ {broken}, configurable: true }});"
    )
    page.goto(served + pages_with(NAME)[0])
    page.keyboard.press("Shift")
    task = page.locator(f"{NAME}:has(.ex-cells)").first
    fill(task, data(task)["right"])
    assert check(task).startswith("Correct")
    before = page.locator("body").get_attribute("data-theme")
    page.locator(".theme-toggle").filter(visible=True).first.click()
    assert page.locator("body").get_attribute("data-theme") != before
    page.goto(f"{served}search.html?q=kernel")
    page.locator("ul.search li a").first.wait_for()


def test_an_exercise_is_small(first: Locator) -> None:
    """A box takes no more room than its fields, two buttons and a line need."""
    task = insert(first.page, exercise("of-room", answer=1))
    box = task.bounding_box()
    assert box
    assert box["height"] < 110
