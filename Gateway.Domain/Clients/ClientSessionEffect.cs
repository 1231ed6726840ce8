namespace Gateway.Domain.Clients;

/// <summary>What a PoC Session at a PoC Client orders.</summary>
public abstract record ClientSessionEffect
{
    private ClientSessionEffect()
    {
    }

    /// <summary>Send the invitation.</summary>
    public sealed record Invite : ClientSessionEffect;

    /// <summary>Withdraw the invitation: CANCEL once a provisional response is there, or REFER with method BYE.</summary>
    public sealed record Cancel : ClientSessionEffect;

    /// <summary>Answer the invitation 180.</summary>
    public sealed record Ring : ClientSessionEffect;

    /// <summary>Answer the invitation 200.</summary>
    public sealed record Accept : ClientSessionEffect;

    /// <summary>Refuse the invitation.</summary>
    /// <param name="Status">The status code.</param>
    public sealed record Refuse(int Status) : ClientSessionEffect;

    /// <summary>Send BYE, or REFER with method BYE.</summary>
    public sealed record Leave : ClientSessionEffect;

    /// <summary>Let media flow.</summary>
    public sealed record StartMedia : ClientSessionEffect;

    /// <summary>Stop media and every floor timer, now and not when the farewell is answered.</summary>
    public sealed record StopMedia : ClientSessionEffect;

    /// <summary>Show the user that somebody rings.</summary>
    public sealed record ReportRinging : ClientSessionEffect;

    /// <summary>Show the user that he is in the session.</summary>
    /// <param name="IsConfirmed">Whether somebody is known to listen.</param>
    public sealed record ReportEstablished(bool IsConfirmed) : ClientSessionEffect;

    /// <summary>Show the user that it is over, and forget it.</summary>
    /// <param name="End">How it ended.</param>
    public sealed record ReportEnded(ClientSessionEnd End) : ClientSessionEffect;
}
