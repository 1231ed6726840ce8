using Gateway.Domain.Access;
using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>
/// Whoever stands behind the sessions of a PoC Client: the console, or a simulated handset's user. Called on the event loop; nothing here
/// may wait. Giving a session orders from within is fine.
/// </summary>
public interface IPocClientSessionOwner
{
    /// <summary>How an invitation is answered. Manual: it rings until <see cref="PocClientSession.Answer"/> or <see cref="PocClientSession.Refuse"/>.</summary>
    /// <param name="account">Who is invited.</param>
    /// <param name="invitation">By whom, and how he asks it to be answered.</param>
    AnswerMode AnswerModeFor(PocAccount account, ReceivedInvitation invitation);

    /// <summary>Somebody rings: the invited of the user's own session, or the user himself.</summary>
    void SessionRinging(PocClientSession session, MonotonicTime now);

    /// <summary>The user is in the session; told again when an unconfirmed one is confirmed.</summary>
    void SessionEstablished(PocClientSession session, bool isConfirmed, MonotonicTime now);

    /// <summary>What the controlling function tells of the participants is another than before (RFC 4575).</summary>
    void ParticipantsChanged(PocClientSession session, MonotonicTime now);

    /// <summary>The session is over. Told exactly once for each session, and nothing after it.</summary>
    void SessionEnded(PocClientSession session, ClientSessionEnd end, MonotonicTime now);

    /// <summary>The pre-established session of an account came to stand elsewhere.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="state">Where it stands.</param>
    /// <param name="identity">The Pre-established Session Identity; <c>null</c> until it is up.</param>
    /// <param name="session">The PoC Session on it; <c>null</c> for none.</param>
    /// <param name="now">The present.</param>
    void PreEstablishedChanged(PocAccount account, PreEstablishedState state, string? identity, PocClientSession? session, MonotonicTime now);
}
