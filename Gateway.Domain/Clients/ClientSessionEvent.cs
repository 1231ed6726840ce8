using Gateway.Domain.Alerts;

namespace Gateway.Domain.Clients;

/// <summary>What can happen to a PoC Session at a PoC Client.</summary>
public abstract record ClientSessionEvent
{
    private ClientSessionEvent()
    {
    }

    /// <summary>A provisional response that says that somebody rings.</summary>
    public sealed record Progressed : ClientSessionEvent;

    /// <summary>The invitation was accepted: a 2xx, or a final sipfrag of 200.</summary>
    /// <param name="IsConfirmed">Whether P-Answer-State does not say Unconfirmed (RFC 4964).</param>
    public sealed record Accepted(bool IsConfirmed) : ClientSessionEvent;

    /// <summary>The invitation has a final response that is no 2xx, or will have none.</summary>
    /// <param name="Cause">The response; status 408 when nothing answered.</param>
    /// <param name="IsAnswer">Whether it came from the network, and not from a timer here.</param>
    public sealed record Refused(SipCause Cause, bool IsAnswer) : ClientSessionEvent;

    /// <summary>A 2xx crossed the CANCEL; ACK and BYE are out already.</summary>
    public sealed record AnsweredTooLate : ClientSessionEvent;

    /// <summary>The user withdraws his invitation.</summary>
    public sealed record CancelWanted : ClientSessionEvent;

    /// <summary>The user goes, wherever the session stands.</summary>
    public sealed record LeaveWanted : ClientSessionEvent;

    /// <summary>The user takes an invitation.</summary>
    public sealed record AnswerWanted : ClientSessionEvent;

    /// <summary>The user declines an invitation.</summary>
    /// <param name="Status">What to refuse it with: 486, 480 or 603.</param>
    public sealed record RefuseWanted(int Status) : ClientSessionEvent;

    /// <summary>CANCEL arrived for an invitation to this client; it has been answered, and the INVITE 487.</summary>
    public sealed record Withdrawn : ClientSessionEvent;

    /// <summary>The ACK to our 2xx arrived.</summary>
    public sealed record Acknowledged : ClientSessionEvent;

    /// <summary>The invited is known to listen (RFC 4964: Confirmed after Unconfirmed).</summary>
    public sealed record Confirmed : ClientSessionEvent;

    /// <summary>The PoC Server ended the session.</summary>
    public sealed record Disconnected : ClientSessionEvent;

    /// <summary>The PoC Server is gone: no ACK, no refresh, or no dialog there.</summary>
    /// <param name="Cause">The answer that told; <c>null</c> when silence did.</param>
    public sealed record Lost(SipCause? Cause) : ClientSessionEvent;

    /// <summary>BYE, or REFER with method BYE, has its final answer, whichever, or will have none.</summary>
    public sealed record LeaveAnswered : ClientSessionEvent;

    /// <summary>Time passed.</summary>
    public sealed record Tick : ClientSessionEvent;
}
