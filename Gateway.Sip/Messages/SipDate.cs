using System.Globalization;
using System.Text;

namespace Gateway.Sip.Messages;

/// <summary>Dates (RFC 3261 §20.17): the form of RFC 1123, always in GMT. Any other form counts as no Date at all.</summary>
public static class SipDate
{
    private const string Form = "ddd, dd MMM yyyy HH:mm:ss 'GMT'";

    /// <summary>Reads a date; the weekday must be right.</summary>
    public static bool TryRead(ReadOnlySpan<byte> value, out DateTimeOffset date)
    {
        date = default;
        return value.Length is 28 or 29 && DateTimeOffset.TryParseExact(
            Encoding.ASCII.GetString(value), ["ddd, dd MMM yyyy HH:mm:ss 'GMT'", "ddd, d MMM yyyy HH:mm:ss 'GMT'"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);
    }

    /// <summary>Writes a moment as a Date value, in GMT and whole seconds.</summary>
    public static string Write(DateTimeOffset date) => date.ToUniversalTime().ToString(Form, CultureInfo.InvariantCulture);
}
