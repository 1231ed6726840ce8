using System.Collections.Immutable;
using Gateway.Domain.Floor;
using Gateway.Sip.Transport;

namespace Gateway.Domain.Sessions.Controlling;

/// <summary>What a controlling PoC function needs to know of itself and its network.</summary>
/// <param name="HostName">The host name of the PoC server: the host of every PoC Session Identity.</param>
/// <param name="Domain">The SIP domain that it serves: the host of its users and groups.</param>
/// <param name="Core">Its SIP/IP core: where every invitation goes.</param>
public sealed record ControllingSettings(string HostName, string Domain, NextHop Core)
{
    /// <summary>The user parts of the conference-factory URIs at the host of the PoC server, with regard to case.</summary>
    /// <value>Default <c>poc-factory</c>.</value>
    public ImmutableArray<string> Factories { get; init; } = ["poc-factory"];

    /// <summary>The most that may take part in one session or be called to it, the initiator included. A group may allow fewer.</summary>
    /// <value>Default 1,000: as many as a group can have members.</value>
    public int ParticipantsMax { get; init; } = 1_000;

    /// <summary>How many people one session may have met, gone ones included: who adds and removes without end is stopped here.</summary>
    /// <value>Default 4,000.</value>
    public int AcquaintancesMax { get; init; } = 4_000;

    /// <summary>Sessions at one time; beyond it a new one is answered 503.</summary>
    /// <value>Default 10,000.</value>
    public int SessionsMax { get; init; } = 10_000;

    /// <summary>Subscriptions to the participant information of one session; beyond it a SUBSCRIBE is answered 503.</summary>
    /// <value>Default 1,000.</value>
    public int WatchersMax { get; init; } = 1_000;

    /// <summary>The Route value by which the core is asked to look for who takes a session of two in the place of the one invited; <c>null</c> where it does not do that.</summary>
    public string? SearchRoute { get; init; }

    /// <summary>
    /// Whether the Contact of an INVITE says with <c>session=1-1</c> that the session is of two, so that the network of who is invited may look for somebody in his place.
    /// </summary>
    /// <value>Default <c>false</c>: no source of the specifications has the parameter.</value>
    public bool NamesSessionType { get; init; }

    /// <summary>How long an invited one may take to answer before his invitation is taken back.</summary>
    /// <value>Default 60 s (clause 24).</value>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a PoC Session Identity is remembered after its session, so that late requests are told that it is gone.</summary>
    /// <value>Default 32 s (clause 24).</value>
    public TimeSpan IdentityMemory { get; init; } = TimeSpan.FromSeconds(32);

    /// <summary>The least time between two NOTIFYs to one watcher (RFC 4575 §3.10).</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan NotifyInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long changes of participants are gathered before they are recorded: five hundred who answer at once are one burst.</summary>
    /// <value>Default 20 ms.</value>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The timers and counters of floor control; the policy of a group may set some of them.</summary>
    public MediaBurstSettings Floor { get; init; } = new();

    /// <summary>Whether speech is taken from another address than its sender named, where the port is the one that he named: a phone with several addresses.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool TakesOtherAddresses { get; init; }

    /// <summary>Whether people may take part in 1-1 and ad-hoc sessions with <c>Privacy: id</c>. Groups have a switch of their own.</summary>
    /// <value>Default <c>true</c>: whom they call decides.</value>
    public bool AllowsAnonymity { get; init; } = true;
}
