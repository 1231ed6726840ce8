using Gateway.Domain.Sessions.Bodies;

namespace Gateway.Domain.Sessions.Participating;

/// <summary>What happens to what a REFER asked for.</summary>
public abstract record ReferProgressEvent
{
    private ReferProgressEvent()
    {
    }

    /// <summary>There is news, and more to come.</summary>
    public sealed record Progressed(SipFragment Report) : ReferProgressEvent;

    /// <summary>It is decided.</summary>
    public sealed record Decided(SipFragment Report) : ReferProgressEvent;

    /// <summary>The called client itself has answered after a server had for it.</summary>
    public sealed record Confirmed : ReferProgressEvent;

    /// <summary>The sender of the REFER listens no more: unsubscribed, or a NOTIFY failed.</summary>
    public sealed record Unheard : ReferProgressEvent;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : ReferProgressEvent;
}
