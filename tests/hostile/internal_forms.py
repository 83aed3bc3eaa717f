"""Ways to write a link that leads inside, most of which some client has followed."""

from __future__ import annotations

import itertools

# This machine, in the ways that some parser or resolver reads as 127.0.0.1, ::1, 0.0.0.0 or ::.
THIS_MACHINE = (
    *("127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0.0", "0x0", "00", "127.127.127.127"),
    *("2130706433", "0x7f000001", "0x7F000001", "0X7f.0.0.1", "0x7f.0x0.0x0.0x1", "0x7f.1", "0x07f.0.0.0x00001"),
    *("0177.0.0.1", "0177.1", "017700000001", "0o177.0.0.1", "0177.0x0.0.1", "00000177.0.0.1", "127.0.0.01"),
    *("127.000.000.001", "00127.0.0.1", "127.0x0.0.1", "127.0.0.257", "127.0.0.1.", "127.0.0.1..", ".127.0.0.1"),
    *("4294967297", "6425673729", "0x17f000001", "037777777777", "-2130706432", "+2130706433", "2.130706433e9"),
    *("127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "①②⑦.⓪.⓪.①"),
    *("１２７.０.０.１", "1２7.0.0.1", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "¹²⁷.⁰.⁰.¹"),
    *("١٢٧.٠.٠.١", "१२७.०.०.१", "127.0.0.1\u200b", "127.0.0\u00ad.1", "\ufeff127.0.0.1", "2130706433."),
    *("%31%32%37.0.0.1", "127%2e0%2e0%2e1", "127.0.0.1%00", "127.0.0.1%20", "127.0.0.1%0a", "%EF%BC%91２7.0.0.1"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]"),
    *("[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]", "[0::0:1]", "::1"),
    *("[::127.0.0.1]", "[::7f00:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]"),
    *("[::FFFF:127.0.0.1]", "[::ffff:127.1]", "[::ffff:0177.0.0.1]", "[::ffff:0x7f.0.0.1]", "[::ffff:0.0.0.0]"),
    *("[::ffff:0:127.0.0.1]", "[::ffff:0:7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[::1]."),
    *("[64:ff9b:1::7f00:1]", "[64:ff9b:1:7f00:0:100::]", "[2002:7f00:1::]", "[2002:7f00:1::1]", "[2002:0:0::1]"),
    *("[2001:0:7f00:1::]", "[2001::80ff:fffe]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[::5efe:127.0.0.1]"),
    *("[fe80::5efe:127.0.0.1]", "[2001:470:1::5efe:7f00:1]", "[fe80::1%25lo]"),
    *("[fe80::1%lo]", "[::1%25lo]", "[::1%lo]"),
    *("[::1%251]", "[::1", "::1]", "[[::1]]", "[::1]x"),
    *("[v1.::1]", "[::%31]", "0:0:0:0:0:0:0:1", "[127.0.0.1]", "[1]"),
    *("localhost", "LOCALHOST", "LocalHost.", "localhost.localdomain", "ip6-localhost", "ip6-loopback", "localhost6"),
    *("localhost4", "foo.localhost", "localhost..", "loopback"),
    *("broadcasthost", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ｌｏｃａｌｈｏｓｔ", "ℒocalhost"),
    *("localhost%00.example.com", "loc%61lhost", "localhost\t"),
    *("local\u00adhost", "local\u200bhost", "loca\u2060lhost"),
    *("127.0.0.1.nip.io", "127-0-0-1.sslip.io", "7f000001.nip.io", "127.0.0.1.xip.io", "localtest.me", "lvh.me"),
    *("spoofed.burpcollaborator.net", "vcap.me", "fbi.com", "1u.ms", "make-127-0-0-1-rr.1u.ms", "xn--127-.0.0.1"),
)  # fmt: skip

# Other machines inside, or addresses at which no publisher is: one at least for every block that is not public.
ELSEWHERE = (
    *("10.0.0.1", "10.255.255.255", "10.1", "0x0a000001", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.254"),
    *("192.168.0.1", "192.168.1.254", "0xc0a80101", "3232235777", "192.168.257", "100.64.0.1", "100.127.255.254"),
    *("169.254.169.254", "169.254.170.2", "169.254.169.123", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376"),
    *("169.254.43518", "0xA9.0xFE.0xA9.0xFE", "0251.254.169.254", "425.510.425.510", "7147006462"),
    *("168.63.129.16", "100.100.100.200", "192.0.0.192", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1"),
    *("198.18.0.1", "198.19.255.254", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    *("255.255.255.255", "0.1.2.3", "192.31.196.1", "192.52.193.1", "192.175.48.1", "233.252.0.1", "4294967295"),
    *("[fe80::1]", "[fe80::a9fe:a9fe]", "[fd00:ec2::254]", "[fd20:ce::254]", "[fc00::1]", "[fd00::1]", "[fec0::1]"),
    *("[ff02::1]", "[ff0e::1]", "[100::1]", "[2001:db8::1]"),
    *("[2001:2::1]", "[2001:10::1]", "[2001:20::1]", "[3fff::1]"),
    *("[5f00::1]", "[2620:4f:8000::1]", "[::ffff:10.0.0.1]", "[::ffff:a9fe:a9fe]", "[64:ff9b::169.254.169.254]"),
    *("[64:ff9b::a00:1]", "[64:ff9b::a83f:8110]", "[2002:a9fe:a9fe::1]", "[2002:a00:1::]", "[2001:0:a00:1::1]"),
    *("[::ffff:0:169.254.169.254]", "[::10.0.0.1]", "[::c0a8:101]", "[4000::1]", "[8000::1]", "[e000::1]", "[1::1]"),
    *("metadata.google.internal", "metadata", "metadata.goog", "instance-data", "instance-data.ec2.internal"),
    *("metadata.azure.internal", "metadata.tencentyun.com", "rancher-metadata", "kubernetes.default.svc", "consul"),
    *("host.docker.internal", "gateway.docker.internal", "host.containers.internal"),
    *("router", "intranet", "printer.local"),
    *("169.254.169.254.nip.io", "a9fea9fe.nip.io", "10-0-0-1.sslip.io", "１６９.254.169.254", "①⑥⑨.254.169.254"),
)  # fmt: skip

# Whole links; {here} is a host and port of this machine.
_TRICKS = (
    *("http://example.com@{here}/", "http://{here}@example.com/"),
    *("http://example.com:80@{here}/", "http://a:b@{here}/"),
    *("http://@{here}/", "http://:@{here}/", "http://example.com%00@{here}/", "http://example.com\\@{here}/"),
    *("http://{here}\\@example.com/", "http://{here}#@example.com/"),
    *("http://example.com#@{here}/", "http://{here}/#"),
    *("http://{here}?@example.com/", "http://{here}/?#", "http:///{here}/"),
    *("http:/{here}/", "http:{here}/", "http:////{here}"),
    *("http:\\\\{here}\\", "http:/\\{here}/", "//{here}/", "///{here}/", "\\\\{here}\\", "/\\{here}/", "{here}"),
    *(" http://{here}/", "\thttp://{here}/", "http://\t{here}/"),
    *("ht\ntp://{here}/", "http://\r\n{here}/", "http://{here}\x00/"),
    *("\x01http://{here}/", "\u3000http://{here}/", "http://%20{here}/", "http://{here}%2f@example.com/"),
    *("http://example.com%40{here}/", "http://{here}%23@example.com/", "http://{here}%2523@example.com/"),
    *("HTTP://{here}/", "hTTps://{here}/"),
    *("http://{here}/;@example.com", "http://{here};@example.com/", "http\ufe55//{here}/"),
    *("http://{here}:80/", "http://127.0.0.1:0{port}/", "http://127.0.0.1:+{port}/", "http://127.0.0.1:{port} /"),
    *("http://127.0.0.1:{port}%20/", "http://127.0.0.1:٣{port}/"),
    *("http://127.0.0.1:65536{port}/", "http://127.0.0.1:-1/"),
    *("http://[{here}]/", "http://[::1]{here}/"),
    *("http://a.example,{here}/", "http://example.com&{here}/", "http://|{here}/"),
    *("http://{here};example.com/", "http://example.com /{here}/"),
    *("http://{here}/..//example.com", "http://*{here}/"),
    *("http://{here}\u2028/", "http://{here}\uff0fx/"),
    *("http://example.com\uff03@{here}/", "http://example.com\uff20{here}/"),
    *("http://{here}\u2100example.com/", "http://$\u007b{here}\u007d/"),
    *("http://{here}\u00a0/", "http://[::ffff:{here}]/"),
    *("ftp://{here}/", "file://{here}/", "file:///etc/passwd", "gopher://{here}/_", "ws://{here}/", "wss://{here}/"),
    *("dict://{here}/", "ldap://{here}/", "tftp://{here}/", "sftp://{here}/", "smb://{here}/", "jar:http://{here}!/"),
    *("data:text/html,http://{here}/", "javascript:fetch('http://{here}')", "unix://{here}/", "url:http://{here}/"),
    *("view-source:http://{here}/", "http+unix://{here}/"),
    *("blob:http://{here}/", "feed://{here}/", "feed:http://{here}/"),
    *("httpx://{here}/", "http0://{here}/", "netdoc:///etc/passwd"),
    *("about:blank", "mailto:root@{here}", "cid:{here}"),
)  # fmt: skip


def links(port: int) -> list[str]:
    """Return every form as a link to a port: none of them may be reached."""
    hosts = [
        f"{scheme}://{host}:{port}/"
        for host, scheme in itertools.product((*THIS_MACHINE, *ELSEWHERE), ("http", "https"))
    ]
    # Not str.format, because some of the forms hold braces of their own.
    return hosts + [trick.replace("{here}", f"127.0.0.1:{port}").replace("{port}", str(port)) for trick in _TRICKS]


def forms() -> int:
    """Return how many forms there are, schemes not counted."""
    return len({*THIS_MACHINE, *ELSEWHERE, *_TRICKS})
