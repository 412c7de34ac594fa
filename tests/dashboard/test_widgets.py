"""Small parts of pages."""

import pytest

from dashboard.widgets import with_links


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "98 %, sumber: https://www.berita.go.id/baca/2021/sewu (September 2021)",
            '98 %, sumber: <a href="https://www.berita.go.id/baca/2021/sewu" target="_blank" rel="noopener">'
            "berita.go.id</a> (September 2021)",
        ),
        (
            "Lihat (https://a.id/x?y=1&z=2).",
            'Lihat (<a href="https://a.id/x?y=1&amp;z=2" target="_blank" rel="noopener">a.id</a>).',
        ),
        ("<b>tebal</b> dan javascript:alert(1)", "&lt;b&gt;tebal&lt;/b&gt; dan javascript:alert(1)"),
        ("", ""),
    ],
)
def test_an_address_in_a_source_is_a_link_that_names_its_site(text, shown):
    assert str(with_links(text)) == shown
