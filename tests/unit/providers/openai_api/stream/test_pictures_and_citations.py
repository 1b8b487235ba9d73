"""Pictures and sources beside the text are said in the text, each once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.openai_api.stream.attachments.citations import Citations
from app.providers.openai_api.stream.attachments.pictures import Pictures

from .reading import Json, Reading, chunk, whole

PNG = "data:image/png;base64,iVBORw0KGgo="
PICTURE = {"type": "image_url", "image_url": {"url": PNG}}
NOTE = "*The model sent a picture (PNG, 8 bytes), which cannot be shown here.*"
URLS = ["https://a.example/1", "https://b.example/2"]
LIST = (
    "1. [https://a.example/1](https://a.example/1)\n2. [https://b.example/2](https://b.example/2)"
)


@pytest.mark.parametrize(
    "odd",
    [
        chunk("", images=[PICTURE]),
        chunk(images=[PNG]),
        chunk(images=PICTURE),
        chunk([PICTURE]),
        chunk([{"type": "image_url", "image_url": PNG}]),
        chunk([{"type": "output_image", "b64_json": "iVBORw0KGgo=", "mime_type": "image/png"}]),
        whole("", images=[PICTURE])
        | {"choices": [{"message": {"content": None, "images": [PICTURE]}}]},
    ],
)
def test_picture_inside_a_chunk_is_named(odd: Json) -> None:
    read = Reading().read(odd, chunk(finish="stop"))
    read.end()
    assert read.text.strip() == NOTE


def test_picture_at_an_address_becomes_a_link() -> None:
    read = Reading().read(chunk(images=[{"image_url": {"url": "https://x.example/a(1).png"}}]))
    read.read(chunk(finish="stop")).end()
    assert read.text.strip() == "[Picture](https://x.example/a%281%29.png)"


def test_picture_stands_in_a_paragraph_of_its_own_and_once() -> None:
    read = Reading().read(chunk("Here:"), chunk(images=[PICTURE]), chunk("Nice?"))
    read.read({"choices": [{"message": {"content": "Here:Nice?", "images": [PICTURE]}}]})
    read.read(chunk(finish="stop")).end()
    assert read.text == f"Here:\n\n{NOTE}\n\nNice?"


@pytest.mark.parametrize(
    "beside",
    [
        {"citations": URLS},
        {"search_results": [{"url": url, "date": "x"} for url in URLS]},
        {"citations": [{"url": url} for url in URLS]},
        {"citations": URLS, "search_results": [{"title": "", "url": url} for url in URLS]},
    ],
)
def test_citations_of_any_shape_are_listed_once_by_number(beside: Json) -> None:
    read = Reading().read(*([{**chunk("Fast [1][2]. "), **beside}] * 2), chunk(finish="stop"))
    outcome = read.end()
    assert read.text == f"Fast [1][2]. Fast [1][2]. \n\n{LIST}"
    assert outcome.details == {"citations": [{"title": url, "url": url} for url in URLS]}


def test_url_citations_in_annotations_are_listed_with_their_titles() -> None:
    cited = {"type": "url_citation", "url_citation": {"url": URLS[0], "title": "A [b] *c*"}}
    read = Reading().read(chunk("Fast.", annotations=[cited]), chunk(finish="stop"))
    read.end()
    assert read.text == f"Fast.\n\n1. [A \\[b\\] \\*c\\*]({URLS[0]})"


def test_titles_of_search_results_name_the_citations() -> None:
    results = [{"title": "Second", "url": URLS[1]}]
    read = Reading().read({**chunk("x", "stop"), "citations": URLS, "search_results": results})
    read.end()
    assert read.text.endswith(f"2. [Second]({URLS[1]})")


@pytest.mark.parametrize("finish", ["length", "network_error"])
def test_answer_that_can_be_continued_has_its_citations_in_the_details_alone(finish: str) -> None:
    read = Reading().read({**chunk("Half"), "citations": URLS}, chunk(finish=finish))
    outcome = read.end()
    assert read.text == "Half"
    assert outcome.details is not None
    assert len(outcome.details["citations"]) == 2


def test_address_that_is_not_of_the_web_is_no_link() -> None:
    read = Reading().read(
        {**chunk("x", "stop"), "citations": ["javascript:alert(1)", "Book, p. 7"]}
    )
    read.end()
    assert read.text == "x\n\n1. javascript:alert(1)\n2. Book, p. 7"


def test_citations_that_come_one_by_one_are_all_listed() -> None:
    citations = Citations()
    for url in [*URLS, URLS[0]]:
        citations.add_numbered([url])
    assert citations.markdown() == LIST


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "title", "image_url", "source", "data"]), inner)
    ),
)


@given(ANYTHING)
def test_value_of_any_type_raises_nothing(value: object) -> None:
    citations = Citations()
    citations.add_numbered(value)
    citations.add(value)
    assert citations.markdown().count("\n") < 1000
    assert isinstance(Pictures().describe(value), str)
