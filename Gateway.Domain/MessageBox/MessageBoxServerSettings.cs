using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Media;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transport;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.MessageBox;

/// <summary>How the message box is set up.</summary>
/// <param name="HostName">Its host name, that of the service identities.</param>
/// <param name="Points">Where it can be reached.</param>
/// <param name="CoreHost">The host name of the core as an element of this process: calls over the link from there are taken.</param>
public sealed record MessageBoxServerSettings(string HostName, ImmutableArray<ListeningPoint> Points, string CoreHost)
{
    /// <summary>Cores elsewhere whose calls are taken, by the address that they send from. Default none.</summary>
    public ImmutableArray<IPAddress> TrustedPeers { get; init; } = [];

    /// <summary>Whether speech is taken from another address than its sender named, where the port is the one that he named. Default no.</summary>
    public bool TakesOtherAddresses { get; init; }

    /// <summary>Calls at once; more are refused with 503. Each takes a pair of ports. Default 300.</summary>
    public int CallsMax { get; init; } = 300;

    /// <summary>Telephones that are told of waiting messages; one more is refused with 503, one that is told already is not one more. Default 20,000.</summary>
    public int SubscriptionsMax { get; init; } = 20_000;

    /// <summary>What speech may be coded in. Default G.711, and Opus where there is a libopus.</summary>
    public ImmutableArray<RtpCodec> Codecs { get; init; } = OpusEncoder.IsAvailable ? [RtpCodec.Pcma, RtpCodec.Pcmu, RtpCodec.Opus] : [RtpCodec.Pcma, RtpCodec.Pcmu];

    /// <summary>How long what may take.</summary>
    public MessageBoxCallSettings Calls { get; init; } = new();
}
