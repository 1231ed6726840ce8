using System.Text;
using Gateway.Sip.Sdp;

namespace Gateway.Tests.Sip.Sdp;

/// <summary>Descriptions as tests write them: lines apart by LF.</summary>
internal static class Descriptions
{
    /// <summary>What a PoC terminal offers: AMR, and floor control beside it.</summary>
    public const string PocOffer =
        "v=0\no=- 3913120800 1 IN IP4 192.0.2.10\ns=-\nc=IN IP4 192.0.2.10\nt=0 0\nm=audio 40000 RTP/AVP 97\na=rtpmap:97 AMR/8000\n"
        + "a=fmtp:97 octet-align=1; mode-set=0,1,2\na=ptime:160\na=maxptime:400\nm=application 40001 udp TBCP\n"
        + "a=fmtp:TBCP queuing=1; tb_priority=2; timestamp=1; tb_granted=1\n";

    /// <summary>What an ordinary telephone offers.</summary>
    public const string PhoneOffer =
        "v=0\no=bob 5 7 IN IP4 192.0.2.20\ns=call\nc=IN IP4 192.0.2.20\nt=0 0\nm=audio 4000 RTP/AVP 9 0 8 101\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n";

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));

    public static SessionDescription Read(string text) =>
        SessionDescription.TryParse(Bytes(text), out var description, out var error) ? description : throw new FormatException(error);

    public static string Text(SessionDescription? description) => Encoding.UTF8.GetString(description!.Write()).ReplaceLineEndings("\n");
}
