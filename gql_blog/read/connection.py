"""What a query selects of a connection, gathered until it is known how many parts an element has."""


class ConnectionSelection:
    """What is selected of a connection: the parts of an element, and the object around them."""

    def __init__(self) -> None:
        self.elements: list[str] = []
        self.parts: dict[str, str] = {}
        self.total = False
        self.far = False
        self.more = False
        """Whether it matters if there are more rows than the page has."""

    @property
    def rows(self) -> bool:
        """Whether the connection's rows are needed at all."""
        return bool(self.elements) or self.more

    @property
    def plain(self) -> bool:
        """Whether it has its items alone, and they as they stand."""
        return (
            len(self.elements) == 1
            and all(part == self.pick(0) for part in self.parts.values())
            and len(self.parts) == 1
        )

    def element(self) -> str:
        """Return the expression of one element of the items."""
        if len(self.elements) == 1:
            return self.elements[0]
        return f"({', '.join(self.elements)})" if self.elements else "None"

    def pick(self, index: int) -> str:
        """Return the expression of one part of all items."""
        return f"\x02{index}\x02"

    def settled(self) -> dict[str, str]:
        """Return the parts, now that it is known whether an element is one value or several."""
        several = len(self.elements) > 1
        settled = {}
        for key, part in self.parts.items():
            for index in range(len(self.elements)):
                every = f"[i[{index}] for i in items]" if several else "items"
                part = part.replace(f"\x02{index}\x02", every)
            settled[key] = part
        return settled
