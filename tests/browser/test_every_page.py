"""Every page of the demonstration, in a real browser: axe finds nothing, nothing scrolls sideways at 1,280 or 360
pixels, the console reports no error, and with scripts off the page is whole and its form does its work.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, expect

from areas import actions as people
from areas.models import Area, Organisation
from bcf.accounts.models import User
from bcf.editions import edition
from plans import actions
from plans.differences import differences
from plans.document import document
from plans.models import PartRevision, Record
from plans.reference import reference_for
from plans.summary import summarise
from tests.demo_world import CARE, EXAMPLESHIRE_AUTHOR, FINANCE, INTEGRATION, World
from tests.looking import DESK_SIZE, PHONE_SIZE, too_wide

PARTS = [part.key for part in edition("2014-02").parts]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c636060600000000400"
    "01f61738550000000049454e44ae426082"
)

Enter = Callable[[Page, str], Page]
AxeCheck = Callable[..., None]
NewContext = Callable[..., BrowserContext]


@dataclass
class Looker:
    """Looks at pages one after another and tells of all their faults together, so that one run shows every one."""

    page: Page
    axe: AxeCheck
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        # A page that answers with a status of its own is named by the browser as a failed load: not a script's error.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: the console says {message.text}")

    def go(self, address: str, status: int = 200) -> None:
        """Open an address, which must answer with this status and all of its files, and look at it."""
        broken: list[str] = []
        self.page.on("response", listener := _keeps_failures(broken))
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{address} answered {answer.status}"
        self.look()
        self.page.remove_listener("response", listener)
        self.faults += [one for one in broken if one != f"{answer.url} {status}"]

    def look(self) -> None:
        """Judge the page that is open, at both widths."""
        page = self.page
        if page.locator("textarea[data-rich-text]").count():
            expect(page.locator("html[data-editors=ready]")).to_have_count(1)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for size in (PHONE_SIZE, DESK_SIZE):
            page.set_viewport_size(size)
            if found := too_wide(page):
                self.faults.append(found)
            try:
                self.axe(page)
            except pytest.fail.Exception as violations:
                self.faults.append(f"At {size['width']} pixels, {violations}")


def _keeps_failures(broken: list[str]) -> Callable[[Response], None]:
    return lambda response: broken.append(f"{response.url} {response.status}") if response.status >= 400 else None


@pytest.fixture
def looker(new_context: NewContext, axe: AxeCheck) -> Iterable[Looker]:
    """A browser that collects faults, and fails the test at its end if there are any."""
    one = Looker(new_context(viewport=DESK_SIZE).new_page(), axe)
    yield one
    assert not one.faults, "\n\n".join(one.faults)


def warning_of(record: Record) -> str:
    """The key of a warning that the plan has."""
    summary = summarise(document(record), reference_for(record.area, record.edition_code))
    return next(one.key for one in summary.findings if one.level == "warning")


@pytest.mark.parametrize("half", [0, 1])
def test_every_part_as_an_author(demo: World, enter: Enter, looker: Looker, half: int) -> None:
    enter(looker.page, INTEGRATION)
    for key in PARTS[half::2]:
        looker.go(demo.draft.url("part", part=key))


def test_every_tab(demo: World, enter: Enter, looker: Looker) -> None:
    enter(looker.page, INTEGRATION)
    for tab in ("plan", "read", "money", "metrics", "checklist", "sign_off", "files", "people"):
        looker.go(demo.draft.url(tab))
    looker.go(f"{demo.draft.url('checklist')}?by=part&show=information&show=warning")
    looker.go(f"{demo.draft.url('money')}?year=2014/15")


def test_a_signed_plan_as_an_author_and_as_a_reader(demo: World, enter: Enter, looker: Looker) -> None:
    enter(looker.page, EXAMPLESHIRE_AUTHOR)
    for tab in ("plan", "sign_off", "checklist", "files"):
        looker.go(demo.signed.url(tab))
    for key in ("vision", "schemes", "data-sharing"):
        looker.go(demo.signed.url("part", part=key))
    enter(looker.page, "coast@exampleshire.example")
    looker.go(demo.signed.url("sign_off"))
    enter(looker.page, "chair@exampleshire.example")
    for key in ("plan-details", "schemes", "documents", "dtoc", "contributions"):
        looker.go(demo.signed.url("part", part=key))
        expect(looker.page.get_by_role("button", name="Save")).to_have_count(0)


def test_the_small_pages_of_a_plan(demo: World, enter: Enter, looker: Looker) -> None:
    record, page = demo.draft, looker.page
    by = User.objects.get(email=INTEGRATION)
    key = warning_of(record)
    enter(page, INTEGRATION)
    looker.go(record.url("part_history", part="schemes"))
    looker.go(record.url("assign", part="schemes"))
    page.get_by_label("Due").fill("tomorrow")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    looker.go(record.url("accept", key=key))
    page.get_by_role("button", name="Accept this warning").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    looker.go(record.url("accept_several"))
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Accept the ticked warnings").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    actions.accept_warning(record=record, key=key, reason="The board knows of it.", by=by)
    looker.go(record.url("take_back", key=key))
    looker.go(f"{record.url('checklist')}?show=accepted")
    looker.go(record.url("picture_upload"))
    page.get_by_role("button", name="Put it in").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()


def test_a_plan_that_nobody_has_started(demo: World, enter: Enter, looker: Looker) -> None:
    kent = Area.objects.get(slug="kent")
    record = actions.start_plan(area=kent, edition_code="2014-02", by=User.objects.get(email=CARE))
    enter(looker.page, CARE)
    for name in ("plan", "checklist", "sign_off"):
        looker.go(record.url(name))
        expect(looker.page.get_by_text(re.compile("questions( are)? not yet answered")).first).to_be_visible()
    looker.go(record.url("part", part="data-sharing"))
    expect(looker.page.locator(".callout--error")).to_have_count(0)


def test_an_invitation_to_another_address(demo: World, enter: Enter, looker: Looker) -> None:
    tokens: list[str] = []
    people.invite(
        organisation=Organisation.objects.get(name="Kent County Council"),
        email="director@council.example",
        role="signatory",
        post="Corporate Director",
        by=User.objects.get(email=CARE),
        address=lambda token: tokens.append(token) or token,  # type: ignore[func-returns-value]
    )
    page, address = looker.page, f"/invitations/{tokens[0]}/"
    enter(page, INTEGRATION)
    looker.go(address)
    page.get_by_role("button", name="Sign out, and use director@council.example").click()
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.get_by_label("Choose a password")).to_be_visible()


def test_several_warnings_and_printed_figures_without_scripts(
    demo: World, enter: Enter, page_without_scripts: Page
) -> None:
    page, record = enter(page_without_scripts, INTEGRATION), demo.draft
    page.goto(record.url("checklist"))
    page.get_by_role("link", name="Accept several warnings").click()
    for box in page.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Accept the ticked warnings").click()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(2)
    page.get_by_label("Reason").fill("The board knows of both.")
    page.get_by_role("button", name="Accept the ticked warnings").click()
    expect(page.get_by_text("2 warnings accepted.")).to_be_visible()
    assert len(document(record).state.acceptances) == 2
    page.goto(record.url("part", part="dtoc"))
    for box in page.get_by_role("checkbox", name="Settled").all():
        box.check()
    page.get_by_role("button", name="Set the ticked ones aside").click()
    assert document(record).part("dtoc").stated == ()


def test_a_page_of_two_versions(demo: World, enter: Enter, looker: Looker) -> None:
    record, page = demo.draft, looker.page
    enter(page, INTEGRATION)
    page.goto(record.url("part", part="data-sharing"))
    content = document(record).part("data-sharing")
    changed = type(content)(nhs_number_text="<p>Theirs.</p>")
    draft = actions.Draft("data-sharing", changed, document(record).numbers["data-sharing"])
    actions.save_parts(record=record, changes=[draft], by=User.objects.get(email=FINANCE))
    page.get_by_role("textbox", name="NHS number: how it is used now").fill("Mine.")
    page.get_by_role("button", name="Save and stay").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose what to keep")
    looker.look()


def test_areas_people_and_help(demo: World, enter: Enter, looker: Looker) -> None:
    page = looker.page
    for address in ("/", "/accounts/login/", "/accounts/password/reset/", "/glossary/", "/help/"):
        looker.go(address)
    looker.go("/no-such-page/", 404)
    enter(page, CARE)
    for address in ("/", "/areas/", "/areas/kent/", "/areas/kent/start/2014-02/", "/areas/south-kent-coast/"):
        looker.go(address)
    for address in ("/areas/kent/people/", "/accounts/", "/accounts/logout/", "/accounts/password/change/"):
        looker.go(address)
    looker.go("/no-such-page/", 404)
    looker.go(demo.signed.url("plan"), 403)
    looker.go("/areas/exampleshire/people/", 403)


def test_the_way_to_the_signatures(demo: World, enter: Enter, looker: Looker) -> None:
    """The sign-off page in each state: frozen, decided, asked, signed by one, changed since."""
    record, page = demo.signed, looker.page
    enter(page, EXAMPLESHIRE_AUTHOR)
    author = User.objects.get(email=EXAMPLESHIRE_AUTHOR)
    actions.reopen(record=record, reason="To look at its pages.", by=author)
    looker.go(record.url("sign_off"))
    looker.go(record.url("board"))
    page.get_by_label("Day of the board's meeting").fill("next Tuesday")
    page.get_by_role("button", name="Freeze the plan").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    page.get_by_label("Day of the board's meeting").fill("18 March 2014")
    page.get_by_role("button", name="Freeze the plan").click()
    looker.look()
    looker.go(record.url("part", part="vision"))
    enter(page, "secretary@exampleshire.example")
    looker.go(record.url("sign_off"))
    page.get_by_label("agreed the plan", exact=True).check()
    page.get_by_label("Day of the decision").fill("18 March 2014")
    page.get_by_role("button", name="Record the decision").click()
    looker.look()
    enter(page, EXAMPLESHIRE_AUTHOR)
    page.goto(record.url("sign_off"))
    page.get_by_role("button", name="Request sign-off").click()
    looker.look()
    enter(page, "coast@exampleshire.example")
    looker.go("/")
    looker.go(record.url("sign_off"))
    page.get_by_role("button", name="Sign for").click()
    expect(page).to_have_title(re.compile("^Error: "))
    looker.look()
    page.get_by_label("I have read the plan").check()
    page.get_by_role("button", name="Sign for").click()
    looker.look()
    vision = document(record).part("vision")
    longer = type(vision)(text=f"{vision.text}<p>{'And more of it. ' * 40}</p>")
    draft = actions.Draft("vision", longer, document(record).numbers["vision"])
    actions.save_parts(record=record, changes=[draft], by=author, void_signatures=True)
    looker.go(record.url("sign_off"))
    expect(page.get_by_role("heading", name="Changed since you signed")).to_be_visible()


# --- With scripts off --------------------------------------------------------------------------------------------


def content_of(record: Record, key: str) -> tuple[int, object]:
    one = document(record)
    return one.numbers.get(key, 0), one.part(key)


def change_something(page: Page) -> str:
    """Type into the first input that takes typing; return what was typed, or tick something."""
    form = page.locator("#part-form")
    typing = form.locator(
        "textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file])"
    )
    first = next(one for one in typing.all() if one.is_visible())
    typed = "4,321" if first.get_attribute("inputmode") == "decimal" else "Written without scripts."
    first.fill(f"{first.input_value()}\n\n{typed}" if first.get_attribute("data-rich-text") else typed)
    return typed


def test_every_part_saves_one_change_and_nothing_else_without_scripts(
    demo: World, enter: Enter, page_without_scripts: Page
) -> None:
    page, record = enter(page_without_scripts, INTEGRATION), demo.draft
    for part in record.edition.parts:
        number, before = content_of(record, part.key)
        page.goto(record.url("part", part=part.key))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        change_something(page)
        page.get_by_role("button", name="Save and stay").click()
        expect(page.locator("p[data-saved]").first, part.key).to_contain_text(re.compile(r"Saved today at .* by you"))
        saved, after = content_of(record, part.key)
        assert saved == number + 1, f"{part.key} was not saved"
        changed = differences(part, before, after)
        assert len(changed) == 1, f"{part.key}: one change was made and {len(changed)} were saved: {changed}"


def test_saving_a_part_untouched_changes_nothing_with_scripts(demo: World, enter: Enter, page: Page) -> None:
    """What the editor and the grid post back means what was stored: a save that changes nothing voids nothing."""
    enter(page, INTEGRATION)
    record = demo.draft
    numbers = document(record).numbers
    for part in record.edition.parts:
        page.goto(record.url("part", part=part.key))
        if page.locator("textarea[data-rich-text]").count():
            expect(page.locator("html[data-editors=ready]")).to_have_count(1)
        expect(page.locator("[data-changes]").last).to_have_text("Nothing unsaved.")
        with page.expect_response(lambda one: one.request.method == "POST" and "/presence/" not in one.url) as posted:
            page.get_by_role("button", name="Save and stay").click()
        assert posted.value.status == 302, part.key
    changed = {
        key: [str(one) for one in differences(record.edition.part[key], *before_and_after(record, key))]
        for key, number in document(record).numbers.items()
        if number != numbers.get(key)
    }
    assert not changed


def before_and_after(record: Record, key: str) -> tuple[object, object]:
    from bcf.parts import decode

    kept = PartRevision.objects.filter(record=record, part=key).order_by("-number")[:2]
    after, before = (decode(record.edition.part[key], one.content) for one in kept)
    return before, after


def test_the_small_forms_work_without_scripts(demo: World, enter: Enter, page_without_scripts: Page) -> None:
    page, record = enter(page_without_scripts, INTEGRATION), demo.draft
    page.goto(record.url("part", part="vision"))
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Who holds this part").select_option(label="Finance Manager, NHS South Kent Coast CCG")
    page.get_by_label("Due").fill("1 April 2014")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Finance Manager, due 1 April 2014.")).to_be_visible()

    page.goto(record.url("checklist"))
    page.get_by_role("link", name="Accept with a reason").first.click()
    page.get_by_label("Reason").fill("The board has seen this figure.")
    page.get_by_role("button", name="Accept this warning").click()
    expect(page.get_by_text("“The board has seen this figure.”")).to_be_visible()
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("“The board has seen this figure.”")).to_have_count(0)

    page.goto(record.url("picture_upload"))
    page.get_by_label("Picture").set_input_files([{"name": "map.png", "mimeType": "image/png", "buffer": PIXEL}])
    page.get_by_label("What it shows, in words").fill("A map")
    page.get_by_role("button", name="Put it in").click()
    expect(page.get_by_text("The picture is kept.")).to_be_visible()

    page.goto(record.url("files"))
    page.get_by_role("button", name="Make the JSON").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download JSON").click()
    assert download.value.suggested_filename.endswith(".json")

    page.goto("/areas/medway/start/2014-02/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You may not see this page")
    page.goto("/areas/kent/start/2014-02/")
    page.get_by_role("button", name="Start the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kent")
    assert Record.objects.filter(area__slug="kent").count() == 1


def test_history_restores_without_scripts(demo: World, enter: Enter, page_without_scripts: Page) -> None:
    page, record = enter(page_without_scripts, INTEGRATION), demo.draft
    _, first = content_of(record, "vision")
    page.goto(record.url("part", part="vision"))
    page.locator("textarea").first.fill("Another vision.")
    page.get_by_role("button", name="Save and stay").click()
    page.get_by_role("link", name="History (2)").click()
    page.get_by_role("link", name="Put revision 1 back").click()
    page.get_by_role("button", name="Put revision 1 back").click()
    expect(page.get_by_text("Revision 1 is put back, as a new one.")).to_be_visible()
    assert content_of(record, "vision") == (3, first)


def test_nobody_is_named_to_sign_until_somebody_is(demo: World, enter: Enter, page_without_scripts: Page) -> None:
    """The council of the draft has no signatory: its administrator names one, and the sign-off page knows it."""
    page, record = enter(page_without_scripts, CARE), demo.draft
    page.goto(record.url("sign_off"))
    row = page.get_by_role("row", name="Kent County Council")
    expect(row).to_contain_text("Nobody is named to sign. An administrator")
    council = Organisation.objects.get(name="Kent County Council")
    by = User.objects.get(email=CARE)
    people.grant_role(organisation=council, person=by, role="signatory", post="Corporate Director", by=by)
    page.reload()
    expect(row).to_contain_text("Corporate Director")
