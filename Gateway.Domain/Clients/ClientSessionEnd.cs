using Gateway.Domain.Alerts;

namespace Gateway.Domain.Clients;

/// <summary>How a PoC Session ended for a PoC Client.</summary>
public enum ClientSessionOutcome
{
    /// <summary>The user withdrew his invitation before anybody had taken it.</summary>
    Cancelled,

    /// <summary>The user withdrew his invitation, but a 2xx crossed the CANCEL: it was acknowledged, and the session left at once.</summary>
    CancelledTooLate,

    /// <summary>The network or the invited refused.</summary>
    Refused,

    /// <summary>No final response came.</summary>
    NoAnswer,

    /// <summary>The user declined an invitation.</summary>
    Declined,

    /// <summary>An invitation ended before the user answered it: its sender withdrew it, or time ran out.</summary>
    Missed,

    /// <summary>The user left.</summary>
    Left,

    /// <summary>The PoC Server ended it: BYE, or MBCP Disconnect on a pre-established session.</summary>
    Disconnected,

    /// <summary>The PoC Server cannot be reached any longer: no ACK, no session refresh, no dialog there.</summary>
    LinkLost,
}

/// <summary>The end of a PoC Session at a PoC Client.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Cause">The SIP answer that decided; <c>null</c> when none did.</param>
public sealed record ClientSessionEnd(ClientSessionOutcome Outcome, SipCause? Cause = null);
