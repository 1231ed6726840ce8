using System.Net;

namespace Gateway.Bench;

/// <summary>The session description that a phone of the load offers or answers with: G.711, Opus and floor control.</summary>
internal static class CallDescription
{
    /// <param name="address">Where it speaks and hears.</param>
    /// <param name="name">Its name.</param>
    /// <param name="port">The port of its speech; that of floor control is two above.</param>
    public static string Of(IPAddress address, string name, int port = 40_000) =>
        $"v=0\r\no={name} 2890844526 2890844526 IN IP4 {address}\r\ns=-\r\nc=IN IP4 {address}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 0 96\r\n"
        + $"a=rtpmap:96 opus/48000/2\r\na=ptime:20\r\nm=application {port + 2} udp TBCP\r\na=fmtp:TBCP queuing=1;tb_priority=2;timestamp=1\r\n";
}
