"""Two people and some words of a text, in two browsers: comment, answer, e-mail, settling; and without scripts."""

import re
from collections.abc import Callable

from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from bcf.accounts.models import User
from plans.models import Comment
from tests.demo_world import CARE, FINANCE, INTEGRATION, World
from tests.looking import look

Enter = Callable[[Page, str], Page]
AxeCheck = Callable[..., None]
QUESTION = "How many bed days is this?"


def open_part(page: Page, demo: World, key: str = "acute") -> None:
    page.goto(demo.draft.url("part", part=key))
    expect(page.locator("html[data-editors=ready]")).to_have_count(1)


def choose_words(page: Page, words: str) -> None:
    """Choose words in the text, as somebody does who draws over them."""
    page.evaluate(
        """(words) => {
          const text = document.querySelector(".ProseMirror");
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.textContent.indexOf(words);
            if (at < 0) continue;
            text.focus();
            document.getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
            return;
          }
          throw new Error(`no ${words}`);
        }""",
        words,
    )


def test_two_people_settle_a_question_about_some_words_and_nothing_typed_meanwhile_is_lost(
    demo: World, enter: Enter, page: Page, new_context: Callable[..., BrowserContext], axe: AxeCheck
) -> None:
    User.objects.filter(email=INTEGRATION).update(letters="at_once")
    asker, holder = enter(page, FINANCE), enter(new_context().new_page(), INTEGRATION)
    open_part(asker, demo)
    asker.locator(".ProseMirror").press("Control+End")
    asker.keyboard.type(" Typed and not saved.")
    choose_words(asker, "shorter stays")
    asker.get_by_role("button", name="Comment on “shorter stays”").click()
    form = asker.locator("#comment-on form")
    expect(form.get_by_label("The words it is about")).to_have_value("shorter stays")
    expect(form.get_by_label("Your comment")).to_be_focused()
    asker.keyboard.type(QUESTION)
    form.get_by_text("Tell somebody by e-mail").click()
    form.get_by_label("Integration Manager, NHS South Kent Coast CCG").check()
    form.get_by_role("button", name="Comment", exact=True).click()
    thread = asker.locator(".comment")
    expect(thread).to_contain_text("on “shorter stays”")
    expect(thread).to_be_focused()
    expect(asker.locator(".ProseMirror")).to_contain_text("Typed and not saved.")
    expect(asker.locator("[data-said=beside]")).to_contain_text("One comment open")
    assert Comment.objects.get().before.endswith("and")
    (letter,) = [one for one in mail.outbox if one.to == [INTEGRATION]]
    assert QUESTION in letter.body

    (address,) = re.findall(r"/plans/\S+/comments/\d+/", letter.body)
    holder.goto(address)
    look(holder, axe)
    holder.get_by_label("Your answer").fill("Twelve hundred.")
    holder.get_by_role("button", name="Answer").click()
    expect(holder.locator(".comment__reply")).to_contain_text("Twelve hundred.")
    look(holder, axe)

    asker.get_by_role("button", name="Show the words").click()
    assert asker.evaluate("document.getSelection().toString()") == "shorter stays"
    asker.locator("[data-in-place=answer]").click()
    asker.get_by_label("Your answer").fill("Thank you.")
    asker.get_by_role("button", name="Answer", exact=True).click()
    expect(asker.locator(".comment__reply")).to_have_count(2)
    asker.locator("[data-in-place=settle]").click()
    asker.locator(".comment__forms").get_by_role("button", name="Settle").click()
    expect(asker.locator("[data-said=comments] .section-head")).to_contain_text("0 open, 1 settled")
    expect(asker.locator(".ProseMirror")).to_contain_text("Typed and not saved.")
    expect(asker.locator("[data-said=beside]")).to_be_empty()

    choose_words(asker, "Typed and not saved.")
    asker.get_by_role("button", name="Comment on “Typed and not saved.”").click()
    asker.keyboard.type("On what nobody has seen")
    form.get_by_role("button", name="Comment", exact=True).click()
    expect(asker.locator("#comment-on .govuk-error-message")).to_contain_text("These words are not in")
    expect(asker.locator("#comment-on").get_by_label("Your comment")).to_have_value("On what nobody has seen")
    expect(asker.locator(".ProseMirror")).to_contain_text("Typed and not saved.")


def test_a_row_of_a_table_is_commented_on_from_the_cell_one_is_in(demo: World, enter: Enter, page: Page) -> None:
    enter(page, FINANCE).goto(demo.draft.url("part", part="schemes"))
    page.locator("[data-row] input:visible").nth(9).focus()
    row = page.evaluate("document.activeElement.closest('[data-row]').dataset.row")
    page.get_by_role("button", name="Comment on a row").click()
    expect(page.locator("[name=comment-place]")).to_have_value(f"schemes.{row}")
    page.keyboard.type("Is this the figure of March?")
    page.locator("#comment-on").get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment")).to_contain_text("on Scheme")
    assert Comment.objects.get().place == f"schemes.{row}"


def test_without_scripts_one_comments_answers_settles_and_takes_back(
    demo: World, enter: Enter, page_without_scripts: Page, page: Page, axe: AxeCheck
) -> None:
    quiet = enter(page_without_scripts, CARE)
    url = demo.draft.url("part", part="acute")
    quiet.goto(url)
    quiet.get_by_text("Add a comment").click()
    form = quiet.locator("#comment-on form")
    form.get_by_label("Comment on").select_option(label="What the plan means for hospitals")
    form.get_by_label("The words it is about").fill("no such words")
    form.get_by_label("Your comment").fill(QUESTION)
    form.get_by_label("Ask for a change").check()
    form.get_by_role("button", name="Comment", exact=True).click()
    expect(quiet).to_have_title(re.compile("^Error: "))
    expect(quiet.locator("[data-error-summary]")).to_contain_text("These words are not in")
    expect(form.get_by_label("Your comment")).to_have_value(QUESTION)
    form.get_by_label("The words it is about").fill("shorter stays")
    form.get_by_role("button", name="Comment", exact=True).click()
    expect(quiet.locator(".page-head .tag")).to_have_text("Changes requested")
    expect(quiet.locator(".comment")).to_contain_text("on “shorter stays”")
    look(quiet, lambda one: None)
    seen = enter(page, INTEGRATION)
    for name in ("plan", "comments", "sign_off"):
        seen.goto(demo.draft.url(name))
        expect(seen.get_by_role("main")).to_contain_text(QUESTION)
        look(seen, axe)
    seen.goto(url)
    look(seen, axe)

    quiet.get_by_role("link", name=re.compile("^Answer")).click()
    quiet.get_by_label("Your answer").fill("I ask again.")
    quiet.get_by_role("button", name="Answer").click()
    quiet.get_by_role("link", name="Change or take back your answer").click()
    quiet.get_by_role("button", name="Take it back").click()
    expect(quiet.locator(".comment__reply")).to_contain_text("Taken back by Head of Adult Services")
    quiet.get_by_role("link", name=re.compile("^Settle")).click()
    quiet.get_by_role("button", name="Settle").click()
    expect(quiet.locator("[data-error-summary]")).to_contain_text("Say what was done")
    quiet.get_by_label("What was done").fill("It is said now.")
    quiet.get_by_role("button", name="Settle").click()
    expect(quiet.locator("#comments")).to_contain_text("0 open, 1 settled")
    expect(quiet.locator(".page-head .tag")).not_to_have_text("Changes requested")
