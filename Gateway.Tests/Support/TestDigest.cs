using System.Security.Cryptography;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Support;

/// <summary>MD5 digest by RFC 2617 in a dozen lines, so that phones do not judge the gateway's digest by the gateway's digest.</summary>
internal static class TestDigest
{
    /// <returns>The credentials; <c>null</c> when the request carries some for this realm already, or MD5 is not offered.</returns>
    public static string? Answer(SipResponse challenge, SipRequest request, string user, string password)
    {
        var (offer, given) = challenge.Status == SipStatus.Unauthorized
            ? (HeaderId.WwwAuthenticate, HeaderId.Authorization)
            : (HeaderId.ProxyAuthenticate, HeaderId.ProxyAuthorization);
        for (var i = 0; i < challenge.HeaderCount; i++)
        {
            if (challenge[i].Id != offer)
                continue;
            var text = Encoding.UTF8.GetString(challenge[i].Value);
            if (Parameter(text, "algorithm") is { } algorithm && !algorithm.Equals("MD5", StringComparison.OrdinalIgnoreCase))
                continue;
            var realm = Parameter(text, "realm");
            if (request.Text(given)?.Contains($"realm=\"{realm}\"", StringComparison.Ordinal) == true)
                return null;
            var (nonce, uri, nc, cnonce) = (Parameter(text, "nonce"), request.RequestUriText, "00000001", "c0ffee");
            var ha1 = Md5($"{user}:{realm}:{password}");
            var ha2 = Md5($"{request.Method.Name}:{uri}");
            var qop = Parameter(text, "qop") is null ? null : "auth";
            var response = qop is null ? Md5($"{ha1}:{nonce}:{ha2}") : Md5($"{ha1}:{nonce}:{nc}:{cnonce}:{qop}:{ha2}");
            var opaque = Parameter(text, "opaque") is { } value ? $", opaque=\"{value}\"" : "";
            var tail = qop is null ? "" : $", qop={qop}, nc={nc}, cnonce=\"{cnonce}\"";
            return $"Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm=MD5{opaque}{tail}";
        }

        return null;
    }

    private static string? Parameter(string header, string name)
    {
        foreach (var part in header["Digest".Length..].Split(','))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..].Trim().Trim('"');
        }

        return null;
    }

#pragma warning disable CA5351 // RFC 2617 prescribes MD5
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
