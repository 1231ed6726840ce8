using Gateway.Domain.Consoles;

namespace Gateway.Api.Hubs;

/// <summary>How the floor is asked for.</summary>
public sealed record FloorOptions
{
    /// <summary>0 to 3. Default: 1.</summary>
    public int? Priority { get; init; }
}

/// <summary>What became of a request for the floor over the live connection.</summary>
public sealed record FloorReply
{
    /// <summary>granted, queued, denied, blocked (asked again too early), noAnswer or notInSession.</summary>
    public required string State { get; init; }

    /// <summary>Place in the queue, 1 is the next.</summary>
    public int? Position { get; init; }

    /// <summary>How long the burst may last; missing: without end.</summary>
    public int? TalkAtMostMs { get; init; }

    /// <summary>How long the grant took.</summary>
    public double? AccessMs { get; init; }

    /// <summary>The code of the MBCP Deny.</summary>
    public int? Reason { get; init; }

    /// <summary>The same for people.</summary>
    public string? Phrase { get; init; }

    /// <summary>How long asking again is of no use.</summary>
    public int? RetryAfterMs { get; init; }

    internal static FloorReply Of(FloorRequestOutcome outcome) => outcome switch
    {
        FloorRequestOutcome.Granted granted => new()
        {
            State = "granted", TalkAtMostMs = (int?)granted.TalkAtMost?.TotalMilliseconds, AccessMs = Math.Round(granted.AccessTime.TotalMilliseconds, 3),
        },
        FloorRequestOutcome.Queued queued => new() { State = "queued", Position = queued.Position },
        FloorRequestOutcome.Denied denied => new() { State = "denied", Reason = denied.Reason, Phrase = denied.Phrase },
        FloorRequestOutcome.Blocked blocked => new() { State = "blocked", RetryAfterMs = (int)blocked.RetryAfter.TotalMilliseconds },
        FloorRequestOutcome.NoAnswer => new() { State = "noAnswer" },
        _ => new() { State = "notInSession" },
    };
}
