namespace Gateway.Sip.Messages;

/// <summary>The checks of responses that depend on the role of the element. A response is never answered, only dropped.</summary>
public static class ResponseChecks
{
    /// <summary>A user agent takes a response with exactly one Via: with more it was not the last to receive it (RFC 3261 §8.1.3.3).</summary>
    public static MessageVerdict OnlyOneVia(SipResponse response) =>
        response.Values(HeaderId.Via).Count() == 1 ? MessageVerdict.Accepted : new MessageVerdict.Drop("more than one Via");

    /// <summary>A proxy forwards by the second Via, never to a broadcast or multicast address (RFC 3261 §16.7 step 9, RFC 4475 §3.3.10).</summary>
    public static MessageVerdict NextViaIsUnicast(SipResponse response)
    {
        var index = 0;
        foreach (var value in response.Values(HeaderId.Via))
        {
            if (index++ == 0)
                continue;
            if (!ViaView.TryRead(value, out var via))
                return new MessageVerdict.Drop("unreadable second Via");
            return IsMulticast(via.Received.IsEmpty ? via.Host : via.Received)
                ? new MessageVerdict.Drop("second Via is not unicast")
                : MessageVerdict.Accepted;
        }

        return new MessageVerdict.Drop("no second Via");
    }

    private static bool IsMulticast(ReadOnlySpan<byte> host)
    {
        if (host.StartsWith("[ff"u8) || host.StartsWith("[FF"u8))
            return true;
        var dot = host.IndexOf((byte)'.');
        return dot > 0
            && Numbers.TryRead(host[..dot], 255, out var first)
            && char.IsAsciiDigit((char)host[^1])
            && (first is >= 224 and < 240 || host.SequenceEqual("255.255.255.255"u8));
    }
}
