using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>Who has accepted an invitation in the place of the one who was invited, as the core tells it in the answer (RFC 7044 §9.4, docs/adr/0030).</summary>
/// <param name="Who">His address, or that of a service.</param>
/// <param name="Met">What the devices of the one who was invited ended with; 480 where it is not told.</param>
internal readonly record struct StandIn(PocAddress Who, int Met)
{
    /// <summary>Reads it.</summary>
    /// <param name="answer">The 2xx.</param>
    /// <param name="invited">Who was invited.</param>
    /// <returns><c>null</c>: it was he himself.</returns>
    public static StandIn? Of(SipResponse answer, PocAddress invited)
    {
        (PocAddress Who, int Met)? found = null;
        var met = 0;
        foreach (var value in answer.Values(HeaderId.HistoryInfo))
        {
            if (!NameAddrView.TryRead(value, out var entry))
                continue;
            var text = Encoding.UTF8.GetString(entry.Uri);
            var end = text.IndexOf('?', StringComparison.Ordinal);
            var cause = end < 0 ? 0 : CauseIn(text[end..]);
            if (!PocAddress.TryParse(end < 0 ? text : text[..end], out var who, out _))
                continue;
            if (who == invited && cause > 0)
                met = cause;
            // Which has a reason to have been left has not answered.
            if (entry.Parameters.Has("mp"u8) && cause == 0)
                found = (who, met);
        }

        return found is { } taker && taker.Who != invited ? new(taker.Who, taker.Met == 0 ? SipStatus.TemporarilyUnavailable : taker.Met) : null;
    }

    // ?Reason=SIP%3Bcause%3D486
    private static int CauseIn(string headers)
    {
        const string mark = "cause%3D";
        var at = headers.IndexOf(mark, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return 0;
        var digits = headers.AsSpan(at + mark.Length);
        return digits.Length >= 3 && int.TryParse(digits[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var cause) && cause is >= 300 and < 700 ? cause : 0;
    }
}
