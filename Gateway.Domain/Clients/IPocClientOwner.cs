using Gateway.Domain.Access;
using Gateway.Sip.Machines;
using Gateway.Sip.Messages;

namespace Gateway.Domain.Clients;

/// <summary>
/// Whoever stands behind a PoC Client: the console, or a simulated handset's user. Called on the event loop; nothing here may wait.
/// </summary>
public interface IPocClientOwner
{
    /// <summary>An Instant Personal Alert arrived. It must be answered with <see cref="PocClient.AnswerAlert"/>, now or later.</summary>
    void AlertArrived(IncomingAlert alert, MonotonicTime now);

    /// <summary>An alert that this client sent has its final response.</summary>
    void AlertAnswered(string callId, SipResponse response, MonotonicTime now);

    /// <summary>No final response will come for an alert that this client sent: Timer F ended, or the message could not be sent.</summary>
    void AlertFailed(string callId, bool timedOut, MonotonicTime now);

    /// <summary>An account became reachable, or is no longer.</summary>
    void RegistrationReported(PocAddress account, bool isRegistered, int status);
}
