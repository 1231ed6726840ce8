using Gateway.Sip.Machines;

namespace Gateway.Domain.Floor;

/// <summary>What can happen to the floor at a PoC Client.</summary>
public abstract record ClientFloorEvent
{
    private ClientFloorEvent()
    {
    }

    /// <summary>The session is up.</summary>
    /// <param name="IsAsking">Whether the INVITE was a request for the burst as well.</param>
    /// <param name="IsGranted">Whether its answer grants it.</param>
    /// <param name="IsPressed">Whether the user holds the talk button already.</param>
    public sealed record SessionUp(bool IsAsking, bool IsGranted, bool IsPressed) : ClientFloorEvent;

    /// <summary>The session is over, or MBCP Disconnect has come.</summary>
    public sealed record SessionOver : ClientFloorEvent;

    /// <summary>The talk button is pressed.</summary>
    /// <param name="Priority">What is asked for, 0 to 3.</param>
    /// <param name="At">When; <c>null</c> = now.</param>
    public sealed record Pressed(int Priority = 1, MonotonicTime? At = null) : ClientFloorEvent;

    /// <summary>The talk button is let go, or whatever was to hold it is gone.</summary>
    public sealed record LetGo : ClientFloorEvent;

    /// <summary>The user gives up his place in the queue.</summary>
    public sealed record QueueLeft : ClientFloorEvent;

    /// <summary>The user wants to know his place in the queue.</summary>
    public sealed record PositionAsked : ClientFloorEvent;

    /// <summary>Granted has come.</summary>
    /// <param name="StopTalkingAfter">How long he may talk; <c>null</c> = without end.</param>
    public sealed record Granted(TimeSpan? StopTalkingAfter) : ClientFloorEvent;

    /// <summary>Deny has come.</summary>
    /// <param name="Reason">The code.</param>
    /// <param name="Phrase">The same for people.</param>
    public sealed record Denied(byte Reason, string Phrase) : ClientFloorEvent;

    /// <summary>Taken has come.</summary>
    /// <param name="Talker">Who talks.</param>
    /// <param name="IsToBeAcknowledged">Whether an acknowledgment is wanted.</param>
    public sealed record Taken(FloorTalker Talker, bool IsToBeAcknowledged) : ClientFloorEvent;

    /// <summary>Idle has come.</summary>
    public sealed record Idle : ClientFloorEvent;

    /// <summary>Revoke has come.</summary>
    /// <param name="Reason">The code.</param>
    /// <param name="RetryAfter">How long asking is of no use.</param>
    public sealed record Revoked(ushort Reason, TimeSpan RetryAfter) : ClientFloorEvent;

    /// <summary>Request Queue Status Response has come.</summary>
    /// <param name="Position">1 = next; 0 = not queued; <c>null</c> = not available.</param>
    public sealed record QueueStatus(int? Position) : ClientFloorEvent;

    /// <summary>Time passed.</summary>
    public sealed record Tick : ClientFloorEvent;
}

/// <summary>Who talks, as the server announced it.</summary>
/// <param name="Ssrc">The SSRC of the speech.</param>
/// <param name="Address">The SIP or TEL URI; of one who hides that of anonymous.</param>
/// <param name="Name">The display name; empty = not known.</param>
public sealed record FloorTalker(uint Ssrc, string Address, string Name);
