using System.Net;

namespace Gateway.Tests.Interop.Harness;

/// <summary>Whom a sipp phone invites.</summary>
/// <param name="To">The Request-URI: a conference factory, a group, or a person.</param>
/// <param name="Invited">The recipient list; empty for none.</param>
internal sealed record SippCall(string To, params string[] Invited)
{
    private const string Boundary = "b1";

    /// <summary>The type of the INVITE's body, and the body, as the calling phone at this address writes them.</summary>
    public (string Type, string Body) Body(IPEndPoint at) => Invited.Length == 0
        ? ("application/sdp", Description(at, answers: false))
        : ($"multipart/mixed;boundary={Boundary}\nRequire: recipient-list-invite", $"""
            --{Boundary}
            Content-Type: application/sdp

            {Description(at, answers: false)}
            --{Boundary}
            Content-Type: application/resource-lists+xml
            Content-Disposition: recipient-list

            <?xml version="1.0" encoding="UTF-8"?>
            <resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">
              <list>
            {string.Join('\n', Invited.Select(one => $"    <entry uri=\"{one}\"/>"))}
              </list>
            </resource-lists>
            --{Boundary}--

            """);

    /// <summary>The answer of an ordinary phone to an offer of speech.</summary>
    public static string OrdinaryAnswer(IPEndPoint at) => $"""
        v=0
        o=- 3913120800 1 IN IP4 {at.Address}
        s=-
        c=IN IP4 {at.Address}
        t=0 0
        m=audio 40000 RTP/AVP 8
        a=rtpmap:8 PCMA/8000
        a=ptime:20

        """;

    /// <summary>A session description with a floor control line, as a PoC handset writes it.</summary>
    /// <param name="at">Its address.</param>
    /// <param name="answers">Whether it answers an offer.</param>
    /// <param name="floor">What it says of floor control.</param>
    /// <param name="port">Its port for RTP; floor control has the next.</param>
    public static string Description(IPEndPoint at, bool answers, string floor = "queuing=0; tb_priority=1; timestamp=0", int port = 40_000) => $"""
        v=0
        o=- 3913120800 1 IN IP4 {at.Address}
        s=-
        c=IN IP4 {at.Address}
        t=0 0
        m=audio {port} RTP/AVP {(answers ? "8" : "8 0")}
        a=rtpmap:8 PCMA/8000
        {(answers ? "" : "a=rtpmap:0 PCMU/8000\n")}a=ptime:20
        m=application {port + 1} udp TBCP
        a=fmtp:TBCP {floor}

        """;
}
