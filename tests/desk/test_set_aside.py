"""Letters that the help page could not hand on are brought from its folder to Today, and leave it when they went through."""

from pathlib import Path

from safeconduct.cli.running import Data, House
from safeconduct.desk.alarms import SET_ASIDE as READ
from safeconduct.desk.folder import write_file
from safeconduct.desk.relay_settings import RelaySettings
from safeconduct.intake.settings import SET_ASIDE, settings_text
from safeconduct.relay.place import standing_ticket
from safeconduct.settings import Settings
from tests.desk.offices import an_office


def test_today_says_how_many_letters_the_help_page_could_not_hand_on(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        data = Data(tmp_path)
        data.prepare()
        house = House(data, Settings())
        folder = pages.office.folder
        house.door = settings_text(folder.group, b"", "http://127.0.0.1:9", []).encode()
        assert "could not hand on" not in pages.get("/today")
        write_file(data.intake / SET_ASIDE, b"2 it is too large for the relay\n1 the relay does not take it\n")
        house._pass_set_aside()
        assert "could not hand on to us: 3." in pages.get("/today")
        write_file(data.intake / SET_ASIDE, b"")
        house._pass_set_aside()
        assert "could not hand on" not in pages.get("/today")


def test_another_groups_office_hears_nothing_of_it(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        data = Data(tmp_path)
        data.prepare()
        house = House(data, Settings())
        house.door = settings_text(bytes(32), b"", "http://127.0.0.1:9", []).encode()
        write_file(data.intake / SET_ASIDE, b"2 it is too large for the relay\n")
        house._pass_set_aside()
        assert "could not hand on" not in pages.get("/today")


def test_both_sides_call_the_file_by_one_name() -> None:
    assert READ == SET_ASIDE


def test_an_office_follows_its_own_relay_to_another_port_and_leaves_a_shared_one_alone(tmp_path: Path) -> None:
    with an_office(tmp_path) as pages:
        data, place = Data(tmp_path), pages.office.folder.root / "relay.toml"
        data.prepare()
        (data.relay / "ticket").write_text("a ticket")
        for port in (8402, 8502):
            House(data, Settings(relay_port=port))._pass_ticket()
            assert RelaySettings.of(pages.office.folder) == RelaySettings(f"http://127.0.0.1:{port}", "a ticket")
        elsewhere = RelaySettings("https://relay.example.org", "", "a token", shared=True)
        elsewhere.write(place)
        House(data, Settings(relay_port=8402))._pass_ticket()
        assert RelaySettings.of(pages.office.folder) == elsewhere


def test_a_ticket_that_is_still_empty_is_not_passed_on_and_an_office_that_got_none_gets_it(tmp_path: Path) -> None:
    """Until now an office that looked in that moment never reached its relay, and no call came in."""
    with an_office(tmp_path) as pages:
        data, place = Data(tmp_path), pages.office.folder.root / "relay.toml"
        data.prepare()
        house = House(data, Settings(relay_port=8402))
        (data.relay / "ticket").touch()
        house._pass_ticket()
        assert not place.exists()

        RelaySettings("http://127.0.0.1:8402").write(place)
        ticket = standing_ticket(data.relay)
        house._pass_ticket()
        assert ticket
        assert RelaySettings.of(pages.office.folder) == RelaySettings("http://127.0.0.1:8402", ticket)
        assert standing_ticket(data.relay) == ticket
