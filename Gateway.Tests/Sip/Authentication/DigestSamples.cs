namespace Gateway.Tests.Sip.Authentication;

/// <summary>Well-formed header values, the food of the parser tests.</summary>
internal static class DigestSamples
{
    public static readonly string[] Challenges =
    [
        """Digest realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41", algorithm=MD5""",
        """Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", domain="sip:a sip:b", stale=TRUE, charset=UTF-8, userhash=true""",
        "  digest\r\n  realm = \"re:alm \\\"q\\\" \\\\x\" ,\t nonce=\"n\",,qop=auth,x-new=1, X-Other=\"two \\\" words\",",
        """Digest realm="Größe", nonce="", algorithm="MD5-sess", qop="auth,x-later", stale="false" """,
    ];

    public static readonly string[] Credentials =
    [
        """Digest username="bob", realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="sip:bob@biloxi.com", qop=auth, nc=00000001, cnonce="0a4f113b", response="89eb0059246c02b2f6ee02c7961d5ea3", opaque="5ccc069c403ebaf9f0171e9517f40e41" """,
        """Digest response="76b5977ce607b9bfef3624e4ef6f69c4",username="bob@ims.net",nonce="ae9bfb286edf5e3b88424877740850c8",realm="ims.net",uri="sip:ims.net",algorithm=md5""",
        """Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm="api@example.org", uri="/doe.json", algorithm=SHA-512-256, nonce="5TsQ", nc=0000000a, cnonce="NTg6", qop="auth-int", response="ae66", userhash=false""",
        """Digest username="488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec", userhash=true, realm="r", uri=sip:a@b;transport=tcp, nonce=MTYx==, nc="00000001", response=00, auts="x" """,
        """Digest username="a@home.net", realm="home.net", nonce="", uri="sip:home.net", response="" """,
    ];

    public static readonly string[] Infos =
    [
        """nextnonce="47364c23432d2e131a5fb210812c", qop=auth, rspauth="376602cfd2f4e8e5e78b948a85263e85", cnonce="0a4f113b", nc=00000001""",
        "rspauth = \"00\"\r\n ,x=\"\\\\\"",
    ];
}
