namespace Gateway.Domain.Floor;

/// <summary>What the floor of a PoC Session orders. Whoever has no floor control is sent nothing, whatever is ordered.</summary>
public abstract record MediaBurstEffect
{
    private MediaBurstEffect()
    {
    }

    /// <summary>Send Granted.</summary>
    /// <param name="To">To whom.</param>
    /// <param name="StopTalkingAfter">How long he may talk from now on; <c>null</c> = without end.</param>
    public sealed record SendGranted(PartyId To, TimeSpan? StopTalkingAfter) : MediaBurstEffect;

    /// <summary>Send Taken to one.</summary>
    /// <param name="To">To whom.</param>
    /// <param name="Talker">Who talks.</param>
    public sealed record SendTaken(PartyId To, PartyId Talker) : MediaBurstEffect;

    /// <summary>Send Taken to all but the talker.</summary>
    /// <param name="Talker">Who talks.</param>
    public sealed record SendTakenToOthers(PartyId Talker) : MediaBurstEffect;

    /// <summary>Send Deny.</summary>
    /// <param name="To">To whom.</param>
    /// <param name="Reason">Why.</param>
    public sealed record SendDeny(PartyId To, DenyReason Reason) : MediaBurstEffect;

    /// <summary>Send Revoke.</summary>
    /// <param name="To">To whom.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="RetryAfter">How long his requests will be denied; zero for not at all.</param>
    public sealed record SendRevoke(PartyId To, RevokeReason Reason, TimeSpan RetryAfter) : MediaBurstEffect;

    /// <summary>Send Idle to one.</summary>
    /// <param name="To">To whom.</param>
    public sealed record SendIdle(PartyId To) : MediaBurstEffect;

    /// <summary>Send Idle to all.</summary>
    public sealed record SendIdleToAll : MediaBurstEffect;

    /// <summary>Send Request Queue Status Response.</summary>
    /// <param name="To">To whom.</param>
    /// <param name="Priority">The priority at which he waits, 0 to 3.</param>
    /// <param name="Position">1 = next; 0 = he does not wait.</param>
    public sealed record SendQueueStatus(PartyId To, int Priority, int Position) : MediaBurstEffect;

    /// <summary>Somebody has the burst now.</summary>
    /// <param name="Talker">Who.</param>
    /// <param name="Priority">At which priority, 0 to 3.</param>
    public sealed record ReportTaken(PartyId Talker, int Priority) : MediaBurstEffect;

    /// <summary>A burst is over. Its media is forwarded no longer.</summary>
    /// <param name="Talker">Whose.</param>
    /// <param name="End">How it ended.</param>
    public sealed record ReportOver(PartyId Talker, BurstEnd End) : MediaBurstEffect;

    /// <summary>A burst was revoked; until its end it is still forwarded.</summary>
    /// <param name="Talker">Whose.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ReportRevoked(PartyId Talker, RevokeReason Reason) : MediaBurstEffect;

    /// <summary>A request was denied.</summary>
    /// <param name="Who">Whose.</param>
    /// <param name="Reason">Why.</param>
    public sealed record ReportDenied(PartyId Who, DenyReason Reason) : MediaBurstEffect;

    /// <summary>Who waits, or in which order, has changed.</summary>
    public sealed record ReportQueue : MediaBurstEffect;

    /// <summary>Nobody has talked for so long that the session is to be released (T4).</summary>
    public sealed record ReleaseSession : MediaBurstEffect;
}
