using System.Collections.Immutable;

namespace Gateway.Domain.Access;

/// <summary>A question to the policy with every fact that its answer depends on.</summary>
public readonly record struct AccessRequest
{
    /// <summary>Makes a request of an authenticated caller that does not ask for anonymity.</summary>
    public AccessRequest()
    {
    }

    /// <summary>What the caller wants to do.</summary>
    public required AccessAction Action { get; init; }

    /// <summary>Every asserted identity of the caller, each tried in turn (RFC 5025 3.1). Empty: nobody knows who it is.</summary>
    public ImmutableArray<CallerIdentity> Callers { get => field.IsDefault ? [] : field; init; } = [];

    /// <summary>Whether the identities are asserted. If not they count for nothing but the operator's hard list. Default true.</summary>
    public bool Authenticated { get; init; } = true;

    /// <summary>Whether the caller asked to stay anonymous (Privacy: id). Default false.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whom it concerns.</summary>
    public required PocAddress Target { get; init; }

    /// <summary>When, as validity conditions see it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The sphere the target is in; null where it is in none or it is not known.</summary>
    public string? Sphere { get; init; }

    /// <summary>Whether there is an asserted identity at all.</summary>
    internal bool HasIdentity => Authenticated && !Callers.IsEmpty;

    /// <summary>Whether rules must not look at who the caller is. The presence policy sees through a wish for privacy (RFC 5025),
    /// invitations and alerts do not.</summary>
    internal bool HidesIdentity => Anonymous && Action is not AccessAction.Presence;
}
