using System.Text;
using Gateway.Sip.Messages;

namespace Gateway.Sip.Registration;

/// <summary>One Contact value of a REGISTER, read and checked.</summary>
internal sealed record RegisterContact
{
    public required string Uri { get; init; }

    public required SipUri ParsedUri { get; init; }

    public required byte[] RequestUri { get; init; }

    public required byte[] Parameters { get; init; }

    public required int Q { get; init; }

    public string? Instance { get; init; }

    public int RegId { get; init; }

    /// <summary>Seconds; <c>null</c> when this Contact does not say.</summary>
    public uint? Expires { get; init; }

    /// <summary>Reads a value; <c>null</c> with the reason phrase of the 400 when it cannot be registered.</summary>
    public static RegisterContact? Read(ReadOnlySpan<byte> value, out string error)
    {
        error = "Malformed Contact";
        if (!ValueSyntax.IsNameAddr(value) || !NameAddrView.TryRead(value, out var contact))
            return null;
        if (!SipUri.TryParse(contact.Uri, out var uri))
        {
            error = "Contact Must Be A SIP URI";
            return null;
        }

        var expires = contact.Parameters.TryGet("expires"u8, out var seconds) ? DeltaSeconds(seconds) : null;
        return new()
        {
            Uri = uri.Text,
            ParsedUri = uri,
            RequestUri = RequestUriOf(contact.Uri, uri),
            Parameters = WithoutExpires(contact.Parameters),
            Q = contact.Parameters.TryGet("q"u8, out var q) ? Thousandths(q) : 1000,
            Instance = contact.Instance,
            RegId = contact.Parameters.TryGet("reg-id"u8, out var id) && Numbers.TryRead(id, int.MaxValue, out var number) ? (int)number : 0,
            Expires = expires,
        };
    }

    /// <summary>delta-seconds, clamped to what it can hold; anything unreadable is one hour (RFC 3261 §20.19).</summary>
    public static uint? DeltaSeconds(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return 3600;
        return Numbers.TryRead(text, uint.MaxValue, out var seconds) ? (uint)seconds : uint.MaxValue;
    }

    // qvalue: 0 to 1 with up to three decimals; a missing leading zero is forgiven, nonsense counts as not given.
    private static int Thousandths(ReadOnlySpan<byte> q)
    {
        var point = q.IndexOf((byte)'.');
        var whole = point < 0 ? q : q[..point];
        if (!whole.IsEmpty && !whole.SequenceEqual("0"u8))
            return 1000;
        var thousandths = 0;
        for (var i = 0; i < 3; i++)
        {
            var digit = point >= 0 && point + 1 + i < q.Length ? q[point + 1 + i] - '0' : 0;
            if ((uint)digit > 9)
                return 1000;
            thousandths = thousandths * 10 + digit;
        }

        return thousandths;
    }

    // A Request-URI has no headers and no method parameter (RFC 3261 §19.1.1 Table 1).
    private static byte[] RequestUriOf(ReadOnlySpan<byte> written, SipUri uri)
    {
        if (uri.Headers.Length == 0 && uri.Parameter("method") is null)
            return written.ToArray();
        var question = written.IndexOf((byte)'?');
        var text = new StringBuilder(Encoding.UTF8.GetString(question < 0 ? written : written[..question]));
        if (uri.Parameter("method") is { } method)
            text.Replace(text.ToString().Contains(";method=" + method, StringComparison.Ordinal) ? ";method=" + method : ";method", "");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] WithoutExpires(Parameters parameters)
    {
        if (!parameters.Has("expires"u8))
            return parameters.Text.ToArray();
        var text = new List<byte>(parameters.Text.Length);
        foreach (var parameter in parameters)
        {
            if (Ascii.EqualsIgnoreCase(parameter.Name, "expires"u8))
                continue;
            text.Add((byte)';');
            text.AddRange(parameter.Name);
            if (parameter.Value.IsEmpty)
                continue;
            text.Add((byte)'=');
            text.AddRange(parameter.Value);
        }

        return [.. text];
    }
}
