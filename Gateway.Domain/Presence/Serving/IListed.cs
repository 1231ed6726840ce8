using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Presence.Serving;

/// <summary>How one person of a list is shown to its watcher (RFC 4662 §5.5).</summary>
/// <param name="Status">How the subscription to him stands; <c>null</c> = nothing is known yet, and his name alone is told.</param>
/// <param name="Reason">Why it is over, as RFC 6665 §4.1.3 names it; <c>null</c> = it is not.</param>
/// <param name="Document">What is told of him; <c>null</c> = nothing.</param>
internal readonly record struct ListedState(WatcherStatus? Status, string? Reason, MessageBody? Document);

/// <summary>One person of a list that is watched.</summary>
internal interface IListed
{
    PocAddress Who { get; }

    /// <summary>How he is shown.</summary>
    ListedState State { get; }

    /// <summary>Whether something else is true than was told.</summary>
    bool IsOwed { get; }

    /// <summary>He has been told of; or shall be told of again, as to one who knows nothing.</summary>
    void Told(bool again = false);

    /// <summary>His watcher asks for the list anew.</summary>
    void AskedAgain(MonotonicTime now);

    /// <summary>He is watched by this list no longer.</summary>
    void Leave(MonotonicTime now);
}
