"""What an installation sets for deliveries: told in one line when it is wrong, without the passwords in it."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from app.settings import SettingsError, read_settings


def test_the_channels_are_those_of_the_environment() -> None:
    settings = read_settings(
        {
            "RINGKAS_DATA_DIR": "/data",
            "RINGKAS_SMTP_URL": "smtps://ringkas:rahasia@surat.kota.test",
            "RINGKAS_SMTP_FROM": "tik@kota.test",
            "RINGKAS_WEBHOOK_PRIVATE_NETWORKS": "10.20.0.0/16, 127.0.0.1",
            "RINGKAS_PUBLIC_URL": "https://ringkas.kota.test/",
        }
    )

    channels = settings.channels

    assert channels.folder == Path("/data/reports")
    assert channels.mail is not None
    assert (channels.mail.host, channels.mail.port, channels.mail.sender) == ("surat.kota.test", 465, "tik@kota.test")
    assert channels.private_networks == (ip_network("10.20.0.0/16"), ip_network("127.0.0.1/32"))
    assert channels.public_url == "https://ringkas.kota.test"
    assert "rahasia" not in repr(settings)


def test_without_settings_there_is_the_folder_and_no_private_network_is_reached() -> None:
    channels = read_settings({}).channels

    assert (channels.folder, channels.mail, channels.private_networks) == (Path("var/reports"), None, ())


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SMTP_URL", "ringkas:rahasia@surat.kota.test", "smtps://"),
        ("SMTP_URL", "http://ringkas:rahasia@surat.kota.test", "smtps://"),
        ("SMTP_FROM", "Ringkas <ringkas@kota.test>", "plain mail address"),
        ("WEBHOOK_PRIVATE_NETWORKS", "10.20.0.1/16", "10.20.0.0/16"),
        ("WEBHOOK_PRIVATE_NETWORKS", "kantor", "networks"),
        ("PUBLIC_URL", "ringkas.kota.test", "https://"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line_that_holds_no_password(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_settings({f"RINGKAS_{name}": value})

    assert str(refused.value).startswith(f"RINGKAS_{name}=")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "rahasia" not in str(refused.value)
