using System.Collections.Immutable;

namespace Gateway.Domain.Presence;

/// <summary>A service by which somebody can be reached. What is <c>null</c> is not said.</summary>
/// <param name="Id">Tells it apart from the others of its document.</param>
public sealed record PresenceTuple(string Id)
{
    /// <summary>The service of PoC Sessions.</summary>
    public const string PocSession = "org.openmobilealliance:PoC-session";

    /// <summary>The service of Instant Personal Alerts.</summary>
    public const string PocAlert = "org.openmobilealliance:PoC-alert";

    /// <summary>Which service it is; <c>null</c> for one that has no name.</summary>
    public string? ServiceId { get; init; }

    /// <summary>The version of the service.</summary>
    public string? ServiceVersion { get; init; }

    /// <summary><c>basic</c>: whether he can be reached.</summary>
    public bool? IsOpen { get; init; }

    /// <summary><c>willingness</c>: whether he wants to be reached by this service.</summary>
    public bool? IsWilling { get; init; }

    /// <summary><c>registration-state</c>: whether he is registered for the service.</summary>
    public bool? IsRegistered { get; init; }

    /// <summary><c>barring-state</c>: whether he bars what comes in by the service; <c>active</c> says that he does (inferred).</summary>
    public bool? IsBarred { get; init; }

    /// <summary><c>session-participation</c>: whether he is in a session of the service.</summary>
    public bool? IsInSession { get; init; }

    /// <summary>The device that it runs on (RFC 4479 §3.4).</summary>
    public string? DeviceId { get; init; }

    /// <summary>Where he is reached.</summary>
    public string? Contact { get; init; }

    /// <summary>How much he prefers that contact, 0 to 1 in thousandths.</summary>
    public int? ContactPriority { get; init; }

    /// <summary>What he calls its kind (RFC 4480 §3.3).</summary>
    public string? Class { get; init; }

    /// <summary>What he says of it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>When it was so.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Whether the same is told by both, but for when it was said.</summary>
    public bool TellsTheSameAs(PresenceTuple other) =>
        this with { Notes = [], Timestamp = null } == other with { Notes = [], Timestamp = null } && Notes.SequenceEqual(other.Notes);
}

/// <summary>How somebody is himself (RFC 4479 §3.2, RFC 4480). What is <c>null</c> is not said.</summary>
/// <param name="Id">Tells it apart.</param>
public sealed record PresencePerson(string Id)
{
    /// <summary><c>overriding-willingness</c>: whether he wants to be reached at all; beats that of each service.</summary>
    public bool? IsWilling { get; init; }

    /// <summary>What he does: names of RFC 4480 §3.2, such as <c>away</c>, <c>busy</c>, <c>on-the-phone</c>.</summary>
    public ImmutableArray<string> Activities { get; init; } = [];

    /// <summary>What he calls its kind (RFC 4480 §3.3).</summary>
    public string? Class { get; init; }

    /// <summary>What he says of himself.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>When it was so.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Whether the same is told by both, but for when it was said.</summary>
    public bool TellsTheSameAs(PresencePerson other) =>
        Id == other.Id && Class == other.Class && IsWilling == other.IsWilling && Activities.SequenceEqual(other.Activities) && Notes.SequenceEqual(other.Notes);
}

/// <summary>A device of somebody's (RFC 4479 §3.3). What is <c>null</c> is not said.</summary>
/// <param name="Id">Tells it apart.</param>
/// <param name="DeviceId">The URN of the device.</param>
public sealed record PresenceDevice(string Id, string DeviceId)
{
    /// <summary><c>network-availability</c>: whether it has a network.</summary>
    public bool? IsAttached { get; init; }

    /// <summary>Which network that is.</summary>
    public string? Network { get; init; }

    /// <summary>What he calls its kind (RFC 4480 §3.3).</summary>
    public string? Class { get; init; }

    /// <summary>What he says of it.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>When it was so.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Whether the same is told by both, but for when it was said.</summary>
    public bool TellsTheSameAs(PresenceDevice other) =>
        this with { Notes = [], Timestamp = null } == other with { Notes = [], Timestamp = null } && Notes.SequenceEqual(other.Notes);
}
