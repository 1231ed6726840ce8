using System.Buffers;
using System.Globalization;
using System.Text;
using Gateway.Domain.Access;
using Gateway.Sip.Messages;
using Gateway.Sip.Registration;

namespace Gateway.Domain.Core;

/// <summary>
/// <c>History-Info</c> (RFC 7044): <c>&lt;uri?Reason=...&gt;;index=1.1;mp=1</c>. It is written where a request gets another target, for whoever takes it to know
/// why, and read for one thing only: that nothing is led in a circle. It never decides a mailbox.
/// </summary>
/// <remarks>
/// Left out: entries for hops that change no target (<c>np</c>). Who asks for it (<c>Supported: histinfo</c>) is told in responses, inside the trust domain only: whom
/// somebody has named to take his calls is no business of those who call.
/// </remarks>
internal static class HistoryInfo
{
    /// <summary>Entries of a request at most: one that has been led on as often as this will not find anybody any more.</summary>
    public const int EntriesMax = 20;

    private const string Hidden = "<sip:anonymous@anonymous.invalid>";

    private static readonly SearchValues<byte> IndexBytes = SearchValues.Create("0123456789."u8);

    /// <summary>Whether the request has been at this address before and was led away from it, or has been led on too often.</summary>
    public static bool LeadsBack(SipRequest request, PocAddress address)
    {
        var (count, isThere, wasThere) = (0, false, false);
        foreach (var value in request.Values(HeaderId.HistoryInfo))
        {
            var isIt = NameAddrView.TryRead(value, out var entry) && SipUriView.TryRead(entry.Uri, out var uri)
                && AddressOfRecord.TryFrom(uri, out var been) && been.Text == address.ToString();
            // Several entries for it in a row are one stay: what came to it, and what passed it on unchanged.
            wasThere |= isThere && !isIt;
            isThere = isIt;
            count++;
        }

        return count >= EntriesMax || wasThere;
    }

    /// <summary>Writes what has been tried, and where this copy goes.</summary>
    /// <param name="edit">The changes to the copy.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="called">The Request-URI it came with.</param>
    /// <param name="history">What has been tried; <c>null</c> where nothing is changed.</param>
    /// <param name="target">Where the copy goes; <c>null</c> for the address called itself.</param>
    /// <param name="ownDomain">The domain that the copy leaves; <c>null</c> where it stays in it.</param>
    public static void Write(MessageEdit edit, SipRequest request, ReadOnlySpan<byte> called, CallHistory? history, Retargeting? target, string? ownDomain)
    {
        var isHidden = ownDomain is not null && (PrivacyView.Has(request, "history"u8) || PrivacyView.Has(request, "header"u8)) && !PrivacyView.Has(request, "none"u8);
        var isTold = target is not null || history?.Tried.Any() == true;
        if (!isTold && (ownDomain is null || !request.Has(HeaderId.HistoryInfo)))
            return;
        var entries = Read(request);
        var arrived = entries.Count;
        if (isTold)
            Tell(entries, Encoding.UTF8.GetString(called), history!, target);
        edit.Remove(HeaderId.HistoryInfo);
        for (var i = 0; i < entries.Count; i++)
        {
            var hides = ownDomain is not null && (isHidden && (i >= arrived || entries[i].IsIn(ownDomain)) || entries[i].AsksForPrivacy);
            edit.Append(HeaderId.HistoryInfo, hides ? Hidden + entries[i].Parameters : entries[i].Text);
        }
    }

    /// <summary>Writes into a response what has been tried, and who gives it (RFC 7044 §9.4).</summary>
    /// <param name="edit">The changes to the response.</param>
    /// <param name="request">The request as it came.</param>
    /// <param name="called">The Request-URI it came with.</param>
    /// <param name="response">The response as it came.</param>
    /// <param name="history">What has been tried; <c>null</c> where nothing was changed.</param>
    /// <param name="answering">The data of the target that answers.</param>
    /// <param name="isBelieved">Whether what the response says itself is believed.</param>
    /// <param name="isTold">Whether whoever hears the response may know.</param>
    public static void WriteAnswer(
        MessageEdit edit, SipRequest request, ReadOnlySpan<byte> called, SipResponse response, CallHistory? history, object? answering, bool isBelieved, bool isTold)
    {
        var isThere = response.Has(HeaderId.HistoryInfo);
        var asks = isTold && response.Status > SipStatus.Trying && IsAskedFor(request);
        // What another core of the trust domain wrote begins with what it was sent, and goes on.
        if (isThere && (!asks || !isBelieved))
            edit.Remove(HeaderId.HistoryInfo);
        var target = history?.Of(answering);
        if (!asks || isThere && isBelieved || history is null || target is null && !history.Tried.Any())
            return;
        var entries = Read(request);
        Tell(entries, Encoding.UTF8.GetString(called), history, target);
        foreach (var entry in entries)
            edit.Append(HeaderId.HistoryInfo, entry.Text);
    }

