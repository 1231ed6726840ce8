using System.Buffers.Text;
using System.Net;
using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Bench;

/// <summary>What a calling phone of the load says. Each call has a number, which is in its Call-ID and its branches. For one thread.</summary>
internal sealed class CallMessages(IPEndPoint local, IEnumerable<string> headers, string? offer = null)
{
    private readonly WireText _text = new();
    private readonly byte[] _via = Encoding.ASCII.GetBytes($"Via: SIP/2.0/UDP {local};rport;branch=z9hG4bK");
    private readonly byte[] _at = Encoding.ASCII.GetBytes($"@{local}>;+g.poc.talkburst\r\n");
    private readonly byte[] _offer = Encoding.ASCII.GetBytes(offer ?? CallDescription.Of(local.Address, "Caller"));
    private readonly byte[] _headers = Encoding.ASCII.GetBytes(string.Concat(headers.Select(line => line + "\r\n")));

    /// <summary>The number of the call that a response belongs to, and whether it answers the INVITE.</summary>
    public static bool TryReadMark(in SipMessageView response, out uint number, out bool isInvite)
    {
        number = 0;
        var branch = response.TopVia.Branch;
        isInvite = branch.Length == 16 && branch[15] == (byte)'i';
        return branch.Length == 16 && Utf8Parser.TryParse(branch[7..15], out number, out _);
    }

    /// <summary>An INVITE with an offer.</summary>
    public ReadOnlySpan<byte> Invite(uint number, string caller, string called)
    {
        _text.Clear().Add("INVITE "u8).Add(called).Add(" SIP/2.0\r\n"u8);
        AddVia(number, 'i');
        _text.Add("From: <"u8).Add(caller).Add(">;tag=load\r\nTo: <"u8).Add(called).Add(">\r\n"u8);
        AddCall(number, "1 INVITE"u8);
        return _text.Add("Contact: <"u8).Add(caller[..caller.IndexOf('@')]).Add(_at).Add(_headers)
            .Add("Content-Type: application/sdp\r\nContent-Length: "u8).Add((uint)_offer.Length, "D").Add("\r\n\r\n"u8).Add(_offer).Octets;
    }

    public ReadOnlySpan<byte> Ack(uint number, string caller, in SipMessageView success) => InDialog("ACK "u8, "1 ACK"u8, 'a', number, caller, success);

    /// <summary>The ACK to a refusal, which belongs to the INVITE's own transaction: without it the refusal would come again and again.</summary>
    public ReadOnlySpan<byte> AckRefusal(uint number, string caller, string called, in SipMessageView refusal)
    {
        refusal.TryGet(HeaderId.To, out var to);
        _text.Clear().Add("ACK "u8).Add(called).Add(" SIP/2.0\r\n"u8);
        AddVia(number, 'i');
        _text.Add("From: <"u8).Add(caller).Add(">;tag=load\r\nTo: "u8).Add(to).Add("\r\n"u8);
        AddCall(number, "1 ACK"u8);
        return _text.Add("Content-Length: 0\r\n\r\n"u8).Octets;
    }

    public ReadOnlySpan<byte> Bye(uint number, string caller, in SipMessageView success) => InDialog("BYE "u8, "2 BYE"u8, 'b', number, caller, success);

    private ReadOnlySpan<byte> InDialog(ReadOnlySpan<byte> method, ReadOnlySpan<byte> cseq, char mark, uint number, string caller, in SipMessageView success)
    {
        if (!success.TryGet(HeaderId.Contact, out var contact) || !NameAddrView.TryRead(contact, out var target) || !success.TryGet(HeaderId.To, out var to))
            throw new InvalidOperationException("a 200 without a Contact");
        _text.Clear().Add(method).Add(target.Uri).Add(" SIP/2.0\r\n"u8);
        AddVia(number, mark);
        AddRoute(success);
        _text.Add("From: <"u8).Add(caller).Add(">;tag=load\r\nTo: "u8).Add(to).Add("\r\n"u8);
        AddCall(number, cseq);
        return _text.Add("Content-Length: 0\r\n\r\n"u8).Octets;
    }

    // The route set of a caller is the Record-Route values from the last to the first (RFC 3261 section 12.1.2).
    private void AddRoute(in SipMessageView success)
    {
        for (var i = success.Slots.Length - 1; i >= 0; i--)
        {
            var line = success.Slots[i].Id == HeaderId.RecordRoute ? success.ValueOf(success.Slots[i]) : default;
            while (!line.IsEmpty)
            {
                var comma = line.LastIndexOf((byte)',');
                _text.Add("Route: "u8).Add(line[(comma + 1)..].Trim((byte)' ')).Add("\r\n"u8);
                line = line[..Math.Max(0, comma)];
            }
        }
    }

    private void AddVia(uint number, char mark) => _text.Add(_via).Add(number, "D8").Add([(byte)mark]).Add("\r\nMax-Forwards: 70\r\n"u8);

    private void AddCall(uint number, ReadOnlySpan<byte> cseq) => _text.Add("Call-ID: call-"u8).Add(number, "D8").Add("\r\nCSeq: "u8).Add(cseq).Add("\r\n"u8);
}
