using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Media types as Content-Type and Accept carry them (RFC 3261 §20.1, §20.15).</summary>
public static class MediaTypes
{
    /// <summary>The <c>type/subtype</c> of a Content-Type value, without its parameters.</summary>
    public static ReadOnlySpan<byte> Essence(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOf((byte)';');
        return HeaderValues.Trim(end < 0 ? contentType : contentType[..end]);
    }

    /// <summary>Whether the sender of a request takes a document of this type: his Accept names it or a range with it, or there is none.</summary>
    public static bool AreAccepted(SipRequest request, string type)
    {
        if (!request.Has(HeaderId.Accept))
            return true;
        foreach (var value in request.Values(HeaderId.Accept))
        {
            var range = Essence(value);
            if (Ascii.EqualsIgnoreCase(range, type) || range.SequenceEqual("*/*"u8)
                || range.EndsWith("/*"u8) && Ascii.EqualsIgnoreCase(range[..^1], type.AsSpan(0, Math.Min(type.Length, range.Length - 1))))
                return true;
        }

        return false;
    }

    /// <summary>Whether one of the ranges (<c>application/sdp</c>, <c>text/*</c>, <c>*/*</c>) covers the Content-Type value. Case does not count.</summary>
    public static bool Contain(IReadOnlyCollection<string> ranges, ReadOnlySpan<byte> contentType)
    {
        var essence = Essence(contentType);
        foreach (var range in ranges)
        {
            if (range == "*/*" || Ascii.EqualsIgnoreCase(essence, range))
                return true;
            if (range.EndsWith("/*", StringComparison.Ordinal)
                && essence.Length >= range.Length
                && Ascii.EqualsIgnoreCase(essence[..(range.Length - 1)], range.AsSpan(..^1)))
                return true;
        }

        return false;
    }
}
