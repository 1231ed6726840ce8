using Gateway.Sip.Machines;

namespace Gateway.Domain.Clients;

/// <summary>Where a PoC Session stands at a PoC Client.</summary>
public abstract record ClientSessionState
{
    private ClientSessionState()
    {
    }

    /// <summary>The moment of the next tick; a farewell has none, because it has a limit of its own below.</summary>
    public virtual MonotonicTime NextDeadline => MonotonicTime.Never;

    /// <summary>Whether the client's own invitation has no final response yet: what can be cancelled (OMA PoC CP, CANCEL, 6.1.X.1).</summary>
    public bool IsPending => this is Inviting or Ringing;

    /// <summary>The invitation is out (INVITE, or REFER on a pre-established session).</summary>
    /// <param name="GiveUpAt">When it is withdrawn if nobody answers.</param>
    public sealed record Inviting(MonotonicTime GiveUpAt) : ClientSessionState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>Somebody who was invited rings.</summary>
    /// <param name="GiveUpAt">When it is withdrawn if nobody answers.</param>
    public sealed record Ringing(MonotonicTime GiveUpAt) : ClientSessionState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>The invitation is withdrawn; its final response decides what comes of it.</summary>
    /// <param name="Outcome">What it is when nobody took it: cancelled by the user, or not answered in time.</param>
    public sealed record Cancelling(ClientSessionOutcome Outcome) : ClientSessionState;

    /// <summary>An invitation rings at this client, and its user decides.</summary>
    /// <param name="GiveUpAt">When it is given up for him.</param>
    public sealed record Alerting(MonotonicTime GiveUpAt) : ClientSessionState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>An invitation was accepted here; the ACK, or MBCP Connect, is awaited.</summary>
    /// <param name="GiveUpAt">When it is taken for lost.</param>
    public sealed record Answering(MonotonicTime GiveUpAt) : ClientSessionState
    {
        public override MonotonicTime NextDeadline => GiveUpAt;
    }

    /// <summary>In the session.</summary>
    /// <param name="IsConfirmed">Whether somebody is known to listen: <c>false</c> after P-Answer-State Unconfirmed (RFC 4964).</param>
    public sealed record Established(bool IsConfirmed) : ClientSessionState;

    /// <summary>BYE, or REFER with method BYE, is out. No media flows any longer.</summary>
    /// <param name="End">What it ends as.</param>
    public sealed record Leaving(ClientSessionEnd End) : ClientSessionState;

    /// <summary>Over. Nothing brings it back.</summary>
    /// <param name="End">How it ended.</param>
    public sealed record Ended(ClientSessionEnd End) : ClientSessionState;
}
