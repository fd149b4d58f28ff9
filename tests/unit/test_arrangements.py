"""What is arranged around signatures, in the fold: none of it voids a signature or moves the plan."""

from plans.facts import Kind, Status
from tests.unit.test_states import CCG, Story, asked, signed


def give_back(story, **reasons):
    return story.then(Kind.RETURNED, organisation=CCG, name=CCG, reasons=reasons)


def test_a_return_a_substitute_and_a_step_void_nothing():
    story = give_back(signed(), vision="Change it")
    story.then(
        Kind.SUBSTITUTED, organisation=CCG, name=CCG, post="Deputy", place="Officer",
        starts="2014-03-01", ends="2014-03-31", reason="Leave",
    )  # fmt: skip
    story.then(Kind.STEP_ADDED, name="Cabinet", usual="2014-03-10", needed=True)
    assert (story.state.status, len(story.state.standing)) == (Status.SIGNED, 2)


def test_a_request_is_settled_once_by_a_save_of_its_part_or_in_words():
    story = give_back(asked(), vision="Change it", risks="And this")
    story.then(Kind.SAVED, digest="two", parts={"vision": {}}, how="browser")
    assert [one.part for one in story.state.open_requests] == ["risks"]
    story.then(Kind.SETTLED, key=story.state.open_requests[0].key, because="It is there")
    assert [one.settled for one in story.state.changes_requested] == ["saved", "answered"]
    first = story.state.changes_requested[0].settled_at
    story.then(Kind.SAVED, digest="three", parts={"vision": {}}, how="browser")
    assert story.state.changes_requested[0].settled_at == first


def test_a_delegation_decides_and_ends_when_the_board_is_given_the_plan_again():
    posts = [{"organisation": CCG, "name": "A CCG", "post": "Director"}]
    story = Story().save("one").freeze().decide("delegated", minute="7", delegates=posts, consultation="The Chair")
    assert story.state.decided
    assert [one.words for one in story.state.delegation.delegates] == ["Director, A CCG"]
    assert story.reopen().state.delegation, "it may be mended and signed under the same minute"
    assert story.freeze().state.delegation is None


def test_the_content_is_as_old_as_its_last_change_or_acceptance():
    story = Story().save("one")
    saved = story.state.content_since
    assert story.save("one").state.content_since == saved
    assert story.accept("k").state.content_since > saved
