using System.Collections.Immutable;
using System.Net;
using Gateway.Domain.Floor;
using Gateway.Sip.Authentication;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Runtime;

/// <summary>How the network of this gateway is put together.</summary>
public sealed record PocNetworkSettings
{
    /// <summary>The SIP domain that is served. Default <c>poc.local</c>.</summary>
    public string Domain { get; init; } = "poc.local";

    /// <summary>Where the embedded SIP/IP core listens; not used when the core is somebody else's.</summary>
    public ImmutableArray<SipListenAddress> Listen { get; init; } = [];

    /// <summary>Other networks: domain and the address of its core.</summary>
    public ImmutableDictionary<string, SipListenAddress> Routes { get; init; } = ImmutableDictionary<string, SipListenAddress>.Empty;

    /// <summary>Gateways of the telephone network, whose calling numbers are believed.</summary>
    public ImmutableArray<SipListenAddress> TelephoneGateways { get; init; } = [];

    /// <summary>The SIP/IP core where it is not the embedded one; <c>null</c> = the embedded one.</summary>
    public SipListenAddress? ExternalCore { get; init; }

    /// <summary>Where the PoC server listens for an external core.</summary>
    public ImmutableArray<SipListenAddress> PocServerListen { get; init; } = [];

    /// <summary>Where the PoC Client of the console listens for an external core.</summary>
    public ImmutableArray<SipListenAddress> PocClientListen { get; init; } = [];

    /// <summary>Where the Presence Server listens for an external core; empty = it is somebody else's as well.</summary>
    public ImmutableArray<SipListenAddress> PresenceServerListen { get; init; } = [];

    /// <summary>Whether alerts go to the ordinary phones of a user who has no PoC Client registered. Default yes (docs/adr/0004).</summary>
    public bool AlertPlainPhones { get; init; } = true;

    /// <summary>Whether other networks are told which sessions are of two, so that they look for somebody in the place of who is invited. Default no (docs/adr/0030).</summary>
    public bool NamesSessionType { get; init; }

    /// <summary>The algorithms that phones are challenged with. Default MD5 alone (docs/adr/0004).</summary>
    public ImmutableArray<DigestAlgorithm> DigestAlgorithms { get; init; } = [DigestAlgorithm.Md5];

    /// <summary>Alerts a second that one sender may send to one target. Default 5.</summary>
    public int AlertsPerSecond { get; init; } = 5;

    /// <summary>The timers and counters of floor control in sessions that are controlled here; the policy of a group may set some of them.</summary>
    public MediaBurstSettings Floor { get; init; } = new();

    /// <summary>Whether speech is taken from another address than its sender named, where the port is the one that he named. Default no.</summary>
    public bool TakesOtherAddresses { get; init; }

    /// <summary>Where media and floor control are received.</summary>
    public MediaPortSettings Media { get; init; } = new();

    /// <summary>Presence enquiries that one user may begin in an hour. Default 3,600: one a second.</summary>
    public int EnquiriesPerHour { get; init; } = 3_600;

    /// <summary>Whether each notification of presence is charged by itself, besides its enquiry. Default no.</summary>
    public bool ChargesNotifications { get; init; }

    /// <summary>The host name of the SIP/IP core as an element.</summary>
    public string CoreHost => $"core.{Domain}";

    /// <summary>The host name of the PoC server as an element.</summary>
    public string PocServerHost => $"poc-server.{Domain}";

    /// <summary>The host name of the PoC Client as an element.</summary>
    public string PocClientHost => $"poc-client.{Domain}";

    /// <summary>The host name of the message box, an element of this process; <c>null</c> = it is somebody else's, or there is none.</summary>
    public string? MessageBoxHost { get; init; }

    /// <summary>Where the message box listens for cores elsewhere; empty = for none.</summary>
    public ImmutableArray<SipListenAddress> MessageBoxListen { get; init; } = [];

    /// <summary>The addresses of those cores: whoever else calls the message box there gets 403.</summary>
    public ImmutableArray<IPAddress> MessageBoxPeers { get; init; } = [];

    /// <summary>The host name of the Presence Server.</summary>
    public string PresenceServerHost => $"presence.{Domain}";
}
