using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Gateway.Domain.Sessions.Bodies;

/// <summary>Whether a document, or a part of it, tells everything, what changed, or that it is gone (RFC 4575 §4.4).</summary>
public enum InfoState
{
    Full,
    Partial,
    Deleted,
}

/// <summary>How a participant's device takes part (RFC 4575 §5.7.3).</summary>
public enum EndpointStatus
{
    Pending,
    DialingOut,
    DialingIn,
    Alerting,
    OnHold,
    Connected,
    MutedViaFocus,
    Disconnecting,
    Disconnected,
}

/// <summary>How a participant came in (RFC 4575 §5.7.4).</summary>
public enum JoiningMethod
{
    DialedIn,
    DialedOut,
    FocusOwner,
}

/// <summary>How a participant went (RFC 4575 §5.7.6).</summary>
public enum DisconnectionMethod
{
    Departed,
    Booted,
    Failed,
    Busy,
}

/// <summary>A device of a participant.</summary>
/// <param name="Entity">Its URI; to a subscriber from whom it is hidden an anonymous one.</param>
public sealed record ConferenceEndpoint(string Entity)
{
    /// <summary>How much is told of it.</summary>
    public InfoState State { get; init; }

    /// <summary>How it takes part; <c>null</c> when nothing is said.</summary>
    public EndpointStatus? Status { get; init; }

    /// <summary>How it came in; <c>null</c> when nothing is said.</summary>
    public JoiningMethod? Joining { get; init; }

    /// <summary>How it went; <c>null</c> when nothing is said.</summary>
    public DisconnectionMethod? Disconnection { get; init; }
}

/// <summary>A participant.</summary>
/// <param name="Entity">The PoC Address; of one who hides it <c>sip:anonymous@anonymous.invalid</c>, numbered where there are several.</param>
public sealed record ConferenceUser(string Entity)
{
    /// <summary>How much is told of the participant.</summary>
    public InfoState State { get; init; }

    /// <summary>The display name; <c>null</c> when nothing is said.</summary>
    public string? DisplayText { get; init; }

    /// <summary>The devices; with us one.</summary>
    public ImmutableArray<ConferenceEndpoint> Endpoints { get; init; } = [];

    /// <summary>A participant with one device.</summary>
    public static ConferenceUser Of(
        string entity, string? displayText, EndpointStatus status, JoiningMethod joining, DisconnectionMethod? disconnection = null) => new(entity)
        {
            DisplayText = displayText,
            Endpoints = [new(entity) { Status = status, Joining = joining, Disconnection = disconnection }],
        };

    /// <summary>Whether the same is told of both.</summary>
    public bool Equals(ConferenceUser? other) =>
        other is not null && Entity == other.Entity && State == other.State && DisplayText == other.DisplayText && Endpoints.SequenceEqual(other.Endpoints);

    public override int GetHashCode() => HashCode.Combine(Entity, State, DisplayText, Endpoints.Length);
}

/// <summary>Who takes part in a PoC Session: a document of the conference event package (RFC 4575).</summary>
/// <param name="Entity">The PoC Session Identity, without parameters.</param>
/// <param name="Version">Counts the documents of one subscription, from 1.</param>
public sealed record ConferenceInfo(string Entity, uint Version)
{
    /// <summary>The event package.</summary>
    public const string Package = "conference";

    /// <summary>Its media type.</summary>
    public const string MediaType = "application/conference-info+xml";

    /// <summary>Octets of a document that is read: two thousand people with their names.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>People of a document that is read: four times the largest session of ours.</summary>
    public const int UsersMax = 2_000;

    /// <summary>Whether it tells everything, what changed, or that the session is gone.</summary>
    public InfoState State { get; init; }

    /// <summary>What the session is about; with us the name of its group. <c>null</c> when nothing is said.</summary>
    public string? Subject { get; init; }

    /// <summary>How many may take part; <c>null</c> when nothing is said.</summary>
    public int? MaximumUserCount { get; init; }

    /// <summary>How many take part; <c>null</c> when nothing is said.</summary>
    public int? UserCount { get; init; }

    /// <summary>The participants that it tells of.</summary>
    public ImmutableArray<ConferenceUser> Users { get; init; } = [];

    /// <summary>What changed since an earlier full document, as a partial one: people who came or changed in full, those who are gone as deleted.</summary>
    /// <param name="earlier">What the subscriber knows.</param>
    public ConferenceInfo Since(ConferenceInfo earlier)
    {
        var before = earlier.Users.ToDictionary(user => user.Entity, StringComparer.Ordinal);
        var here = Users.Select(user => user.Entity).ToHashSet(StringComparer.Ordinal);
        return this with
        {
            State = InfoState.Partial,
            Subject = Subject == earlier.Subject ? null : Subject,
            MaximumUserCount = MaximumUserCount == earlier.MaximumUserCount ? null : MaximumUserCount,
            Users =
            [
                .. Users.Where(user => !user.Equals(before.GetValueOrDefault(user.Entity))),
                .. earlier.Users.Where(user => !here.Contains(user.Entity)).Select(user => new ConferenceUser(user.Entity) { State = InfoState.Deleted }),
            ],
        };
    }

    /// <summary>Reads a document. Elements that nobody here uses are left out.</summary>
    /// <param name="document">The octets of the body.</param>
    /// <param name="info">What it says, when the result is <c>true</c>.</param>
    /// <param name="error">Else what is wrong, as a sentence part for people.</param>
    public static bool TryRead(ReadOnlySpan<byte> document, [NotNullWhen(true)] out ConferenceInfo? info, out string error) =>
        ConferenceDocument.TryRead(document, out info, out error);

    /// <summary>Writes the document.</summary>
    public byte[] Write() => ConferenceDocument.Write(this);
}
