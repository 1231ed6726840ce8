using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What happens to a pre-established session. The far leg is that of the PoC Session which it carries, or is about to.</summary>
public abstract record PreEstablishedSessionEvent
{
    private PreEstablishedSessionEvent()
    {
    }

    /// <summary>Its user asked by REFER for a PoC Session, and may.</summary>
    /// <param name="IsReported">Whether he wants NOTIFYs about it.</param>
    public sealed record Started(bool IsReported) : PreEstablishedSessionEvent;

    /// <summary>The far INVITE was answered 101-199.</summary>
    public sealed record FarProgressed(SipResponse Response) : PreEstablishedSessionEvent;

    /// <summary>The far INVITE was answered 2xx, and is acknowledged.</summary>
    public sealed record FarAccepted(SipResponse Response) : PreEstablishedSessionEvent;

    /// <summary>The far INVITE came to nothing.</summary>
    public sealed record FarRefused(CallRefusal Refusal) : PreEstablishedSessionEvent;

    /// <summary>The far leg that stood is over.</summary>
    public sealed record FarEnded : PreEstablishedSessionEvent;

    /// <summary>An invitation came from a controlling function, and may pass.</summary>
    /// <param name="ByHand">Whether its user is to answer by hand.</param>
    public sealed record Invited(bool ByHand) : PreEstablishedSessionEvent;

    /// <summary>The invitation was taken back, and has its 487.</summary>
    public sealed record InvitationCancelled : PreEstablishedSessionEvent;

    /// <summary>The re-INVITE that alerts the user has its answer.</summary>
    /// <param name="Status">The status; 408 when none came.</param>
    public sealed record AlertAnswered(int Status) : PreEstablishedSessionEvent;

    /// <summary>The client acknowledged an MBCP Connect.</summary>
    /// <param name="Reason">0 accepted, 1 busy, 2 not accepted.</param>
    public sealed record ConnectAcknowledged(int Reason) : PreEstablishedSessionEvent;

    /// <summary>The client acknowledged an MBCP Disconnect.</summary>
    public sealed record DisconnectAcknowledged : PreEstablishedSessionEvent;

    /// <summary>Its user left the PoC Session by REFER with method BYE.</summary>
    public sealed record Left : PreEstablishedSessionEvent;

    /// <summary>The dialog of the pre-established session itself is over.</summary>
    public sealed record ClientEnded : PreEstablishedSessionEvent;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : PreEstablishedSessionEvent;
}
