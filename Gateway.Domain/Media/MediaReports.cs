using System.Collections.Immutable;
using Gateway.Sip.Machines;
using Gateway.Sip.Rtp;

namespace Gateway.Domain.Media;

/// <summary>When one end of a stream reports by RTCP on its media port, and what it says (RFC 3550 §6).</summary>
/// <param name="ids">Chance.</param>
/// <param name="hostName">The host name in its CNAME.</param>
/// <param name="utcOf">The UTC time of a moment of the loop's clock.</param>
/// <param name="ssrc">Whose reports they are.</param>
internal sealed class MediaReports(IdSource ids, string hostName, Func<MonotonicTime, DateTimeOffset> utcOf, uint ssrc)
{
    // Names the ends of streams, not people: who hides his identity hides it here too (RFC 7022).
    private readonly string _name = $"{ids.NewToken(16)}@{hostName}";
    private bool _isFirst;
    private uint _sentBefore;
    private uint _sentBeforeThat;
    private uint _heardBefore;
    private uint _senderReport;
    private MonotonicTime _senderReportAt;

    /// <summary>When the next report is due.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    public void Begin(MonotonicTime now)
    {
        _isFirst = true;
        _senderReport = 0;
        NextDeadline = now + RtcpInterval.Next(ids.NewUInt32(), isFirst: true);
    }

    /// <summary>Takes what the peer reports.</summary>
    public void Take(RtcpReport report, MonotonicTime now)
    {
        if (report.Sender is { } sender)
            (_senderReport, _senderReportAt) = (sender.Middle, now);
    }

    /// <summary>The report that is due; the next is planned.</summary>
    public RtcpReport Next(RtpOutgoingStream? sent, RtpReception? heard, MonotonicTime now)
    {
        NextDeadline = now + RtcpInterval.Next(ids.NewUInt32(), isFirst: false);
        _isFirst = false;
        return Of(sent, heard, now);
    }

    /// <summary>The last report; <c>null</c> where nothing was sent that it could be the end of (RFC 3550 §6.3.7).</summary>
    public RtcpReport? Goodbye(RtpOutgoingStream? sent, RtpReception? heard, MonotonicTime now)
    {
        NextDeadline = MonotonicTime.Never;
        return _isFirst && sent is not { HasBegun: true } ? null : Of(sent, heard, now) with { SaysGoodbye = true };
    }

    private RtcpReport Of(RtpOutgoingStream? sent, RtpReception? heard, MonotonicTime now)
    {
        // A sender is who has sent since his last report but one (§6.4).
        var isSender = sent is { HasBegun: true } && sent.Packets != _sentBeforeThat;
        (_sentBefore, _sentBeforeThat) = (sent?.Packets ?? 0, _sentBefore);
        ImmutableArray<RtcpReportBlock> blocks = heard is not null && heard.Received != _heardBefore
            ? [heard.Report(_senderReport, now - _senderReportAt)]
            : [];
        _heardBefore = heard?.Received ?? 0;
        return new(ssrc, isSender ? sent!.Report(NtpTime.Of(utcOf(now)), now.SinceStart) : null, blocks, _name);
    }
}
