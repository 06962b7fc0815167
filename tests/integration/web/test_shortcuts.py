"""Addresses that people type by hand, or come back to after a form."""

from tests.visitors import Visitor


async def test_a_typed_address_leads_to_the_page_that_is_meant(hers: Visitor, nobody: Visitor) -> None:
    meant = {"/settings": "/settings/profile", "/lists": "/@alice/lists", "/sessions": "/@alice/sessions"}
    for typed, page in meant.items():
        assert (await hers.get(typed)).headers["Location"] == page
        assert (await nobody.get(typed)).headers["Location"] == f"/sign-in?next={typed}"


async def test_an_address_that_takes_only_forms_says_so_in_plain_words(hers: Visitor) -> None:
    page = await hers.get("/people/follow", Accept="text/html")
    assert page.status == 405
    assert "This address only takes what a form sends." in page.text
    assert "Allow" not in page.text
