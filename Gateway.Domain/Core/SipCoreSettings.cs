using System.Collections.Immutable;
using System.Net;
using Gateway.Sip.Authentication;
using Gateway.Sip.Registration;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Core;

/// <summary>What a SIP/IP core needs to know of itself and of its network.</summary>
public sealed record SipCoreSettings
{
    /// <summary>Its host name as an element, for example <c>core.networka.example</c>.</summary>
    public required string HostName { get; init; }

    /// <summary>The domain of its users, in lower case; also the digest realm.</summary>
    public required string Domain { get; init; }

    /// <summary>Where it can be reached over sockets. The link to elements of this process needs no entry.</summary>
    public required ImmutableArray<ListeningPoint> Points { get; init; }

    /// <summary>Other networks, by domain.</summary>
    public ImmutableArray<NetworkRoute> Routes { get; init; } = [];

    /// <summary>
    /// Addresses whose messages are believed as those of an own element, for example an application server on another machine or an edge
    /// proxy. Everything that comes from there may assert identities: list nothing that phones share an address with.
    /// </summary>
    public ImmutableArray<IPAddress> TrustedPeers { get; init; } = [];

    /// <summary>
    /// Gateways of the telephone network: the calling number that one of them gives is believed (S003 §3.1.1.3), and it need not prove itself.
    /// Over UDP the port counts too.
    /// </summary>
    public ImmutableArray<NextHop.To> TelephoneGateways { get; init; } = [];

    /// <summary>The host name of the Presence Server of this network, an element of this process; <c>null</c> for none.</summary>
    public string? PresenceServer { get; init; }

    /// <summary>The host name of the message box of this network, an element of this process; <c>null</c> for none.</summary>
    public string? MessageBox { get; init; }

    /// <summary>Host names of the elements of this process that a Route or Request-URI can lead to.</summary>
    public ImmutableArray<string> LocalElements { get; init; } = [];

    /// <summary>
    /// Host name of the PoC server that requests with the PoC feature tag are led through, for the sender and for the target, and that the
    /// requests for PoC Groups go to; <c>null</c> when the network has none.
    /// </summary>
    public string? PocServer { get; init; }

    /// <summary>Where the PoC server is when it is not an element of this process; its address has to be in <see cref="TrustedPeers"/>.</summary>
    public NextHop? PocServerHop { get; init; }

    /// <summary>
    /// Whether ordinary phones take part in PoC: a MESSAGE or INVITE that requires a PoC Client goes to the ordinary phones of a user who has
    /// no PoC Client registered, and an INVITE of an ordinary phone is led through the PoC server as that of a PoC Client is. Default no, as
    /// RFC 3841 §7.2.4 has it.
    /// </summary>
    public bool ServesPlainPhones { get; init; }

    /// <summary>The algorithms that phones are challenged with, sent strongest first. Default: those of the digest server.</summary>
    public ImmutableArray<DigestAlgorithm> DigestAlgorithms { get; init; } = [];

    /// <summary>Limits of registrations.</summary>
    public RegistrarSettings Registrar { get; init; } = new();

    /// <summary>Whether a registered phone is told by Service-Route to send its requests here (RFC 3608). Default yes.</summary>
    public bool TellsServiceRoute { get; init; } = true;

    /// <summary>
    /// Whether what comes over the flow of a registration is taken as sent by its user, without another challenge. Default yes, as in
    /// RFC 5626; where UDP sources can be forged inside the access network, no is safer.
    /// </summary>
    public bool FlowAuthenticates { get; init; } = true;

    /// <summary>Requests a second that are taken from one address outside the trust domain; beyond it 503. Default 1,000.</summary>
    /// <remarks>Not for loopback addresses: who sends from there is on this machine.</remarks>
    public int RequestsPerSecondPerSource { get; init; } = 1_000;

    /// <summary>Timer C of INVITE branches. Default 185 s.</summary>
    public TimeSpan TimerC { get; init; } = TimeSpan.FromSeconds(185);

    /// <summary>How long the contacts of one q value ring before those of the next do. Default 20 s.</summary>
    public TimeSpan NoAnswerAfter { get; init; } = TimeSpan.FromSeconds(20);
}
