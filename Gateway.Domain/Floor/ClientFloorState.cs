using Gateway.Sip.Machines;

namespace Gateway.Domain.Floor;

/// <summary>How a PoC Client stands to the floor of one PoC Session.</summary>
public abstract record ClientFloorState
{
    private ClientFloorState()
    {
    }

    /// <summary>The moment of the next tick.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>There is no session.</summary>
    public sealed record Off : ClientFloorState;

    /// <summary>He may not talk.</summary>
    /// <param name="BlockedUntil">Until when asking is of no use: he talked too long.</param>
    public sealed record NoPermission(MonotonicTime BlockedUntil) : ClientFloorState;

    /// <summary>A request is out.</summary>
    /// <param name="Press">What it is for.</param>
    /// <param name="IsPressed">Whether the button is held; not where the INVITE was the request.</param>
    /// <param name="RepeatAt">T11.</param>
    /// <param name="Sent">C11.</param>
    public sealed record RequestPending(ButtonPress Press, bool IsPressed, MonotonicTime RepeatAt, int Sent) : ClientFloorState
    {
        public override MonotonicTime NextDeadline => RepeatAt;
    }

    /// <summary>He may talk, and does: the microphone is open.</summary>
    /// <param name="StopTalkingAt">When his time is over, as the server said.</param>
    public sealed record HasPermission(MonotonicTime StopTalkingAt) : ClientFloorState
    {
        /// <summary>Whether he was told that his time is over.</summary>
        public bool IsWarned { get; init; }

        public override MonotonicTime NextDeadline => IsWarned ? MonotonicTime.Never : StopTalkingAt;
    }

    /// <summary>His turn in the queue has come while he does not press the button.</summary>
    /// <param name="StopTalkingAfter">How long he may talk; <c>null</c> = without end.</param>
    /// <param name="GiveUpAt">T132.</param>
    public sealed record PermissionWaiting(TimeSpan? StopTalkingAfter, MonotonicTime GiveUpAt) : ClientFloorState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>He waits in the queue.</summary>
    /// <param name="Press">What the request was for.</param>
    /// <param name="Position">1 = next; <c>null</c> = not available.</param>
    /// <param name="IsPressed">Whether he still presses the button.</param>
    /// <param name="AskAgainAt">When he asks for his position: T104 while an answer is awaited.</param>
    /// <param name="Asked">C104.</param>
    public sealed record Queued(ButtonPress Press, int? Position, bool IsPressed, MonotonicTime AskAgainAt, int Asked) : ClientFloorState
    {
        public override MonotonicTime NextDeadline => AskAgainAt;
    }

    /// <summary>He has let go, and the server has not said so yet. The microphone is closed.</summary>
    /// <param name="RepeatAt">T10.</param>
    /// <param name="Sent">C10.</param>
    /// <param name="BlockedUntil">Until when asking is of no use.</param>
    /// <param name="Next">A press that came meanwhile; <c>null</c> for none.</param>
    public sealed record ReleasePending(MonotonicTime RepeatAt, int Sent, MonotonicTime BlockedUntil, ButtonPress? Next) : ClientFloorState
    {
        public override MonotonicTime NextDeadline => RepeatAt;
    }
}

/// <summary>A press of the talk button.</summary>
/// <param name="Priority">What is asked for, 0 to 3.</param>
/// <param name="At">When.</param>
public sealed record ButtonPress(int Priority, MonotonicTime At);
