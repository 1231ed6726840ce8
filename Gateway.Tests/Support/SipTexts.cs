using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Tests.Support;

/// <summary>Small messages for tests that care about their way and not about their content.</summary>
internal static class SipTexts
{
    public static SipRequest Request(
        string method = "MESSAGE", string uri = "sip:bob@networka.example", string callId = "call-1", uint cseq = 1, string body = "",
        string via = "SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKnashds8", string extra = "") =>
        (SipRequest)SipParser.Parse(Encoding.UTF8.GetBytes(
            $"{method} {uri} SIP/2.0\r\nVia: {via}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@networka.example>;tag=88sja8x\r\n"
            + $"To: <sip:bob@networka.example>\r\nCall-ID: {callId}\r\nCSeq: {cseq} {method}\r\n{extra}"
            + (body.Length > 0 ? "Content-Type: text/plain\r\n" : "")
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));

    public static SipResponse Response(SipRequest request, int status = 200) => new ResponseBuilder(request, status, toTag: "99kd").Build();
}
