using Gateway.Sip.Machines;
using Gateway.Sip.Messages;
using Gateway.Sip.Sdp;

namespace Gateway.Domain.Clients;

/// <summary>What carries a PoC Session between a PoC Client and its PoC server: a call of its own, or a pre-established session.</summary>
internal abstract class SessionBearer
{
    /// <summary>The Call-ID that names the session's signalling.</summary>
    public abstract string CallId { get; }

    /// <summary>Whether it is a pre-established session.</summary>
    public abstract bool IsPreEstablished { get; }

    /// <summary>What is agreed about media; <c>null</c> before.</summary>
    public abstract AgreedMedia? Media { get; }

    /// <summary>What is spoken and heard; <c>null</c> once its port is given back.</summary>
    public abstract ClientVoice? Voice { get; }

    /// <summary>The dialog that a request about the session, but outside of it, points to (RFC 4538); <c>null</c> when there is none.</summary>
    public abstract TargetDialog? Dialog { get; }

    /// <summary>Sends the invitation.</summary>
    public abstract void Invite(PocClientSession session, MonotonicTime now);

    /// <summary>Withdraws the invitation.</summary>
    public abstract void Cancel(PocClientSession session, MonotonicTime now);

    /// <summary>Answers the invitation 180.</summary>
    public abstract void Ring(PocClientSession session, MonotonicTime now);

    /// <summary>Answers the invitation 200.</summary>
    public abstract void Accept(PocClientSession session, MonotonicTime now);

    /// <summary>Refuses the invitation.</summary>
    public abstract void Refuse(PocClientSession session, int status, MonotonicTime now);

    /// <summary>Says goodbye.</summary>
    public abstract void Leave(PocClientSession session, MonotonicTime now);

    /// <summary>The session is over: gives back what only it needed.</summary>
    public abstract void Close(PocClientSession session, MonotonicTime now);
}
