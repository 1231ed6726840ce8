namespace Gateway.Domain.Floor;

/// <summary>What the floor at a PoC Client orders.</summary>
public abstract record ClientFloorEffect
{
    private ClientFloorEffect()
    {
    }

    /// <summary>Send Media Burst Request.</summary>
    /// <param name="Press">Its priority and its time.</param>
    public sealed record SendRequest(ButtonPress Press) : ClientFloorEffect;

    /// <summary>Send Media Burst Release with the number of the last packet since the microphone was opened; with none, it is ignored.</summary>
    public sealed record SendRelease : ClientFloorEffect;

    /// <summary>Send Acknowledgment of Taken.</summary>
    public sealed record AcknowledgeTaken : ClientFloorEffect;

    /// <summary>Send Request Queue Status Request.</summary>
    public sealed record AskPosition : ClientFloorEffect;

    /// <summary>Let the user's speech out; a burst begins.</summary>
    public sealed record OpenMicrophone : ClientFloorEffect;

    /// <summary>Let nothing out any more, now.</summary>
    public sealed record CloseMicrophone : ClientFloorEffect;

    /// <summary>Show who talks; <c>null</c> = nobody.</summary>
    /// <param name="Talker">Who.</param>
    public sealed record ReportTalker(FloorTalker? Talker) : ClientFloorEffect;

    /// <summary>Tell the user that he may not talk.</summary>
    /// <param name="Reason">The code.</param>
    /// <param name="Phrase">The same for people.</param>
    public sealed record ReportDenied(byte Reason, string Phrase) : ClientFloorEffect;

    /// <summary>Tell the user that he has to stop.</summary>
    /// <param name="Reason">The code.</param>
    /// <param name="RetryAfter">How long asking is of no use.</param>
    public sealed record ReportRevoked(ushort Reason, TimeSpan RetryAfter) : ClientFloorEffect;

    /// <summary>Tell the user that the server does not answer.</summary>
    public sealed record ReportNoAnswer : ClientFloorEffect;

    /// <summary>Tell the user that his turn has come, and that he has to press the button.</summary>
    public sealed record ReportTurn : ClientFloorEffect;

    /// <summary>Tell the user that his time is over.</summary>
    public sealed record ReportTimeOver : ClientFloorEffect;

    /// <summary>Tell the user that asking is of no use yet.</summary>
    public sealed record ReportBlocked : ClientFloorEffect;
}
