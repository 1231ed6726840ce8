namespace Gateway.Sip.UserAgents;

/// <summary>What can happen to an INVITE usage. The message itself stays with the call (docs/adr/0011).</summary>
internal abstract record InviteUsageEvent
{
    private InviteUsageEvent()
    {
    }

    /// <summary>Time has passed.</summary>
    public sealed record Tick : InviteUsageEvent
    {
        public static readonly Tick Event = new();
    }

    /// <summary>101-199 to our INVITE or re-INVITE.</summary>
    public sealed record ProvisionalArrived : InviteUsageEvent
    {
        public static readonly ProvisionalArrived Event = new();
    }

    /// <summary>The first 2xx to our INVITE or re-INVITE. It has been acknowledged; copies and forks are no matter of state.</summary>
    public sealed record SuccessArrived : InviteUsageEvent
    {
        public static readonly SuccessArrived Event = new();
    }

    /// <summary>300-699 to our INVITE or re-INVITE that nothing can be done about, or no final response at all.</summary>
    public sealed record FailureArrived : InviteUsageEvent
    {
        public static readonly FailureArrived Event = new();
    }

    /// <summary>491 to our re-INVITE.</summary>
    /// <param name="Pause">How long to wait before it is tried again.</param>
    public sealed record GlareArrived(TimeSpan Pause) : InviteUsageEvent;

    /// <summary>The owner wants our INVITE cancelled.</summary>
    public sealed record CancelAsked : InviteUsageEvent
    {
        public static readonly CancelAsked Event = new();
    }

    /// <summary>The owner gives 101-199 to the peer's INVITE.</summary>
    public sealed record ProvisionalGiven : InviteUsageEvent
    {
        public static readonly ProvisionalGiven Event = new();
    }

    /// <summary>The owner gives 2xx to the peer's INVITE or re-INVITE.</summary>
    public sealed record SuccessGiven : InviteUsageEvent
    {
        public static readonly SuccessGiven Event = new();
    }

    /// <summary>The owner gives 300-699 to the peer's INVITE or re-INVITE.</summary>
    public sealed record FailureGiven : InviteUsageEvent
    {
        public static readonly FailureGiven Event = new();
    }

    /// <summary>The peer cancels its INVITE or re-INVITE; the CANCEL is answered.</summary>
    public sealed record CancelArrived : InviteUsageEvent
    {
        public static readonly CancelArrived Event = new();
    }

    /// <summary>The ACK to the 2xx that is out.</summary>
    public sealed record AckArrived : InviteUsageEvent
    {
        public static readonly AckArrived Event = new();
    }

    /// <summary>The owner wants a re-INVITE sent.</summary>
    public sealed record ReinviteAsked : InviteUsageEvent
    {
        public static readonly ReinviteAsked Event = new();
    }

    /// <summary>The peer sent a re-INVITE.</summary>
    public sealed record ReinviteArrived : InviteUsageEvent
    {
        public static readonly ReinviteArrived Event = new();
    }

    /// <summary>The owner wants to leave.</summary>
    public sealed record ByeAsked : InviteUsageEvent
    {
        public static readonly ByeAsked Event = new();
    }

    /// <summary>The peer leaves.</summary>
    public sealed record ByeArrived : InviteUsageEvent
    {
        public static readonly ByeArrived Event = new();
    }

    /// <summary>Our BYE has a final response, or will have none.</summary>
    public sealed record ByeEnded : InviteUsageEvent
    {
        public static readonly ByeEnded Event = new();
    }

    /// <summary>The session timer ran out, or a request in the dialog says that the peer is no longer there.</summary>
    /// <param name="Cause">Which.</param>
    public sealed record PeerLost(LeaveCause Cause) : InviteUsageEvent;
}
