using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>Why a call of ours was not made.</summary>
/// <param name="Status">The status of the final response; 408 when nobody answered, and 503 when the INVITE could not be sent.</param>
/// <param name="Response">The final response; <c>null</c> when none came. A cancelled call has one even if the peer never sent it (RFC 3261 §9.1).</param>
/// <param name="WasCancelled">Whether <see cref="Call.Cancel"/> had been asked for.</param>
public sealed record CallRefusal(int Status, SipResponse? Response, bool WasCancelled);
