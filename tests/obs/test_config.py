"""What ``topchrono.toml`` may say, and what is said of its mistakes."""

from pathlib import Path

import pytest

from topchrono.config import ObsConfig, find_obs, find_server, read_config
from topchrono.storage.toml_file import ConfigError


def written(folder: Path, text: str) -> Path:
    file = folder / "topchrono.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_crews_own_names_replace_ours(tmp_path: Path) -> None:
    file = written(tmp_path, '[obs]\nurl = "studio.local"\n[obs.scenes]\npitch = "Duplex"\n')
    obs = read_config(file).obs
    assert obs.address == ("studio.local", 4455)
    assert (obs.scenes.pitch, obs.scenes.host) == ("Duplex", "TC Plateau")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[obs]\npolicy = "slow"\n', "obs.policy"),
        ("[obs]\npassword = 1234\n", "obs.password"),
        ('[obs]\nadress = "x"\n', "adress"),
        ("[obs.scenes]\nhost = 3\n", "obs.scenes.host"),
        ('[obs.feeds]\ntemplate = "https://x/{city}"\n', "template"),
        ('[obs.feeds]\ntemplate = "https://x/{slug:>9}"\n', "template"),
        ('[obs.feeds]\ntemplate = "https://x/{slug.city}"\n', "template"),
        ('[obs]\nurl = "https://127.0.0.1"\n', "https://127.0.0.1"),
        ('[server]\ntrusted_proxies = ["proxy.example"]\n', "server.trusted_proxies"),
        ('[server]\ntrusted_proxies = ["10.0.0.5:80"]\n', "« 10.0.0.5:80 »"),
        ('[server]\ntrusted_proxies = ["10.0.0.0/33"]\n', "server.trusted_proxies"),
        ('[server]\ntrusted_proxies = [""]\n', "server.trusted_proxies"),
        ('[server]\ntrusted_proxies = ["0.0.0.0/0"]\n', "tout le monde"),
        ('[server]\ntrusted_proxies = ["::/0"]\n', "tout le monde"),
        ('[server]\ntrusted_proxies = ["::ffff:0:0/96"]\n', "tout le monde"),
        ('[server]\ntrusted_proxies = "10.0.0.5"\n', "server.trusted_proxies"),
        ("[server]\ntrusted_proxies = [10]\n", "server.trusted_proxies"),
        ("[server]\nproxies = []\n", "proxies"),
        ("[obs\n", "topchrono.toml"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(ConfigError) as problem:
        read_config(written(tmp_path, text))
    assert key in str(problem.value)


def test_the_command_line_and_the_environment_count_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, '[obs]\nurl = "ws://a"\npassword = "from the file"\n')
    found = find_obs(tmp_path, None, None)
    assert found is not None
    assert (found.url, found.password) == ("ws://a", "from the file")
    monkeypatch.setenv("TOPCHRONO_OBS_PASSWORD", "from outside")
    assert find_obs(tmp_path, None, "ws://b") == ObsConfig(url="ws://b", password="from outside")


def test_an_evening_that_names_no_obs_has_none(tmp_path: Path) -> None:
    assert find_obs(tmp_path, None, None) is None


def test_trusted_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    proxies = ' "10.0.0.5", "192.168.7.7/16", "2001:db8::/32", "::ffff:10.0.0.6", "::ffff:10.1.0.0/112" '
    written(tmp_path, f"[server]\ntrusted_proxies = [{proxies}]\n")
    found = [str(network) for network in find_server(tmp_path, None).networks]
    assert found == ["10.0.0.5/32", "192.168.0.0/16", "2001:db8::/32", "10.0.0.6/32", "10.1.0.0/16"]
    assert find_server(tmp_path / "elsewhere", None).networks == ()
