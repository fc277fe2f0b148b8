"""What lies at some places of a letterbox, asked for in one question. Rule: on a slow line each question costs a journey, so none is asked twice."""

from collections.abc import Sequence

from safeconduct.store.log import Letter, Places, Put


class AskedTogether:
    """Places of which some are known already, as they were when this was made; any other is asked for as it is needed."""

    def __init__(self, there: Places, addresses: Sequence[bytes]) -> None:
        self._there = there
        self._known: dict[bytes, list[Letter]] = {address: [] for address in addresses}
        for letter in there.letters_at(addresses):
            if letter.address in self._known:
                self._known[letter.address].append(letter)

    def letters_at(self, addresses: Sequence[bytes]) -> list[Letter]:
        known = [letter for address in addresses for letter in self._known.get(address, [])]
        unknown = [address for address in addresses if address not in self._known]
        return [*known, *self._there.letters_at(unknown)] if unknown else known

    def put_letter(self, letter: Letter) -> Put:
        return self._there.put_letter(letter)