    private static bool IsAskedFor(SipRequest request)
    {
        foreach (var option in request.Values(HeaderId.Supported))
        {
            if (Ascii.EqualsIgnoreCase(option, "histinfo"u8))
                return true;
        }

        return false;
    }

    private static void Tell(List<Entry> entries, string called, CallHistory history, Retargeting? target)
    {
        // Whoever sent it here may not write history: then that is done for him (RFC 7044 §9.1).
        if (entries.Count == 0 || entries[^1].Index is null || !entries[^1].IsFor(called))
            entries.Add(new($"<{called}>", called, ";index=" + (entries.Count > 0 && entries[^1].Index is { } before ? before + ".1" : "1")));
        var parent = entries[^1].Index!;
        entries[^1] = entries[^1].Because(history.Cause);
        foreach (var tried in history.Tried)
        {
            if (tried != target && (tried.Kind == TargetKind.MappedTo || entries.Count < EntriesMax))
                entries.Add(Of(tried, parent).Because(tried.Cause));
        }

        if (target is not null)
            entries.Add(Of(target, parent));
    }

    private static Entry Of(Retargeting target, string parent) => new(
        $"<{target.Uri}>", target.Uri,
        string.Create(CultureInfo.InvariantCulture, $";index={parent}.{target.Number};{(target.Kind == TargetKind.RegisteredContact ? "rc" : "mp")}={parent}"));

    private static List<Entry> Read(SipRequest request)
    {
        var entries = new List<Entry>();
        foreach (var value in request.Values(HeaderId.HistoryInfo))
        {
            var text = Encoding.UTF8.GetString(value);
            var uri = NameAddrView.TryRead(value, out var entry) ? Encoding.UTF8.GetString(entry.Uri) : "";
            var end = text.IndexOf($"<{uri}>", StringComparison.Ordinal) is >= 0 and var at ? at + uri.Length + 2 : 0;
            entries.Add(uri.Length > 0 && end > 0 ? new(text[..end], uri, text[end..]) : new(text, "", ""));
        }

        return entries;
    }

    // Name is everything up to the closing bracket, Uri what stands between the brackets.
    private sealed record Entry(string Name, string Uri, string Parameters)
    {
        public string Text => Name + Parameters;

        public bool AsksForPrivacy => Uri.Contains("?privacy=history", StringComparison.OrdinalIgnoreCase) || Uri.Contains("&privacy=history", StringComparison.OrdinalIgnoreCase);

        // index = 1*DIGIT *("." 1*DIGIT); what is none, or too long to go on with, is as if nothing were written.
        public string? Index => new Parameters(Encoding.UTF8.GetBytes(Parameters)).TryGet("index"u8, out var index) && index.Length is > 0 and <= 64
            && index.IndexOfAnyExcept(IndexBytes) < 0
            ? Encoding.ASCII.GetString(index)
            : null;

        public bool IsFor(string called) =>
            SipUri.TryParse(Bare(Uri), out var one) && SipUri.TryParse(Bare(called), out var other) && one.Equals(other);

        public bool IsIn(string domain) => SipUri.TryParse(Uri, out var uri)
            && uri.Host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (uri.Host.Length == domain.Length || uri.Host[^(domain.Length + 1)] == '.');

        // Reason in the entry of what was left (RFC 7044 §10.2); one that is there stays.
        public Entry Because(int cause) => cause == 0 || Uri.Length == 0 || Uri.Contains('?', StringComparison.Ordinal)
            ? this
            : this with { Name = string.Create(CultureInfo.InvariantCulture, $"{Name[..^1]}?Reason=SIP%3Bcause%3D{cause}>") };

        private static string Bare(string uri) => uri.IndexOf('?', StringComparison.Ordinal) is >= 0 and var end ? uri[..end] : uri;
    }
}
