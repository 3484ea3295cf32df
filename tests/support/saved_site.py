"""A site saved as a folder, as a mirror or a browser leaves it."""

from pathlib import Path

PROSE = (
    "The water rises in the morning and falls again before noon, and whoever waits at the pier can see it turn twice a "
    "day."
)


def page(title: str, *paragraphs: str, author: str = "Ona Vela", head: str = "", above: str = "") -> str:
    """An article as a page with navigation; ``above`` stands before its title."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in (paragraphs or (PROSE,)))
    return (
        f"<!DOCTYPE html><html lang=en><head><title>{title} | Tides</title>{head}"
        '<link rel=stylesheet href="../css/site.css"></head><body><nav><a href="../index.html">Home</a></nav>'
        f'<article>{above}<h1>{title}</h1><p class="byline">By {author}</p>'
        f'<time datetime="2019-05-02">May 2, 2019</time>{text}</article><footer>© Tides</footer></body></html>'
    )


def listing(*links: tuple[str, str], title: str = "Tides") -> str:
    """A page that lists others, with the beginning of each."""
    entries = "".join(f'<h2><a href="{href}">{name}</a></h2><p>{PROSE}</p>' for href, name in links)
    return f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{entries}</main></body></html>"


def save(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write the files of a site into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
