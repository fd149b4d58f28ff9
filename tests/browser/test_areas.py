"""The pages about areas, people and sign-in, in a real browser: accessible at both widths; usable without scripts."""

import pytest
from playwright.sync_api import expect

from areas import actions
from areas.models import Organisation
from areas.reference import load
from bcf.accounts.models import User
from tests.looking import fits

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "otter lantern brass"


@pytest.fixture
def council(live_server):
    load()
    return Organisation.objects.get(name="Kent County Council")


@pytest.fixture
def administrator(council):
    person = User.objects.create_user("administrator@example.org", PASSWORD, name="Administrator")
    actions.grant_role(organisation=council, person=person, role="administrator", post="Head of care", by=person)
    return person


@pytest.fixture
def token(council, administrator):
    tokens = []
    actions.invite(
        organisation=council,
        email="new@example.org",
        role="author",
        post="Author",
        by=administrator,
        address=lambda token: tokens.append(token) or token,
    )
    return tokens[0]


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_pages_are_accessible(request, width, axe, council, administrator, token):
    page = request.getfixturevalue("page" if width == "desk" else "phone_page")

    def look(address):
        page.goto(address)
        axe(page)
        fits(page)

    for address in ("login/", "signup/", "password/reset/", "password/reset/done/"):
        look(f"/accounts/{address}")
    look(f"/invitations/{token}/")
    page.goto("/accounts/login/")
    page.get_by_role("main").get_by_role("button").click()
    axe(page)
    page.get_by_label("E-mail address").fill(administrator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").click()
    expect(page.get_by_label("Password")).to_have_count(0)

    people, held = "/areas/kent/people/", administrator.memberships.get().pk
    for address in ("/areas/", "/areas/kent/", people, "/areas/medway/people/", "/accounts/", "/accounts/logout/"):
        look(address)
    means = f"/areas/kent/bodies/{council.pk}/means/"
    look(means)
    page.get_by_label("What the body has in all, in pounds").fill("12 k?")
    page.get_by_role("button", name="Save the figure").click()
    expect(page).to_have_title("Error: What Kent County Council has")
    axe(page)
    page.get_by_label("What the body has in all, in pounds").fill("12.5m")
    page.get_by_label("Where the figure is from").fill("Budget for 2015/16")
    page.get_by_role("button", name="Save the figure").click()
    expect(page.get_by_role("cell", name="£12,500,000")).to_be_visible()
    look(means)
    for act in (f"{council.pk}/grant/", f"roles/{held}/post/", f"roles/{held}/end/", f"{council.pk}/invite/"):
        look(people + act)
    page.get_by_role("button", name="Send the invitation").click()
    expect(page).to_have_title("Error: Invite someone to Kent County Council")
    axe(page)


def test_joining_by_keyboard_without_scripts(page_without_scripts, live_server, token):
    page = page_without_scripts
    page.goto(f"/invitations/{token}/")
    page.get_by_label("Your name").focus()
    page.keyboard.type("New Colleague")
    page.keyboard.press("Tab")
    page.keyboard.type("copper meadow sprint")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    page.goto("/accounts/")
    expect(page.get_by_text("You sign in as new@example.org.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("New Colleague")
