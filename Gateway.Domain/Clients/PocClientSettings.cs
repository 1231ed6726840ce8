using System.Collections.Immutable;
using Gateway.Domain.Floor;
using Gateway.Sip.Machines;
using Gateway.Sip.Sdp;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Clients;

/// <summary>Where a PoC Client lives, and what it calls itself.</summary>
/// <param name="HostName">Its host name as an element.</param>
/// <param name="Point">Where answers and requests reach it, for Via and Contact.</param>
/// <param name="Core">Its outbound proxy and registrar: the SIP/IP core.</param>
/// <param name="CoreUri">The core as a Route value, for example <c>sip:core.poc.local;lr</c>.</param>
/// <param name="ConferenceFactory">The conference-factory URI that it is provisioned with, for 1-1, ad-hoc and pre-established sessions.</param>
public sealed record PocClientSettings(string HostName, ListeningPoint Point, NextHop Core, string CoreUri, string ConferenceFactory)
{
    /// <summary>The value of User-Agent and Server.</summary>
    public string Product { get; init; } = "PoC-client/OMA2.0 PocGateway-Console/v1.0";

    /// <summary>The expiry that registrations ask for.</summary>
    /// <value>Default one hour, as handsets do.</value>
    public TimeSpan RegistrationExpiry { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Retry and refresh of registrations.</summary>
    public ClientRegistrationSettings Registration { get; init; } = new();

    /// <summary>How long sessions wait for people.</summary>
    public ClientSessionSettings Sessions { get; init; } = new();

    /// <summary>Timers and counters of floor control.</summary>
    public ClientFloorSettings Floor { get; init; } = new();

    /// <summary>The highest priority at which its users ask for the burst, 0 to 3; the server gives no more than they may have.</summary>
    /// <value>Default 1, normal.</value>
    public int TalkPriorityMax { get; init; } = 1;

    /// <summary>The codecs that are offered, the best first. Answering, the order of the caller decides.</summary>
    /// <value>Default G.711 A-law and µ-law, and Opus.</value>
    public ImmutableArray<RtpCodec> Codecs { get; init; } = [RtpCodec.Pcma, RtpCodec.Pcmu, RtpCodec.Opus];

    /// <summary>What the clock on the wall shows at a moment, for the reports of what is sent.</summary>
    /// <value>Default: a clock that began with the loop's, which RFC 3550 §4 allows.</value>
    public Func<MonotonicTime, DateTimeOffset> UtcOf { get; init; } = static moment => DateTimeOffset.UnixEpoch + moment.SinceStart;

    /// <summary>Retry of pre-established sessions.</summary>
    public PreEstablishedSettings PreEstablished { get; init; } = new();
}
