namespace Gateway.Domain.Floor;

/// <summary>What is told to the user of a PoC Client about the floor, when it happens.</summary>
public abstract record ClientFloorNews
{
    private ClientFloorNews()
    {
    }

    /// <summary>Nobody talks.</summary>
    public sealed record Idle : ClientFloorNews;

    /// <summary>Somebody else talks.</summary>
    /// <param name="Talker">Who.</param>
    public sealed record Taken(FloorTalker Talker) : ClientFloorNews;

    /// <summary>Somebody talks, as the server says, and nothing of it has come for so long that something must be wrong (T13). When it comes again, who talks is told again.</summary>
    public sealed record NoMedia : ClientFloorNews;

    /// <summary>The press was sent, and has no answer yet.</summary>
    public sealed record Requesting : ClientFloorNews;

    /// <summary>He may talk; the microphone is open.</summary>
    /// <param name="TalkAtMost">For how long from now on; <c>null</c> = without end.</param>
    /// <param name="AccessTime">How long that took from the press.</param>
    public sealed record Granted(TimeSpan? TalkAtMost, TimeSpan AccessTime) : ClientFloorNews;

    /// <summary>He waits for his turn.</summary>
    /// <param name="Position">1 = next; <c>null</c> = not told.</param>
    public sealed record Queued(int? Position) : ClientFloorNews;

    /// <summary>His turn has come while he does not hold the button.</summary>
    /// <param name="For">How long he may take to press it.</param>
    public sealed record Turn(TimeSpan For) : ClientFloorNews;

    /// <summary>He let go: his burst, his request or his place in the queue is given up.</summary>
    public sealed record Released : ClientFloorNews;

    /// <summary>He may not talk.</summary>
    /// <param name="Reason">The code of the Deny.</param>
    /// <param name="Phrase">The same for people.</param>
    public sealed record Denied(byte Reason, string Phrase) : ClientFloorNews;

    /// <summary>He has to stop; the microphone is closed.</summary>
    /// <param name="Reason">The code of the Revoke.</param>
    /// <param name="Phrase">The same for people.</param>
    /// <param name="RetryAfter">How long asking is of no use.</param>
    public sealed record Revoked(ushort Reason, string Phrase, TimeSpan RetryAfter) : ClientFloorNews;

    /// <summary>The time that he was granted is over. The server decides what follows.</summary>
    public sealed record TimeOver : ClientFloorNews;

    /// <summary>He was told to wait before he asks again, and that time is not over.</summary>
    /// <param name="RetryAfter">How long he still has to wait.</param>
    public sealed record Blocked(TimeSpan RetryAfter) : ClientFloorNews;

    /// <summary>The server does not answer.</summary>
    public sealed record NoAnswer : ClientFloorNews;

    /// <summary>The reasons of Media Burst Revoke for people; it has no phrase of its own on the wire.</summary>
    internal static string PhraseOf(ushort reason) => (RevokeReason)reason switch
    {
        RevokeReason.OnlyOneUser => "Only one participant",
        RevokeReason.TooLong => "Talked too long",
        RevokeReason.NoPermission => "No permission to talk",
        // A dispatcher takes the floor away with this code as well, and so does a server that hears nothing of who has it.
        RevokeReason.PreEmpted => "The floor was taken away",
        _ => "Stopped by the server",
    };
}
