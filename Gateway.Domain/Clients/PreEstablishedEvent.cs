using Gateway.Domain.Alerts;

namespace Gateway.Domain.Clients;

/// <summary>What can happen to a Pre-established Session at a PoC Client.</summary>
public abstract record PreEstablishedEvent
{
    private PreEstablishedEvent()
    {
    }

    /// <summary>There shall be one.</summary>
    public sealed record Wanted : PreEstablishedEvent;

    /// <summary>There shall be none any longer.</summary>
    public sealed record Unwanted : PreEstablishedEvent;

    /// <summary>200 to the INVITE.</summary>
    public sealed record Accepted : PreEstablishedEvent;

    /// <summary>Any other final response, or none.</summary>
    /// <param name="Cause">The response; status 408 when nothing answered.</param>
    /// <param name="RetryAfter">Its Retry-After; zero when it had none.</param>
    public sealed record Refused(SipCause Cause, TimeSpan RetryAfter) : PreEstablishedEvent;

    /// <summary>A 2xx crossed our CANCEL; ACK and BYE are out already.</summary>
    public sealed record AnsweredTooLate : PreEstablishedEvent;

    /// <summary>A PoC Session begins on it: REFER sent, or MBCP Connect accepted.</summary>
    public sealed record Attaching : PreEstablishedEvent;

    /// <summary>The PoC Session on it ended, or never began.</summary>
    public sealed record Detached : PreEstablishedEvent;

    /// <summary>Its dialog ended, from whichever side.</summary>
    public sealed record Ended : PreEstablishedEvent;

    /// <summary>Time passed.</summary>
    public sealed record Tick : PreEstablishedEvent;
}
