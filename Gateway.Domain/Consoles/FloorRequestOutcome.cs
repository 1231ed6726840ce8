namespace Gateway.Domain.Consoles;

/// <summary>What became of a console's request for the floor.</summary>
public abstract record FloorRequestOutcome
{
    private FloorRequestOutcome()
    {
    }

    /// <summary>It may talk.</summary>
    /// <param name="TalkAtMost">For how long from now on; <c>null</c> = without end.</param>
    /// <param name="AccessTime">How long that took from the request.</param>
    public sealed record Granted(TimeSpan? TalkAtMost, TimeSpan AccessTime) : FloorRequestOutcome;

    /// <summary>It waits.</summary>
    /// <param name="Position">1 = next; <c>null</c> = not told.</param>
    public sealed record Queued(int? Position) : FloorRequestOutcome;

    /// <summary>It may not talk.</summary>
    /// <param name="Reason">The code of the MBCP Deny.</param>
    /// <param name="Phrase">The same for people.</param>
    public sealed record Denied(byte Reason, string Phrase) : FloorRequestOutcome;

    /// <summary>It was told to wait before it asks again, and that time is not over.</summary>
    /// <param name="RetryAfter">How long it still has to wait.</param>
    public sealed record Blocked(TimeSpan RetryAfter) : FloorRequestOutcome;

    /// <summary>The server did not answer.</summary>
    public sealed record NoAnswer : FloorRequestOutcome;

    /// <summary>No console of this address is in the session.</summary>
    public sealed record NotInSession : FloorRequestOutcome;
}
