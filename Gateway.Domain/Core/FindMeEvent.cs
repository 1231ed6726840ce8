using System.Collections.Immutable;

namespace Gateway.Domain.Core;

/// <summary>What happens to a search.</summary>
internal abstract record FindMeEvent
{
    private FindMeEvent()
    {
    }

    /// <summary>The address is called.</summary>
    public sealed record Called : FindMeEvent;

    /// <summary>The address is called by way of itself.</summary>
    public sealed record LedBack : FindMeEvent;

    /// <summary>There is nobody to ask in this round.</summary>
    public sealed record NobodyThere : FindMeEvent;

    /// <summary>Everybody asked in this round has given a final answer, and none took the call.</summary>
    /// <param name="Statuses">The answers; 408 for those that rang in vain.</param>
    public sealed record RoundEnded(ImmutableArray<int> Statuses) : FindMeEvent;
}
