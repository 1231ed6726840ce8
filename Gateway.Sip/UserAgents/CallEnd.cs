using Gateway.Sip.Messages;

namespace Gateway.Sip.UserAgents;

/// <summary>Why a call that stood is over.</summary>
public abstract record CallEnd
{
    private CallEnd()
    {
    }

    /// <summary>The peer left; its BYE has been answered 200.</summary>
    /// <param name="Bye">The BYE.</param>
    public sealed record ByPeer(SipRequest Bye) : CallEnd;

    /// <summary>We left with a BYE.</summary>
    /// <param name="Status">How it was answered; 408 when it was not, 503 when it could not be sent. The call is over all the same (RFC 3261 §15.1.1).</param>
    public sealed record ByUs(int Status) : CallEnd;

    /// <summary>The session was not refreshed in time (RFC 4028 §10); a BYE has been sent.</summary>
    public sealed record SessionExpired : CallEnd;

    /// <summary>The ACK to our 2xx did not come within 64·T1 (RFC 3261 §13.3.1.4); a BYE has been sent.</summary>
    public sealed record NoAck : CallEnd;

    /// <summary>The peer said in answer to a request of ours that the call does not exist there any more (RFC 5057 §5); a BYE has been sent.</summary>
    /// <param name="Status">How it said so: usually 481.</param>
    public sealed record Gone(int Status) : CallEnd;

    /// <summary>The peer did not answer a request of ours within 64·T1, or it could not be sent; a BYE has been tried.</summary>
    public sealed record Unreachable : CallEnd;
}
