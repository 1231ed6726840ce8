using System.Net;
using Gateway.Domain.Floor;
using Gateway.Domain.Media;
using Gateway.Sip.Machines;
using Gateway.Sip.Mbcp;
using Gateway.Sip.Rtp;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>A participant as the user plane of his session knows him: where his media comes from and goes to, and how it arrives.</summary>
internal sealed class FloorLeg(PartyId id, string address, string name, AgreedMedia media, uint ssrc) : IDisposable
{
    // Far more than a thumb can do, far less than would drown the others in what it leads to.
    internal const int AsksPerSecondMax = 40;

    private readonly VoiceDetector _voice = new();
    private byte[]? _idle;
    private MonotonicTime _asksSince;
    private int _asks;
    private uint _lastReport;
    private MonotonicTime _lastReportAt;

    public PartyId Id { get; } = id;

    /// <summary>What others are told of him when he talks; of one who hides, that of anonymous.</summary>
    public string Address { get; } = address;

    public string Name { get; } = name;

    public AgreedMedia Media { get; set; } = media;

    /// <summary>The address that his speech comes from where that is not the one that he named; <c>null</c> where it is, or not known yet.</summary>
    public IPAddress? OtherAddress { get; set; }

    /// <summary>Where his speech comes from besides.</summary>
    public IPEndPoint? OtherMedia => OtherAddress is { } address && Media.RtpTo is { } to ? new(address, to.Port) : null;

    /// <summary>Where his reports come from besides.</summary>
    public IPEndPoint? OtherReports => OtherAddress is { } address && Media.RtcpTo is { } to ? new(address, to.Port) : null;

    /// <summary>Ours towards him: of floor control and of reports.</summary>
    public uint Ssrc { get; } = ssrc;

    /// <summary>When he asked for the burst; <c>null</c> when he did not.</summary>
    public MonotonicTime? AskedAt { get; set; }

    /// <summary>The message that tells him that nobody talks.</summary>
    public ReadOnlySpan<byte> Idle => _idle ??= new MbcpMessage.Idle(Ssrc).Write();

    /// <summary>What is received of him; <c>null</c> before.</summary>
    public RtpReception? Reception { get; private set; }

    /// <summary>Where he stands in what he hears.</summary>
    public StreamPlace Place { get; } = new();

    /// <summary>Whether speech may be sent to him: he is not on hold, and has said where.</summary>
    public bool Listens => Media is { RtpTo: not null, Direction: MediaDirection.SendReceive or MediaDirection.SendOnly };

    /// <summary>Whether speech of him is wanted: it is not, while he or we hold.</summary>
    public bool Speaks => Media.Direction is MediaDirection.SendReceive or MediaDirection.ReceiveOnly;

    /// <summary>Whether another message of his is taken: who sends without end is listened to for a part of it only.</summary>
    public bool MayAsk(MonotonicTime now)
    {
        if (now - _asksSince >= TimeSpan.FromSeconds(1))
            (_asksSince, _asks) = (now, 0);
        return ++_asks <= AsksPerSecondMax;
    }

    /// <summary>Takes a packet of his stream.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="mayBeNew">Whether another SSRC begins another stream; not in the middle of a burst.</param>
    /// <param name="now">The present.</param>
    /// <returns><c>null</c>: it is of another stream than his.</returns>
    public RtpArrival? Take(in RtpHeader header, bool mayBeNew, MonotonicTime now)
    {
        if (Reception?.Ssrc != header.Ssrc)
        {
            if (Reception is not null && !mayBeNew)
                return null;
            Reception = new(header.Ssrc, Media.Codec.ClockRate);
        }

        return Reception.Take(header.SequenceNumber, header.Timestamp, now.SinceStart);
    }

    /// <summary>Whether somebody speaks in a packet, as far as that can be told without understanding its codec.</summary>
    public bool HasVoice(ReadOnlySpan<byte> payload) => _voice.HasVoice(Media.Codec, payload);

    /// <summary>Frees what listens for a voice.</summary>
    public void Dispose() => _voice.Dispose();

    /// <summary>Takes note of a sender report, which ours refers to.</summary>
    public void Take(RtcpReport report, MonotonicTime now)
    {
        if (report.Sender is { } sender)
            (_lastReport, _lastReportAt) = (sender.Middle, now);
    }

    /// <summary>What is reported to him.</summary>
    /// <param name="sender">Of the stream that he hears; <c>null</c> when there is none.</param>
    /// <param name="canonicalName">Ours.</param>
    /// <param name="saysGoodbye">Whether it ends.</param>
    /// <param name="streamSsrc">The SSRC of the stream that he hears.</param>
    /// <param name="now">The present.</param>
    public RtcpReport Report(RtcpSenderInfo? sender, string canonicalName, bool saysGoodbye, uint streamSsrc, MonotonicTime now) => new(
        streamSsrc, sender, Reception is { } heard ? [heard.Report(_lastReport, now - _lastReportAt)] : [], canonicalName, saysGoodbye);
}
