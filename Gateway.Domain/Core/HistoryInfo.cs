using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;

namespace Gateway.Domain.Core;

/// <summary>
/// <c>History-Info</c> (RFC 7044): <c>&lt;uri?Reason=...&gt;;index=1.1;mp=1</c>. It is written where a call gets another target, for whoever takes
/// it to know why, and read for one thing only: that no call is led in a circle. It never decides a mailbox.
/// </summary>
internal static class HistoryInfo
{
    /// <summary>Entries of a call at most: one that has been led on as often as this will not find anybody any more.</summary>
    public const int EntriesMax = 20;

    private static readonly SearchValues<byte> IndexBytes = SearchValues.Create("0123456789."u8);

    /// <summary>Whether the call has been at this address before and was led away from it, or has been led on too often.</summary>
    public static bool LeadsBack(SipRequest request, PocAddress address)
    {
        var (count, at) = (0, -1);
        foreach (var value in request.Values(HeaderId.HistoryInfo))
        {
            if (at < 0 && NameAddrView.TryRead(value, out var entry) && SipUriView.TryRead(entry.Uri, out var uri)
                && AddressOfRecord.TryFrom(uri, out var been) && been.Text == address.ToString())
                at = count;
            count++;
        }

        // The last entry is the call itself as it stands here.
        return count >= EntriesMax || at >= 0 && at < count - 1;
    }

    /// <summary>Adds the target that a copy of the request goes to, and the address called where nothing is written yet.</summary>
    /// <param name="edit">The changes to the copy.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="called">The Request-URI it was called by.</param>
    /// <param name="retargeting">Where it goes.</param>
    public static void Append(MessageEdit edit, SipRequest request, ReadOnlySpan<byte> called, Retargeting retargeting)
    {
        var parent = "1";
        if (LastIndex(request) is { } last)
            parent = last;
        else
        {
            var uri = Encoding.UTF8.GetString(called);
            var reason = retargeting.Cause > 0 && !uri.Contains('?', StringComparison.Ordinal)
                ? string.Create(CultureInfo.InvariantCulture, $"?Reason=SIP%3Bcause%3D{retargeting.Cause}")
                : "";
            edit.Append(HeaderId.HistoryInfo, $"<{uri}{reason}>;index=1");
        }

        edit.Append(HeaderId.HistoryInfo, string.Create(
            CultureInfo.InvariantCulture, $"<{retargeting.To.Text}>;index={parent}.{retargeting.Number};mp={parent}"));
    }

    // index = 1*DIGIT *("." 1*DIGIT); what is none, or too long to go on with, is as if nothing were written.
    private static string? LastIndex(SipRequest request)
    {
        string? last = null;
        foreach (var value in request.Values(HeaderId.HistoryInfo))
        {
            last = NameAddrView.TryRead(value, out var entry) && entry.Parameters.TryGet("index"u8, out var index) && index.Length is > 0 and <= 64
                && index.IndexOfAnyExcept(IndexBytes) < 0
                ? Encoding.ASCII.GetString(index)
                : null;
        }

        return last;
    }
}

/// <summary>A call gets another target.</summary>
/// <param name="To">The new target.</param>
/// <param name="Cause">The status that made it (RFC 3326); 302 where somebody wants it so, 0 for none.</param>
/// <param name="Number">How many targets the call has been given here, this one included.</param>
internal sealed record Retargeting(SipUri To, int Cause, int Number);
