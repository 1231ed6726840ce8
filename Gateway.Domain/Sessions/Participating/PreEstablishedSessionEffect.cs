using Gateway.Sip.Messages;
using Gateway.Sip.UserAgents;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What is to be done with a pre-established session and the far leg that it carries.</summary>
public abstract record PreEstablishedSessionEffect
{
    private PreEstablishedSessionEffect()
    {
    }

    /// <summary>Send the INVITE that the REFER asked for.</summary>
    public sealed record InviteFar : PreEstablishedSessionEffect;

    /// <summary>Give that INVITE up.</summary>
    public sealed record CancelFar : PreEstablishedSessionEffect;

    /// <summary>End the far leg.</summary>
    public sealed record ByeFar : PreEstablishedSessionEffect;

    /// <summary>Answer the invitation 180.</summary>
    public sealed record RingFar : PreEstablishedSessionEffect;

    /// <summary>Accept the invitation.</summary>
    public sealed record AcceptFar : PreEstablishedSessionEffect;

    /// <summary>Refuse the invitation.</summary>
    public sealed record RefuseFar(int Status) : PreEstablishedSessionEffect;

    /// <summary>Tell the sender of the REFER how far its INVITE is.</summary>
    public sealed record ReportProgress(SipResponse Response) : PreEstablishedSessionEffect;

    /// <summary>Tell the sender of the REFER that its INVITE succeeded.</summary>
    public sealed record ReportSuccess(SipResponse Response) : PreEstablishedSessionEffect;

    /// <summary>Tell the sender of the REFER that its INVITE came to nothing.</summary>
    public sealed record ReportRefusal(CallRefusal Refusal) : PreEstablishedSessionEffect;

    /// <summary>Alert the user by re-INVITE.</summary>
    public sealed record Alert : PreEstablishedSessionEffect;

    /// <summary>Take that re-INVITE back.</summary>
    public sealed record StopAlert : PreEstablishedSessionEffect;

    /// <summary>Send MBCP Connect.</summary>
    public sealed record SendConnect : PreEstablishedSessionEffect;

    /// <summary>Send MBCP Disconnect.</summary>
    public sealed record SendDisconnect : PreEstablishedSessionEffect;

    /// <summary>The media of the client belong to the far leg from here on.</summary>
    public sealed record Attach : PreEstablishedSessionEffect;

    /// <summary>The media of the client belong to nobody from here on.</summary>
    public sealed record Detach : PreEstablishedSessionEffect;

    /// <summary>Close the media ports and forget the identity.</summary>
    public sealed record Forget : PreEstablishedSessionEffect;
}
